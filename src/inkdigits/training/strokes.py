"""Augmentation of strokes before they are drawn: other writers, pens and devices."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from inkdigits.ink import Ink
from inkdigits.synthesis.curves import Points, tapered, wobbled

PEN_SHARES: Final = (0.02, 0.15)
"""The thinnest and thickest pen as shares of the ink's longer side: a hairline to a felt-tip."""

_LEAN: Final = np.array([[0.25, math.radians(8)], [0.6, math.radians(4)], [0.1, math.radians(17)]])
"""The largest slant (shift per unit of height) and turn: usually, and in two rare cases.

Never both large: a 1 that is slanted and turned looks like a 7.
"""

_STRETCH: Final = 1.3
"""The largest change of the ratio of width to height."""

_TAPER: Final = 0.25
"""The largest difference between the widths of top and bottom, as a share."""

_RARE: Final = 0.25
"""The probability of each change that is made to some drawings only."""


def with_pen(ink: Ink, rng: np.random.Generator) -> Ink:
    """The same strokes, drawn with another pen."""
    points = np.concatenate(ink.strokes)
    side = float(np.ptp(points, axis=0).max())
    # Uniform in the logarithm of the width. A dot has no size of which to take a share.
    width = math.exp(rng.uniform(*np.log(PEN_SHARES))) * side if side > 0 else None
    return Ink(ink.strokes, width or ink.pen_width)


def vary_ink(ink: Ink, rng: np.random.Generator) -> Ink:
    """The same character as another writer might have drawn it, on another device.

    Slanted, turned, stretched, tapered, with a smooth wobble as in P. Y. Simard, D. Steinkraus
    and J. C. Platt, "Best practices for convolutional neural networks applied to visual document
    analysis", ICDAR 2003, drawn with another pen; sometimes shaky, with a lifted pen, or recorded
    by a coarse or slow digitiser.
    """
    points = np.concatenate(ink.strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    side = float((high - low).max())
    if side <= 0:
        return ink
    slant, turn = rng.uniform(-1, 1, 2) * _LEAN[rng.choice(3, p=(1 - _RARE, _RARE / 2, _RARE / 2))]
    stretch = math.exp(rng.uniform(-1, 1) * math.log(_STRETCH))
    taper = rng.uniform(-_TAPER, _TAPER)
    waves = rng.uniform(-1, 1, (2, 4))
    turned = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix = turned @ np.array([[1, slant], [0, 1]]) @ np.diag([stretch, 1 / stretch])
    strokes = [
        wobbled(tapered((stroke - (low + high) / 2) / side, taper) @ matrix.T, waves)
        for stroke in ink.strokes
    ]
    return with_pen(Ink(_by_device(strokes, rng)), rng)


def _by_device(strokes: list[Points], rng: np.random.Generator) -> list[Points]:
    """The strokes of a unit box as a worse device records them."""
    chances = rng.random(4) < _RARE * np.array([0.6, 0.6, 0.6, 0.4])
    if chances[0]:
        noise = rng.uniform(0.003, 0.012)
        strokes = [stroke + rng.normal(0, noise, stroke.shape) for stroke in strokes]
    if chances[1]:
        kept = int(rng.integers(2, 5))
        strokes = [_thinned(stroke, kept) for stroke in strokes]
    if chances[2]:
        cell = 1 / rng.uniform(12, 40)
        strokes = [np.round(stroke / cell) * cell for stroke in strokes]
    if chances[3]:
        strokes = _lifted(strokes, rng)
    return strokes


def _thinned(stroke: Points, kept: int) -> Points:
    """Every ``kept``-th point and the last one, of strokes with enough points."""
    if len(stroke) < 6 * kept:
        return stroke
    return np.concatenate([stroke[:-1:kept], stroke[-1:]])


def _lifted(strokes: list[Points], rng: np.random.Generator) -> list[Points]:
    """Leave a short gap in the stroke with the most points, where the pen didn't write."""
    place = int(np.argmax([len(stroke) for stroke in strokes]))
    stroke = strokes[place]
    gap = max(1, round(len(stroke) * rng.uniform(0.02, 0.045)))
    if len(stroke) < 12:
        return strokes
    start = int(rng.integers(len(stroke) // 5, 4 * len(stroke) // 5 - gap))
    return [*strokes[:place], stroke[:start], stroke[start + gap :], *strokes[place + 1 :]]
