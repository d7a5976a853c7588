"""A second look at a number that is not sure: the mean of what the network says of changed copies.

Known as test-time augmentation: A. Krizhevsky, I. Sutskever and G. Hinton, ImageNet Classification
with Deep Convolutional Neural Networks (NeurIPS 2012), section 4.1. The copies lean to either side,
or are lower or higher, so that columns stay where they are.
"""

from __future__ import annotations

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


def is_doubtful(number: Number) -> bool:
    """Whether a number is found, but not sure enough to be right."""
    return bool(number.digits) and number.confidence < _SURE


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
