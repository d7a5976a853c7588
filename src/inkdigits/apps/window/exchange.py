"""Pictures in and out: from files and the clipboard, and into them."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from pathlib import Path
from tkinter import filedialog
from typing import Final

from inkdigits.apps.window.background import Background
from inkdigits.apps.window.clipboard import pasted_picture
from inkdigits.apps.window.desk import NOTHING_DRAWN, Desk
from inkdigits.apps.window.drawing import Drawing
from inkdigits.apps.window.saving import FIGURE_NAME, NAME, save_drawing, save_figure
from inkdigits.apps.window.steps import Steps
from inkdigits.apps.window.view import View
from inkdigits.apps.window.wording import copied
from inkdigits.errors import InkdigitsError
from inkdigits.picture import PICTURE_SUFFIXES

_PATTERNS: Final = (*sorted(PICTURE_SUFFIXES), *(each.upper() for each in sorted(PICTURE_SUFFIXES)))
"""Cameras write capitals, and on X11 those are others to Tk."""


class Exchange:
    """Translates the actions that read and write files and the clipboard.

    Parameters
    ----------
    root:
        The window.
    desk, view:
        What lies in it, and what shows it.
    """

    def __init__(self, root: tk.Tk, desk: Desk, view: View) -> None:
        self._root = root
        self._desk = desk
        self._view = view
        self._errands = Background(root)

    @property
    def busy(self) -> bool:
        """Whether a file or a figure is still to be written."""
        return not self._errands.idle

    def finish(self) -> list[str]:
        """Write all that is still to be written; gives what couldn't be, in words."""
        return [str(error) for error in self._errands.finish()]

    def open_picture(self) -> None:
        """Ask for a file and read it."""
        name = filedialog.askopenfilename(
            parent=self._root,
            title="Open a picture",
            filetypes=[("Pictures", _PATTERNS), ("All files", "*")],
        )
        if name:
            self._desk.read_picture(name)

    def paste(self) -> None:
        """Read the picture on the clipboard."""
        try:
            self._desk.read_picture(pasted_picture(self._root))
        except InkdigitsError as error:
            self._desk.failed(error)

    def save(self) -> None:
        """Save what is shown under a free name in the working directory."""
        self._save(None)

    def save_as(self) -> None:
        """Ask for a name and save what is shown."""
        if self._shown is None:
            self._view.tell(NOTHING_DRAWN, wrong=True)
            return
        name = filedialog.asksaveasfilename(
            parent=self._root,
            title="Save as",
            initialfile=NAME if self._desk.sketch.drawing() else FIGURE_NAME,
            defaultextension=".png",
            filetypes=[("PNG picture", ".png")],
        )
        if name:
            self._save(Path(name))

    @property
    def _shown(self) -> Drawing | Steps | None:
        """The drawing; of an opened picture, which is a file already, it and the answer to it."""
        return self._desk.sketch.drawing() or self._desk.steps

    def _save(self, path: Path | None) -> None:
        shown = self._shown
        if shown is None:
            self._view.tell(NOTHING_DRAWN, wrong=True)
        elif isinstance(shown, Steps):
            self._save_figure(shown, path)
        else:
            self._errands.do(partial(save_drawing, shown, path), self._saved, self._desk.failed)

    def save_figure(self) -> None:
        """Save a figure of the answer that is shown."""
        if self._desk.steps is None:
            self._view.tell("There is no answer to make a figure of yet.", wrong=True)
        else:
            self._save_figure(self._desk.steps, None)

    def _save_figure(self, steps: Steps, path: Path | None) -> None:
        self._view.tell("Making the figure …")
        self._errands.do(partial(save_figure, steps, path), self._saved, self._desk.failed)

    def _saved(self, path: Path) -> None:
        self._view.tell(f"Saved as {path}")

    def copy(self) -> None:
        """Put the answer on the clipboard."""
        if self._desk.steps is None:
            self._view.tell("There is no answer to copy yet.", wrong=True)
            return
        text = copied(self._desk.steps.answer)
        self._root.clipboard_clear()
        self._root.clipboard_append(text)
        self._view.tell(f"Copied: {text}")
