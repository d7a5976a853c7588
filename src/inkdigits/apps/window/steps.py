"""A trace with small pictures of its steps: what was drawn and what was cut out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.window.drawing import Drawing, page_of
from inkdigits.apps.window.shapes import fitted
from inkdigits.ink import Ink
from inkdigits.picture import PictureSource
from inkdigits.reader import Reader
from inkdigits.reading import Digit
from inkdigits.trace import Trace

Pixels = NDArray[np.uint8]

LONGEST_SHOWN: Final = 1600


@dataclass(frozen=True, eq=False)
class Steps:
    """A trace with small pictures of it.

    Attributes
    ----------
    trace:
        Of the reader; the image of a picture is at most `LONGEST_SHOWN` pixels long.
    drawn, crop:
        The whole picture, and the part with ink; None when blank. uint8, for a drawing (H, W) with
        the ink bright on 0, for a picture (H, W, 3) RGB.
    """

    trace: Trace
    drawn: Pixels
    crop: Pixels | None

    @property
    def answer(self) -> Digit:
        """The reading."""
        return self.trace.reading

    @property
    def ink(self) -> Ink | None:
        """What was drawn; None for a picture."""
        return self.trace.origin if isinstance(self.trace.origin, Ink) else None

    @property
    def opened(self) -> Pixels | None:
        """The upright picture, (H, W, 3) RGB; None for a drawing."""
        return self.trace.image if self.ink is None else None


def read_drawing(reader: Reader, drawing: Drawing, side: int) -> Steps:
    """Read a drawing; ``side`` is the longer side of the small pictures in pixels."""
    ink = drawing.ink()
    trace = reader.trace(ink)
    crop = _crop(trace, side)
    return Steps(trace, page_of(ink, side)[0], None if crop is None else 255 - crop[..., 0])


def read_picture(reader: Reader, source: PictureSource, side: int) -> Steps:
    """Read a picture from a file, bytes or a Pillow image.

    Raises
    ------
    InputError
        What can't be read at all.
    """
    trace = reader.trace(source, shown_side=LONGEST_SHOWN)
    return Steps(trace, fitted(trace.image, side, side), _crop(trace, side))


def _crop(trace: Trace, side: int) -> Pixels | None:
    """The part of the image that was taken for the digit."""
    if trace.reading.box is None:
        return None
    x, y, width, height = map(round, trace.in_image(trace.reading.box))
    part = trace.image[y : y + max(1, height), x : x + max(1, width)]
    return fitted(part, side, side)
