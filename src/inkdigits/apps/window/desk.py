"""What lies in the window: a drawing or a picture, and the answer to it."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from inkdigits.apps.window.background import Background
from inkdigits.apps.window.drawing import Drawing
from inkdigits.apps.window.sketch import Sketch
from inkdigits.apps.window.steps import Steps, read_drawing, read_picture
from inkdigits.apps.window.view import View
from inkdigits.apps.window.wording import (
    EMPTY,
    LOADING,
    NO_MODEL,
    UNREAD,
    Headline,
    headline,
    spoken,
)
from inkdigits.errors import InkdigitsError, InputError, shown
from inkdigits.picture import PictureSource
from inkdigits.reader import Reader

T = TypeVar("T")

NOTHING_DRAWN: Final = "Nothing is drawn yet. Draw a digit first."


class Desk:
    """Translates the pen and the actions on what is drawn.

    Parameters
    ----------
    root:
        The window.
    reader:
        What reads. What is drawn before it is there is read then.
    sketch:
        What is drawn.
    view:
        What shows it.
    live:
        Whether answers come while the pen moves.
    """

    def __init__(
        self, root: tk.Tk, reader: Future[Reader], sketch: Sketch, view: View, live: tk.BooleanVar
    ) -> None:
        self._root = root
        self._reader = reader
        self._view = view
        self._live = live
        self._readings = Background(root, newest_only=True)
        self._pictures = Background(root)
        # Answers to what is no longer wanted are not shown: each has a number.
        self._reading = 0
        self._picture = 0
        self._opened: PictureSource | None = None
        self._put_away = False
        self.sketch = sketch
        self.steps: Steps | None = None
        view.paper.listen(self, view.margin)
        view.paper.bind("<Configure>", lambda _: self._resized())
        self._arrange()
        self._show(None)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return not (self._readings.idle and self._pictures.idle)

    def close(self) -> None:
        """Wait for nothing any more."""
        self._readings.close()
        self._pictures.close()

    # The pen

    def pen_down(self, x: int, y: int) -> None:
        """Begin a stroke; a picture that was opened makes room."""
        # A fast hand draws before the window was told how large its paper is.
        self._resized()
        self._root.focus_set()
        self._want_another()
        self._opened = None
        self._view.tell("")
        self._draw(partial(self.sketch.press, x, y))
        self._arrange()

    def pen_moved(self, x: int, y: int) -> None:
        """Draw on."""
        if self.sketch.is_drawing:
            self._draw(partial(self.sketch.move, x, y))

    def pen_up(self) -> None:
        """End the stroke."""
        if self.sketch.is_drawing:
            if not self.sketch.lift() and not self._view.told:
                self._view.tell("The pen stayed beside the paper: nothing was drawn.", wrong=True)
            self._arrange()

    def _draw(self, draw: Callable[[], None]) -> None:
        try:
            draw()
        except InputError as error:
            self._view.tell(error.message, wrong=True)
        self._view.paper.extend(self.sketch.ongoing())
        self._read_drawing()

    # What changes the drawing

    def undo(self) -> None:
        """Take the last step back: a stroke, clearing, or opening a picture."""
        if self._opened is not None:
            self._opened = None
            undone = not self._put_away or self.sketch.undo()
        else:
            undone = self.sketch.undo()
        self._changed("" if undone else "There is nothing to undo.")

    def redo(self) -> None:
        """Do the step again that was undone last."""
        self._changed("" if self.sketch.redo() else "There is nothing to redo.")

    def clear(self) -> None:
        """Empty the paper."""
        emptied = self.sketch.clear() or self._opened is not None
        self._opened = None
        self._changed("" if emptied else "The paper is empty.")

    def choose_pen(self, place: int) -> None:
        """Take a pen of another width, for all that is drawn."""
        if place != self.sketch.pen:
            self.sketch.pen = place
            self._view.paper.follow(self.sketch)
            self._read_drawing()

    def _want_another(self) -> None:
        """What is being read, drawing or picture, is not to be shown any more."""
        self._reading += 1
        self._picture += 1

    def _changed(self, told: str) -> None:
        self._want_another()
        self._view.tell(told)
        self._arrange()
        self._read_drawing()

    def _resized(self) -> None:
        paper = self._view.paper
        size = paper.winfo_width(), paper.winfo_height()
        if size == (self.sketch.surface.width, self.sketch.surface.height):
            return
        try:
            self.sketch.resize(*size)
        except InputError as error:
            self._view.tell(error.message, wrong=True)
        paper.follow(self.sketch)

    def _arrange(self) -> None:
        """Show the drawing, and which buttons can be pressed."""
        opened = self._opened is not None
        if not opened:
            self._view.paper.show_picture(None)
        self._view.paper.follow(self.sketch)
        drawn = bool(self.sketch.drawing())
        self._view.allow(
            undo=self.sketch.can_undo or opened or drawn,
            redo=self.sketch.can_redo,
            clear=drawn or opened,
        )

    # Reading

    def recognise(self) -> None:
        """Read what lies there now, and say so."""
        drawing = self.sketch.drawing()
        if self._opened is not None:
            self.read_picture(self._opened)
        elif not drawing:
            self._view.tell(NOTHING_DRAWN, wrong=True)
        else:
            self._start_reading(drawing, lambda steps: self._view.tell(spoken(steps.answer)))

    def model_settled(self) -> None:
        """The model is there, or can't be loaded."""
        if self.steps is None:
            self._show(None)

    def live_changed(self) -> None:
        """Read what lies there, if answers are live now."""
        if self.steps is None:
            self._read_drawing()

    def _read_drawing(self) -> None:
        """Read the drawing if answers are live; no drawing has no answer."""
        drawing = self.sketch.drawing()
        if self._opened is not None:
            return
        if not drawing or not self._live.get():
            self._readings.forget()
            self._reading += 1
            self._show(None)
        else:
            self._start_reading(drawing, lambda _: None)

    def _start_reading(self, drawing: Drawing, then: Callable[[Steps], None]) -> None:
        number = self._reading

        def show(steps: Steps) -> None:
            if number == self._reading:
                self._show(steps)
                then(steps)

        self._readings.do(self._work(read_drawing, drawing), show, self.failed)

    def _work(self, read: Callable[[Reader, T, int], Steps], what: T) -> Callable[[], Steps]:
        """What waits for the reader, if it must, and then reads."""
        side = self._view.side
        return lambda: read(self._reader.result(), what, side)

    def _show(self, steps: Steps | None) -> None:
        self.steps = steps
        if steps is not None:
            self._view.show(headline(steps.answer), steps)
        else:
            self._view.show(self._without_answer(), None)

    def _without_answer(self) -> Headline:
        if not self._reader.done():
            return LOADING
        if self._reader.exception() is not None:
            return NO_MODEL
        return UNREAD if self.sketch.drawing() else EMPTY

    def read_picture(self, picture: PictureSource) -> None:
        """Read a picture, and put it in the place of the drawing."""
        name = shown(picture) if isinstance(picture, (str, Path)) else "the pasted picture"
        self._view.tell(f"Reading {name} …")
        self._want_another()
        number = self._picture

        def show(steps: Steps) -> None:
            if number == self._picture:
                self._open(picture, steps)
                self._view.tell(f"{name}: {spoken(steps.answer)}")

        self._pictures.do(self._work(read_picture, picture), show, self.failed)

    def _open(self, picture: PictureSource, steps: Steps) -> None:
        self._put_away = self.sketch.clear() or (self._put_away and self._opened is not None)
        self._opened = picture
        self._view.paper.show_picture(steps.opened)
        self._arrange()
        self._show(steps)

    def failed(self, error: Exception) -> None:
        """Say what went wrong; a mistake of the program is for the window to tell."""
        if not isinstance(error, InkdigitsError):
            raise error
        self._view.tell(error.message, wrong=True)
