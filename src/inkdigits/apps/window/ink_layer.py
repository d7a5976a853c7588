"""The ink of a drawing at the resolution of the screen, drawn only where it changes."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import reduce
from itertools import takewhile
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
        self._scale = Surface(1, 1), Placement(), 0.0
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
        pairs = zip(self._gestures, finished, strict=False)
        kept = sum(1 for _ in takewhile(lambda pair: pair[0][0] is pair[1], pairs))
        new = [(each, self._box_around(self._pixels(each))) for each in finished[kept:]]
        boxes = [box for _, box in (*self._gestures[kept:], *new)]
        if new or not ongoing:
            # The unfinished gesture is among the new ones now, or was undone.
            boxes.append(self._box)
            self._counts, self._box = [], NOWHERE
        self._gestures[kept:] = new
        changed = reduce(Box.joined, boxes, changed)
        self.ink[changed.rows_and_columns] = 0
        near = [gesture for gesture, box in self._gestures if box.meets(changed)]
        self._draw([stroke for each in near for stroke in self._pixels(each)], changed)
        return changed.joined(self.extend(ongoing))

    def extend(self, strokes: Sequence[array[float]]) -> Box:
        """Draw the new points of unfinished strokes; returns the changed part."""
        changed = NOWHERE
        for place, stroke in enumerate(strokes):
            if place == len(self._counts):
                self._counts.append(0)
            drawn = self._counts[place]
            if drawn < len(stroke):
                points = np.array(stroke[max(0, drawn - 2) :]).reshape(-1, 2)
                pixels = self._scale[1].pixels(points)
                box = self._box_around([pixels])
                self._draw([pixels], box)
                self._counts[place] = len(stroke)
                changed = changed.joined(box)
        self._box = self._box.joined(changed)
        return changed

    def _rescale(self, sketch: Sketch, drawing: Drawing) -> Box:
        """Start over if the canvas or the pen has changed."""
        surface, placement = sketch.surface, sketch.placement
        scale = surface, placement, drawing.pen_width * placement.scale
        if scale == self._scale:
            return NOWHERE
        self._scale = scale
        self.ink = np.zeros((max(1, surface.height), max(1, surface.width)), np.uint8)
        self._gestures, self._counts, self._box = [], [], NOWHERE
        return self.everywhere

    def _pixels(self, gesture: Gesture) -> list[Stroke]:
        return [self._scale[1].pixels(stroke) for stroke in gesture.strokes]

    def _box_around(self, strokes: Sequence[Stroke]) -> Box:
        """The part of the canvas that strokes, given in pixels, may touch."""
        points = np.concatenate(strokes)
        reach = self._scale[2] / 2 + 1
        left, top = np.floor(points.min(axis=0) - reach).astype(int).tolist()
        right, bottom = np.ceil(points.max(axis=0) + reach).astype(int).tolist()
        width, height = self.everywhere[2:]
        return Box(max(0, left), max(0, top), min(width, right + 1), min(height, bottom + 1))

    def _draw(self, strokes: Sequence[Stroke], box: Box) -> None:
        """Draw the parts of strokes, given in pixels, that lie in a box."""
        if strokes and box:
            corner, size = box[:2], (box.right - box.left, box.bottom - box.top)
            part = self.ink[box.rows_and_columns]
            drawn = coverage([stroke - corner for stroke in strokes], self._scale[2], size)
            np.maximum(part, drawn, out=part)
