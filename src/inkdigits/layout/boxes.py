"""Boxes that were printed for a digit to be written into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.parts import Part, find_parts
from inkdigits.layout.rules import Mask, bridges

_SMALLEST: Final = 16
"""Pixels of the shorter side of the smallest box that is looked at."""

_SMALLEST_TOUCHED: Final = 32
"""The same of a box that the ink touches; in a smaller one its lines can't be told from strokes."""

_CORNER: Final = 0.13
"""Where the sides of a box may be rounded, as a share of its shorter side from each end."""

_BENT: Final = 0.02
"""How far the sides of a box may be from straight, as a share of its shorter side."""

_TURN: Final = 0.12
"""How much a box may be askew, as a slope."""

_BOXED: Final = 0.2
"""Size of a digit in a box, as a share of the box's height, at least."""

_CROSSED: Final = 0.25
"""How far ink that crosses a box's side may go on, as a share of the box's width or height."""

_ALONG: Final = 0.55
"""Share of a side of a box along which its line is seen, at least."""

_THICK: Final = 0.06
"""Thickness of a box's lines, as a share of its height, at most, and a few pixels."""

_COLUMNS: Final = 128
"""As many columns, spread evenly, are looked at to find a line."""

_CELLS: Final = 1.4
"""Width of a box that may have cells, as a share of its height, at least."""

_ENDS: Final = 0.2
"""How far from the upper and lower side, as a share of the height, a line between cells ends."""

_FULL: Final = 0.5
"""Of the area of a box that its lines and the ink that touches them cover, at most."""


def without_boxes(mask: Mask) -> Mask:
    """Take the boxes of a form out of a mask, with or without cells, where one holds ink.

    Of a box that the ink touches or crosses, only the lines go.

    Parameters
    ----------
    mask: (H, W) uint8
        1 where there is ink, else 0.
    """
    x, y, width, height = cv2.boundingRect(mask)
    if min(width, height) < _SMALLEST:
        return mask
    inked = np.ascontiguousarray(mask[y : y + height, x : x + width])
    parts, labels = find_parts(inked, 0, 0)
    kept, left_over, boxes = inked.copy(), False, []
    for part in parts:
        if min(part.width, part.height) < _SMALLEST or part.area > _FULL * part.width * part.height:
            continue
        own = labels.own(part)
        place = kept[part.y : part.bottom, part.x : part.right]
        touching = _without_lines(own.astype(np.uint8))
        if touching is not None and _height(touching) >= _BOXED * part.height:
            place[own] = touching[own]
            left_over = True
        elif len(parts) > 1 and _is_box(own):
            place[own] = 0
            boxes.append(part)
    if not left_over and not any(_holds_ink(box, parts, boxes) for box in boxes):
        return mask
    found = mask.copy()
    found[y : y + height, x : x + width] = kept
    return found


def _without_lines(own: Mask) -> Mask | None:
    """What touches or crosses the lines of a box and of its cells; None where no lines make one."""
    if min(own.shape) < _SMALLEST_TOUCHED:
        return None
    sides: dict[int, _Line] = {}
    # The upright sides first: few digits have lines there.
    for turns in (1, 3, 0, 2):
        line = _line_above(np.rot90(own, turns))
        if line is None:
            return None
        sides[turns] = line
    kept = own.copy()
    bands = [np.zeros_like(own), np.zeros_like(own)]
    for turns, side in sides.items():
        turned = np.rot90(own, turns)
        # The lines between cells stand upright, and those of the sides have their slope.
        cells = _lines_along(turned, side) if turns % 2 else []
        for line in (side, *cells):
            bands[turns % 2] |= np.rot90(_band(line, turned.shape), -turns)
    for band in bands:
        kept[band > 0] = 0
    level, upright = bands[0] & own, np.ascontiguousarray((bands[1] & own).T)
    bridged = bridges(kept, level) | bridges(np.ascontiguousarray(kept.T), upright).T
    return np.asarray(kept | bridged, np.uint8)


@dataclass(frozen=True)
class _Line:
    """A printed line: its upper edge at x is ``start + slope * x``."""

    slope: float
    start: int
    thickness: int


def _line_above(own: Mask) -> _Line | None:
    """The line along the upper side of a mask; None where there is none.

    That on which ink starts in most columns, as by the transform of P. V. C. Hough, "Method and
    means for recognizing complex patterns", near that side alone.
    """
    height, width = own.shape
    outer = own[: max(1, round(_CROSSED * height))]
    if np.count_nonzero(outer.any(axis=0)) < _ALONG * width:
        return None
    step = -(-width // _COLUMNS)
    depth, along = _starts(outer[:, ::step])
    along = along * step
    steps = 1 + int(_TURN * width)
    slopes = np.linspace(-_TURN, _TURN, 2 * steps + 1)
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
    return _Line(float(slopes[best]), start, thickness)


def _lines_along(own: Mask, side: _Line) -> list[_Line]:
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
            lines.append(_Line(side.slope, int(place) + lowest, side.thickness))
    return lines


def _starts(own: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where ink starts below paper: y and x."""
    padded = np.pad(own, ((1, 0), (0, 0)))
    y, x = np.nonzero(padded[1:] > padded[:-1])
    return y, x


def _with_neighbours(votes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each with the one before and the one after it, along the rows."""
    padded = np.pad(votes, ((0, 0), (1, 1)))
    return padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]


def _band(line: _Line, shape: tuple[int, ...]) -> Mask:
    """Where a line lies, with its fringe, in a mask of a shape."""
    upper = np.rint(line.start + line.slope * np.arange(shape[1]))
    rows = np.arange(shape[0])[:, None]
    return np.asarray((rows >= upper - 1) & (rows <= upper + line.thickness), np.uint8)


def _height(mask: Mask) -> int:
    """Pixels of the tallest part's height."""
    stats = cv2.connectedComponentsWithStats(mask, connectivity=8)[2][1:]
    return int(stats[:, cv2.CC_STAT_HEIGHT].max(initial=0))


def _is_box(own: NDArray[np.bool_]) -> bool:
    """Whether straight lines run along all four sides of a part."""
    corner = round(_CORNER * min(own.shape))
    return all(
        _is_straight(side, corner, 1 + _BENT * min(own.shape))
        for side in (own, own[:, ::-1], own.T, own[::-1].T)
    )


def _is_straight(side: NDArray[np.bool_], corner: int, bent: float) -> bool:
    """Whether the first ink of each row, but for the corners, lies along a straight line."""
    rows = side[corner : len(side) - corner]
    inked = rows.any(axis=1)
    if inked.mean() < 0.95:
        return False
    along, depth = np.flatnonzero(inked), rows.argmax(axis=1)[inked]
    slope, start = np.polyfit(along, depth, 1)
    off = np.abs(depth - (start + slope * along))
    return bool(abs(slope) <= _TURN and np.quantile(off, 0.95) <= bent)


def _holds_ink(box: Part, parts: list[Part], boxes: list[Part]) -> bool:
    """Whether ink that is neither a speck nor a box itself lies within a box."""
    return any(
        part not in boxes and box.holds(part) and part.size >= _BOXED * box.height for part in parts
    )
