"""The pen of pictures that stand for those of other programs and of paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import Ink, draw

_SHIFT: Final = 5
"""Fractional bits of a coordinate that is handed to OpenCV: 1/32 of a pixel."""


def draw_strokes(
    pixels: NDArray[np.uint8], strokes: Iterable[NDArray[np.float64]], pen: int
) -> None:
    """Draw strokes with a round pen, bright and antialiased, on an image (H, W).

    Points (n, 2) and the width of the pen are in pixels, with pixel centres at integers.
    """
    for stroke in strokes:
        fixed = np.rint(stroke * (1 << _SHIFT)).astype(np.int32)
        if len(fixed) == 1:
            fixed = np.repeat(fixed, 2, axis=0)
        cv2.polylines(pixels, [fixed[:, None]], False, 255, pen, lineType=cv2.LINE_AA, shift=_SHIFT)


def picture_of(ink: Ink) -> NDArray[np.uint8]:
    """A picture of ink, (H, W), bright on 0, whose longer side is that of a sheet."""
    return draw(ink, draw_strokes).pixels
