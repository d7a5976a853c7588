"""How alike two glyphs are, when a stroke a pixel aside still counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def likeness(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    """0 to 1; unlike digits give 0.2 to 0.6."""
    soft = [_softened(glyph.astype(float)) for glyph in (first, second)]
    return float((soft[0] * soft[1]).sum() / np.sqrt((soft[0] ** 2).sum() * (soft[1] ** 2).sum()))


def _softened(glyph: NDArray[np.float64]) -> NDArray[np.float64]:
    for axis in (0, 1):
        glyph = sum((np.roll(glyph, shift, axis) for shift in (-2, -1, 1, 2)), start=glyph)
    return glyph
