"""Drawings: surfaces and their placement, strokes, and how they are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import PEN_SHARE, Ink
from inkdigits.sheet import PlacedBox

Point = tuple[float, float]
Stroke = NDArray[np.float64]

_FINE: Final = 4
"""Side of the grid of samples in each pixel."""

_SHIFT: Final = 4
"""Fractional bits of a coordinate that is handed to OpenCV."""


@dataclass(frozen=True)
class Surface:
    """The size of a drawing surface, in pixels."""

    width: int
    height: int

    @property
    def shorter(self) -> int:
        """Its shorter side, at least 1."""
        return max(1, min(self.width, self.height))


@dataclass(frozen=True)
class Placement:
    """How a drawing lies on a canvas: ``pixel = unit * scale + (left, top)``."""

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    def pixels(self, stroke: Stroke) -> Stroke:
        """Points (n, 2) of the drawing, in pixels of the canvas."""
        return stroke * self.scale + (self.left, self.top)

    def box_in_pixels(self, box: PlacedBox) -> PlacedBox:
        """A box (x, y, width, height) of the drawing, in pixels of the canvas."""
        x, y, width, height = (value * self.scale for value in box)
        return x + self.left, y + self.top, width, height

    def units(self, x: float, y: float) -> Point:
        """A pixel of the canvas, in units of the drawing."""
        return (x - self.left) / self.scale, (y - self.top) / self.scale


def fit(drawn_on: Surface, shown_on: Surface) -> Placement:
    """The placement of one surface centred on another, as large as it fits."""
    scale = min(
        max(1, shown_on.width) / max(1, drawn_on.width),
        max(1, shown_on.height) / max(1, drawn_on.height),
    )
    left = (shown_on.width - drawn_on.width * scale) / 2
    top = (shown_on.height - drawn_on.height * scale) / 2
    return Placement(scale, left, top)


def clipped(begin: Point, end: Point, surface: Surface) -> tuple[Point, Point] | None:
    """The part of a line that lies on the surface, or None.

    Liang and Barsky, "A new concept and method for line clipping", ACM Transactions on Graphics
    3(1), 1984.
    """
    (x, y), (end_x, end_y) = begin, end
    across, down = end_x - x, end_y - y
    enters, leaves = 0.0, 1.0
    for step, room in (
        (-across, x),
        (across, surface.width - 1 - x),
        (-down, y),
        (down, surface.height - 1 - y),
    ):
        if step == 0 and room < 0:
            return None
        if step < 0:
            enters = max(enters, room / step)
        elif step > 0:
            leaves = min(leaves, room / step)
    if enters > leaves:
        return None
    first = begin if enters == 0 else (x + enters * across, y + enters * down)
    last = end if leaves == 1 else (x + leaves * across, y + leaves * down)
    return first, last


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
