"""Read every example, compare it with its answer, and draw what was read: demo.py SHEET.png.

Ends with 1 if an example was misread.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from inkdigits import InkdigitsError, ModelError, Reader, Unread, cards
from inkdigits.trace import Trace

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """One example: what it should be read as, and what it was read as."""

    file: str
    expected: str
    found: Trace | Unread

    @property
    def read(self) -> str:
        """The digit, or why there is none."""
        if isinstance(self.found, Unread):
            return self.found.message
        digit = self.found.reading.digit
        return self.found.reading.status if digit is None else str(digit)

    @property
    def sure(self) -> str:
        """The confidence in words."""
        return "" if isinstance(self.found, Unread) else self.found.reading.how_sure

    @property
    def right(self) -> bool:
        """Whether it was read as expected."""
        return self.read == self.expected


def main() -> int:
    """Print the table, draw the sheet, and say how it went as an exit code."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "build/demo.png")
    try:
        rows = read_examples()
    except ModelError as error:
        sys.exit(error.message)
    print_table(rows)
    target.parent.mkdir(parents=True, exist_ok=True)
    draw_sheet(rows).save(target)
    right = sum(row.right for row in rows)
    print(f"\n{right} of {len(rows)} right. Seen as the network saw them: {target.resolve()}")
    return 0 if right == len(rows) else 1


def read_examples() -> list[Row]:
    """Read the files that examples/answers.csv names, in its order."""
    with (HERE / "answers.csv").open(newline="", encoding="utf-8") as file:
        answers = [(line["file"], line["digit"]) for line in csv.DictReader(file)]
    reader = Reader()
    return [_read(reader, name, expected) for name, expected in answers]


def _read(reader: Reader, name: str, expected: str) -> Row:
    try:
        return Row(name, expected, reader.trace(HERE / name, shown_side=400))
    except InkdigitsError as error:
        return Row(name, expected, Unread.from_error(error))


def print_table(rows: list[Row]) -> None:
    """Print one line for each example."""
    table = [("file", "expected", "read", "confidence", "")]
    for row in rows:
        table.append(
            (row.file, row.expected, row.read, row.sure, "right" if row.right else "WRONG")
        )
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        print("  ".join(map(str.ljust, line, widths)).rstrip())


def draw_sheet(rows: list[Row]) -> Image.Image:
    """A card for each example."""
    right = sum(row.right for row in rows)
    return cards.draw_sheet(
        [cards.card_of(row.found, row.file, right=row.right) for row in rows],
        field=(200, 150),
        columns=6,
        title="What inkdigits reads",
        details="Each picture, the digit that was read, and the 28 x 28 pixels that the network "
        "saw.",
        note=(f"{right} of {len(rows)} right", cards.GREEN if right == len(rows) else cards.RED),
    )


if __name__ == "__main__":
    sys.exit(main())
