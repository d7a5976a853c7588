"""The drawing or picture in the window, and its reading."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from inkdigits.apps.window.background import Background
from inkdigits.apps.window.drawing import Drawing
from inkdigits.apps.window.numbers import Answer, read
from inkdigits.apps.window.sketch import Sketch
from inkdigits.apps.window.view import View
from inkdigits.apps.window.wording import (
    ALL_INK,
    EMPTY,
    LOADING,
    NO_MODEL,
    NOTHING_DRAWN,
    UNREAD,
    Headline,
    headline,
    spoken,
)
from inkdigits.cards import overlaid
from inkdigits.errors import InkdigitsError, InputError, printable
from inkdigits.ink import Ink
from inkdigits.picture import PictureSource
from inkdigits.reader import Reader
from inkdigits.trace import Trace


class Editor:
    """Handles the pen and the actions on the drawing, and reads drawings and pictures.

    Drawings made before the reader is loaded are read then; with ``live``, while the pen moves.
    ``found`` shows what was found in a picture, ``numbers`` reads numbers instead of one digit.

    Attributes
    ----------
    sketch:
        The drawing.
    reader:
        What reads, when it is loaded.
    answer:
        The current answer, for a digit with its steps; None without an answer.
    """

    def __init__(
        self,
        root: tk.Tk,
        reader: Future[Reader],
        sketch: Sketch,
        view: View,
        live: tk.BooleanVar,
        found: tk.BooleanVar,
        numbers: tk.BooleanVar,
    ) -> None:
        self._root = root
        self.reader = reader
        self._view = view
        self._live = live
        self._found = found
        self._numbers = numbers
        self._readings = Background(root, newest_only=True)
        self._pictures = Background(root)
        # Answers to an outdated drawing or picture are dropped: each has a number.
        self._reading = 0
        self._picture = 0
        self._opened: PictureSource | None = None
        self._cleared_by_picture = False
        self.sketch = sketch
        self.answer: Answer | None = None
        view.paper.listen(self, view.margin)
        view.paper.bind("<Configure>", lambda _: self._resized())
        self._refresh()
        self._show(None)

    @property
    def busy(self) -> bool:
        """Whether an answer is pending."""
        return not (self._readings.idle and self._pictures.idle)

    def close(self) -> None:
        """Drop pending answers."""
        self._readings.close()
        self._pictures.close()

    # The pen

    def pen_down(self, x: int, y: int) -> None:
        """Begin a stroke, and remove an opened picture."""
        # A stroke may begin before Tk has reported the size of the paper.
        self._resized()
        self._root.focus_set()
        self._drop_pending()
        self._opened = None
        self._view.say("")
        self._draw(partial(self.sketch.press, x, y))
        self._refresh()

    def pen_moved(self, x: int, y: int) -> None:
        """Extend the stroke."""
        if self.sketch.is_drawing:
            self._draw(partial(self.sketch.move, x, y))

    def pen_up(self) -> None:
        """End the stroke."""
        if self.sketch.is_drawing:
            if not self.sketch.lift() and not self._view.message:
                self._view.say("The pen stayed beside the paper: nothing was drawn.", wrong=True)
            self._refresh()

    def _draw(self, draw: Callable[[], None]) -> None:
        try:
            draw()
        except InputError as error:
            self._view.say(error.message, wrong=True)
        self._view.paper.extend(self.sketch.ongoing())
        self._read_drawing()

    # Changes of the drawing

    def undo(self) -> None:
        """Undo a stroke, a clearing, or the opening of a picture."""
        if self._opened is not None:
            self._opened = None
            undone = not self._cleared_by_picture or self.sketch.undo()
        else:
            undone = self.sketch.undo()
        self._changed("" if undone else "There is nothing to undo.")

    def redo(self) -> None:
        """Redo the last undone step."""
        self._changed("" if self.sketch.redo() else "There is nothing to redo.")

    def clear(self) -> None:
        """Remove the drawing or picture."""
        cleared = self.sketch.clear() or self._opened is not None
        self._opened = None
        self._changed("" if cleared else "The paper is empty.")

    def choose_pen(self, number: int) -> None:
        """Change the pen of the whole drawing; ``number`` is an index in `PEN_SHARES`."""
        if number != self.sketch.pen:
            self.sketch.pen = number
            self._view.paper.follow(self.sketch)
            self._read_drawing()

    def _drop_pending(self) -> None:
        self._reading += 1
        self._picture += 1

    def _changed(self, message: str) -> None:
        self._drop_pending()
        self._view.say(message)
        self._refresh()
        self._read_drawing()

    def _resized(self) -> None:
        paper = self._view.paper
        size = paper.winfo_width(), paper.winfo_height()
        if size == (self.sketch.surface.width, self.sketch.surface.height):
            return
        try:
            self.sketch.resize(*size)
        except InputError as error:
            self._view.say(error.message, wrong=True)
        paper.follow(self.sketch)

    def _refresh(self) -> None:
        """Update the paper and the buttons."""
        opened = self._opened is not None
        if not opened:
            self._view.paper.show_picture(None)
        self._view.paper.follow(self.sketch)
        drawn = bool(self.sketch.drawing())
        can_undo = self.sketch.can_undo or opened or drawn
        self._view.allow(undo=can_undo, redo=self.sketch.can_redo, clear=drawn or opened)

    # Reading

    def recognise(self) -> None:
        """Read the drawing or picture now, and report the answer as a message."""
        drawing = self.sketch.drawing()
        if self._opened is not None:
            self.read_picture(self._opened)
        elif not drawing:
            self._view.say(NOTHING_DRAWN, wrong=True)
        else:
            self._start_reading(drawing, lambda answer: self._view.say(spoken(answer.reading)))

    def model_settled(self) -> None:
        """The model is loaded, or can't be."""
        if self.answer is None:
            self._show(None)

    def live_changed(self) -> None:
        """Read the drawing if answers are live now."""
        if self.answer is None:
            self._read_drawing()

    def _read_drawing(self) -> None:
        """Read the drawing if answers are live; without a drawing there is no answer."""
        drawing = self.sketch.drawing()
        if self._opened is not None:
            return
        if drawing and self._live.get():
            self._start_reading(drawing, lambda _: None)
        else:
            self._readings.forget()
            self._reading += 1
            self._show(None)

    def _start_reading(self, drawing: Drawing, then: Callable[[Answer], None]) -> None:
        number = self._reading

        def show(answer: Answer) -> None:
            if number == self._reading:
                self._show(answer)
                then(answer)

        self._readings.do(self._reading_of(drawing.ink), show, self.failed)

    def _reading_of(self, source: Callable[[], Ink | PictureSource]) -> Callable[[], Answer]:
        numbers = self._numbers.get()
        return lambda: read(self.reader.result(), source(), numbers=numbers)

    def _show(self, answer: Answer | None) -> None:
        self.answer = answer
        self._view.show(self._headline() if answer is None else headline(answer.reading), answer)

    def _headline(self) -> Headline:
        """The headline without an answer."""
        if not self.reader.done():
            return LOADING
        if self.reader.exception() is not None:
            return NO_MODEL
        return UNREAD if self.sketch.drawing() else EMPTY

    def read_picture(self, picture: PictureSource, said: str = "") -> None:
        """Read a picture, and show it instead of the drawing, with its answer or what is said."""
        name = printable(picture) if isinstance(picture, (str, Path)) else "the pasted picture"
        self._view.say(said or f"Reading {name} …")
        self._drop_pending()
        number = self._picture

        def show(answer: Answer) -> None:
            if number == self._picture:
                self._open(picture, answer)
                self._view.say(said or f"{name}: {spoken(answer.reading)}")

        self._pictures.do(self._reading_of(lambda: picture), show, self.failed)

    def _open(self, picture: PictureSource, answer: Answer) -> None:
        earlier = self._cleared_by_picture and self._opened is not None
        self._cleared_by_picture = self.sketch.clear() or earlier
        self._opened = picture
        self._show_picture(answer)
        self._refresh()
        self._show(answer)

    def found_changed(self) -> None:
        """Show or hide what was found in the opened picture."""
        if self._opened is None or not isinstance(self.answer, Trace):
            return
        self._show_picture(self.answer)
        if self.shows_found and self.answer.printed is None:
            self._view.say(ALL_INK)

    def read_again(self, said: str = "") -> None:
        """Read the drawing or picture anew: as numbers or as a digit, or by another reader."""
        self._drop_pending()
        if self._opened is not None:
            self.read_picture(self._opened, said)
        else:
            self._read_drawing()

    @property
    def shows_found(self) -> bool:
        """Whether a picture is shown with what was found in it."""
        return self._found.get()

    def _show_picture(self, answer: Answer) -> None:
        show = self._view.paper.show_picture
        if isinstance(answer, Trace) and self.shows_found:
            show(overlaid(answer, boxed=True), legend=answer.printed is not None)
        else:
            show(answer.image)

    def failed(self, error: Exception) -> None:
        """Report an error; one that is not on purpose is raised."""
        if not isinstance(error, InkdigitsError):
            raise error
        self._view.say(error.message, wrong=True)
