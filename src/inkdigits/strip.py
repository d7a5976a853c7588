"""The strip: one line of characters, straight and of one height, and where it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

HEIGHT: Final = 40
"""Of every strip, in pixels; digits are about 26 of them high."""

STRIDE: Final = 4
"""Pixels of the width of a column, for which a network gives one answer."""

CHARACTERS, SEEN = range(2)
"""The two channels."""


@dataclass(frozen=True, eq=False)
class Strip:
    """One line of characters, from ink or from a picture.

    Attributes
    ----------
    pixels: (40, W, 2) uint8
        Bright on 0; W is a multiple of `STRIDE`. Channel `CHARACTERS` shows what was taken for
        characters, written or printed, channel `SEEN` everything that isn't ground: lines and
        patterns as well. They are equal where the source is ink.
    to_source: (3, 3) float64
        The homography from a place (x, y, 1) on the strip to the source, as that of a `Sheet`.
    printed:
        Whether its characters are printed rather than written.
    """

    pixels: NDArray[np.uint8]
    to_source: NDArray[np.float64]
    printed: bool = False
