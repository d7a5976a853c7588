"""The connected parts of the ink on a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.rules import Mask

SMALLEST: Final = 5
"""Pixels of the longer side of the smallest ink that is looked at; what is smaller is a speck."""

_DETACHED: Final = 0.4
"""A part lower than this share of its neighbour is no digit beside it, but may be a part of it."""

_REACH: Final = 0.3
"""How far off, as a share of the largest part, a small detached part may lie."""

_BROKEN: Final = 0.06
"""Gap, as a share of the largest part, at which a stroke was broken and not ended."""


@dataclass(frozen=True)
class Part:
    """A connected part of the ink: its box, how many pixels it has, its number among the parts."""

    x: int
    y: int
    width: int
    height: int
    area: int
    number: int

    @property
    def size(self) -> int:
        """Pixels of its longer side."""
        return max(self.width, self.height)

    @property
    def right(self) -> int:
        """Where its box ends, x."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Where its box ends, y."""
        return self.y + self.height

    def holds(self, other: Part) -> bool:
        """Whether another part's box lies within its own."""
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


@dataclass(frozen=True, eq=False)
class Labels:
    """The number of the part at each pixel, 0 for none, of the region that holds all ink.

    Parts are numbered from 1 to ``count``.
    """

    labels: NDArray[np.int32]
    left: int
    top: int
    count: int

    def own(self, part: Part) -> NDArray[np.bool_]:
        """Which pixels of its box (height, width) are a part's."""
        x, y = part.x - self.left, part.y - self.top
        return np.equal(self.labels[y : y + part.height, x : x + part.width], part.number)


def find_parts(inked: Mask, left: int, top: int) -> tuple[list[Part], Labels]:
    """The connected parts of the ink that are not too small, and where each lies.

    Parameters
    ----------
    inked: (H, W) uint8
        1 where there is ink: the region of the sheet from ``left`` and ``top`` on that holds all.
    """
    # Nearly always there is one, and to measure all of them takes four times as long as to count.
    count, labels = cv2.connectedComponents(inked, connectivity=8)
    boxes = [(*cv2.boundingRect(inked), 0)]
    if count > 2:
        _, labels, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
        boxes = stats[1:].tolist()
    parts = [
        Part(left + x, top + y, width, height, area, number)
        for number, (x, y, width, height, area) in enumerate(boxes, start=1)
        if max(width, height) >= SMALLEST
    ]
    return parts, Labels(np.asarray(labels), left, top, count - 1)


def belong(one: Part, other: Part, largest: int) -> bool:
    """Whether two parts are of one digit, where the largest part of the sheet is so long."""
    aside = max(one.x, other.x) - min(one.right, other.right)
    apart = max(one.y, other.y) - min(one.bottom, other.bottom)
    gap = float(np.hypot(max(aside, 0), max(apart, 0))) / largest
    if min(one.height, other.height) < _DETACHED * max(one.height, other.height):
        return gap < _REACH
    above = -aside >= _REACH * min(one.width, other.width)
    return gap < (_REACH if above else _BROKEN)
