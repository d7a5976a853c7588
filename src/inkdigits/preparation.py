"""From ink or a picture to what the networks read: a sheet with marks and glyphs, or strips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError
from inkdigits.glyph import normalise
from inkdigits.ink import Ink, draw
from inkdigits.layout import Lines, Mark, find_lines, joined
from inkdigits.model.segmenter import Segmenter, bundled_segmenter
from inkdigits.paper import find_ink_and_lines
from inkdigits.picture import Picture, PictureSource, open_picture
from inkdigits.runs import PageStrips, strips_of_ink, strips_of_page, strips_of_paper
from inkdigits.runs.rules import number_side
from inkdigits.sheet import Sheet, scaling

Readable = Ink | Picture | PictureSource


@dataclass(frozen=True, eq=False)
class Prepared:
    """A source as it is before digits are classified.

    Attributes
    ----------
    origin:
        The ink, or the upright picture.
    sheet:
        Its handwriting.
    marks:
        In reading order; empty for a blank sheet.
    """

    origin: Ink | Picture
    sheet: Sheet
    marks: tuple[Mark, ...]


def prepare(
    source: Readable, segmenter: Segmenter | None = None, shown_side: int | None = None
) -> Prepared:
    """Bring ink or a picture onto a sheet and find its marks.

    ``segmenter`` is handed to `find_ink_and_lines`, ``shown_side`` to `open_picture`.

    Raises
    ------
    InputError
        What can't be read at all; see `open_picture` and `Ink`.
    """
    origin = opened(source, shown_side)
    if isinstance(origin, Ink):
        sheet = draw(origin)
        return _marked(origin, sheet, find_lines(sheet.pixels))
    return _marked(origin, *find_ink_and_lines(origin, segmenter))


def opened(source: Readable, shown_side: int | None = None) -> Ink | Picture:
    """The ink, or the open picture, which is decoded once and may be read several times.

    ``shown_side`` is handed to `open_picture`.

    Raises
    ------
    InputError
        As `open_picture`.
    """
    return source if isinstance(source, Ink | Picture) else open_picture(source, shown_side)


def strips_of(
    source: Readable, segmenter: Segmenter | None = None, *, is_page: bool = False, turn: int = 0
) -> PageStrips:
    """Find the runs of characters in ink or a picture, and its tables, in reading order.

    Parameters
    ----------
    source:
        Ink, or anything that `open_picture` takes.
    segmenter:
        The network that tells characters from paper; by default that of the package.
    is_page:
        Whether it may be a whole page, on which numbers are small; otherwise one number is
        expected.
    turn:
        The number of quarter turns to the right by which a picture is turned first. Positions are
        given on the original picture. Ink is not turned, so it has no strips in other turns.

    Raises
    ------
    InputError
        What can't be read at all; see `open_picture` and `Ink`.
    """
    origin = opened(source)
    if isinstance(origin, Ink):
        strips = strips_of_ink(draw(origin)) if not turn else []
        return PageStrips(tuple(strips), (None,) * len(strips), ())
    grey = np.ascontiguousarray(np.rot90(origin.grey, -turn))
    segmenter = segmenter or bundled_segmenter()
    if is_page:
        found = strips_of_page(grey, segmenter)
    else:
        found = strips_of_paper(grey, segmenter, number_side(max(grey.shape)))
    return found.moved(scaling(origin.step) @ _turned_back(turn, grey.shape))


def _turned_back(turn: int, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """The homography (3, 3) from a picture (H, W), turned to the right, to the original picture."""
    way = np.eye(3)
    height, width = shape[:2]
    for _ in range(turn):
        # A quarter turn to the left: the right side becomes the top.
        way = np.array([[0, 1, 0], [-1, 0, width - 1], [0, 0, 1]]) @ way
        height, width = width, height
    return way


def _marked(origin: Ink | Picture, sheet: Sheet, lines: Lines) -> Prepared:
    return Prepared(origin, sheet, tuple(mark for line in lines for mark in line))


def glyphs_of(marks: Sequence[Mark]) -> NDArray[np.uint8]:
    """The (N, 28, 28) uint8 glyph of each mark, as the network sees it."""
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
