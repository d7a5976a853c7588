"""Read all numbers from the strips of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from inkdigits.decoding import NONE, Classify, number_of, read_carefully, split_numbers
from inkdigits.model.recogniser import Columns, Recogniser
from inkdigits.profile import Encoder
from inkdigits.reader.one_hand import OneHand, is_doubtful
from inkdigits.reading import Number, PageReading, Table
from inkdigits.runs import Grid, PageStrips
from inkdigits.strip import Strip

_OTHER_TURNS: Final = (1, 3, 2)
"""The quarter turns that are tried if no number is sure on the page as it is."""

Cell = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class _Found:
    """A part of a strip with a number, what the network saw of it, and its cell in a table."""

    strip: Strip
    columns: Columns
    number: Number
    cell: Cell | None


def read_page(
    strips_in: Callable[[int], PageStrips],
    recogniser: Recogniser,
    classify: Classify,
    encoder: Encoder | None = None,
) -> PageReading:
    """Read all numbers of a page.

    If there are characters but no number is sure, the other quarter turns are tried, too.

    Parameters
    ----------
    strips_in:
        Returns the strips of the page after a number of quarter turns to the right.
    recogniser:
        The network that reads them.
    classify:
        That for single digits.
    encoder:
        Compares the digits of doubtful numbers with others of their writer; None to leave it.
    """
    first = strips_in(0)
    columns = recogniser.recognise([strip.pixels for strip in first.strips])
    upright = _reading(first, columns, recogniser, classify, encoder)
    if _has_sure_number(upright) or all(each.is_blank for each in columns):
        return upright
    for turn in _OTHER_TURNS:
        page = strips_in(turn)
        columns = recogniser.recognise([strip.pixels for strip in page.strips])
        reading = _reading(page, columns, recogniser, classify, encoder)
        if _has_sure_number(reading):
            return replace(reading, turned=turn)
    return upright


def _has_sure_number(reading: PageReading) -> bool:
    return any(number.status == "read" for number in reading.numbers)


def _reading(
    page: PageStrips,
    columns: Sequence[Columns],
    recogniser: Recogniser,
    classify: Classify,
    encoder: Encoder | None,
) -> PageReading:
    found = []
    for strip, its, cell in zip(page.strips, columns, page.cells, strict=True):
        for part, own in split_numbers(strip, its):
            number = _number_on(part, own, recogniser, classify)
            if number.status != "no number":
                found.append(_Found(part, own, number, cell))
    if encoder is not None:
        found = _in_one_hand(found, recogniser, encoder)
    numbers = [each.number for each in found]
    cells = [each.cell for each in found]
    tables = [
        _table(grid, index, numbers, cells)
        for index, grid in enumerate(page.grids)
        if not grid.is_row_of_boxes
    ]
    return PageReading(tuple(numbers), tuple(tables))


def _in_one_hand(found: list[_Found], recogniser: Recogniser, encoder: Encoder) -> list[_Found]:
    """Read the doubtful numbers again, with the digits of the sure ones as examples."""
    hand = OneHand.of_page([each.number for each in found], encoder)
    if hand is None:
        return found
    again = []
    for each in found:
        if is_doubtful(each.number):
            number = _number_on(each.strip, each.columns, recogniser, hand.opinions)
            each = replace(each, number=number if number.digits else each.number)
        again.append(each)
    return again


def _number_on(
    strip: Strip, columns: Columns, recogniser: Recogniser, classify: Classify
) -> Number:
    def read(columns: Sequence[Columns]) -> Number:
        return number_of(strip, columns[0], recogniser.card, NONE, classify)

    return read_carefully(read, recogniser, [strip], [columns])


def _table(grid: Grid, index: int, numbers: list[Number], cells: list[Cell | None]) -> Table:
    rows, columns = grid.shape
    held: dict[tuple[int, int], list[Number]] = {}
    for number, cell in zip(numbers, cells, strict=True):
        if cell is not None and cell[0] == index:
            held.setdefault(cell[1:], []).append(number)
    return Table(
        tuple((float(x), float(y)) for x, y in grid.corners),
        tuple(
            tuple(tuple(held.get((row, column), ())) for column in range(columns))
            for row in range(rows)
        ),
    )
