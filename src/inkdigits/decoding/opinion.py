"""A second opinion on candidates: what the network for single digits says of each digit.

The network for numbers sees a whole strip at once; the one for single digits sees each digit in
MNIST's frame. They make different mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import DIGITS
from inkdigits.decoding.boxes import boxes_of
from inkdigits.decoding.decoding import Hypothesis
from inkdigits.glyph import normalise
from inkdigits.model.recogniser import Columns
from inkdigits.strip import CHARACTERS, Strip

Classify = Callable[[NDArray[np.uint8]], NDArray[np.float32]]
"""From glyphs (N, 28, 28) to the probabilities (N, 10) of the digits."""

_WEIGHT: Final = 0.35
"""The weight of the second opinion: the exponent of its probabilities."""

_ERROR: Final = 0.02
"""The share of digits for which it may answer anything, such as those that are cut badly."""

_TYPICAL: Final = -1.0
"""The logarithm of a probability that speaks neither for nor against a digit.

Without it, candidates with fewer digits would gain.
"""

_FAINT: Final = 60
"""Pixels below this level are not part of a digit."""

_MOST: Final = 10
"""The number of candidates, the most probable first, on which an opinion is asked for."""


def second_opinion(
    hypotheses: Sequence[Hypothesis], columns: Columns, strip: Strip, classify: Classify
) -> NDArray[np.float64]:
    """A factor for the probability of each hypothesis, (N,) or fewer if there are many.

    Parameters
    ----------
    hypotheses:
        The most probable first.
    columns:
        The columns of the strip.
    strip:
        The strip itself.
    classify:
        The network for single digits.
    """
    places: dict[tuple[int, int], int] = {}
    glyphs: list[NDArray[np.uint8]] = []
    needed: list[list[tuple[int, int]]] = []
    for hypothesis in hypotheses[:_MOST]:
        needed.append([])
        boxes = boxes_of(hypothesis, columns, strip) if hypothesis.symbols else []
        for symbol, (x, _, width, _) in zip(hypothesis.symbols, boxes, strict=True):
            if symbol not in DIGITS:
                continue
            if (x, width) not in places:
                places[x, width] = len(glyphs)
                glyphs.append(_glyph(strip, x, width))
            needed[-1].append((places[x, width], int(symbol)))
    if not glyphs:
        return np.ones(len(needed))
    found = np.log((1 - _ERROR) * classify(np.stack(glyphs)) + _ERROR / len(DIGITS)) - _TYPICAL
    return np.array([np.exp(_WEIGHT * sum(found[each] for each in own)) for own in needed])


def _glyph(strip: Strip, x: int, width: int) -> NDArray[np.uint8]:
    """The glyph (28, 28) of the ink in a range of columns of a strip."""
    ink = strip.pixels[:, max(0, x - 1) : x + width + 1, CHARACTERS]
    return normalise(np.where(ink < _FAINT, 0, ink).astype(np.uint8))
