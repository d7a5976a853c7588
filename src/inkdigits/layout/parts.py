"""The connected parts of the ink on a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.rules import RULES

Mask = NDArray[np.uint8]
"""(H, W): 1 where something is, else 0."""

Boxes = NDArray[np.int64]
"""(N, 4): where boxes begin and end, as x and y of the left, top, right and bottom."""

MOST: Final = 10_000
"""Parts that are looked at; of more, only the largest, so that no page takes minutes."""


@dataclass(frozen=True, eq=False)
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

    def crop(self, sheet: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """What its box (height, width) shows of a sheet or mask, as a view."""
        return sheet[self.y : self.bottom, self.x : self.right]

    def holds(self, others: Boxes) -> NDArray[np.bool_]:
        """Which of the boxes (N, 4) lie within its own, (N,)."""
        left, top, right, bottom = others.T
        across = (self.x <= left) & (right <= self.right)
        return np.asarray(across & (self.y <= top) & (bottom <= self.bottom))


@dataclass(frozen=True, eq=False)
class Labels:
    """The number of the part at each pixel, 0 for none, of the region that holds all ink.

    Parts are numbered from 1 to ``count``; (H, W) uint8 where there is one at most, else int32.
    """

    labels: NDArray[np.uint8] | NDArray[np.int32]
    left: int
    top: int
    count: int

    def mask_of(self, part: Part) -> NDArray[np.bool_]:
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
    labels: NDArray[np.uint8] | NDArray[np.int32] = inked
    found = np.array([(*cv2.boundingRect(inked), cv2.countNonZero(inked))])
    count, _ = cv2.connectedComponents(inked, connectivity=8)
    if count > 2:
        _, numbers, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
        labels, found = np.asarray(numbers, np.int32), np.asarray(stats[1:])
    sizes = found[:, 2:4].max(axis=1)
    rows = np.flatnonzero(sizes >= RULES.smallest)
    if len(rows) > MOST:
        rows = np.sort(rows[np.argsort(-sizes[rows], kind="stable")[:MOST]])
    parts = [
        Part(left + x, top + y, width, height, area, row + 1)
        for row, (x, y, width, height, area) in zip(
            rows.tolist(), found[rows].tolist(), strict=True
        )
    ]
    return parts, Labels(labels, left, top, count - 1)


def boxes_of(parts: Sequence[Part]) -> Boxes:
    """Where each part lies, (N, 4)."""
    boxes = [(part.x, part.y, part.right, part.bottom) for part in parts]
    return np.array(boxes, np.int64).reshape(-1, 4)


def belong(one: Part, others: Boxes, largest: int) -> NDArray[np.bool_]:
    """Which of the boxes (N, 4) are of one digit with a part, (N,).

    The largest part of the sheet is ``largest`` pixels long.
    """
    left, top, right, bottom = others.T
    width, height = right - left, bottom - top
    aside = np.maximum(one.x, left) - np.minimum(one.right, right)
    apart = np.maximum(one.y, top) - np.minimum(one.bottom, bottom)
    gap = np.hypot(np.maximum(aside, 0), np.maximum(apart, 0)) / largest
    lower, higher = np.minimum(one.height, height), np.maximum(one.height, height)
    above = -aside >= RULES.reach * np.minimum(one.width, width)
    return np.asarray(
        gap < np.where((lower < RULES.detached * higher) | above, RULES.reach, RULES.broken)
    )


def grouped(parts: Sequence[Part]) -> list[list[Part]]:
    """Group the parts of each digit."""
    largest = max((part.size for part in parts), default=0)
    return linked(parts, partial(belong, largest=largest), RULES.reach * largest)


def linked(
    parts: Sequence[Part], link: Callable[[Part, Boxes], NDArray[np.bool_]], reach: float
) -> list[list[Part]]:
    """Group parts that are linked, directly or through others.

    Parameters
    ----------
    parts:
        In any order. The groups, and the parts of each, are sorted from left to right.
    link:
        Tells which of the boxes (N, 4) are linked to a part, (N,). It must be symmetric.
    reach:
        The largest horizontal gap between linked parts, in pixels.
    """
    left = sorted(parts, key=lambda part: part.x)
    if len(left) < 2:
        # As in most pictures of one digit.
        return [left] if left else []
    boxes = boxes_of(left)
    widest = max(part.width for part in parts)
    taken = np.zeros(len(left), bool)
    groups: list[list[Part]] = []
    for first in range(len(left)):
        if taken[first]:
            continue
        taken[first] = True
        group = [first]
        # The list grows during the loop.
        for place in group:
            part = left[place]
            # A page has many parts; only those nearby are compared.
            begin, end = np.searchsorted(boxes[:, 0], (part.x - widest - reach, part.right + reach))
            near = begin + np.flatnonzero(~taken[begin:end])
            found = near[link(part, boxes[near])]
            taken[found] = True
            group += found.tolist()
        groups.append([left[place] for place in sorted(group)])
    return groups
