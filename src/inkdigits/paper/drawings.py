"""Drawings: pictures of two levels, ground and ink, that nothing has to be looked for on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.rules import RULES
from inkdigits.picture.levels import Levels


@dataclass(frozen=True, eq=False)
class Ground:
    """The ground of a drawing.

    Attributes
    ----------
    level:
        0 to 255.
    is_dark:
        Whether the ink is brighter.
    counts: (256,) float32
        How many pixels of the drawing have each level.
    """

    level: int
    is_dark: bool
    counts: NDArray[np.float32]

    @cached_property
    def darkness(self) -> NDArray[np.uint8]:
        """How far each level, (256,), is from the ground on the side of the ink."""
        away = np.arange(256) - self.level
        return np.maximum(away if self.is_dark else -away, 0).astype(np.uint8)

    @cached_property
    def counts_by_darkness(self) -> NDArray[np.float32]:
        """How many pixels have each darkness, (256,)."""
        return np.bincount(self.darkness, self.counts, 256).astype(np.float32)


def drawn_ground(grey: Levels) -> Ground | None:
    """The one ground of a drawing; None for a photograph.

    A drawing has two levels, ground and ink, and only blends between them. Levels beyond the two
    mean that the second one is a shadow or print, with the ink on top. The smallest pictures are
    taken for drawings where their ground is black or white, as in data sets.
    """
    counts = _histogram(grey)
    near = np.convolve(counts, np.ones(5, np.float32), "same")
    first = _peak(counts, near)
    if near[first] >= RULES.ground * grey.size:
        # Cubes, because a little noise of all the ground outweighs the ink of a small digit.
        away = np.arange(256.0) - first
        return Ground(first, bool(np.dot(counts, away * away * away) > 0), counts)
    far = near.copy()
    far[max(0, first - RULES.spread) : first + RULES.spread + 1] = 0
    second = _peak(counts, far)
    low, high = min(first, second), max(first, second)
    beyond = counts[: max(0, low - RULES.spread)].sum() + counts[high + RULES.spread + 1 :].sum()
    is_drawing = near[first] + near[second] >= RULES.two_levels * grey.size
    is_drawing &= beyond <= RULES.beyond * grey.size
    is_small = max(grey.shape) <= RULES.smallest_photo and not 2 < first < 253
    if not (is_drawing or is_small):
        return None
    # The ground fills the border and the greater part of the picture.
    middle = (low + high) / 2
    border = _border_of(grey)
    bright = counts[int(middle) + 1 :].sum() / grey.size + (border > middle).mean()
    is_dark = bool(bright < 1)
    return Ground(low if is_dark else high, is_dark, counts)


def drawn_ink(grey: Levels, ground: Ground) -> Levels:
    """Take the ground of a drawing away.

    Returns
    -------
    ink: (H, W) uint8
        Bright on 0; all 0 where nothing stands out from the ground.
    """
    table = _stretching(ground.counts_by_darkness)
    return np.asarray(cv2.LUT(grey, table[ground.darkness]), np.uint8)


def without_pale_print(grey: Levels) -> Levels:
    """A copy of a picture without what is pale beside its ink; a photograph as it is.

    The ground of a drawing has one level. What lies apart from the ink and differs far less from
    the ground is a printed background, or shows through from the other side of the paper.
    """
    ground = drawn_ground(grey)
    if ground is None:
        return grey
    differs = np.abs(np.arange(256) - ground.level)
    counts = np.bincount(differs, ground.counts, 256)
    strongest = (np.cumsum(counts[::-1])[::-1] >= RULES.fewest).nonzero()[0].max(initial=0)
    is_ink = (differs > RULES.printed_pale * strongest).astype(np.uint8)
    # The pale edges of strokes lie beside them.
    near = cv2.dilate(cv2.LUT(grey, is_ink), np.ones((3, 3), np.uint8))
    return np.where(near, grey, np.uint8(ground.level))


def has_pale_print(grey: Levels, ground: Ground) -> bool:
    """Whether something lies apart from the ink of a drawing and is paler: print, or a shadow."""
    counts = ground.counts_by_darkness
    enough = (np.cumsum(counts[::-1])[::-1] >= RULES.fewest).nonzero()[0]
    middle = (RULES.faintest + int(enough[-1])) // 2 if len(enough) else 0
    if counts[RULES.faintest : middle].sum() <= RULES.pale * counts[middle:].sum():
        return False
    missing = np.asarray(cv2.LUT(grey, ground.darkness), np.uint8)
    pale = ((missing >= RULES.faintest) & (missing < middle)).view(np.uint8)
    # The pale edges of strokes lie beside them.
    full = (missing >= middle).view(np.uint8)
    near = np.asarray(cv2.dilate(full, np.ones((7, 7), np.uint8)), np.uint8)
    return bool(cv2.countNonZero(pale & (1 - near)) > RULES.fewest)


def _border_of(grey: Levels) -> Levels:
    """The levels of a picture (H, W) all around, those of corners twice."""
    return np.concatenate((grey[0], grey[-1], grey[:, 0], grey[:, -1]))


def _peak(counts: NDArray[np.floating], near: NDArray[np.floating]) -> int:
    """The most frequent level where levels and their neighbours are most frequent."""
    start = max(0, int(near.argmax()) - 2)
    return start + int(counts[start : start + 5].argmax())


def _histogram(levels: Levels) -> NDArray[np.float32]:
    # Most of a drawing is of one level, all around the ink.
    around = int(levels[0, 0])
    x, y, width, height = cv2.boundingRect((levels != around).view(np.uint8))
    place = levels[y : y + height, x : x + width]
    counts = np.zeros(256, np.float32)
    if place.size:
        counts += cv2.calcHist([place], [0], None, [256], [0, 256]).ravel()
    counts[around] += levels.size - place.size
    return counts


def _stretching(counts: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A table that brings the ground, 0, to 0, and the ink of these counts of levels to 255."""
    level = _ink_level(counts, RULES.faintest)
    if level is None:
        return np.zeros(256, np.uint8)
    ink = _ink_level(counts, level / 2) or level
    return np.asarray(np.clip(np.rint(np.arange(256) * (255 / max(ink, 1))), 0, 255), np.uint8)


def _ink_level(counts: NDArray[np.float32], above: float) -> int | None:
    """The 75th percentile of the levels above a bound."""
    start = int(above) + 1
    if start > 255 or not counts[start:].sum():
        return None
    return start + int(np.searchsorted(np.cumsum(counts[start:]), 0.75 * counts[start:].sum()))
