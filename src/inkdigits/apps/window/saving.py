"""Saving drawings and figures as PNG files, without replacing others."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Final

import cv2

from inkdigits.apps.window.drawing import Drawing, page_of
from inkdigits.cards import as_png, card_of, draw_card
from inkdigits.errors import InputError, printable
from inkdigits.files import write_atomically
from inkdigits.ink import Ink
from inkdigits.trace import Trace

NAME: Final = "image_trial.png"
FIGURE_NAME: Final = "image_trial_figure.png"

_DRAWING_SIDE: Final = 512
_FIGURE_SIDE: Final = 1000
"""Pixels of the longer side of a drawing in its file and in a figure."""


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
    page, _ = page_of(drawing.ink(), _DRAWING_SIDE)
    return _write_png(cv2.imencode(".png", 255 - page)[1].tobytes(), NAME, path)


def save_figure(trace: Trace, path: Path | None = None, *, tinted: bool = False) -> Path:
    """Write `figure_png` to a file, by default `FIGURE_NAME`; see `save_drawing`."""
    return _write_png(figure_png(trace, tinted=tinted), FIGURE_NAME, path)


def figure_png(trace: Trace, *, tinted: bool = False) -> bytes:
    """The picture, the answer, what the network saw, and ten bars where there is a digit.

    ``tinted`` also shows what was found in the picture.
    """
    card = card_of(trace, tinted=tinted)
    if isinstance(trace.origin, Ink):
        page, placement = page_of(trace.origin, _FIGURE_SIDE)
        box = trace.reading.box
        card = replace(card, picture=255 - page, box=box and placement.box_in_pixels(box))
    if trace.reading.likely_digit is None:
        card = replace(card, bars=())
    return as_png(draw_card(card))


def _write_png(content: bytes, name: str, path: Path | None) -> Path:
    """Write to ``path``, or under a free name like ``name`` in the working directory."""
    if path is not None and path.suffix.lower() != ".png":
        raise InputError(
            "bad_name", f"{printable(path)}: only PNG files are written; end the name with .png."
        )
    try:
        target = path or _reserved(name)
        try:
            write_atomically(target, content)
        except BaseException:
            if path is None:
                target.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        place = printable(path) if path else "the working folder"
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("not_written", f"{place} can't be written: {reason}.") from error
    return target


def _reserved(name: str) -> Path:
    """An empty new file in the working directory; two programs at once get two."""
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
