"""Digits of rasters that pass for those of one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import Glyphs
from inkdigits.synthesis.people.person import Raster, Rng

_SPECIMENS: Final = 4
"""Rasters of each digit that one person has."""

_NEAR: Final = 24
"""Of the rasters that are most alike, these are picked from."""

_SIDE: Final = 20
"""Pixels that the longer side of a digit has in MNIST's frame."""


class RasterShelf:
    """Rasters of digits (N, 28, 28), sorted by the width of their strokes and their slant."""

    def __init__(self, glyphs: Glyphs) -> None:
        self._images = glyphs.images
        self._looks = _looks_of(glyphs)
        self._by_digit = [np.flatnonzero(glyphs.labels == digit) for digit in range(10)]

    def pick(self, rng: Rng) -> RasterDigits:
        """Digits that look as if one person had written them with one pen."""
        wanted = self._looks[rng.integers(len(self._looks))]
        return RasterDigits(self._images, self._looks, self._by_digit, wanted)


@dataclass(frozen=True, eq=False)
class RasterDigits:
    """The digits of one person, with ``wanted`` (width of strokes, slant)."""

    images: NDArray[np.uint8]
    looks: NDArray[np.float32]
    by_digit: list[NDArray[np.int64]]
    wanted: NDArray[np.float32]
    chosen: dict[int, NDArray[np.int64]] = field(default_factory=dict)

    @property
    def pen(self) -> float:
        """The width of the strokes as a share of the height of a digit."""
        return float(self.wanted[0]) / _SIDE

    def __call__(self, digit: int, rng: Rng) -> Raster:
        """One of the rasters of a digit."""
        if digit not in self.chosen:
            there = self.by_digit[digit]
            away = (np.abs(self.looks[there] - self.wanted) / (0.3, 0.05)).sum(axis=1)
            near = there[np.argpartition(away, min(_NEAR, len(away) - 1))[:_NEAR]]
            self.chosen[digit] = rng.choice(near, _SPECIMENS)
        return np.asarray(self.images[rng.choice(self.chosen[digit])])


def _looks_of(glyphs: Glyphs) -> NDArray[np.float32]:
    """Width of the strokes in pixels and slant of each raster, (N, 2).

    The width is the ink's area over half the length of its edge, the slant by moments, less the
    mean of the digit.
    """
    looks = np.empty((len(glyphs.labels), 2), np.float32)
    y, x = np.mgrid[0:28, 0:28].astype(np.float32)
    terms = np.stack([np.ones_like(x), x, y, x * y, y * y], axis=-1).reshape(-1, 5)
    for start in range(0, len(looks), 2048):
        part = glyphs.images[start : start + 2048].astype(np.float32) / 255
        down, right = np.diff(part, axis=1)[:, :, 1:], np.diff(part, axis=2)[:, 1:]
        edge = np.hypot(down, right).sum(axis=(1, 2))
        mass, mx, my, xy, yy = (part.reshape(len(part), -1) @ terms).T
        mass = np.maximum(mass, 1e-6)
        looks[start : start + 2048, 0] = 2 * mass / (edge + 1e-6)
        looks[start : start + 2048, 1] = -(xy - mx * my / mass) / (yy - my * my / mass + 1e-6)
    for digit in range(10):
        of_digit = glyphs.labels == digit
        if of_digit.any():
            looks[of_digit, 1] -= looks[of_digit, 1].mean()
    return looks
