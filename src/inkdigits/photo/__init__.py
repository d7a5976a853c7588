"""Pictures to sheets.

Orientation, alpha, bit depth, size limits, desk, paper and polarity are guessed here and nowhere
else.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.errors import InputError, shown
from inkdigits.photo.decoding import PICTURE_SUFFIXES, Decoded, decode, opened, read_file
from inkdigits.photo.desk import ink_on_paper
from inkdigits.photo.display import colours_of_file, colours_of_image
from inkdigits.photo.levels import levels_of_array, levels_of_image
from inkdigits.photo.limits import MAX_BYTES, MAX_PIXELS
from inkdigits.photo.pages import Page, note_on, pages

__all__ = [
    "MAX_BYTES",
    "MAX_PIXELS",
    "PICTURE_SUFFIXES",
    "Page",
    "Picture",
    "clean",
    "grey_levels",
    "in_colour",
    "ink_on_paper",
    "note_on",
    "pages",
    "read_file",
]

Picture = str | bytes | os.PathLike[Any] | Image.Image | NDArray[Any] | Page


def clean(picture: Picture) -> NDArray[np.uint8]:
    """Bring any picture onto a sheet.

    Parameters
    ----------
    picture:
        A path (str or PathLike), the bytes of an image file, a Pillow image, an array (H, W)
        grey or (H, W, 3 or 4) RGB(A), or a `Page`. Black on white or white on black, of at most
        64 megapixels. A file may have fewer where decoding it takes too much time or memory: about
        19 of WebP, 25 of HEIC, and in colour 45 to 50 of other formats than JPEG.

    Returns
    -------
    sheet: (H, W) uint8
        Ink bright on 0, in the size of what `grey_levels` returns. All 0 where there is only paper.

    Raises
    ------
    InputError
        What can't be read: see `decoding` and `levels` for the codes.
    """
    return ink_on_paper(grey_levels(picture)[0])


def grey_levels(picture: Picture) -> tuple[NDArray[np.uint8], int]:
    """The upright picture in grey, as it is; see `clean` for what is taken.

    Returns
    -------
    levels: (H, W) uint8
        At most 4,096 x 4,096 pixels.
    step:
        How many pixels of the picture, along each side, one of these stands for: 1, or 2 for what
        is larger.
    """
    if isinstance(picture, np.ndarray):
        return levels_of_array(picture)
    if isinstance(picture, Image.Image):
        return levels_of_image(picture)
    if isinstance(picture, (bytes, bytearray, memoryview)):
        return _levels(decode(bytes(picture)))
    if isinstance(picture, (str, os.PathLike)):
        return _named(shown(picture), lambda: decode(read_file(picture)))
    if isinstance(picture, Page):
        return _named(shown(picture.name), picture.decode)
    raise InputError(
        "not_a_picture",
        "A picture must be a path, bytes, a Pillow image, an array or a page, "
        f"not {type(picture).__name__}.",
    )


def _named(name: str, decoded: Callable[[], Decoded]) -> tuple[NDArray[np.uint8], int]:
    try:
        return _levels(decoded())
    except InputError as error:
        raise InputError(error.code, f"{name}: {error.message}") from error


def _levels(decoded: Decoded) -> tuple[NDArray[np.uint8], int]:
    levels, step = levels_of_image(decoded.image)
    return levels, step * decoded.step


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
    # Whatever can't be read is refused here, before all colours of it are decoded.
    grey, step = grey_levels(picture)
    pixels = _colours(picture, longest)
    if pixels is None:
        pixels = colours_of_image(Image.fromarray(grey), longest)
    return pixels, max(pixels.shape[:2]) / (max(grey.shape) * step)


def _colours(picture: Picture, longest: int) -> NDArray[np.uint8] | None:
    """None for what has only grey levels."""
    if isinstance(picture, Image.Image):
        return colours_of_image(picture, longest)
    if isinstance(picture, np.ndarray):
        coloured = picture.ndim == 3 and picture.shape[2] > 1 and picture.dtype == np.uint8
        return colours_of_image(Image.fromarray(picture), longest) if coloured else None
    if isinstance(picture, Page):
        return None if picture.coloured is None else colours_of_file(picture.coloured(), longest)
    if isinstance(picture, (str, os.PathLike)):
        picture = read_file(picture)
    return colours_of_file(opened(bytes(picture)), longest)
