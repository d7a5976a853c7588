"""A drawing as it was at one moment, as ink and as a picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.surface import Stroke, Surface
from inkdigits.ink import Ink, draw, frame
from inkdigits.reading import PlacedBox


@dataclass(frozen=True, eq=False)
class Gesture:
    """What was drawn between pressing and lifting the pen: a step that can be undone.

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
    """A sketch as it was at one moment; it never changes, so threads may share it.

    Attributes
    ----------
    gestures:
        The oldest first, all on one surface. The last may be unfinished.
    drawn_on:
        The surface whose pixels are the unit.
    pen_width:
        Of all strokes, in that unit.
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


class Rendering:
    """What the one rasteriser draws of ink, drawn once for several pictures of it.

    Parameters
    ----------
    ink:
        With the width and height of the surface that it was drawn on, if they are known.
    """

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        self._frame = frame(ink)
        self._sheet = draw(ink, self._frame)

    def whole(self, longest: int) -> NDArray[np.uint8]:
        """The ink at its place on its surface.

        Where the ink goes beyond, or there is no size, the picture grows to hold it.

        Parameters
        ----------
        longest:
            Pixels of the picture's longer side.

        Returns
        -------
        picture: (H, W) uint8
            Ink bright on 0.
        """
        ink, placed = self._ink, self._frame
        points = np.concatenate(ink.strokes)
        reach = placed.pen / placed.scale / 2
        low = np.minimum(points.min(axis=0) - reach, 0)
        high = np.maximum(points.max(axis=0) + reach, (ink.width or 0, ink.height or 0))
        scale = longest / float((high - low).max())
        factor = scale / placed.scale
        size = [max(1, round(side * factor)) for side in self._sheet.shape[::-1]]
        method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        scaled = cv2.resize(self._sheet, size, interpolation=method)
        width, height = np.maximum(1, np.rint((high - low) * scale)).astype(int)
        page: NDArray[np.uint8] = np.zeros((height, width), np.uint8)
        left, top = np.rint((placed.origin - low) * scale).astype(int)
        _paste(page, np.asarray(scaled, np.uint8), left, top)
        return page

    def part(self, box: PlacedBox) -> NDArray[np.uint8]:
        """What of the rasteriser's sheet lies in a box (x, y, width, height) in the ink's units."""
        scale, (origin_x, origin_y) = self._frame.scale, self._frame.origin
        x, y, width, height = box
        left, top = round((x - origin_x) * scale), round((y - origin_y) * scale)
        return self._sheet[top : top + round(height * scale), left : left + round(width * scale)]


def _paste(page: NDArray[np.uint8], part: NDArray[np.uint8], left: int, top: int) -> None:
    """Put one picture onto another; what goes beyond its edges is cut off."""
    skip_x, skip_y = max(0, -left), max(0, -top)
    target = page[max(0, top) :, max(0, left) :]
    part = part[skip_y : skip_y + target.shape[0], skip_x : skip_x + target.shape[1]]
    target[: part.shape[0], : part.shape[1]] = part
