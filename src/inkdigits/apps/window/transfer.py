"""Opening, pasting, saving and copying."""

from __future__ import annotations

import tkinter as tk
from functools import partial
from pathlib import Path
from tkinter import filedialog
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from inkdigits.apps.window.background import Background
from inkdigits.apps.window.drawing import Drawing
from inkdigits.apps.window.editor import Editor
from inkdigits.apps.window.numbers import Answer, NumbersAnswer
from inkdigits.apps.window.saving import FIGURE_NAME, NAME, save_drawing, save_figure
from inkdigits.apps.window.view import View
from inkdigits.apps.window.wording import NOTHING_DRAWN, copied
from inkdigits.errors import InkdigitsError, InputError
from inkdigits.picture import PICTURE_SUFFIXES, PictureSource
from inkdigits.trace import Trace

_PATTERNS: Final = (*sorted(PICTURE_SUFFIXES), *(each.upper() for each in sorted(PICTURE_SUFFIXES)))
"""In both cases: cameras write capitals, which Tk distinguishes on X11."""

_KINDS: Final = ("image/png", "image/jpeg", "image/bmp", "image/tiff", "image/webp", "image/gif")
"""Formats that programs on X11 offer, the best first."""


class Transfer:
    """The actions that read and write files and the clipboard."""

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
    def _shown(self) -> Drawing | Answer | None:
        """The drawing; for an opened picture, which is a file already, its figure."""
        return self._editor.sketch.drawing() or self._editor.answer

    def _save(self, path: Path | None) -> None:
        shown = self._shown
        if shown is None:
            self._view.say(NOTHING_DRAWN, wrong=True)
        elif isinstance(shown, (Trace, NumbersAnswer)):
            self._save_figure(shown, path)
        else:
            self._writing.do(partial(save_drawing, shown, path), self._saved, self._editor.failed)

    def save_figure(self) -> None:
        """Save a figure of the current answer."""
        if self._editor.answer is None:
            self._view.say("There is no answer to make a figure of yet.", wrong=True)
        else:
            self._save_figure(self._editor.answer, None)

    def _save_figure(self, trace: Answer, path: Path | None) -> None:
        if isinstance(trace, NumbersAnswer):
            self._view.say("Only of a digit there is a figure; copy the numbers.", wrong=True)
            return
        self._view.say("Making the figure …")
        save = partial(save_figure, trace, path, tinted=self._editor.shows_found)
        self._writing.do(save, self._saved, self._editor.failed)

    def _saved(self, path: Path) -> None:
        self._view.say(f"Saved as {path}")

    def copy(self) -> None:
        """Copy the answer to the clipboard."""
        if self._editor.answer is None:
            self._view.say("There is no answer to copy yet.", wrong=True)
            return
        text = copied(self._editor.answer.reading)
        self._root.clipboard_clear()
        self._root.clipboard_append(text)
        shown = text.replace("\n", ", ")
        self._view.say(f"Copied: {shown}")


def pasted_picture(root: tk.Misc) -> PictureSource:
    """The picture on the clipboard, or the file whose name was copied.

    Raises
    ------
    InputError
        ``no_picture`` when there is neither.
    """
    found = _of_x11(root) if root.tk.call("tk", "windowingsystem") == "x11" else _of_other_systems()
    if found is None:
        raise InputError("no_picture", "There is no picture on the clipboard. Copy one first.")
    return found


def _of_x11(root: tk.Misc) -> PictureSource | None:
    offered = (_selection(root, "TARGETS") or "").split()
    for kind in _KINDS:
        if kind in offered:
            return _bytes(_selection(root, kind))
    if "text/uri-list" in offered:
        return named_file(_bytes(_selection(root, "text/uri-list")).decode(errors="replace"))
    return named_file(_selection(root, "UTF8_STRING") or "")


def _bytes(numbers: str | None) -> bytes:
    """The bytes of a selection that is not text, which Tk returns as "0x89 0x50 ..."."""
    return bytes(int(number, 16) & 0xFF for number in (numbers or "").split())


def named_file(text: str) -> Path | None:
    """The file that copied text names, as a path or a URI; None if there is no such file."""
    first = text.strip().partition("\n")[0].strip()
    try:
        path = Path(unquote(urlsplit(first).path) if first.startswith("file:") else first)
        return path if first and path.is_file() else None
    except (OSError, ValueError):
        return None


def _selection(root: tk.Misc, kind: str) -> str | None:
    try:
        return str(root.tk.call("selection", "get", "-selection", "CLIPBOARD", "-type", kind))
    except (tk.TclError, UnicodeDecodeError):
        return None


def _of_other_systems() -> PictureSource | None:
    from PIL import Image, ImageGrab

    found: Any = ImageGrab.grabclipboard()
    if isinstance(found, Image.Image):
        return found
    return Path(found[0]) if isinstance(found, list) and found else None
