"""The positions of the symbols of a hypothesis on their strip."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import cv2
import numpy as np

from inkdigits.alphabet import ALPHABET
from inkdigits.decoding.decoding import Hypothesis
from inkdigits.glyph import Box
from inkdigits.model.recogniser import Columns
from inkdigits.strip import CHARACTERS, HEIGHT, STRIDE, Strip

_REACH: Final = 2
"""Columns on each side of the most probable one in which the centre of a symbol is searched for."""

_SEEN: Final = 0.1
"""The smallest total probability of a centre in these columns for which it is used."""

_INK: Final = 127
"""Pixels above this level belong to characters."""


def boxes_of(hypothesis: Hypothesis, columns: Columns, strip: Strip) -> list[Box]:
    """The box (x, y, width, height) of each symbol of a hypothesis, in pixels of the strip.

    Symbols are separated halfway between their centres. A box encloses the ink in between; without
    ink it has the full height of the strip.
    """
    centres = [_centre(index, hypothesis, columns) for index in range(len(hypothesis.columns))]
    middles = [(left + right) / 2 for left, right in pairwise(centres)]
    outer = [centres[0] - HEIGHT / 2, *middles, centres[-1] + HEIGHT / 2]
    width = strip.pixels.shape[1]
    edges = [min(max(0, round(edge)), width) for edge in outer]
    return [_around_ink(strip, left, max(right, left + 1)) for left, right in pairwise(edges)]


def _centre(index: int, hypothesis: Hypothesis, columns: Columns) -> float:
    """The centre of a symbol in pixels from the left."""
    column = hypothesis.columns[index]
    # An equal symbol next to it has its own centre.
    near = [_REACH, *(abs(column - other) // 2 for other in hypothesis.columns if other != column)]
    first, end = max(0, column - min(near)), column + min(near) + 1
    shares = columns.centres[first:end, ALPHABET.index(hypothesis.seen[index])]
    if shares.sum() < _SEEN:
        return STRIDE * (column + 0.5)
    offset = float(shares @ np.arange(len(shares)) / shares.sum())
    return STRIDE * (first + offset + 0.5)


def _around_ink(strip: Strip, left: int, right: int) -> Box:
    ink = (strip.pixels[:, left:right, CHARACTERS] > _INK).view(np.uint8)
    x, y, width, height = cv2.boundingRect(ink)
    return (left + x, y, width, height) if width else (left, 0, right - left, HEIGHT)
