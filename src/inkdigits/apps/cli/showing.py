"""Pictures with what is read of them, drawn into one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.cli.annotation import on_paper
from inkdigits.apps.cli.reading_files import find_inputs, message_of, read_files
from inkdigits.errors import InkdigitsError, InputError, shown
from inkdigits.files import check_targets, write_whole, writing
from inkdigits.reader import Reader
from inkdigits.reading import Digit, Unread
from inkdigits.reports import show_readings
from inkdigits.reports.plots import as_png

_LONGEST: Final = 800
"""Pixels of a picture's longer side in the figure."""

_MOST: Final = 60
"""Pictures in one figure; more could not be told apart."""


def draw_readings(reader: Reader, files: list[str], out: Path, *, force: bool = False) -> int:
    """Read the files, write a figure of them, and count what could not be read.

    Raises
    ------
    InputError
        ``is_input`` and ``not_ours`` where `out` would overwrite an input, or, without `force`, a
        file that this program didn't write; ``bad_option`` for too many pictures, ``bad_name``
        where `out` does not end with .png, ``not_written`` when it can't be written.
    """
    if out.suffix.lower() != ".png":
        raise InputError("bad_name", f"{shown(out)}: the picture is a PNG; end its name with .png.")
    inputs = find_inputs(files)
    if len(inputs) > _MOST:
        raise InputError(
            "bad_option", f"{len(inputs):,} pictures are too many for one figure: at most {_MOST}."
        )
    check_targets([out], [one.name for one in inputs], force=force)
    rows: list[tuple[str, Digit | Unread]] = []
    unread = read_files(
        reader, inputs, lambda name, row, _=None: rows.append((name, row)), None, lambda _: None
    )
    figure = show_readings(
        [_picture(name) for name, _ in rows],
        [_without_name(name, row) for name, row in rows],
        [shown(Path(name).name) for name, _ in rows],
    )
    with writing(out):
        write_whole(out, as_png(figure))
    return unread


def _without_name(name: str, row: Digit | Unread) -> Digit | Unread:
    return replace(row, message=message_of(name, row)) if isinstance(row, Unread) else row


def _picture(name: str) -> NDArray[np.uint8] | None:
    try:
        return on_paper(name, _LONGEST)[0]
    except InkdigitsError:
        return None
