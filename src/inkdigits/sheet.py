"""The sheet: handwriting bright on 0, and where it lies in the source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigits.glyph import Box

PlacedBox = tuple[float, float, float, float]
"""(x, y, width, height) in the source's coordinates."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """Handwriting, from ink or from a picture.

    Attributes
    ----------
    pixels: (H, W) uint8
        Handwriting bright on 0.
    to_source: (3, 3) float64
        The homography from a place (x, y, 1) on the sheet to the source: pixels of the upright
        picture, or the units of the ink.
    printed: (H, W) uint8
        What was seen and left out, bright on 0: print, and bits of neighbouring handwriting. None
        where nothing had to be looked for.
    """

    pixels: NDArray[np.uint8]
    to_source: NDArray[np.float64]
    printed: NDArray[np.uint8] | None = None

    def in_source(self, box: Box) -> PlacedBox:
        """The upright box in the source around a box of the sheet's pixels."""
        return placed(box, self.to_source)


def placed(box: Box, to_source: NDArray[np.float64]) -> PlacedBox:
    """The upright box in the source around a box, by the (3, 3) homography to the source."""
    x, y, width, height = box
    corners = np.array([[x, x + width, x + width, x], [y, y, y + height, y + height], [1, 1, 1, 1]])
    ends = to_source @ corners
    across, down = (ends[:2] / ends[2]).tolist()
    return min(across), min(down), max(across) - min(across), max(down) - min(down)


def scaling(scale: float, left: float = 0.0, top: float = 0.0) -> NDArray[np.float64]:
    """The (3, 3) homography that scales a place and then moves it to the right and down."""
    return np.array([[scale, 0, left], [0, scale, top], [0, 0, 1]], np.float64)
