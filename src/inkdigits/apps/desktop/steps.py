"""A reading with the way to it: what was drawn, what was cut out, and what the network saw."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from inkdigits.apps.desktop.shapes import fitted
from inkdigits.apps.drawing import Drawing, Rendering
from inkdigits.ink import Ink
from inkdigits.photo import Picture, grey_levels, read_file
from inkdigits.photo.decoding import PARSER_ERRORS, decode
from inkdigits.reader import Reader
from inkdigits.reading import Digit

Pixels = NDArray[np.uint8]

LONGEST_SHOWN: Final = 1600

_JPEG: Final = b"\xff\xd8\xff"


@dataclass(frozen=True, eq=False)
class Steps:
    """An answer and the way to it, as small pictures.

    Attributes
    ----------
    answer:
        Of the reader.
    drawn, crop:
        All of the picture, and the part that was taken for the digit; None when blank. uint8, of
        a drawing (H, W) with the ink bright on 0, of an opened picture (H, W, 3) RGB.
    size:
        (width, height) of what was drawn on, or of the upright picture, in pixels.
    ink:
        What was drawn, None for a picture.
    opened: (H, W, 3) uint8
        The upright picture, at most `LONGEST_SHOWN` pixels long; None for a drawing.
    """

    answer: Digit
    drawn: Pixels
    crop: Pixels | None
    size: tuple[int, int]
    ink: Ink | None = None
    opened: Pixels | None = None

    @property
    def glyph(self) -> Pixels | None:
        """What the network saw, (28, 28)."""
        return self.answer.glyph


def read_drawing(reader: Reader, drawing: Drawing, side: int) -> Steps:
    """Read a drawing; ``side`` is the longer side of the small pictures in pixels."""
    ink = drawing.ink()
    answer = reader.read_digit(ink)
    rendering = Rendering(ink)
    crop = None if answer.box is None else fitted(rendering.part(answer.box), side, side)
    size = drawing.drawn_on.width, drawing.drawn_on.height
    return Steps(answer, rendering.whole(side), crop, size, ink)


def read_picture(reader: Reader, source: Picture, side: int) -> Steps:
    """Read a picture from a file, bytes or a Pillow image.

    Raises
    ------
    InputError
        What can't be read at all.
    """
    answer = reader.read_digit(source)
    upright = upright_colours(source)
    crop = None
    if answer.box is not None:
        x, y, width, height = (round(value) for value in answer.box)
        crop = fitted(upright[y : y + height, x : x + width], side, side)
    longest = min(LONGEST_SHOWN, max(upright.shape[:2]))
    opened = fitted(upright, longest, longest)
    size = upright.shape[1], upright.shape[0]
    return Steps(answer, fitted(opened, side, side), crop, size, opened=opened)


def upright_colours(source: Picture) -> Pixels:
    """A picture that can be read, upright and in colour, (H, W, 3) uint8 RGB.

    Where there are more than 8 bits or something is transparent, it is grey.
    """
    try:
        image = ImageOps.exif_transpose(_opened(source))
        if not image.mode.startswith(("I", "F")) and not image.has_transparency_data:
            return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))
    except PARSER_ERRORS:
        # Pillow fails at damaged tags of Exif.
        pass
    return np.dstack([grey_levels(source)] * 3)


def _opened(source: Picture) -> Image.Image:
    if isinstance(source, np.ndarray):
        return Image.fromarray(source)
    if isinstance(source, Image.Image):
        return source
    content = source if isinstance(source, bytes) else read_file(source)
    # Of a JPEG, `decode` takes only the grey levels.
    jpeg = content.startswith(_JPEG)
    return Image.open(io.BytesIO(content), formats=["JPEG"]) if jpeg else decode(content)
