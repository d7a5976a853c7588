"""Printed lines along the sides of a mask, level or a little askew, whatever crosses them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.rules import Mask, bridges

TURN: Final = 0.12
"""How much a line may be askew, as a slope."""

_CROSSED: Final = 0.25
"""How far from a side, as a share of the width or height, its line is looked for."""

_ALONG: Final = 0.55
"""Share of a side of a box along which its line is seen, at least."""

_THICK: Final = 0.06
"""Thickness of a box's lines, as a share of its height, at most, and a few pixels."""

_COLUMNS: Final = 128
"""As many columns, spread evenly, are looked at to find a line."""

_BUSY: Final = 6
"""Where ink starts more often than so many times in each of them, there are no lines."""

_ROUNDED: Final = 0.03
"""How far from where two lines meet their ink may end, as a share of the shorter side."""

_CELLS: Final = 1.4
"""Width of a box that may have cells, as a share of its height, at least."""

_ENDS: Final = 0.2
"""How far from the upper and lower side, as a share of the height, a line between cells ends."""


@dataclass(frozen=True)
class Line:
    """A printed line: its upper edge at x is ``start + slope * x``."""

    slope: float
    start: int
    thickness: int

    def band(self, shape: tuple[int, ...]) -> Mask:
        """Where it lies, with its fringe, in a mask of a shape."""
        upper = np.rint(self.start + self.slope * np.arange(shape[1]))
        rows = np.arange(shape[0])[:, None]
        return np.asarray((rows >= upper - 1) & (rows <= upper + self.thickness), np.uint8)


def without_lines(own: Mask, lines: Iterable[tuple[int, Line]]) -> Mask:
    """Take lines out of a mask; strokes that cross them stay whole.

    Parameters
    ----------
    own: (H, W) uint8
        1 where there is ink, else 0.
    lines:
        Each with the quarter turns, anticlockwise, after which it lies level.
    """
    kept = own.copy()
    bands = [np.zeros_like(own), np.zeros_like(own)]
    for turns, line in lines:
        bands[turns % 2] |= np.rot90(line.band(np.rot90(own, turns).shape), -turns)
    for band in bands:
        kept[band > 0] = 0
    level, upright = bands[0] & own, np.ascontiguousarray((bands[1] & own).T)
    bridged = bridges(kept, level) | bridges(np.ascontiguousarray(kept.T), upright).T
    return np.asarray(kept | bridged, np.uint8)


def meet(own: Mask, lines: Mapping[int, Line]) -> bool:
    """Whether lines along neighbouring sides of a mask meet in ink; the arcs of a 0 don't.

    ``lines`` has each by the quarter turns, anticlockwise, after which it lies above.
    """
    reach = 2 * int(_ROUNDED * min(own.shape)) + 1
    fat = cv2.dilate(np.ascontiguousarray(own), np.ones((reach, reach), np.uint8))
    near = np.asarray(fat, np.uint8)
    bands = {
        turns: np.rot90(line.band(np.rot90(own, turns).shape), -turns)
        for turns, line in lines.items()
    }
    pairs = [(one, (one + 1) % 4) for one in lines if (one + 1) % 4 in lines]
    return all((near & bands[one] & bands[other]).any() for one, other in pairs)


def line_above(own: Mask) -> Line | None:
    """The line along the upper side of a mask; None where there is none.

    That on which ink starts in most columns, as by the transform of P. V. C. Hough, "Method and
    means for recognizing complex patterns", near that side alone.
    """
    height, width = own.shape
    outer = _upper(own)
    if not has_ink_along(own):
        return None
    step = -(-width // _COLUMNS)
    depth, along = _starts(outer[:, ::step])
    if not 0 < len(depth) <= _BUSY * _COLUMNS:
        return None
    along = along * step
    steps = 1 + int(TURN * width)
    slopes = np.linspace(-TURN, TURN, 2 * steps + 1)
    places = np.rint(depth - slopes[:, None] * along).astype(np.int64)
    lowest = int(places.min()) - 1
    reach = int(places.max()) - lowest + 2
    numbers = places - lowest + reach * np.arange(len(slopes))[:, None]
    votes = np.bincount(numbers.ravel(), minlength=reach * len(slopes))
    near = _with_neighbours(votes.reshape(len(slopes), reach))
    best, place = np.unravel_index(near.argmax(), near.shape)
    start = int(place) + lowest
    if near[best, place] * step < _ALONG * width:
        return None
    upper = np.rint(start + slopes[best] * np.arange(width)).astype(np.int64)
    bare = (np.arange(height)[:, None] > upper + 1) & (own == 0)
    thickness = round(float(np.median(np.where(bare.any(0), bare.argmax(0), height) - upper)))
    if thickness > _THICK * height + 3:
        return None
    return Line(float(slopes[best]), start, thickness)


def has_ink_along(own: Mask) -> bool:
    """Whether a line along the upper side may be there at all, which takes no time to see."""
    return bool(np.count_nonzero(_upper(own).any(axis=0)) >= _ALONG * own.shape[1])


def _upper(own: Mask) -> Mask:
    return own[: max(1, round(_CROSSED * len(own)))]


def lines_along(own: Mask, side: Line) -> list[Line]:
    """The lines of a mask that run beside one of its sides nearly all the way."""
    height, width = own.shape
    if height < _CELLS * width:
        return []
    depth, along = _starts(own)
    places = np.rint(depth - side.slope * along).astype(np.int64)
    lowest = int(places.min()) - 1
    votes = _with_neighbours(np.bincount(places - lowest, minlength=3)[None])[0]
    lines = []
    for place in np.flatnonzero(votes >= _ALONG * width):
        reached = along[np.abs(places - lowest - place) <= 1]
        if reached.min() <= _ENDS * width and reached.max() >= (1 - _ENDS) * width:
            lines.append(Line(side.slope, int(place) + lowest, side.thickness))
    return lines


def _starts(own: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where ink starts below paper: y and x."""
    starts = own.copy()
    starts[1:] &= 1 - own[:-1]
    y, x = np.nonzero(starts)
    return y, x


def _with_neighbours(votes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each with the one before and the one after it, along the rows."""
    near = votes.copy()
    near[:, 1:] += votes[:, :-1]
    near[:, :-1] += votes[:, 1:]
    return near
