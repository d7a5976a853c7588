"""A picture of misread numbers: each as it was given and as the network saw it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from inkdigits.cards import AMBER, RED, Card, as_png, draw_sheet
from inkdigits.errors import InkdigitsError
from inkdigits.evaluation.gallery import CONTACT_SHEET
from inkdigits.evaluation.numbers import MisreadNumber
from inkdigits.files import write_atomically, writing
from inkdigits.picture import open_picture
from inkdigits.reading import Number, percent

_FIELD: Final = (260, 132)
"""Pixels of each picture, with the strip below it."""

_STRIP: Final = 44
"""Pixels of the height of a strip."""

_GAP: Final = 4
_COLUMNS: Final = 6


def write_number_gallery(folder: Path, misread: Sequence[MisreadNumber], title: str) -> None:
    """Write one picture of misread numbers, in their order, with a title at its head.

    Without any, that of an earlier run is removed. The folder is made when it is missing; raises as
    `write_gallery`.
    """
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if not misread:
            (folder / CONTACT_SHEET).unlink(missing_ok=True)
            return
        wanted = math.ceil(math.sqrt(len(misread)))
        answered = [one.answer.status == "read" for one in misread]
        sheet = draw_sheet(
            [_card(one) for one in misread],
            field=_FIELD,
            columns=min(wanted, _COLUMNS),
            title=title,
            legend=() if all(answered) else [("answered", RED), ("not answered", AMBER)],
        )
        write_atomically(folder / CONTACT_SHEET, as_png(sheet))


def _card(misread: MisreadNumber) -> Card:
    answer = misread.answer
    read = misread.text
    return Card(
        _picture(misread),
        f"{misread.label} as {read}" if read else f"{misread.label}: {answer.status}",
        percent(misread.confidence) if read else "",
        colour=RED if answer.status == "read" else AMBER,
        name=misread.path.name,
    )


def _picture(misread: MisreadNumber) -> NDArray[np.uint8]:
    """The picture, and below it the strip that the network saw, dark on white."""
    width, height = _FIELD
    canvas = Image.new("RGB", _FIELD, "white")
    room = width, height - _STRIP - _GAP
    try:
        colours = open_picture(misread.path, 2 * width).colours
    except InkdigitsError:
        # It could not be read, or is no longer there.
        colours = None
    if colours is not None:
        canvas.paste(ImageOps.contain(Image.fromarray(colours), room))
    if isinstance(misread.answer, Number) and misread.answer.strip is not None:
        strip = Image.fromarray(255 - misread.answer.strip)
        canvas.paste(ImageOps.contain(strip, (width, _STRIP)), (0, height - _STRIP))
    return np.asarray(canvas)
