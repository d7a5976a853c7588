"""How whole numbers and pages are read: whole_numbers.py [--held-out] [--set NAME] [--limit N].

Makes the pictures of `number_sets`, or takes those that it wrote into --pictures, and prints one
table for each set, with 95 % intervals. "ms" is the median of the processor time in milliseconds
that one picture takes, with its decoding. INKDIGITS_DATA names the folder with the data.

Of the bundled models on all pictures of the half held out, studies/results/whole_numbers.json keeps
the figures.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final, Unpack

import kept
from number_sets import CANDIDATES, LABELS, SETS, write_set

from inkdigits import Number, PageReading, Reader
from inkdigits.alphabet import digits_of
from inkdigits.decoding import Options
from inkdigits.evaluation.numbers import NumbersEvaluation, evaluate_numbers
from inkdigits.evaluation.pages import evaluate_pages
from inkdigits.evaluation.scores import Proportion, proportion
from inkdigits.preparation import Readable
from inkdigits.reading import Unread

SHORT: Final = 6
"""Digits of a short number, at most."""

SIDE: Final = 9
"""Rows and columns of a sudoku."""

Figures = dict[str, Any]
Row = dict[str, str]
"""A row of a table: what stands in each column that has something in it."""

Grid = list[list[str | None]]


class TimedReader(Reader):
    """A reader of one source at a time that keeps the milliseconds of processor time of each."""

    def __init__(self, numbers_model: Path | None) -> None:
        super().__init__(numbers_model=numbers_model)
        self.times: list[float] = []

    def iter_numbers(
        self, sources: Iterable[Readable], **options: Unpack[Options]
    ) -> Iterator[Number | Unread]:
        """The answer to each source."""
        for source in sources:
            with self._timed():
                (answer,) = super().iter_numbers([source], **options)
            yield answer

    def read_page(self, source: Readable) -> PageReading:
        """Read a page."""
        with self._timed():
            return super().read_page(source)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        start = time.process_time()
        yield
        self.times.append(1000 * (time.process_time() - start))


def interval(share: Proportion | None) -> str:
    """A share with its interval."""
    if share is None:
        return "-"
    return f"{share.value:.1%} ({share.low:.1%} to {share.high:.1%})"


def of_lengths(result: NumbersEvaluation, most: int) -> Proportion | None:
    """The share of the numbers with at most so many digits that are right."""
    shares = [share for length, share in result.by_length.items() if length <= most]
    count = sum(share.count for share in shares)
    right = sum(round(share.value * share.count) for share in shares)
    return proportion(right, count) if count else None


def numbers(reader: TimedReader, folder: Path) -> tuple[Figures, list[Row]]:
    """Pictures of one number each."""
    result = evaluate_numbers(reader, folder)
    answers, short = result.answers, of_lengths(result, SHORT)
    wrong = answers.answered_wrong / answers.answered if answers.answered else 0.0
    whole = {
        "digits": "all",
        "n": f"{result.count:,}",
        "right": interval(result.right),
        "edits by digit": f"{result.digit_error_rate:.2%}",
        "repeats lost": interval(result.repeats_lost),
        "answered": f"{answers.answered:.1%}",
        "wrong of answered": f"{wrong:.1%}",
        "wrong at 90 %": f"{answers.error_by_share[0.9]:.1%}",
    }
    by_length = {f"1 to {SHORT}": short} | {str(each): of for each, of in result.by_length.items()}
    rows = [
        {"digits": name, "n": f"{share.count:,}", "right": interval(share)}
        for name, share in by_length.items()
        if share is not None
    ]
    return {**result.to_dict(), "short": short and short.to_dict()}, [whole, *rows]


def lone(reader: TimedReader, folder: Path) -> tuple[Figures, list[Row]]:
    """Pictures of one digit each, read as a number and as a digit."""
    found: dict[str, list[tuple[bool, bool]]] = {}
    labels = read_labels(folder)
    paths = [folder / row["file"] for row in labels]
    answers = zip(labels, reader.iter_numbers(paths), reader.iter_digits(paths), strict=True)
    for row, number, digit in answers:
        text = None if isinstance(number, Unread) else number.likely_text
        likely = None if isinstance(digit, Unread) else digit.most_probable
        for kind in ("all", row["kind"]):
            right = text == row["text"], likely == int(row["text"])
            found.setdefault(kind, []).append(right)
    figures, rows = {}, []
    for kind, each in found.items():
        as_number, as_digit = (proportion(sum(some), len(each)) for some in zip(*each, strict=True))
        figures[kind] = {"read_number": as_number.to_dict(), "read_digit": as_digit.to_dict()}
        row = {"kind": kind, "n": f"{len(each):,}", "read_number right": interval(as_number)}
        row["read_digit right"] = interval(as_digit)
        rows.append({**row, "difference": f"{100 * (as_number.value - as_digit.value):+.2f}"})
    return figures, rows


def pages(reader: TimedReader, folder: Path) -> tuple[Figures, list[Row]]:
    """Pictures of several numbers each."""
    result = evaluate_pages(reader, folder)
    row = {
        "pages": f"{result.count}",
        "numbers": f"{result.numbers:,}",
        "recall": interval(result.recall),
        "precision": interval(result.precision),
        "in order": interval(result.order),
        "all of a page right": interval(result.whole),
    }
    return result.to_dict(), [row]


def sudokus(reader: TimedReader, folder: Path) -> tuple[Figures, list[Row]]:
    """Photographs of sudokus, cell by cell."""
    labels = read_labels(folder)
    grids = [grid_of(reader.read_page(folder / row["file"])) for row in labels]
    shares = score_grids(grids, [json.loads(row["cells"]) for row in labels])
    row = {"n": f"{len(labels)}"} | {name: interval(share) for name, share in shares.items()}
    return {name: share.to_dict() for name, share in shares.items()}, [row]


def grid_of(page: PageReading) -> Grid | None:
    """What stands in the cells of the sudoku of a page; None where none was found."""
    found = (table.texts for table in page.tables if table.shape == (SIDE, SIDE))
    return next(found, None)


def score_grids(grids: list[Grid | None], cells: list[list[list[int]]]) -> dict[str, Proportion]:
    """The shares of grids found, of filled cells read right, and of empty cells with an answer.

    In a grid that was not found, all cells are empty. Cells with several candidates don't count.
    """
    filled, empty = [], []
    for grid, labels in zip(grids, cells, strict=True):
        for row, column in ((row, column) for row in range(SIDE) for column in range(SIDE)):
            label, text = labels[row][column], grid and grid[row][column]
            if 0 < label < CANDIDATES:
                filled.append(text == str(label))
            elif not label:
                empty.append(bool(text))
    return {
        "grids found": proportion(sum(grid is not None for grid in grids), len(grids)),
        "filled cells right": proportion(sum(filled), len(filled)),
        "empty cells filled": proportion(sum(empty), len(empty)),
    }


def read_labels(folder: Path) -> list[dict[str, str]]:
    """The rows of the labels, with the digits of each text."""
    with (folder / LABELS).open(newline="") as file:
        return [{**row, "text": digits_of(row["text"])} for row in csv.DictReader(file)]


MEASURES: Final[dict[str, Callable[[TimedReader, Path], tuple[Figures, list[Row]]]]] = {
    "cheques": numbers,
    "composed": numbers,
    "lone": lone,
    "pages": pages,
    "real-pages": pages,
    "sudokus": sudokus,
}
"""How each set is measured."""


def print_table(title: str, rows: Sequence[Row]) -> None:
    """Print a table; the first row has all columns."""
    widths = {name: max(len(name), *(len(row.get(name, "")) for row in rows)) for name in rows[0]}
    print(f"\n{title}")
    for row in ({name: name for name in widths}, *rows):
        cells = (f"{row.get(name, ''):{width}}" for name, width in widths.items())
        print("  ".join(cells).rstrip(), flush=True)


def main() -> int:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--numbers-model", type=Path, help="a model or run folder")
    options.add_argument("--held-out", action="store_true")
    options.add_argument("--set", choices=SETS, action="append", help="by default all")
    options.add_argument("--limit", type=int, help="only so many pictures of each set")
    options.add_argument("--pictures", type=Path, help="where number_sets.py wrote the sets")
    chosen = options.parse_args()
    reader, found = TimedReader(chosen.numbers_model), {}
    with tempfile.TemporaryDirectory() as scratch:
        for name in chosen.set or SETS:
            folder = (
                chosen.pictures / name
                if chosen.pictures
                else write_set(name, Path(scratch), chosen.held_out, chosen.limit)
            )
            reader.times.clear()
            figures, rows = MEASURES[name](reader, folder)
            milliseconds = median(reader.times)
            found[name] = {**figures, "milliseconds": milliseconds}
            print_table(name, [{**rows[0], "ms": f"{milliseconds:.1f}"}, *rows[1:]])
    is_whole = chosen.held_out and not (chosen.limit or chosen.set or chosen.pictures)
    if is_whole and chosen.numbers_model is None:
        sha256 = reader.numbers_card.sha256
        kept.write("whole_numbers", {"model_sha256": sha256, "figures": found})
    return 0


if __name__ == "__main__":
    sys.exit(main())
