"""A 1 with a square serif, which the bundled model reads as a 7."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bad_inputs import ink_of
from inkdigits import Ink
from inkdigits.glyph import normalise
from inkdigits.layout import joined
from inkdigits.preparation import prepare


def square_one(change: int = 0) -> Ink:
    """The 1 of one hand; each ``change``, 0 to 9, is a little different."""
    return Ink([[(38 - change, 60), (100, 60), (100 + change / 2, 240 + 2 * change)]], pen_width=14)


def plain_one(change: int) -> Ink:
    """A 1 as most people write it."""
    return Ink([[(60.0 + change, 40.0), (60.0 - change, 240.0 + change)]], pen_width=14)


def glyph_of(ink: Ink) -> NDArray[np.uint8]:
    """What the network sees of one digit, (28, 28)."""
    return normalise(joined(prepare(ink).marks).ink)


def number_with_ones(text: str, change: int = 0, seed: int = 1) -> Ink:
    """A number of this hand, whose other digits are as ``seed`` says."""
    strokes: list[np.ndarray] = []
    for place, digit in enumerate(text):
        ink = square_one(change) if digit == "1" else ink_of(STYLES[int(digit)], seed)
        points = np.concatenate(ink.strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        size = 180 / (high - low)[1]
        strokes += [(each - low) * size + (170 * place + 40, 60) for each in ink.strokes]
    return Ink(strokes, pen_width=14)


STYLES = {
    0: "0-plain", 2: "2-plain", 3: "3-round", 4: "4-open", 5: "5-two-strokes", 6: "6-straight",
    7: "7-crossed", 8: "8-one-stroke", 9: "9-straight",
}  # fmt: skip
