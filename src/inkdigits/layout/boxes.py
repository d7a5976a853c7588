"""Boxes that were printed for a digit to be written into."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.parts import Labels, Part, find_parts
from inkdigits.layout.rules import Mask

_SMALLEST: Final = 16
"""Pixels of the shorter side of the smallest box that is looked at."""

_CORNER: Final = 0.13
"""Where the sides of a box may be rounded, as a share of its shorter side from each end."""

_BENT: Final = 0.02
"""How far the sides of a box may be from straight, as a share of its shorter side."""

_TURN: Final = 0.12
"""How much a box may be askew, as a slope."""

_BOXED: Final = 0.2
"""Size of a digit in a box, as a share of the box's height, at least."""


def without_boxes(mask: Mask) -> Mask:
    """Take the boxes of a form out of a mask, with or without cells, where one holds ink.

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
    if len(parts) < 2:
        return mask
    boxes = [part for part in parts if _is_box(part, labels)]
    if not any(_holds_ink(box, parts, boxes) for box in boxes):
        return mask
    kept = mask.copy()
    numbers = [box.number for box in boxes]
    kept[y : y + height, x : x + width][np.isin(labels.labels, numbers)] = 0
    return kept


def _is_box(part: Part, labels: Labels) -> bool:
    """Whether a part is hollow, and straight lines run along all four of its sides."""
    shorter = min(part.width, part.height)
    if shorter < _SMALLEST or part.area > 0.5 * part.width * part.height:
        return False
    own = labels.own(part)
    return all(
        _is_straight(side, round(_CORNER * shorter), 1 + _BENT * shorter)
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
