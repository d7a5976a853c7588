"""A written character, as strokes or as a raster, and how it is drawn in pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.curves import Points
from inkdigits.synthesis.pen import draw_strokes

Cover = NDArray[np.uint8]

_ANGLES: Final = np.arange(8) * (np.pi / 4)
_DIRECTIONS: Final = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
"""The eight directions in which an outline has a point."""

_MARGIN: Final = 2
"""Pixels around drawn ink."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """A character in pixels.

    Attributes
    ----------
    cover: (H, W) uint8
        Its ink, bright on 0.
    corner:
        (x, y) of the upper left pixel of ``cover``, as seen from the left end of the base line.
    outline: (8, 2) float64
        The outermost points of its ink in eight directions, as seen from there.
    """

    cover: Cover
    corner: tuple[int, int]
    outline: Points


@dataclass(frozen=True, eq=False)
class StrokeCharacter:
    """A character of strokes.

    Attributes
    ----------
    strokes:
        (points, 2) float64 each. The height of a digit is 1; y is 0 at the top of a digit and 1 on
        the base line, x begins at 0.
    """

    strokes: tuple[Points, ...]

    @property
    def width(self) -> float:
        """From 0 to the rightmost point, as a share of the height of a digit."""
        return max(float(stroke[:, 0].max()) for stroke in self.strokes)

    def draw(self, height: float, pen: float, raised: float = 0.0) -> Drawn:
        """Draw it with a pen of ``pen`` pixels, the height of a digit being ``height`` pixels.

        ``raised`` is the distance of its base line from that of the line, in pixels upwards.
        """
        thickness = max(1, round(pen))
        strokes = [(stroke - (0, 1)) * height - (0, raised) for stroke in self.strokes]
        points = np.concatenate(strokes)
        room = thickness / 2 + _MARGIN
        corner = np.floor(points.min(axis=0) - room)
        width, depth = np.ceil(points.max(axis=0) + room - corner).astype(int) + 1
        cover = np.zeros((int(depth), int(width)), np.uint8)
        draw_strokes(cover, [stroke - corner for stroke in strokes], thickness)
        outline = outline_of(points, thickness / 2)
        return Drawn(cover, (int(corner[0]), int(corner[1])), outline)


@dataclass(frozen=True, eq=False)
class RasterCharacter:
    """A digit that is known as a small picture only.

    Attributes
    ----------
    raster: (h, w) uint8
        Ink bright on 0.
    way: (2, 3) float64
        From pixels of the raster to units of the height of a digit, as in `StrokeCharacter`.
    points: (n, 2) float64
        The pixels with ink in these units.
    level:
        The level of the raster, 0 to 255, at which the ink begins; a lower one makes it broader.
    """

    raster: Cover
    way: Points
    points: Points
    level: float

    @property
    def width(self) -> float:
        """As that of a `StrokeCharacter`."""
        return float(self.points[:, 0].max())

    def draw(self, height: float, pen: float, raised: float = 0.0) -> Drawn:
        """As that of a `StrokeCharacter`; the pen is that of the raster."""
        points = self.points * height - (0, height + raised)
        corner = np.floor(points.min(axis=0) - _MARGIN - 1)
        width, depth = np.ceil(points.max(axis=0) + _MARGIN + 1 - corner).astype(int) + 1
        way = self.way * height
        way[:, 2] -= (corner[0], corner[1] + height + raised)
        scale = math.sqrt(abs(way[0, 0] * way[1, 1] - way[0, 1] * way[1, 0]))
        size = (int(width), int(depth))
        enlarged = cv2.warpAffine(self.raster, way, size, flags=cv2.INTER_CUBIC)
        # The ink of a raster fades over about two of its pixels; a pen has an edge.
        steep = max(1.0, scale / 1.5)
        edge = np.clip((np.arange(256) - self.level) * steep + 127, 0, 255).astype(np.uint8)
        outline = outline_of(points, scale / 2)
        return Drawn(np.asarray(cv2.LUT(enlarged, edge)), (int(corner[0]), int(corner[1])), outline)


Character = StrokeCharacter | RasterCharacter


def outline_of(points: Points, radius: float) -> Points:
    """The outermost places in eight directions, (8, 2), of a pen's way over (n, 2) points."""
    return np.asarray(points[(points @ _DIRECTIONS.T).argmax(axis=0)] + radius * _DIRECTIONS)
