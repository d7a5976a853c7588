"""Opening, pasting, saving and copying."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from pathlib import Path
from tkinter import filedialog
from typing import Final

from inkdigits.apps.window.background import Background
from inkdigits.apps.window.clipboard import pasted_picture
from inkdigits.apps.window.drawing import Drawing
from inkdigits.apps.window.editor import NOTHING_DRAWN, Editor
from inkdigits.apps.window.saving import FIGURE_NAME, NAME, save_drawing, save_figure
from inkdigits.apps.window.steps import Steps
from inkdigits.apps.window.view import View
from inkdigits.apps.window.wording import copied
from inkdigits.errors import InkdigitsError
from inkdigits.picture import PICTURE_SUFFIXES

_PATTERNS: Final = (*sorted(PICTURE_SUFFIXES), *(each.upper() for each in sorted(PICTURE_SUFFIXES)))
"""In both cases: cameras write capitals, which Tk distinguishes on X11."""


class Transfer:
    """The actions that read and write files and the clipboard.

    Parameters
    ----------
    root:
        The window.
    editor:
        Holds the drawing or picture.
    view:
        Shows messages.
    """

    def __init__(self, root: tk.Tk, editor: Editor, view: View) -> None:
        self._root = root
        self._editor = editor
        self._view = view
        self._writing = Background(root)

    @property
    def busy(self) -> bool:
        """Whether a file is still to be written."""
        return not self._writing.idle

    def finish(self) -> list[str]:
        """Write all pending files; returns the errors as text."""
        return [str(error) for error in self._writing.finish()]

    def open_picture(self) -> None:
        """Ask for a picture file and read it."""
        name = filedialog.askopenfilename(
            parent=self._root,
            title="Open a picture",
            filetypes=[("Pictures", _PATTERNS), ("All files", "*")],
        )
        if name:
            self._editor.read_picture(name)

    def paste(self) -> None:
        """Read the picture on the clipboard."""
        try:
            self._editor.read_picture(pasted_picture(self._root))
        except InkdigitsError as error:
            self._editor.failed(error)

    def save(self) -> None:
        """Save the drawing under a free name, or the figure of a picture."""
        self._save(None)

    def save_as(self) -> None:
        """Ask for a name and save the drawing, or the figure of a picture."""
        if self._shown is None:
            self._view.say(NOTHING_DRAWN, wrong=True)
            return
        name = filedialog.asksaveasfilename(
            parent=self._root,
            title="Save as",
            initialfile=NAME if self._editor.sketch.drawing() else FIGURE_NAME,
            defaultextension=".png",
            filetypes=[("PNG picture", ".png")],
        )
        if name:
            self._save(Path(name))

    @property
    def _shown(self) -> Drawing | Steps | None:
        """The drawing; for an opened picture, which is a file already, its figure."""
        return self._editor.sketch.drawing() or self._editor.steps

    def _save(self, path: Path | None) -> None:
        shown = self._shown
        if shown is None:
            self._view.say(NOTHING_DRAWN, wrong=True)
        elif isinstance(shown, Steps):
            self._save_figure(shown, path)
        else:
            self._writing.do(partial(save_drawing, shown, path), self._saved, self._editor.failed)

    def save_figure(self) -> None:
        """Save a figure of the current answer."""
        if self._editor.steps is None:
            self._view.say("There is no answer to make a figure of yet.", wrong=True)
        else:
            self._save_figure(self._editor.steps, None)

    def _save_figure(self, steps: Steps, path: Path | None) -> None:
        self._view.say("Making the figure …")
        self._writing.do(partial(save_figure, steps, path), self._saved, self._editor.failed)

    def _saved(self, path: Path) -> None:
        self._view.say(f"Saved as {path}")

    def copy(self) -> None:
        """Copy the answer to the clipboard."""
        if self._editor.steps is None:
            self._view.say("There is no answer to copy yet.", wrong=True)
            return
        text = copied(self._editor.steps.answer)
        self._root.clipboard_clear()
        self._root.clipboard_append(text)
        self._view.say(f"Copied: {text}")
