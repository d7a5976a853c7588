"""Drawings as files: names that are free, and pictures that can be read again."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Final

import cv2

from inkdigits.apps.window.drawing import Drawing, Rendering
from inkdigits.errors import InputError, shown
from inkdigits.files import write_whole

NAME: Final = "image_trial.png"

_LONGEST: Final = 512
"""Pixels of a saved drawing's longer side."""


def save_drawing(drawing: Drawing, path: Path | None = None) -> Path:
    """Write a drawing as a PNG, dark ink on white paper.

    Parameters
    ----------
    drawing:
        Not empty.
    path:
        By default `NAME` in the working directory, numbered where that is taken.

    Returns
    -------
    path:
        The file that was written.

    Raises
    ------
    InputError
        ``bad_name`` for a name that is not one of a PNG, ``not_written`` when the file can't be
        written.
    """
    page = 255 - Rendering(drawing.ink()).whole(_LONGEST)
    return write_png(cv2.imencode(".png", page)[1].tobytes(), NAME, path)


def write_png(content: bytes, name: str, path: Path | None = None) -> Path:
    """Write a PNG under a free name like ``name`` here, or over ``path``; see `save_drawing`."""
    if path is not None and path.suffix.lower() != ".png":
        raise InputError(
            "bad_name", f"{shown(path)}: only PNG files are written; end the name with .png."
        )
    try:
        target = path or _reserved(name)
        try:
            write_whole(target, content)
        except BaseException:
            if path is None:
                target.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        place = shown(path) if path else "the working folder"
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("not_written", f"{place} can't be written: {reason}.") from error
    return target


def _reserved(name: str) -> Path:
    """An empty new file here; two programs that ask at once get two."""
    wanted = Path.cwd() / name
    for number in count(1):
        suffix = "" if number == 1 else f"-{number}"
        path = wanted.with_stem(wanted.stem + suffix)
        try:
            path.open("xb").close()
        except FileExistsError:
            continue
        return path
    raise AssertionError("unreachable")
