"""The paper: shows a drawing or a picture, and reports the position of the pen."""

from __future__ import annotations

import tkinter as tk
from array import array
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.window.drawing import Placement, Surface, fit
from inkdigits.apps.window.ink_layer import Box, InkLayer
from inkdigits.apps.window.legend import Legend
from inkdigits.apps.window.look import Look
from inkdigits.apps.window.motion_history import MotionHistory, Position, Trail
from inkdigits.apps.window.palette import Palette, mixed, rgb
from inkdigits.apps.window.shapes import fitted, netpbm, tinted
from inkdigits.apps.window.sketch import Sketch
from inkdigits.sheet import PlacedBox


class PenListener(Protocol):
    """Receives pen events, in pixels of the paper; positions may lie outside it."""

    def pen_down(self, x: int, y: int) -> None:
        """The pen was put down."""

    def pen_moved(self, x: int, y: int) -> None:
        """The pen was moved while down."""

    def pen_up(self) -> None:
        """The pen was lifted."""


class Paper(tk.Canvas):
    """Displays the sketch, which holds the strokes."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        super().__init__(parent, highlightthickness=0, cursor="pencil", width=1, height=1)
        self._look = look
        self._layer = InkLayer()
        self._opened: NDArray[np.uint8] | None = None
        self._image = tk.PhotoImage(master=self)
        self.create_image(0, 0, image=self._image, anchor="nw")
        self._hint = self.create_text(0, 0, font=look.fonts["title"])
        self._legend = Legend(self, look)
        self._frame = self.create_rectangle(0, 0, 0, 0, width=look.px(3), state="hidden")
        self._boxes: Sequence[PlacedBox] = ()
        self._framed: int | None = None
        self._choose: Callable[[int], None] = lambda _: None
        self._drawn = Placement()
        look.on_palette(self._recolour)

    def listen(self, listener: PenListener, margin: tk.Misc) -> None:
        """Report pen events on the paper and its margin to ``listener``."""
        history = MotionHistory(self)
        trail = Trail(history.between)

        def down(event: tk.Event[tk.Misc]) -> None:
            position = event.x_root, event.y_root
            trail.press(position, event.time)
            place = self._box_at(*self._on_paper(position))
            if place is None:
                listener.pen_down(*self._on_paper(position))
            else:
                self._choose(place)

        def moved(event: tk.Event[tk.Misc]) -> None:
            for position in trail.move((event.x_root, event.y_root), event.time):
                listener.pen_moved(*self._on_paper(position))

        def up(event: tk.Event[tk.Misc]) -> None:
            for position in trail.release((event.x_root, event.y_root), event.time):
                listener.pen_moved(*self._on_paper(position))
            listener.pen_up()

        for widget in (self, margin):
            widget.bind("<ButtonPress-1>", down)
            widget.bind("<B1-Motion>", moved)
            widget.bind("<ButtonRelease-1>", up)
        self.bind("<Destroy>", lambda _: history.close(), add=True)

    def set_hint(self, text: str) -> None:
        """Set what empty paper says."""
        self.itemconfigure(self._hint, text=text)

    def follow(self, sketch: Sketch) -> None:
        """Show the sketch as it is."""
        self._drawn = sketch.placement
        self._show(self._layer.follow(sketch))
        empty = not sketch.drawing() and self._opened is None
        self.itemconfigure(self._hint, state="normal" if empty else "hidden")

    def extend(self, strokes: Sequence[array[float]]) -> None:
        """Show the new points of unfinished strokes."""
        self._show(self._layer.extend(strokes))

    def show_picture(self, picture: NDArray[np.uint8] | None, *, legend: bool = False) -> None:
        """Show a picture (H, W, 3) instead of the ink, or the ink again.

        ``legend`` says what the tints in it stand for.
        """
        self._legend.show(legend)
        if picture is not self._opened:
            self._opened = picture
            self.show_boxes((), None)
            self._show(self._layer.everywhere)

    def show_boxes(self, boxes: Sequence[PlacedBox], framed: int | None) -> None:
        """Frame one of several boxes, in pixels of the picture or units of the drawing.

        Those in a picture can be clicked; through those on a drawing the pen draws.
        """
        self._boxes, self._framed = boxes, framed
        self._place_frame()

    def on_box(self, choose: Callable[[int], None]) -> None:
        """Call ``choose`` with the place of a box that is clicked."""
        self._choose = choose

    def _box_at(self, x: int, y: int) -> int | None:
        """The place of the box in a picture at a position on the paper."""
        if self._opened is not None:
            for place, box in enumerate(map(self._placement.box_in_pixels, self._boxes)):
                left, top, width, height = box
                if 0 <= x - left <= width and 0 <= y - top <= height:
                    return place
        return None

    @property
    def _placement(self) -> Placement:
        if self._opened is None:
            return self._drawn
        height, width = self._opened.shape[:2]
        return fit(Surface(width, height), Surface(*self._layer.everywhere[2:]))

    def _place_frame(self) -> None:
        self.itemconfigure(self._frame, state="hidden" if self._framed is None else "normal")
        if self._framed is not None:
            x, y, width, height = self._placement.box_in_pixels(self._boxes[self._framed])
            gap = self._look.px(3)
            self.coords(self._frame, x - gap, y - gap, x + width + gap, y + height + gap)

    def _on_paper(self, position: Position) -> Position:
        """A position on the screen, relative to the corner of the paper."""
        return position[0] - self.winfo_rootx(), position[1] - self.winfo_rooty()

    def _show(self, box: Box) -> None:
        """Update a part of the paper on the screen."""
        if box == self._layer.everywhere:
            middle = box.right // 2, box.bottom // 2
            self.coords(self._hint, *middle)
            self._legend.place(box.bottom)
            self._place_frame()
            self._image.configure(data=netpbm(self._pixels(box)), width=0, height=0)
        elif box:
            self._image.put(netpbm(self._pixels(box)), to=box[:2])

    def _pixels(self, box: Box) -> NDArray[np.uint8]:
        """The pixels of a part of the paper, (H, W, 3) RGB."""
        palette = self._look.palette
        if self._opened is None:
            return tinted(self._layer.ink[box.rows_and_columns], palette.paper, palette.ink)
        width, height = self._layer.everywhere[2:]
        page = np.full((height, width, 3), rgb(palette.paper), np.uint8)
        picture = fitted(self._opened, width, height)
        top, left = (height - picture.shape[0]) // 2, (width - picture.shape[1]) // 2
        page[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
        return page[box.rows_and_columns]

    def _recolour(self, palette: Palette) -> None:
        self.configure(background=palette.paper)
        self.itemconfigure(self._frame, outline=palette.accent)
        self.itemconfigure(self._hint, fill=mixed(palette.muted, palette.paper, 0.45))
        self._show(self._layer.everywhere)
