"""Drawing surfaces: their size, how one is shown on another, and clipping of lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigits.sheet import PlacedBox

Point = tuple[float, float]
Stroke = NDArray[np.float64]


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
