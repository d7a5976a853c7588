"""Strokes, undo, redo, clear and the pen, without any window.

Pen positions are in pixels of the canvas; `Sketch.drawing` returns a `Drawing`. The unit of the ink
is a pixel of the canvas at the first stroke. A resized canvas shows the same drawing scaled and
centred; the ink does not change.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Final

import numpy as np

from inkdigits.apps.window.drawing import Drawing, Gesture, Placement, Point, Surface, clipped, fit
from inkdigits.errors import InputError
from inkdigits.ink import MAX_POINTS, MAX_STROKES

PEN_SHARES: Final = (0.012, 0.02, 0.03, 0.042, 0.06, 0.085, 0.12)
"""Available widths of the pen, as shares of the canvas's shorter side."""

PEN: Final = 3
"""Index in `PEN_SHARES` of the default width."""

_REMEMBERED: Final = MAX_STROKES
"""Steps that can be undone."""


class Sketch:
    """A drawing in progress, on a canvas of ``width`` by ``height`` pixels."""

    def __init__(self, width: int, height: int, pen: int = PEN) -> None:
        self._surface = Surface(width, height)
        self._pen = min(max(pen, 0), len(PEN_SHARES) - 1)
        self._states: list[tuple[Gesture, ...]] = [()]
        self._current = 0
        self._pen_at: Point | None = None
        self._ongoing: list[array[float]] = []
        self._lifted = True
        self._counts = (0, 0)

    @property
    def surface(self) -> Surface:
        """The current canvas."""
        return self._surface

    @property
    def pen(self) -> int:
        """The width of the pen: an index in `PEN_SHARES`."""
        return self._pen

    @pen.setter
    def pen(self, place: int) -> None:
        self._pen = min(max(place, 0), len(PEN_SHARES) - 1)

    @property
    def drawn_on(self) -> Surface:
        """The surface whose pixels are the unit of the drawing."""
        return self._gestures[0].drawn_on if self._gestures else self._surface

    @property
    def placement(self) -> Placement:
        """The placement of the drawing on the current canvas."""
        return fit(self.drawn_on, self._surface)

    @property
    def is_drawing(self) -> bool:
        """Whether the pen is down."""
        return self._pen_at is not None

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return self._current > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return self._current < len(self._states) - 1

    def resize(self, width: int, height: int) -> None:
        """Resize the canvas; with the pen down, a new gesture begins.

        Raises
        ------
        InputError
            ``ink_too_large`` when the drawing is full.
        """
        if (width, height) == (self._surface.width, self._surface.height):
            return
        pen_at = self._pen_at
        self.lift()
        self._surface = Surface(width, height)
        if pen_at is not None:
            self.press(*pen_at)

    def press(self, x: float, y: float) -> None:
        """Put the pen down, on the canvas or outside it.

        Raises
        ------
        InputError
            ``ink_too_large`` when the drawing is full.
        """
        self.lift()
        strokes = [stroke for gesture in self._gestures for stroke in gesture.strokes]
        self._counts = len(strokes), sum(map(len, strokes))
        self._pen_at = (x, y)
        if self._holds(x, y):
            self._start(x, y)

    def move(self, x: float, y: float) -> None:
        """Draw to a position on the canvas or outside it; parts outside are cut off.

        Raises
        ------
        InputError
            ``ink_too_large`` when the drawing is full.
        """
        if self._pen_at is None:
            return
        begin, self._pen_at = self._pen_at, (x, y)
        visible = clipped(begin, (x, y), self._surface)
        if visible is None:
            self._lifted = True
            return
        if self._lifted:
            self._start(*visible[0])
        self._add(*visible[1])
        self._lifted = visible[1] != (x, y)

    def lift(self) -> bool:
        """Lift the pen; returns whether the gesture left any ink."""
        gesture = self._ongoing_gesture()
        self._pen_at, self._ongoing, self._lifted = None, [], True
        if gesture is None:
            return False
        self._push((*self._gestures, gesture))
        return True

    def undo(self) -> bool:
        """Undo the last step; returns whether there was one."""
        self.lift()
        possible = self.can_undo
        self._current -= possible
        return possible

    def redo(self) -> bool:
        """Redo the last undone step; returns whether there was one."""
        self.lift()
        possible = self.can_redo
        self._current += possible
        return possible

    def clear(self) -> bool:
        """Clear the canvas, which can be undone; returns whether it had any ink."""
        self.lift()
        if not self._gestures:
            return False
        self._push(())
        return True

    def drawing(self) -> Drawing:
        """The current drawing, with the unfinished gesture."""
        ongoing = self._ongoing_gesture()
        gestures = (*self._gestures, *([ongoing] if ongoing else []))
        drawn_on = self.drawn_on
        pen_width = max(1, round(PEN_SHARES[self._pen] * drawn_on.shorter))
        return Drawing(gestures, drawn_on, pen_width)

    def ongoing(self) -> Sequence[array[float]]:
        """The strokes of the unfinished gesture: x and y in turn, in units of the drawing."""
        return self._ongoing

    @property
    def _gestures(self) -> tuple[Gesture, ...]:
        return self._states[self._current]

    def _push(self, state: tuple[Gesture, ...]) -> None:
        """Add a state after the current one, in place of the undone ones."""
        self._states[self._current + 1 :] = [state]
        del self._states[: -1 - _REMEMBERED]
        self._current = len(self._states) - 1

    def _ongoing_gesture(self) -> Gesture | None:
        strokes = tuple(np.array(stroke).reshape(-1, 2) for stroke in self._ongoing)
        return Gesture(strokes, self.drawn_on) if strokes else None

    def _holds(self, x: float, y: float) -> bool:
        return 0 <= x < self._surface.width and 0 <= y < self._surface.height

    def _start(self, x: float, y: float) -> None:
        strokes, points = self._counts
        if strokes >= MAX_STROKES:
            raise _full(MAX_STROKES, "strokes")
        if points >= MAX_POINTS:
            raise _full(MAX_POINTS, "points")
        self._counts = strokes + 1, points
        self._ongoing.append(array("d"))
        self._lifted = False
        self._add(x, y)

    def _add(self, x: float, y: float) -> None:
        strokes, points = self._counts
        if points >= MAX_POINTS:
            raise _full(MAX_POINTS, "points")
        self._counts = strokes, points + 1
        self._ongoing[-1].extend(self.placement.units(x, y))


def _full(most: int, what: str) -> InputError:
    return InputError(
        "ink_too_large",
        f"A drawing may have {most:,} {what}. Undo some or clear it to continue.",
    )
