"""Boxes that were printed for a digit to be written into."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.lines import (
    TURN,
    Line,
    has_ink_along,
    line_above,
    lines_along,
    meet,
    without_lines,
)
from inkdigits.layout.parts import Labels, Part, boxes_of
from inkdigits.layout.rules import Mask

_SMALLEST: Final = 16
"""Pixels of the shorter side of the smallest box that is looked at."""

_SMALLEST_TOUCHED: Final = 32
"""The same of a box that the ink touches; in a smaller one its lines can't be told from strokes."""

_CORNER: Final = 0.13
"""Where the sides of a box may be rounded, as a share of its shorter side from each end."""

_BENT: Final = 0.02
"""How far the sides of a box may be from straight, as a share of its shorter side."""

_BOXED: Final = 0.2
"""Size of a digit in a box, as a share of the box's height, at least."""

_FULL: Final = 0.5
"""Of the area of a box that its lines and the ink that touches them cover, at most."""


def without_boxes(mask: Mask, parts: list[Part], labels: Labels) -> Mask:
    """Take the boxes of a form out of a mask, with or without cells, where one holds ink.

    Of a box that the ink touches or crosses, only the lines go.

    Parameters
    ----------
    mask: (H, W) uint8
        1 where there is ink, else 0.
    parts, labels:
        Its parts, as `find_parts` finds them.
    """
    kept, left_over, boxes = mask, False, []
    for part in parts:
        if min(part.width, part.height) < _SMALLEST or part.area > _FULL * part.width * part.height:
            continue
        own = labels.mask_of(part)
        touching = _without_lines(own.view(np.uint8))
        if touching is not None and _height(touching) >= _BOXED * part.height:
            kept = mask.copy() if kept is mask else kept
            part.crop(kept)[own] = touching[own]
            left_over = True
        elif len(parts) > 1 and _is_box(own):
            kept = mask.copy() if kept is mask else kept
            part.crop(kept)[own] = 0
            boxes.append(part)
    return kept if left_over or _hold_ink(boxes, parts) else mask


def _without_lines(own: Mask) -> Mask | None:
    """What touches or crosses the lines of a box and of its cells; None where no lines make one."""
    if min(own.shape) < _SMALLEST_TOUCHED:
        return None
    # The upright sides first: few digits have lines there.
    if not all(has_ink_along(np.rot90(own, turns)) for turns in (1, 3, 0, 2)):
        return None
    sides: dict[int, Line] = {}
    for turns in (1, 3, 0, 2):
        line = line_above(np.rot90(own, turns))
        if line is None:
            return None
        sides[turns] = line
    if not meet(own, sides):
        return None
    # The lines between cells stand upright, and those of the sides have their slope.
    cells = [
        (turns, line)
        for turns in (1, 3)
        for line in lines_along(np.rot90(own, turns), sides[turns])
    ]
    return without_lines(own, [*sides.items(), *cells])


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
    return bool(abs(slope) <= TURN and np.quantile(off, 0.95) <= bent)


def _hold_ink(boxes: list[Part], parts: list[Part]) -> bool:
    """Whether ink that is neither a speck nor a box itself lies within one of the boxes."""
    empty = set(boxes)
    ink = [part for part in parts if part not in empty]
    places, sizes = boxes_of(ink), np.array([part.size for part in ink])
    return any((box.holds(places) & (sizes >= _BOXED * box.height)).any() for box in boxes)
