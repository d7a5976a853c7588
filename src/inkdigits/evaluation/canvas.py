"""A canvas such as people draw on, with ink somewhere on it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import Ink, draw

CANVAS: Final = 300
"""Side of the picture, in pixels, that an ink sample is drawn on."""

_DRAWN: Final = (60, 260)
"""Smallest and largest longer side of the drawing, in pixels."""

_PEN_SHARES: Final = (0.03, 0.14)
"""Thinnest and thickest pen as shares of the ink's longer side."""


def draw_on_canvas(ink: Ink, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw ink as someone may have drawn it in a window.

    Returns
    -------
    picture: (300, 300) uint8
        Black on white or white on black, 60 to 260 pixels large, anywhere, with a pen of 3 to
        14 % of the drawing.
    """
    extent = np.ptp(np.concatenate(ink.strokes), axis=0).max()
    pen = rng.uniform(*_PEN_SHARES) * float(extent)
    return place_on_canvas(draw(Ink(ink.strokes, pen if pen > 0 else None)).pixels, rng)


def place_on_canvas(sheet: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Place what is on a sheet (H, W), which isn't blank, on a canvas as `draw_on_canvas` does."""
    rows, columns = np.flatnonzero(sheet.any(axis=1)), np.flatnonzero(sheet.any(axis=0))
    drawing = sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    factor = rng.integers(_DRAWN[0], _DRAWN[1], endpoint=True) / max(drawing.shape)
    height, width = (max(1, round(side * factor)) for side in drawing.shape)
    down, across = _resampling(drawing.shape[0], height), _resampling(drawing.shape[1], width)
    top = rng.integers(CANVAS - height, endpoint=True)
    left = rng.integers(CANVAS - width, endpoint=True)
    picture: NDArray[np.uint8] = np.zeros((CANVAS, CANVAS), np.uint8)
    picture[top : top + height, left : left + width] = np.rint(down @ drawing @ across.T)
    return picture if rng.random() < 0.5 else 255 - picture


def _resampling(old: int, new: int) -> NDArray[np.float64]:
    """The (new, old) matrix that resizes by triangles, widened to average where it shrinks."""
    ratio = old / new
    centres = (np.arange(new) + 0.5) * ratio - 0.5
    distance = np.abs(np.arange(old) - centres[:, None]) / max(ratio, 1.0)
    weights = np.maximum(0.0, 1.0 - distance)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
