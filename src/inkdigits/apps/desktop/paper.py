"""The paper: shows a drawing or a picture, and tells where the pen is."""

from __future__ import annotations

import tkinter as tk
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from inkdigits.apps.desktop.look import Look
from inkdigits.apps.desktop.motion_history import MotionHistory, Place, Trail
from inkdigits.apps.desktop.palette import Palette, mixed
from inkdigits.apps.desktop.shapes import fitted, netpbm
from inkdigits.apps.desktop.steps import Grey
from inkdigits.apps.drawing import Gesture
from inkdigits.apps.sketch import Sketch
from inkdigits.apps.surface import Placement

_PIECE: Final = 64
"""Points of the longest line that is drawn as one: each new point draws its whole line again."""

_SOFT: Final = 0.5
"""Share of ink in the one pixel around a stroke that stands for antialiasing."""

_HINT: Final = "Draw a digit"

Points = Sequence[float]


class PenListener(Protocol):
    """Who is told of the pen, in pixels of the paper, which may lie beside it."""

    def pen_down(self, x: int, y: int) -> None:
        """The pen was put down."""

    def pen_moved(self, x: int, y: int) -> None:
        """The pen was moved while it is down."""

    def pen_up(self) -> None:
        """The pen was lifted."""


@dataclass
class _Trace:
    """The lines that show one gesture: for each stroke, how many of its numbers are shown."""

    items: list[int] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    last: tuple[int, int] = (0, 0)
    room: int = 0


