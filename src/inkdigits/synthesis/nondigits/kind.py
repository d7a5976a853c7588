"""A kind of non-digit, and the strokes and fields that kinds are made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.glyph import normalise
from inkdigits.ink import DRAWN_SIDE, Ink, longer_side
from inkdigits.synthesis.curves import Points, rotation
from inkdigits.synthesis.pen import picture_of

Sheet = NDArray[np.uint8]
Make = Callable[[np.random.Generator], Sheet]

SLENDER: Final = 0.5
"""Strokes with a smaller `breadth` may be a 1."""

_INKED: Final = 85
"""Brighter pixels of a glyph count as ink."""


@dataclass(frozen=True)
class Kind:
    """A kind of non-digit.

    Attributes
    ----------
    name, description:
        Its name and a short description.
    make:
        Makes one: a sheet (H, W) uint8, ink bright on 0, never blank.
    weight:
        Its share in training data, relative to a kind of weight 1.
    """

    name: str
    description: str
    make: Make
    weight: int = 1


def drawn(strokes: Sequence[Points], rng: np.random.Generator) -> Sheet:
    """Draw strokes slanted, stretched and shaky, with a pen of 2 to 13 % of their size."""
    slant, turn = rng.normal(0, 0.15), rng.normal(0, 0.08)
    stretch = math.exp(rng.normal(0, 0.15))
    matrix = rotation(turn) @ np.array([[stretch, slant], [0, 1 / stretch]])
    shake = rng.uniform(0, 0.008)
    moved = [stroke @ matrix.T for stroke in strokes]
    side = longer_side(moved)
    moved = [stroke + rng.normal(0, shake * side, stroke.shape) for stroke in moved]
    pen = math.exp(rng.uniform(math.log(0.02), math.log(0.13))) * side
    return picture_of(Ink(moved, pen))


def arc(centre: Points, radius: float, start: float, sweep: float, flat: float = 1.0) -> Points:
    """Points of a part of an ellipse; angles in radians, ``flat`` is height over width."""
    angles = start + np.linspace(0, sweep, max(8, round(abs(sweep) * 8)))
    return centre + radius * np.stack([np.cos(angles), flat * np.sin(angles)], axis=1)


def ring(x: float, y: float, radius: float, rng: np.random.Generator) -> Points:
    """A round stroke drawn by hand: nearly a circle, not quite closed."""
    start, sweep = rng.uniform(0, 6), rng.uniform(6.1, 6.6)
    return arc(np.array([x, y]), radius, start, sweep, rng.uniform(0.85, 1.15))


def breadth(points: Points) -> float:
    """Width over length of the smallest box around (n, 2) points, in any direction."""
    sides = cv2.minAreaRect(points.astype(np.float32))[1]
    return min(sides) / max(*sides, 1e-9)


def broad(make: Make, least: float) -> Make:
    """The same, repeated until the ink of the glyph has a `breadth` of more than ``least``."""

    def made(rng: np.random.Generator) -> Sheet:
        while True:
            sheet = make(rng)
            if breadth(np.argwhere(normalise(sheet) > _INKED).astype(np.float64)) > least:
                return sheet

    return made


def line(*points: tuple[float, float]) -> Points:
    """A stroke through corners."""
    return np.array(points, np.float64)


def spot(x: float, y: float) -> Points:
    """A stroke that is a dot."""
    return np.array([[x, y]])


def noise(rng: np.random.Generator, grain: float) -> NDArray[np.float32]:
    """A field (160, 160) of smooth noise around 0, its standard deviation 1."""
    field = rng.normal(0, 1, (DRAWN_SIDE, DRAWN_SIDE)).astype(np.float32)
    smoothed = np.asarray(cv2.GaussianBlur(field, (0, 0), grain), np.float32)
    return smoothed / max(float(smoothed.std()), 1e-6)


def never_blank(sheet: NDArray[Any]) -> Sheet:
    """The sheet as uint8, with at least one bright pixel."""
    result = np.asarray(np.clip(sheet, 0, 255), np.uint8)
    if int(result.max()) < 64:
        result[result.shape[0] // 2 - 4 :, result.shape[1] // 2 - 4 :] = 255
    return result
