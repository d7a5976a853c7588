"""Pictures from the clipboard."""

from __future__ import annotations

import tkinter as tk
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from inkdigits.errors import InputError
from inkdigits.picture import PictureSource

_KINDS: Final = ("image/png", "image/jpeg", "image/bmp", "image/tiff", "image/webp", "image/gif")
"""Formats that programs on X11 offer, the best first."""


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
