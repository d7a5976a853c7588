"""The result of reading a page, and its JSON form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inkdigits.notebook import card
from inkdigits.reading.number import Number


@dataclass(frozen=True, eq=False)
class Table:
    """A table with printed lines.

    Attributes
    ----------
    corners:
        Its four corners (x, y) in pixels of the upright picture, clockwise from the upper left.
    rows:
        For each row, from top to bottom, and each of its cells, from left to right, the numbers in
        it; an empty cell has none.
    """

    corners: tuple[tuple[float, float], ...]
    rows: tuple[tuple[tuple[Number, ...], ...], ...]

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows and of columns."""
        return len(self.rows), len(self.rows[0])

    @property
    def texts(self) -> list[list[str | None]]:
        """The digits in each cell, row by row; None in an empty cell.

        Several numbers in a cell are separated by spaces. Unsure numbers are included.
        """
        return [
            [" ".join(number.likely_text or "" for number in cell) or None for cell in row]
            for row in self.rows
        ]

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        corners = [[round(x, 3), round(y, 3)] for x, y in self.corners]
        return {"corners": corners, "rows": self.texts}


@dataclass(frozen=True, eq=False)
class PageReading:
    """The numbers on a page.

    Attributes
    ----------
    numbers:
        In reading order: lines from top to bottom, each from left to right, a table row by row.
        Each has the status "read" or "unsure", and its own box.
    tables:
        From top to bottom.
    turned:
        The number of quarter turns to the right, 0 to 3, after which the picture was read. Boxes
        and corners are those on the original picture.
    """

    numbers: tuple[Number, ...]
    tables: tuple[Table, ...] = ()
    turned: int = 0

    def table(self, index: int = 0) -> list[list[str | None]]:
        """The digits in each cell of a table; see `Table.texts`.

        Raises
        ------
        IndexError
            Where there are not so many tables.
        """
        return self.tables[index].texts

    def __repr__(self) -> str:
        return f"PageReading({len(self.numbers)} numbers, {len(self.tables)} tables)"

    def _repr_html_(self) -> str:
        """What a notebook shows: the numbers."""
        texts = ", ".join(number.likely_text or "" for number in self.numbers)
        return card(f"{len(self.numbers)} numbers", texts or "There is no number.")

    def to_dict(self, *, strip: bool = False) -> dict[str, Any]:
        """The JSON form; ``strip`` as in `Number.to_dict`."""
        return {
            "numbers": [number.to_dict(strip=strip) for number in self.numbers],
            "tables": [table.to_dict() for table in self.tables],
            "turned": self.turned,
        }
