"""Read all numbers from the strips of a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from inkdigits.decoding import NONE, Classify, number_of, read_carefully, split_numbers
from inkdigits.model.numbers_card import NumbersCard
from inkdigits.model.recogniser import Columns, Recogniser
from inkdigits.reading import Number, PageReading, Table
from inkdigits.runs import Grid, PageStrips
from inkdigits.strip import Strip

_OTHER_TURNS: Final = (1, 3, 2)
"""The quarter turns that are tried if no number is sure on the page as it is."""

Cell = tuple[int, int, int]


def read_page(
    strips_in: Callable[[int], PageStrips], recogniser: Recogniser, classify: Classify
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
    """
    first = strips_in(0)
    columns = recogniser.recognise([strip.pixels for strip in first.strips])
    upright = _reading(first, columns, recogniser, classify)
    if _has_sure_number(upright) or all(each.is_blank for each in columns):
        return upright
    for turn in _OTHER_TURNS:
        page = strips_in(turn)
        columns = recogniser.recognise([strip.pixels for strip in page.strips])
        reading = _reading(page, columns, recogniser, classify)
        if _has_sure_number(reading):
            return replace(reading, turned=turn)
    return upright


def _has_sure_number(reading: PageReading) -> bool:
    return any(number.status == "read" for number in reading.numbers)


def _reading(
    page: PageStrips, columns: Sequence[Columns], recogniser: Recogniser, classify: Classify
) -> PageReading:
    numbers: list[Number] = []
    cells: list[Cell | None] = []
    for strip, its, cell in zip(page.strips, columns, page.cells, strict=True):
        for part, own in split_numbers(strip, its):
            read = partial(_number_on, part, recogniser.card, classify)
            number = read_carefully(read, recogniser, [part], [own])
            if number.status != "no number":
                numbers.append(number)
                cells.append(cell)
    tables = [
        _table(grid, index, numbers, cells)
        for index, grid in enumerate(page.grids)
        if not grid.is_row_of_boxes
    ]
    return PageReading(tuple(numbers), tuple(tables))


def _number_on(
    strip: Strip, card: NumbersCard, classify: Classify, columns: Sequence[Columns]
) -> Number:
    (own,) = columns
    return number_of(strip, own, card, NONE, classify)


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
