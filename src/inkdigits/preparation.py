"""The half of the way without a model: anything that can be read to sheet, marks and glyphs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigits import picture as photo
from inkdigits.errors import InputError
from inkdigits.glyph import normalise
from inkdigits.ink import Ink, draw, frame
from inkdigits.layout import Mark, find_lines, joined

Readable = Ink | photo.Picture


@dataclass(frozen=True, eq=False)
class Prepared:
    """What is known of an input before any network has seen it.

    Attributes
    ----------
    sheet: (H, W) uint8
        Ink bright on 0.
    lines:
        The marks of the sheet, in lines in reading order; empty when blank.
    scale, origin:
        Where the sheet lies in the source: ``source = pixel / scale + origin``.
    """

    sheet: NDArray[np.uint8]
    lines: tuple[tuple[Mark, ...], ...]
    scale: float = 1.0
    origin: tuple[float, float] = (0.0, 0.0)

    @property
    def marks(self) -> tuple[Mark, ...]:
        """All marks in reading order."""
        return tuple(mark for line in self.lines for mark in line)

    def placed(self, mark: Mark) -> tuple[float, float, float, float]:
        """The mark's box (x, y, width, height) in the units of the source."""
        x, y, width, height = mark.box
        left, top = self.origin
        return x / self.scale + left, y / self.scale + top, width / self.scale, height / self.scale


def glyph_of_mark(mark: Mark) -> NDArray[np.uint8]:
    """The (28, 28) uint8 glyph of one mark: what the network sees."""
    return normalise(mark.ink)


def prepare(source: Readable) -> Prepared:
    """Bring a picture or ink onto a sheet and find its marks.

    Raises
    ------
    InputError
        What can't be read at all; see `photo.grey_levels` and `Ink`.
    """
    if isinstance(source, Ink):
        placed = frame(source)
        sheet = draw(source, placed)
        return Prepared(sheet, find_lines(sheet, paper=False), placed.scale, placed.origin)
    levels, step = photo.grey_levels(source)
    sheet = photo.ink_on_paper(levels)
    return Prepared(sheet, find_lines(sheet), 1 / step)


def whole_mark(prepared: Prepared) -> Mark | None:
    """All the ink as one mark, for where one digit is expected; None when blank."""
    marks = prepared.marks
    return joined(marks) if marks else None


def glyph_of(source: Readable) -> NDArray[np.uint8]:
    """The (28, 28) uint8 glyph of one digit, as reading and training both see it.

    Raises
    ------
    InputError
        ``blank`` when there is no ink, and what `prepare` raises.
    """
    mark = whole_mark(prepare(source))
    if mark is None:
        raise InputError("blank", "There is no ink.")
    return glyph_of_mark(mark)
