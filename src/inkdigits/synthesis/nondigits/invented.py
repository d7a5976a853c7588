"""Invented signs, whose strokes join as those of letters do.

A network that has met some dozens of letters refuses those; what it learns from is how many
different things it meets (D. Hendrycks et al., "Deep Anomaly Detection with Outlier Exposure", ICLR
2019). So there are invented signs too. Some of their strokes begin anew, most on an earlier one
(B. Lake et al., "Human-level concept learning through probabilistic program induction", Science
350, 2015).
"""

from __future__ import annotations

import math
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.glyph import normalise
from inkdigits.synthesis.curves import Points, smooth
from inkdigits.synthesis.nondigits.kind import SLENDER, Kind, Sheet, arc, breadth, drawn
from inkdigits.synthesis.pen import picture_of
from inkdigits.synthesis.styles import STYLES, synthetic_digits

_ALIKE: Final = 0.75
"""Signs that correlate more than this with a digit of the styles are not made."""

_EACH: Final = 20
"""Digits of each style to compare with."""


def _invented(rng: np.random.Generator) -> Sheet:
    while True:
        strokes = _sign(rng)
        if breadth(np.concatenate(strokes)) < SLENDER:
            continue
        sheet = drawn(strokes, rng)
        if float((_digits() @ _outline(normalise(sheet))).max()) < _ALIKE:
            return sheet


def _sign(rng: np.random.Generator) -> list[Points]:
    """One to four strokes; two of three begin on an earlier one."""
    strokes: list[Points] = []
    for number in range(int(rng.choice(4, p=[0.15, 0.4, 0.3, 0.15])) + 1):
        start = _place(rng)
        if number and rng.random() < 0.65:
            start = _joint(strokes[rng.integers(number)], rng)
        if rng.random() < 0.06:
            radius, flat = rng.uniform(0.12, 0.25), rng.uniform(0.8, 1.3)
            strokes.append(
                arc(start + np.array([0, radius]), radius, -math.pi / 2, 2 * math.pi, flat)
            )
        else:
            strokes.append(_stroke(start, rng))
    return strokes


def _joint(stroke: Points, rng: np.random.Generator) -> Points:
    """An end of a stroke, its middle, or anywhere on it."""
    if rng.random() < 0.5:
        joint = stroke[rng.choice([0, -1])]
    elif len(stroke) == 2:
        joint = stroke[0] + rng.choice([0.5, rng.random()]) * (stroke[1] - stroke[0])
    else:
        joint = stroke[rng.integers(len(stroke))]
    return np.asarray(joint)


def _stroke(start: Points, rng: np.random.Generator) -> Points:
    """One to three lines and bows from place to place."""
    parts = [start[None]]
    here = start
    for _ in range(int(rng.choice(3, p=[0.55, 0.3, 0.15])) + 1):
        there = _place(rng)
        while math.dist(here, there) < 0.25:
            there = _place(rng)
        if rng.random() < 0.5:
            parts.append(there[None])
        else:
            across = np.array([here[1] - there[1], there[0] - here[0]])
            bulge = rng.uniform(0.15, 0.7) * rng.choice([-1, 1])
            middle = (here + there) / 2 + bulge * across
            parts.append(smooth(np.stack([here, middle, there]))[1:])
        here = there
    return np.concatenate(parts)


def _place(rng: np.random.Generator) -> Points:
    """Near a place of a grid of three by five, higher than wide."""
    place = [rng.choice([0, 0.35, 0.7]), rng.choice([0, 0.25, 0.5, 0.75, 1])]
    return np.array(place) + rng.normal(0, 0.04, 2)


@cache
def _digits() -> NDArray[np.float32]:
    """Digits of all styles as `_outline` has them, (n, 784)."""
    samples = synthetic_digits(_EACH * len(STYLES), seed=0)
    return np.stack([_outline(normalise(picture_of(sample.ink))) for sample in samples])


def _outline(glyph: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A glyph blurred, (784,), such that the product of two is their correlation."""
    blurred = cv2.GaussianBlur(glyph.astype(np.float32), (0, 0), 1.2).ravel()
    centred = blurred - blurred.mean()
    return np.asarray(centred / np.linalg.norm(centred))


INVENTED: Final = (Kind("invented", "signs of scripts that nobody has", _invented, weight=12),)
