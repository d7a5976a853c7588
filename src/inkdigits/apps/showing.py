"""Pictures with what is read of them, drawn into one."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.annotation import on_paper
from inkdigits.apps.reading_files import find_inputs, read_files
from inkdigits.errors import InkdigitsError, InputError, shown
from inkdigits.files import write_whole, writing
from inkdigits.reader import Reader
from inkdigits.reading import Digit, Unread
from inkdigits.reports import show_readings
from inkdigits.reports.plots import as_png

_MOST: Final = 60
"""Pictures in one figure; more could not be told apart."""


def draw_readings(reader: Reader, files: list[str], out: Path) -> int:
    """Read the files, write a figure of them, and count what could not be read.

    Raises
    ------
    InputError
        ``bad_option`` for too many, ``bad_name`` where `out` does not end with .png,
        ``not_written`` when it can't be written.
    """
    if out.suffix.lower() != ".png":
        raise InputError("bad_name", f"{shown(out)}: the picture is a PNG; end its name with .png.")
    inputs = find_inputs(files)
    if len(inputs) > _MOST:
        raise InputError(
            "bad_option", f"{len(inputs):,} pictures are too many for one figure: at most {_MOST}."
        )
    rows: list[tuple[str, Digit | Unread]] = []
    unread = read_files(
        reader, inputs, lambda name, row: rows.append((name, row)), None, lambda _: None
    )
    figure = show_readings(
        [_picture(name) for name, _ in rows],
        [row for _, row in rows],
        [shown(Path(name).name) for name, _ in rows],
    )
    with writing(out):
        write_whole(out, as_png(figure))
    return unread


def _picture(name: str) -> NDArray[np.uint8] | None:
    try:
        return on_paper(name)[0]
    except InkdigitsError:
        return None
