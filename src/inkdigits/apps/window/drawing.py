"""A snapshot of a drawing, as ink and as pixels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.window.surface import Placement, Stroke, Surface
from inkdigits.ink import PEN_SHARE, Ink

_FINE: Final = 4
"""Side of the grid of samples in each pixel."""

_SHIFT: Final = 4
"""Fractional bits of a coordinate that is handed to OpenCV."""


@dataclass(frozen=True, eq=False)
class Gesture:
    """The strokes drawn between pressing and lifting the pen: one step of undo.

    Attributes
    ----------
    strokes:
        One, or more where the pen left the canvas and came back; float64 (points, 2) each.
    drawn_on:
        The surface whose pixels are the unit.
    """

    strokes: tuple[Stroke, ...]
    drawn_on: Surface


@dataclass(frozen=True, eq=False)
class Drawing:
    """A snapshot of a sketch. It is immutable, so threads may share it.

    Attributes
    ----------
    gestures:
        The oldest first, all on one surface. The last may be unfinished.
    drawn_on:
        The surface whose pixels are the unit.
    pen_width:
        The width of all strokes, in that unit.
    """

    gestures: tuple[Gesture, ...]
    drawn_on: Surface
    pen_width: int

    def __bool__(self) -> bool:
        return bool(self.gestures)

    @property
    def strokes(self) -> list[Stroke]:
        """All strokes, the oldest first."""
        return [stroke for gesture in self.gestures for stroke in gesture.strokes]

    def ink(self) -> Ink:
        """The drawing as ink.

        Raises
        ------
        InputError
            ``empty_ink`` when nothing is drawn.
        """
        return Ink(self.strokes, self.pen_width, self.drawn_on.width, self.drawn_on.height)


def coverage(strokes: Iterable[Stroke], pen: float, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Draw strokes with a round pen, antialiased at the resolution of the result.

    Parameters
    ----------
    strokes:
        Points (n, 2) in pixels, with pixel centres at integers.
    pen:
        Width in pixels.
    size:
        (width, height) of the result; what lies beyond it is cut off.

    Returns
    -------
    coverage: (H, W) uint8
        The share of each pixel that is covered with ink, as 0 to 255.
    """
    width, height = size
    fine: NDArray[np.uint8] = np.zeros((height * _FINE, width * _FINE), np.uint8)
    for stroke in strokes:
        samples = (stroke + 0.5) * _FINE - 0.5
        fixed = np.rint(samples * (1 << _SHIFT)).astype(np.int32)
        if len(fixed) == 1:
            # A line needs two points; the same one twice makes a dot.
            fixed = np.repeat(fixed, 2, axis=0)
        thickness = max(1, round(pen * _FINE))
        # OpenCV blends antialiased pieces of a line where they meet, which makes edges rough.
        cv2.polylines(fine, [fixed[:, None]], False, 255, thickness, shift=_SHIFT)
    return np.asarray(cv2.resize(fine, size, interpolation=cv2.INTER_AREA), np.uint8)


def page_of(ink: Ink, longest: int) -> tuple[NDArray[np.uint8], Placement]:
    """Draw ink at its place on the surface that it was drawn on, to be looked at.

    Where the ink reaches beyond, or has no size, the page grows to hold it.

    Parameters
    ----------
    longest:
        Pixels of the page's longer side.

    Returns
    -------
    page: (H, W) uint8
        Ink bright on 0.
    placement:
        Where the units of the ink lie on the page.
    """
    points = np.concatenate(ink.strokes)
    pen = ink.pen_width or PEN_SHARE * float(np.ptp(points, axis=0).max())
    low = np.minimum(points.min(axis=0) - pen / 2, 0)
    high = np.maximum(points.max(axis=0) + pen / 2, (ink.width or 0, ink.height or 0))
    scale = longest / float((high - low).max())
    width, height = (max(1, round(side * scale)) for side in high - low)
    placement = Placement(scale, *(-low * scale))
    pixels = [placement.pixels(stroke) for stroke in ink.strokes]
    return coverage(pixels, pen * scale, (width, height)), placement
