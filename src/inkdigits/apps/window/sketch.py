"""What is drawn on a canvas: strokes, undo, redo, clear and the pen; nothing of a window.

A canvas hands on where the pen is, in its own pixels, and gets a `Drawing` back. As long as
nothing is drawn, the unit of the ink is a pixel of the canvas. A canvas that is resized shows the
same drawing larger or smaller, in the middle; the ink stays as it is.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from inkdigits.apps.window.drawing import Drawing, Gesture
from inkdigits.apps.window.surface import Placement, Point, Surface, clipped, fit
from inkdigits.errors import InputError
from inkdigits.ink import MAX_POINTS, MAX_STROKES

PEN_SHARES: Final = (0.012, 0.02, 0.03, 0.042, 0.06, 0.085, 0.12)
"""Widths of the pen that can be chosen, as shares of the canvas's shorter side."""

PEN: Final = 3
"""Place in `PEN_SHARES` of the width that a new sketch has."""

_REMEMBERED: Final = MAX_STROKES
"""Steps that can be undone."""


@dataclass(frozen=True, eq=False)
class _Drawn:
    gesture: Gesture


@dataclass(frozen=True, eq=False)
class _Cleared:
    gestures: tuple[Gesture, ...]


class Sketch:
    """What someone draws on a canvas of ``width`` by ``height`` pixels."""

    def __init__(self, width: int, height: int, pen: int = PEN) -> None:
        self._surface = Surface(width, height)
        self._pen = min(max(pen, 0), len(PEN_SHARES) - 1)
        self._gestures: list[Gesture] = []
        self._done: deque[_Drawn | _Cleared] = deque(maxlen=_REMEMBERED)
        self._undone: list[_Drawn | _Cleared] = []
        self._pen_at: Point | None = None
        self._ongoing: list[array[float]] = []
        self._lifted = True
        self._counts = (0, 0)

    @property
    def surface(self) -> Surface:
        """The canvas as it is now."""
        return self._surface

    @property
    def pen(self) -> int:
        """The chosen width of the pen: a place in `PEN_SHARES`."""
        return self._pen

    @pen.setter
    def pen(self, place: int) -> None:
        self._pen = min(max(place, 0), len(PEN_SHARES) - 1)

    @property
    def drawn_on(self) -> Surface:
        """The surface whose pixels are the unit of what is drawn."""
        return self._gestures[0].drawn_on if self._gestures else self._surface

    @property
    def placement(self) -> Placement:
        """How the drawing lies on the canvas as it is now."""
        return fit(self.drawn_on, self._surface)

    @property
    def is_drawing(self) -> bool:
        """Whether the pen is down."""
        return self._pen_at is not None

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone step to do again."""
        return bool(self._undone)

    def resize(self, width: int, height: int) -> None:
        """Take a new size of the canvas; with the pen down, what follows is a gesture of its own.

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
        """Put the pen down, on the canvas or beside it.

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
        """Draw on to a pixel of the canvas or beside it; what lies beside it is cut off.

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
        """Take the pen off the canvas; whether the gesture left any ink."""
        gesture = self._ongoing_gesture()
        self._pen_at, self._ongoing, self._lifted = None, [], True
        if gesture is None:
            return False
        self._gestures.append(gesture)
        self._done.append(_Drawn(gesture))
        self._undone.clear()
        return True

    def undo(self) -> bool:
        """Take back the last step; whether there was one."""
        self.lift()
        if not self._done:
            return False
        step = self._done.pop()
        self._undone.append(step)
        if isinstance(step, _Drawn):
            self._gestures.pop()
        else:
            self._gestures = list(step.gestures)
        return True

    def redo(self) -> bool:
        """Do the step again that was undone last; whether there was one."""
        self.lift()
        if not self._undone:
            return False
        step = self._undone.pop()
        self._done.append(step)
        if isinstance(step, _Drawn):
            self._gestures.append(step.gesture)
        else:
            self._gestures = []
        return True

    def clear(self) -> bool:
        """Empty the canvas, which can be undone; whether there was anything on it."""
        self.lift()
        if not self._gestures:
            return False
        self._done.append(_Cleared(tuple(self._gestures)))
        self._undone.clear()
        self._gestures = []
        return True

    def drawing(self) -> Drawing:
        """The drawing as it is now, with the gesture that is going on."""
        ongoing = self._ongoing_gesture()
        gestures = (*self._gestures, *([ongoing] if ongoing else []))
        drawn_on = self.drawn_on
        pen_width = max(1, round(PEN_SHARES[self._pen] * drawn_on.shorter))
        return Drawing(gestures, drawn_on, pen_width)

    def ongoing(self) -> Sequence[array[float]]:
        """The strokes of the gesture that is going on: x and y in turn, in units of the drawing."""
        return self._ongoing

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
        f"A drawing may have {most:,} {what}. Undo some or clear it to go on.",
    )
