"""A reading with the way to it: what was drawn, what was cut out, and what the network saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.desktop.shapes import fitted
from inkdigits.apps.drawing import Drawing, Rendering
from inkdigits.photo import Picture, grey_levels
from inkdigits.reader import Reader
from inkdigits.reading import Digit

Grey = NDArray[np.uint8]

LONGEST_SHOWN: Final = 1600


@dataclass(frozen=True, eq=False)
class Steps:
    """An answer and the way to it, as small pictures.

    Attributes
    ----------
    answer:
        Of the reader.
    drawn, crop: (H, W) uint8
        All of the picture, and the part that was taken for the digit; None when blank. Ink bright
        on 0 if drawn here, else grey as in the picture that was opened.
    opened: (H, W) uint8
        The picture that was opened, at most `LONGEST_SHOWN` pixels long; None if drawn here.
    """

    answer: Digit
    drawn: Grey
    crop: Grey | None
    opened: Grey | None = None

    @property
    def glyph(self) -> Grey | None:
        """What the network saw, (28, 28)."""
        return self.answer.glyph


def read_drawing(reader: Reader, drawing: Drawing, side: int) -> Steps:
    """Read a drawing; ``side`` is the longer side of the small pictures in pixels."""
    ink = drawing.ink()
    answer = reader.read_digit(ink)
    rendering = Rendering(ink)
    crop = None if answer.box is None else fitted(rendering.part(answer.box), side, side)
    return Steps(answer, rendering.whole(side), crop)


def read_picture(reader: Reader, source: Picture, side: int) -> Steps:
    """Read a picture from a file, bytes or a Pillow image.

    Raises
    ------
    InputError
        What can't be read at all.
    """
    answer = reader.read_digit(source)
    grey, step = grey_levels(source)
    crop = None
    if answer.box is not None:
        x, y, width, height = (round(value / step) for value in answer.box)
        crop = fitted(grey[y : y + height, x : x + width], side, side)
    longest = min(LONGEST_SHOWN, max(grey.shape))
    opened = fitted(grey, longest, longest)
    return Steps(answer, fitted(opened, side, side), crop, opened)
