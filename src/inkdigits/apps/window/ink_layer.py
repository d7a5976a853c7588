"""The ink of a drawing at the resolution of the screen, drawn only where it changes."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.window.drawing import Drawing, Gesture, Placement, Stroke, Surface, coverage
from inkdigits.apps.window.sketch import Sketch


class Box(NamedTuple):
    """A rectangle of pixels; right and bottom are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    def __bool__(self) -> bool:
        """Whether it holds a pixel."""
        return self.right > self.left and self.bottom > self.top

    @property
    def rows_and_columns(self) -> tuple[slice, slice]:
        """The slices of an array with its pixels."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def meets(self, other: Box) -> bool:
        """Whether they have a pixel in common."""
        across = self.left < other.right and self.right > other.left
        return across and self.top < other.bottom and self.bottom > other.top

    def joined(self, other: Box) -> Box:
        """The smallest box around both."""
        if not (self and other):
            return self or other
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )


NOWHERE = Box(0, 0, 0, 0)


class InkLayer:
    """The pixels of a sketch, kept up to date.

    Attributes
    ----------
    ink: (H, W) uint8
        The share of ink in each pixel of the canvas, as 0 to 255.
    """

    def __init__(self) -> None:
        self.ink: NDArray[np.uint8] = np.zeros((1, 1), np.uint8)
        self._surface = Surface(1, 1)
        self._placement = Placement()
        self._pen = 0.0
        self._gestures: list[tuple[Gesture, Box]] = []
        # Of the unfinished gesture: how many numbers of each stroke are drawn, and where.
        self._counts: list[int] = []
        self._box = NOWHERE

    @property
    def everywhere(self) -> Box:
        """All of the canvas."""
        return Box(0, 0, self.ink.shape[1], self.ink.shape[0])

    def follow(self, sketch: Sketch) -> Box:
        """Draw new gestures and erase undone ones; returns the changed part."""
        drawing = sketch.drawing()
        ongoing = sketch.ongoing()
        finished = drawing.gestures[:-1] if ongoing else drawing.gestures
        changed = self._rescale(sketch, drawing)
        kept = self._common(finished)
        new = finished[kept:]
        gone = [box for _, box in self._gestures[kept:]]
        del self._gestures[kept:]
        if self._counts and (new or not ongoing):
            # The pen was lifted. Its strokes are drawn already, unless they were undone since.
            if new and self._counts == [2 * len(stroke) for stroke in new[0].strokes]:
                self._gestures.append((new[0], self._box))
                new = new[1:]
            else:
                gone.append(self._box)
            self._counts, self._box = [], NOWHERE
        return changed.joined(self._redraw(gone, new)).joined(self.extend(ongoing))

    def extend(self, strokes: Sequence[array[float]]) -> Box:
        """Draw the new points of unfinished strokes; returns the changed part."""
        changed = NOWHERE
        for place, stroke in enumerate(strokes):
            if place == len(self._counts):
                self._counts.append(0)
            drawn = self._counts[place]
            if drawn < len(stroke):
                points = np.array(stroke[max(0, drawn - 2) :]).reshape(-1, 2)
                pixels = self._placement.pixels(points)
                box = self._box_around([pixels])
                self._draw([pixels], box)
                self._counts[place] = len(stroke)
                changed = changed.joined(box)
        self._box = self._box.joined(changed)
        return changed

    def _rescale(self, sketch: Sketch, drawing: Drawing) -> Box:
        """Start over if the canvas or the pen has changed."""
        scale = sketch.surface, sketch.placement, drawing.pen_width * sketch.placement.scale
        if scale == (self._surface, self._placement, self._pen):
            return NOWHERE
        self._surface, self._placement, self._pen = scale
        self.ink = np.zeros((max(1, self._surface.height), max(1, self._surface.width)), np.uint8)
        self._gestures.clear()
        self._counts, self._box = [], NOWHERE
        return self.everywhere

    def _common(self, gestures: Sequence[Gesture]) -> int:
        """How many of the drawn gestures are still the first of these."""
        pairs = zip(self._gestures, gestures, strict=False)
        for place, ((drawn, _), gesture) in enumerate(pairs):
            if drawn is not gesture:
                return place
        return min(len(self._gestures), len(gestures))

    def _redraw(self, gone: Sequence[Box], new: Sequence[Gesture]) -> Box:
        """Erase some boxes, redraw the other gestures in them, and draw new ones."""
        changed = NOWHERE
        for box in gone:
            changed = changed.joined(box)
        self.ink[changed.rows_and_columns] = 0
        strokes = [
            stroke
            for gesture, box in self._gestures
            if box.meets(changed)
            for stroke in self._pixels(gesture)
        ]
        for gesture in new:
            pixels = self._pixels(gesture)
            self._gestures.append((gesture, self._box_around(pixels)))
            changed = changed.joined(self._gestures[-1][1])
            strokes += pixels
        self._draw(strokes, changed)
        return changed

    def _pixels(self, gesture: Gesture) -> list[Stroke]:
        return [self._placement.pixels(stroke) for stroke in gesture.strokes]

    def _box_around(self, strokes: Sequence[Stroke]) -> Box:
        """The part of the canvas that strokes, given in pixels, may touch."""
        points = np.concatenate(strokes)
        reach = self._pen / 2 + 1
        left, top = np.floor(points.min(axis=0) - reach).astype(int).tolist()
        right, bottom = np.ceil(points.max(axis=0) + reach).astype(int).tolist()
        width, height = self.everywhere[2:]
        return Box(max(0, left), max(0, top), min(width, right + 1), min(height, bottom + 1))

    def _draw(self, strokes: Sequence[Stroke], box: Box) -> None:
        """Draw the parts of strokes, given in pixels, that lie in a box."""
        if strokes and box:
            corner, size = box[:2], (box.right - box.left, box.bottom - box.top)
            part = self.ink[box.rows_and_columns]
            drawn = coverage([stroke - corner for stroke in strokes], self._pen, size)
            np.maximum(part, drawn, out=part)
