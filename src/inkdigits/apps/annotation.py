"""Pictures with the answer drawn in."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from inkdigits.apps.reading_files import opened
from inkdigits.errors import shown
from inkdigits.files import write_whole, writing
from inkdigits.ink import Ink, draw, frame
from inkdigits.photo import grey_levels
from inkdigits.reading import Digit

_LONGEST: Final = 1000
_SHORTEST: Final = 200
_STRIP: Final = 72
_MARGIN: Final = 20
_LONGEST_NAME: Final = 150
"""Bytes of a name that are kept; file systems take 255, with what is added."""

_COLOURS: Final = {
    "read": (24, 128, 76),
    "unsure": (176, 112, 0),
    "not a digit": (190, 40, 40),
    "several digits": (110, 110, 110),
    "blank": (110, 110, 110),
}


class Annotator:
    """Writes annotated pictures into one folder, each under a name of its own.

    Raises
    ------
    InputError
        ``not_written`` when the folder can't be made or written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: set[str] = set()
        with writing(self._folder):
            folder.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, answer: Digit) -> None:
        """Write the picture of one answer; what is already in the folder is written over."""
        content = io.BytesIO()
        annotated(name, answer).save(content, "PNG")
        with writing(self._folder):
            write_whole(self._folder / self._free_name(name), content.getvalue())

    def _free_name(self, name: str) -> str:
        # What can't be shown is escaped with the sign that parts folders on Windows.
        stem = shown(Path(name).stem).replace("\\", "_")
        stem = stem.encode()[:_LONGEST_NAME].decode(errors="ignore")
        free, number = f"{stem}.png", 2
        # To Windows and macOS, A.png and a.png are one.
        while free.casefold() in self._taken:
            free, number = f"{stem}-{number}.png", number + 1
        self._taken.add(free.casefold())
        return free


def annotated(name: str, answer: Digit) -> Image.Image:
    """The upright picture with the ink's box, over a strip with the glyph and the answer."""
    levels, scale, origin = on_paper(name)
    grey = Image.fromarray(levels)
    factor = min(1.0, _LONGEST / max(grey.size)) * max(1, _SHORTEST // max(grey.size))
    size = (max(1, round(grey.width * factor)), max(1, round(grey.height * factor)))
    width = max(size[0], 320)
    sheet = Image.new("RGB", (width, size[1] + _STRIP), (246, 246, 244))
    left = (width - size[0]) // 2
    sheet.paste(grey.resize(size, Image.Resampling.LANCZOS), (left, 0))
    pen = ImageDraw.Draw(sheet)
    colour = _COLOURS[answer.status]
    if answer.box is not None:
        x, y, *box_size = answer.box
        placed = (x - origin[0], y - origin[1], *box_size)
        x, y, box_width, box_height = (value * scale * factor for value in placed)
        corners = (left + x - 4, y - 4, left + x + box_width + 3, y + box_height + 3)
        pen.rectangle(corners, outline=colour, width=2)
    _draw_strip(sheet, pen, answer, size[1], colour)
    return sheet


def on_paper(name: str) -> tuple[NDArray[np.uint8], float, tuple[float, float]]:
    """Dark ink on white, the pixels for each unit of an answer's box, and where the picture begins.

    That of ink is drawn around what is drawn, wherever on its surface it lies.

    Raises
    ------
    InkdigitsError
        For what can't be read.
    """
    source = opened(name)
    if not isinstance(source, Ink):
        levels, step = grey_levels(source)
        return levels, 1 / step, (0.0, 0.0)
    placed = frame(source)
    sheet = np.pad(255 - draw(source, placed), _MARGIN, constant_values=255)
    left, top = (start - _MARGIN / placed.scale for start in placed.origin)
    return sheet, placed.scale, (left, top)


def _draw_strip(
    sheet: Image.Image,
    pen: ImageDraw.ImageDraw,
    answer: Digit,
    top: int,
    colour: tuple[int, int, int],
) -> None:
    if answer.glyph is not None:
        glyph = Image.fromarray(np.asarray(answer.glyph))
        sheet.paste(glyph.resize((56, 56), Image.Resampling.NEAREST), (8, top + 8))
    middle = top + _STRIP // 2
    text = answer.status if answer.digit is None else str(answer.digit)
    font = ImageFont.load_default(24 if answer.digit is None else 48)
    pen.text((80, middle), text, fill=colour, font=font, anchor="lm")
    if answer.status != "blank":
        pen.text(
            (sheet.width - 12, middle),
            f"{answer.confidence:.1%}",
            fill=(90, 90, 90),
            font=ImageFont.load_default(18),
            anchor="rm",
        )
