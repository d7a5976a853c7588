"""Pictures to sheets.

Orientation, alpha, bit depth, size limits, desk, paper and polarity are guessed here and nowhere
else.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.errors import InputError, shown
from inkdigits.photo.decoding import MAX_PIXELS, PICTURE_SUFFIXES, decode, read_file
from inkdigits.photo.desk import ink_on_paper
from inkdigits.photo.display import colours_of_image
from inkdigits.photo.levels import levels_of_array, levels_of_image

__all__ = [
    "MAX_PIXELS",
    "PICTURE_SUFFIXES",
    "Picture",
    "clean",
    "grey_levels",
    "in_colour",
    "read_file",
]

Picture = str | bytes | os.PathLike[Any] | Image.Image | NDArray[Any]


def clean(picture: Picture) -> NDArray[np.uint8]:
    """Bring any picture onto a sheet.

    Parameters
    ----------
    picture:
        A path (str or PathLike), the bytes of an image file, a Pillow image, or an array (H, W)
        grey or (H, W, 3 or 4) RGB(A). Black on white or white on black, up to 64 megapixels.

    Returns
    -------
    sheet: (H, W) uint8
        Ink bright on 0, in the size of the upright picture. All 0 where there is only paper.

    Raises
    ------
    InputError
        What can't be read: see `decoding` and `levels` for the codes.
    """
    return ink_on_paper(grey_levels(picture))


def grey_levels(picture: Picture) -> NDArray[np.uint8]:
    """The upright picture in grey, (H, W) uint8, as it is; see `clean` for what is taken."""
    if isinstance(picture, np.ndarray):
        return levels_of_array(picture)
    if isinstance(picture, Image.Image):
        return levels_of_image(picture)
    if isinstance(picture, (bytes, bytearray, memoryview)):
        return levels_of_image(decode(bytes(picture)))
    if isinstance(picture, (str, os.PathLike)):
        try:
            return levels_of_image(decode(read_file(picture)))
        except InputError as error:
            raise InputError(error.code, f"{shown(picture)}: {error.message}") from error
    raise InputError(
        "not_a_picture",
        "A picture must be a path, bytes, a Pillow image or an array, "
        f"not {type(picture).__name__}.",
    )


def in_colour(picture: Picture, longest: int) -> tuple[NDArray[np.uint8], float]:
    """The upright picture in colour, reduced for display.

    What is transparent gets the ground on which the picture is read.

    Parameters
    ----------
    picture:
        See `clean`.
    longest:
        Pixels of the longer side; a smaller picture keeps its size.

    Returns
    -------
    pixels: (H, W, 3) uint8
        RGB.
    scale:
        Pixels of it for each pixel of the picture.

    Raises
    ------
    InputError
        As `clean`.
    """
    if isinstance(picture, Image.Image):
        image = picture
    elif isinstance(picture, np.ndarray):
        grey = levels_of_array(picture)
        coloured = picture.ndim == 3 and picture.shape[2] > 1 and picture.dtype == np.uint8
        image = Image.fromarray(picture if coloured else grey)
    elif isinstance(picture, (bytes, bytearray, memoryview)):
        image = decode(bytes(picture), colour=True)
    else:
        try:
            image = decode(read_file(picture), colour=True)
        except InputError as error:
            raise InputError(error.code, f"{shown(picture)}: {error.message}") from error
    return colours_of_image(image, longest)
