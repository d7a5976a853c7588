"""Numbers in the window: reading them, and drawing boxes with the numbers over the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.window.palette import LIGHT, rgb
from inkdigits.ink import Ink
from inkdigits.picture import PictureSource, open_picture
from inkdigits.reader import Reader
from inkdigits.reading import Number, PageReading
from inkdigits.sheet import PlacedBox
from inkdigits.trace import Trace

_LONGEST_SHOWN: Final = 1600
"""The largest longer side of a picture on the paper, in pixels."""

_FONT: Final = cv2.FONT_HERSHEY_SIMPLEX
_LETTERS: Final = 20
"""The height of the font at scale 1, in pixels."""

_LABEL: Final = 0.022
"""The height of labels as a share of the longer side of the picture."""


@dataclass(frozen=True, eq=False)
class NumbersAnswer:
    """The numbers of a drawing or picture.

    Attributes
    ----------
    reading:
        The numbers.
    image: (H, W, 3) uint8
        The picture with a box around each number, RGB; None for a drawing.
    scale:
        The size of the image relative to the source.
    """

    reading: PageReading
    image: NDArray[np.uint8] | None = None
    scale: float = 1.0

    @property
    def boxes(self) -> list[PlacedBox]:
        """Around each number (x, y, width, height), in pixels of the image or units of the ink."""
        boxes = [number.box or (0.0, 0.0, 0.0, 0.0) for number in self.reading.numbers]
        scale = self.scale
        return [(scale * x, scale * y, scale * w, scale * h) for x, y, w, h in boxes]


Answer = Trace | NumbersAnswer


def read(reader: Reader, source: Ink | PictureSource, *, numbers: bool) -> Answer:
    """Read all numbers of ink or of a picture, or one digit.

    Raises
    ------
    InputError, MissingExtraError, ModelError
        As `Reader.read_page` and `Reader.trace`.
    """
    if not numbers:
        return reader.trace(source, shown_side=_LONGEST_SHOWN)
    if isinstance(source, Ink):
        return NumbersAnswer(reader.read_page(source))
    picture, page = open_picture(source, _LONGEST_SHOWN), reader.read_page(source)
    assert picture.colours is not None
    scale = max(picture.colours.shape[:2]) / (picture.step * max(picture.grey.shape))
    return NumbersAnswer(page, boxed(picture.colours, page, scale), scale)


def boxed(image: NDArray[np.uint8], page: PageReading, scale: float) -> NDArray[np.uint8]:
    """A copy of an image (H, W, 3) RGB with a labelled box around each number.

    ``scale`` is the size of the image relative to the source.
    """
    shown = np.ascontiguousarray(image).copy()
    size = _LABEL * max(image.shape[:2]) / _LETTERS
    thick = max(1, round(2 * size))
    for number in page.numbers:
        if number.box is None:
            continue
        colour = rgb(LIGHT.accent if number.status == "read" else LIGHT.unsure)
        left, top, width, height = (round(scale * value) for value in number.box)
        cv2.rectangle(shown, (left, top), (left + width, top + height), colour, thick, cv2.LINE_AA)
        text = text_of(number)
        (wide, high), below = cv2.getTextSize(text, _FONT, size, thick)
        bottom = max(top, high + below + thick)
        corner = left + wide + 2 * thick, bottom - high - below - thick
        cv2.rectangle(shown, (left, bottom), corner, colour, cv2.FILLED)
        place = left + thick, bottom - below
        cv2.putText(shown, text, place, _FONT, size, rgb(LIGHT.on_accent), thick, cv2.LINE_AA)
    return shown


def text_of(number: Number) -> str:
    """The number with separators; if it is unsure, the most probable one with a question mark."""
    if number.written is not None:
        return number.written
    return f"{number.candidates[0].written}?" if number.candidates else "?"
