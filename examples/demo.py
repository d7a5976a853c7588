"""Read every example, compare it with its answer, and draw what was read: demo.py SHEET.png.

Digits are drawn in SHEET.png, numbers and pages in SHEET-numbers.png and SHEET-pages.png. Ends with
1 if a digit was misread, or more than a tenth of the numbers.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PIL import Image

from inkdigits import InkdigitsError, ModelError, Reader, Unread, cards
from inkdigits.preparation import opened
from inkdigits.trace import shown

HERE: Final = Path(__file__).parent

TOLERATED: Final = 0.1
"""The largest share of misread numbers: some of them are hard."""


@dataclass(frozen=True)
class Row:
    """One example: what it should be read as, and what it was read as.

    Attributes
    ----------
    file:
        Its name within the folder of the examples.
    expected:
        The digits of its number, or of each number of a page in reading order.
    read:
        The same as it was read; a status or an error instead of digits that were not read.
    card:
        The picture with its answer.
    """

    file: str
    expected: list[str]
    read: list[str]
    card: cards.Card

    @property
    def right(self) -> bool:
        """Whether it was read as expected."""
        return self.read == self.expected

    @property
    def misread(self) -> int:
        """How many of its digits or numbers are missing or wrong, or read where there are none."""
        expected, read = Counter(self.expected), Counter(self.read)
        return max((expected - read).total(), (read - expected).total(), int(not self.right))

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """Its line of the table."""
        expected, read = " ".join(self.expected), " ".join(self.read)
        if len(self.expected) > 1:
            expected = f"{len(self.expected)} numbers"
            read = expected if self.right else self._difference()
        return self.file, expected, read, self.card.aside, "right" if self.right else "WRONG"

    def _difference(self) -> str:
        """Which numbers of a page were misread."""
        missing = " ".join((Counter(self.expected) - Counter(self.read)).elements())
        wrong = " ".join((Counter(self.read) - Counter(self.expected)).elements())
        if missing and wrong:
            return f"{wrong} instead of {missing}"
        if missing or wrong:
            return f"without {missing}" if missing else f"also {wrong}"
        return "in another order"


@dataclass(frozen=True)
class Kind:
    """A kind of example.

    Attributes
    ----------
    read:
        Reads a file: the digits of each number, and the card.
    details:
        What its sheet shows.
    suffix:
        What the name of its sheet ends with.
    field, columns:
        As of `cards.draw_sheet`.
    """

    read: Callable[[Reader, Path], tuple[list[str], cards.Card]]
    details: str
    suffix: str
    field: tuple[int, int]
    columns: int


def read_digit(reader: Reader, path: Path) -> tuple[list[str], cards.Card]:
    """Read the digit of a file."""
    trace = reader.trace(path, shown_side=400)
    digit = trace.reading
    read = digit.status if digit.digit is None else str(digit.digit)
    return [read], cards.card_of(trace)


def read_number(reader: Reader, path: Path) -> tuple[list[str], cards.Card]:
    """Read the number of a file."""
    origin = opened(path, 800)
    number = reader.read_number(origin)
    return [number.text or number.status], cards.card_of_number(number, shown(origin))


def read_page(reader: Reader, path: Path) -> tuple[list[str], cards.Card]:
    """Read the numbers of a file; a question mark follows those that are unsure."""
    origin = opened(path, 1600)
    page = reader.read_page(origin)
    read = [number.text or f"{number.likely_text}?" for number in page.numbers]
    return read, cards.card_of_page(page, shown(origin))


DIGITS: Final = Kind(
    read_digit,
    "Each picture, the digit that was read, and the 28 x 28 pixels that the network saw.",
    "",
    (200, 150),
    6,
)
NUMBERS: Final = Kind(
    read_number,
    "Each picture, with a box around the number that was read.",
    "-numbers",
    (380, 180),
    3,
)
PAGES: Final = Kind(
    read_page,
    "Each page, with a box around each number: amber if it is unsure, dashed if it is printed.",
    "-pages",
    (800, 720),
    2,
)


def main() -> int:
    """Print the tables, draw the sheets, and say how it went as an exit code."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "build/demo.png")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        examples = read_examples()
    except ModelError as error:
        sys.exit(error.message)
    for kind, rows in examples.items():
        sheet = target.with_stem(target.stem + kind.suffix)
        print_table(rows)
        draw_sheet(kind, rows).save(sheet)
        print(f"{right_of(rows)}. Drawn in {sheet.resolve()}\n")
    return 1 if is_unexpected(examples) else 0


def is_unexpected(examples: dict[Kind, list[Row]]) -> bool:
    """Whether more was misread than is tolerated."""
    rows = [*examples[NUMBERS], *examples[PAGES]]
    counts = ((row.misread, len(row.expected)) for row in rows)
    misread, count = (sum(each) for each in zip(*counts, strict=True))
    return not all(row.right for row in examples[DIGITS]) or misread > TOLERATED * count


def read_examples() -> dict[Kind, list[Row]]:
    """Read the files that the two files answers.csv name, in their order."""
    reader = Reader()
    numbers = answers("numbers", "text")
    asked = {
        DIGITS: answers("", "digit"),
        NUMBERS: {file: digits for file, digits in numbers.items() if len(digits) == 1},
        PAGES: {file: digits for file, digits in numbers.items() if len(digits) > 1},
    }
    return {
        kind: [_read(reader, kind, file, digits) for file, digits in files.items()]
        for kind, files in asked.items()
    }


def answers(folder: str, column: str) -> dict[str, list[str]]:
    """The digits of each number of each file in a folder of the examples."""
    with (HERE / folder / "answers.csv").open(newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    return {(Path(folder) / line["file"]).as_posix(): line[column].split() for line in lines}


def _read(reader: Reader, kind: Kind, file: str, expected: list[str]) -> Row:
    try:
        read, card = kind.read(reader, HERE / file)
    except ModelError:
        raise
    except InkdigitsError as error:
        read, card = [error.message], cards.card_of(Unread.from_error(error))
    card = replace(card, name=Path(file).name, right=read == expected, legend=())
    return Row(file, expected, read, card)


def print_table(rows: list[Row]) -> None:
    """Print one line for each example."""
    table = [("file", "expected", "read", "confidence", ""), *(row.cells for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        print("  ".join(map(str.ljust, line, widths)).rstrip())


def right_of(rows: list[Row]) -> str:
    """How many examples were read right."""
    return f"{sum(row.right for row in rows)} of {len(rows)} right"


def draw_sheet(kind: Kind, rows: list[Row]) -> Image.Image:
    """A card for each example."""
    right = all(row.right for row in rows)
    return cards.draw_sheet(
        [row.card for row in rows],
        field=kind.field,
        columns=kind.columns,
        title="What inkdigits reads",
        details=kind.details,
        note=(right_of(rows), cards.GREEN if right else cards.RED),
    )


if __name__ == "__main__":
    sys.exit(main())
