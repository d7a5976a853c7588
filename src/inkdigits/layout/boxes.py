"""Boxes that were printed for a digit to be written into."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

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
    # Nearly always there is one part, and to measure them takes four times as long as to count.
    if cv2.connectedComponents(inked, connectivity=8)[0] <= 2:
        return mask
    _, found, measured, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    labels, stats = np.asarray(found, np.int32), np.asarray(measured, np.int32)
    boxes = [number for number in range(1, len(stats)) if _is_box(labels, stats, number)]
    if not any(_holds_ink(stats, box, boxes) for box in boxes):
        return mask
    kept = mask.copy()
    kept[y : y + height, x : x + width][np.isin(labels, boxes)] = 0
    return kept


def _is_box(labels: NDArray[np.int32], stats: NDArray[np.int32], number: int) -> bool:
    """Whether a part is hollow, and straight lines run along all four of its sides."""
    x, y, width, height, area = stats[number].tolist()
    shorter = min(width, height)
    if shorter < _SMALLEST or area > 0.5 * width * height:
        return False
    own = labels[y : y + height, x : x + width] == number
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


def _holds_ink(stats: NDArray[np.int32], box: int, boxes: list[int]) -> bool:
    """Whether ink that is neither a speck nor a box itself lies within a box."""
    x, y, width, height = stats[box, :4]
    for number in range(1, len(stats)):
        left, top, across, down = stats[number, :4]
        within = x <= left and y <= top and left + across <= x + width and top + down <= y + height
        if number not in boxes and within and max(across, down) >= _BOXED * height:
            return True
    return False