class Paper(tk.Canvas):
    """What is drawn on. It only shows: what was drawn is known by the sketch."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        super().__init__(parent, highlightthickness=0, cursor="pencil", width=1, height=1)
        self._look = look
        self._width = 1
        self._shown: list[tuple[Gesture, _Trace]] = []
        self._ongoing = _Trace()
        self._placement = Placement()
        self._picture: Grey | None = None
        self._image = tk.PhotoImage(master=self)
        self._field = self.create_image(0, 0, image=self._image, state="hidden")
        self._hint = self.create_text(0, 0, text=_HINT, font=look.fonts["title"])
        look.worn_by(self._dress)

    def listen(self, listener: PenListener, margin: tk.Misc) -> None:
        """Tell ``listener`` of the pen, on the paper and on its margin."""
        history = MotionHistory(self)
        trail = Trail(history.noted)

        def down(event: tk.Event[tk.Misc]) -> None:
            place = event.x_root, event.y_root
            trail.press(place, event.time)
            listener.pen_down(*self._on_paper(place))

        def moved(event: tk.Event[tk.Misc]) -> None:
            for place in trail.move((event.x_root, event.y_root), event.time):
                listener.pen_moved(*self._on_paper(place))

        def up(event: tk.Event[tk.Misc]) -> None:
            for place in trail.release((event.x_root, event.y_root), event.time):
                listener.pen_moved(*self._on_paper(place))
            listener.pen_up()

        for widget in (self, margin):
            widget.bind("<ButtonPress-1>", down)
            widget.bind("<B1-Motion>", moved)
            widget.bind("<ButtonRelease-1>", up)
        self.bind("<Destroy>", lambda _: history.close(), add=True)

    def follow(self, sketch: Sketch, *, whole: bool = False) -> None:
        """Show the sketch as it is, by drawing what is new and removing what is gone.

        Parameters
        ----------
        sketch:
            What is drawn.
        whole:
            Draw everything anew, because the paper or its colours changed.
        """
        drawing = sketch.drawing()
        finished = drawing.gestures[:-1] if sketch.ongoing() else drawing.gestures
        self._placement = sketch.placement
        self._set_width(round(drawing.pen_width * self._placement.scale))
        kept = 0 if whole else self._common(finished)
        self._drop(kept)
        for gesture in finished[kept:]:
            self._adopt(gesture)
        if not sketch.ongoing():
            self._remove(self._ongoing)
            self._ongoing = _Trace()
        self.extend(sketch.ongoing())
        empty = not drawing and self._picture is None
        self.itemconfigure(self._hint, state="normal" if empty else "hidden")

    def extend(self, strokes: Sequence[array[float]]) -> None:
        """Show what is new of the strokes that the pen is drawing."""
        self._draw_new(self._ongoing, strokes)

    def show_picture(self, picture: Grey | None) -> None:
        """Show a picture (H, W) that was opened, or none."""
        self._picture = picture
        self._fit_picture()

    def arrange(self) -> None:
        """Take a new size."""
        middle = (self.winfo_width() // 2, self.winfo_height() // 2)
        self.coords(self._field, *middle)
        self.coords(self._hint, *middle)
        self._fit_picture()

    def _on_paper(self, place: Place) -> Place:
        """A place on the screen, counted from the corner of the paper."""
        return place[0] - self.winfo_rootx(), place[1] - self.winfo_rooty()

    def _common(self, gestures: Sequence[Gesture]) -> int:
        """How many of the gestures that are shown are still the first of these."""
        pairs = zip(self._shown, gestures, strict=False)
        same = 0
        for (shown, _), gesture in pairs:
            if shown is not gesture:
                break
            same += 1
        return same

    def _drop(self, kept: int) -> None:
        for _, trace in self._shown[kept:]:
            self._remove(trace)
        del self._shown[kept:]

    def _remove(self, trace: _Trace) -> None:
        if trace.items:
            self.delete(*trace.items)

    def _adopt(self, gesture: Gesture) -> None:
        """Show a finished gesture, with the lines that showed it while it was drawn if it was."""
        trace, self._ongoing = self._ongoing, _Trace()
        if trace.shown != [2 * len(stroke) for stroke in gesture.strokes]:
            self._remove(trace)
            trace = _Trace()
            self._draw_new(trace, [stroke.ravel().tolist() for stroke in gesture.strokes])
        self._shown.append((gesture, trace))

    def _draw_new(self, trace: _Trace, strokes: Sequence[Points]) -> None:
        for place, stroke in enumerate(strokes):
            if place == len(trace.shown):
                trace.shown.append(0)
                trace.room = 0
            done = trace.shown[place]
            while done < len(stroke):
                done = self._draw_piece(trace, stroke, done)
            trace.shown[place] = done

    def _draw_piece(self, trace: _Trace, stroke: Points, done: int) -> int:
        """Lengthen the last line or begin another; how many numbers are shown then."""
        if trace.room and done:
            end = min(len(stroke), done + 2 * trace.room)
            new = self._pixels(stroke[done:end])
            for item in trace.last:
                self.insert(item, "end", new)
        else:
            trace.room = _PIECE
            end = min(len(stroke), done + 2 * trace.room)
            points = self._pixels(stroke[max(0, done - 2) : end])
            # A line needs two points; the first one twice makes a dot.
            trace.last = self._line(points if len(points) > 2 else points * 2)
            trace.items += trace.last
        trace.room -= (end - done) // 2
        return end

    def _pixels(self, numbers: Points) -> list[float]:
        if self._placement == Placement():
            return list(numbers)
        points = np.asarray(numbers, float).reshape(-1, 2)
        pixels: list[float] = self._placement.pixels(points).ravel().tolist()
        return pixels

    def _line(self, points: list[float]) -> tuple[int, int]:
        ink, paper = self._look.palette.ink, self._look.palette.paper
        soft = self.create_line(
            points,
            width=self._width + 1,
            fill=mixed(paper, ink, _SOFT),
            capstyle="round",
            joinstyle="round",
            tags=("ink", "soft"),
        )
        hard = self.create_line(
            points,
            width=max(1, self._width - 1),
            fill=ink,
            capstyle="round",
            joinstyle="round",
            tags=("ink", "hard"),
        )
        # The soft edge of one stroke must not lie on the ink of another.
        self.tag_lower(soft, "ink")
        return soft, hard

    def _set_width(self, width: int) -> None:
        width = max(1, width)
        if width == self._width:
            return
        self._width = width
        self.itemconfigure("soft", width=width + 1)
        self.itemconfigure("hard", width=max(1, width - 1))

    def _fit_picture(self) -> None:
        if self._picture is None:
            self.itemconfigure(self._field, state="hidden")
            self._image.configure(data="", width=1, height=1)
            return
        room = self.winfo_width(), self.winfo_height()
        self._image.configure(data=netpbm(fitted(self._picture, *room)), width=0, height=0)
        self.itemconfigure(self._field, state="normal")
        self.itemconfigure(self._hint, state="hidden")

    def _dress(self, palette: Palette) -> None:
        self.configure(background=palette.paper)
        self.itemconfigure(self._hint, fill=mixed(palette.muted, palette.paper, 0.45))
        self.itemconfigure("soft", fill=mixed(palette.paper, palette.ink, _SOFT))
        self.itemconfigure("hard", fill=palette.ink)
