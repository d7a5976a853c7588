"""The strip: a straight line of characters of a fixed height, and its position in the source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

HEIGHT: Final = 40
"""Height of a strip in pixels; digits are about 26 pixels high."""

STRIDE: Final = 4
"""Width of a column in pixels; the network gives one answer for each column."""

CHARACTERS, SEEN = range(2)
"""The two channels."""


@dataclass(frozen=True, eq=False)
class Strip:
    """A line of characters, from ink or from a picture.

    Attributes
    ----------
    pixels: (40, W, 2) uint8
        Bright on 0; W is a multiple of `STRIDE`. Channel `CHARACTERS` shows handwritten and printed
        characters, channel `SEEN` everything that isn't ground, such as lines and patterns, too.
        Both are equal for ink.
    to_source: (3, 3) float64
        The homography from a position (x, y, 1) on the strip to the source, as that of a `Sheet`.
    printed:
        Whether its characters are printed rather than written.
    """

    pixels: NDArray[np.uint8]
    to_source: NDArray[np.float64]
    printed: bool = False
