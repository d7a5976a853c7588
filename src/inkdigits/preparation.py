"""The half of the way without a model: ink or a picture to a sheet, marks and glyphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError
from inkdigits.glyph import normalise
from inkdigits.ink import Ink, draw
from inkdigits.layout import Mark, find_lines, joined
from inkdigits.model.segmenter import Segmenter, bundled_segmenter
from inkdigits.paper import find_ink
from inkdigits.picture import Picture, PictureSource, open_picture
from inkdigits.runs import strips_of_ink, strips_of_paper
from inkdigits.sheet import Sheet, scaling
from inkdigits.strip import Strip

Readable = Ink | PictureSource

_SEEN_SIDE: Final = 640
"""Pixels of the longer side of the copy of a picture on which numbers are looked for."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """What is known of a source before any network has seen it.

    Attributes
    ----------
    origin:
        The ink, or the upright picture.
    sheet:
        With the handwriting on it.
    marks:
        In reading order; none where the sheet is blank.
    """

    origin: Ink | Picture
    sheet: Sheet
    marks: tuple[Mark, ...]


def prepare(
    source: Readable, segmenter: Segmenter | None = None, shown_side: int | None = None
) -> Prepared:
    """Bring ink or a picture onto a sheet and find its marks.

    ``segmenter`` is handed to `find_ink`, ``shown_side`` to `open_picture`.

    Raises
    ------
    InputError
        What can't be read at all; see `open_picture` and `Ink`.
    """
    if isinstance(source, Ink):
        return _marked(source, draw(source))
    picture = open_picture(source, shown_side)
    return _marked(picture, find_ink(picture, segmenter))


def strips_of(source: Readable, segmenter: Segmenter | None = None) -> list[Strip]:
    """Find the runs of characters of ink or a picture, in reading order.

    Raises
    ------
    InputError
        What can't be read at all; see `open_picture` and `Ink`.
    """
    if isinstance(source, Ink):
        return strips_of_ink(draw(source))
    picture = open_picture(source)
    found = strips_of_paper(picture.grey, segmenter or bundled_segmenter(), _SEEN_SIDE)
    way = scaling(picture.step)
    return [replace(strip, to_source=way @ strip.to_source) for strip in found.strips]


def _marked(origin: Ink | Picture, sheet: Sheet) -> Prepared:
    is_drawing = sheet.printed is None
    lines = find_lines(sheet.pixels, cut_out=not is_drawing)
    return Prepared(origin, sheet, tuple(mark for line in lines for mark in line))


def glyphs_of(marks: Sequence[Mark]) -> NDArray[np.uint8]:
    """The (N, 28, 28) uint8 glyphs of marks, each on its own: what the network sees."""
    return np.stack([normalise(mark.ink) for mark in marks])


def glyph_of(source: Readable, segmenter: Segmenter | None = None) -> NDArray[np.uint8]:
    """The (28, 28) uint8 glyph of one digit, as reading and training both see it.

    Raises
    ------
    InputError
        ``blank`` when there is no ink, and what `prepare` raises.
    """
    marks = prepare(source, segmenter).marks
    if not marks:
        raise InputError("blank", "There is no ink.")
    return normalise(joined(marks).ink)
