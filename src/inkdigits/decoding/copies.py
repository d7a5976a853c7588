"""A second look at uncertain numbers: the network's answers to altered copies are averaged.

This is test-time augmentation: A. Krizhevsky, I. Sutskever and G. Hinton, ImageNet Classification
with Deep Convolutional Neural Networks (NeurIPS 2012), section 4.1. The copies lean to either side,
or are lower or higher, so that columns stay where they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.model.recogniser import Columns, Recogniser
from inkdigits.reading import Number
from inkdigits.strip import HEIGHT, Strip

_SURE: Final = 0.6
"""The confidence from which a number is not looked at again."""

_COPIES: Final = ((0.15, 1.0), (-0.15, 1.0), (0.0, 0.87), (0.0, 1.13))
"""The slant of each copy, in pixels to the side for each pixel down, and its height."""


_MOST_STRIPS: Final = 8
"""The most strips that are looked at again; more are dirt, or a page."""


def read_carefully(
    read: Callable[[Sequence[Columns]], Number],
    recogniser: Recogniser,
    strips: Sequence[Strip],
    columns: Sequence[Columns],
) -> Number:
    """Read a number from the columns of its strips, and look at them again if it is uncertain."""
    number = read(columns)
    is_uncertain = bool(number.digits) and number.confidence < _SURE
    if not is_uncertain or len(strips) > _MOST_STRIPS:
        return number
    return read([look_again(recogniser, *pair) for pair in zip(strips, columns, strict=True)])


def look_again(recogniser: Recogniser, strip: Strip, columns: Columns) -> Columns:
    """The mean of the columns of a strip, as it is, and of those of its copies."""
    copies = [changed_copy(strip.pixels, *change) for change in _COPIES]
    seen = [columns, *recogniser.recognise(copies)]
    return Columns(
        np.mean([each.symbols for each in seen], axis=0),
        np.mean([each.centres for each in seen], axis=0),
    )


def changed_copy(pixels: NDArray[np.uint8], slant: float, height: float) -> NDArray[np.uint8]:
    """A copy of the pixels (40, W, 2) of a strip, with more slant and another height."""
    middle = HEIGHT / 2
    way = np.array([[1, slant, -slant * middle], [0, height, middle - height * middle]])
    return np.asarray(cv2.warpAffine(pixels, way, pixels.shape[1::-1]), np.uint8)
