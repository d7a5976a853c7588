"""A reading with the way to it: what was drawn, what was cut out, and what the network saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.window.drawing import Drawing, Rendering
from inkdigits.apps.window.shapes import fitted
from inkdigits.ink import Ink
from inkdigits.picture import PictureSource
from inkdigits.reader import Reader
from inkdigits.reading import Digit

Pixels = NDArray[np.uint8]

LONGEST_SHOWN: Final = 1600


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


def read_picture(reader: Reader, source: PictureSource, side: int) -> Steps:
    """Read a picture from a file, bytes or a Pillow image.

    Raises
    ------
    InputError
        What can't be read at all.
    """
    trace = reader.trace(source, shown_side=LONGEST_SHOWN)
    answer, opened = trace.reading, trace.image
    crop = None
    if answer.box is not None:
        x, y, width, height = map(round, trace.in_image(answer.box))
        part = opened[y : y + max(1, height), x : x + max(1, width)]
        crop = fitted(part, side, side)
    size = round(trace.size[0]), round(trace.size[1])
    return Steps(answer, fitted(opened, side, side), crop, size, opened=opened)
