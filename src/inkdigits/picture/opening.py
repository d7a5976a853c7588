"""The one way from whatever holds a picture to the upright picture."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.errors import InputError, printable
from inkdigits.picture.decoding import Decoded, decode, read_file
from inkdigits.picture.display import colours_of_image
from inkdigits.picture.levels import Levels, levels_of_array, levels_of_image
from inkdigits.picture.pages import Page
from inkdigits.picture.png import plain_grey_of

PictureSource = str | bytes | os.PathLike[Any] | Image.Image | NDArray[Any] | Page


@dataclass(frozen=True, eq=False)
class Picture:
    """An upright picture, before anything was looked for on it.

    Attributes
    ----------
    grey: (H, W) uint8
        At most 4,096 x 4,096 pixels.
    step:
        How many pixels of the source, along each side, one of these stands for: 1, or 2 for what
        is larger.
    colours: (h, w, 3) uint8
        RGB for display, reduced as asked for; what is transparent has the ground on which the
        picture is read. None where it was not asked for.
    """

    grey: Levels
    step: int = 1
    colours: NDArray[np.uint8] | None = None


def open_picture(source: PictureSource, shown_side: int | None = None) -> Picture:
    """Decode a picture and turn it upright.

    Parameters
    ----------
    source:
        A path (str or PathLike), the bytes of an image file, a Pillow image, an array (H, W)
        grey or (H, W, 3 or 4) RGB(A), or a `Page`. Black on white or white on black, of at most
        64 megapixels. A file may have fewer where decoding it takes too much time or memory: about
        19 of WebP, 25 of HEIC, and in colour 45 to 50 of other formats than JPEG.
    shown_side:
        Pixels of the longer side of `Picture.colours`, at most; None leaves them out.

    Raises
    ------
    InputError
        What can't be read: see `decoding`, `levels` and `limits` for the codes.
    """
    if isinstance(source, np.ndarray):
        return _of_array(source, shown_side)
    if isinstance(source, Image.Image):
        return _of_image(Decoded(source), shown_side)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _of_file(bytes(source), shown_side)
    if isinstance(source, (str, os.PathLike)):
        return _named(printable(source), lambda: _of_file(read_file(source), shown_side))
    if isinstance(source, Page):
        return _named(
            printable(source.name), lambda: _of_image(source.decode(shown_side), shown_side)
        )
    raise InputError(
        "not_a_picture",
        "A picture must be a path, bytes, a Pillow image, an array or a page, "
        f"not {type(source).__name__}.",
    )


def _named(name: str, opened: Callable[[], Picture]) -> Picture:
    try:
        return opened()
    except InputError as error:
        raise InputError(error.code, f"{name}: {error.message}") from error


def _of_file(content: bytes, shown_side: int | None) -> Picture:
    if shown_side is None and (grey := plain_grey_of(content)) is not None:
        return Picture(grey)
    return _of_image(decode(content, shown_side), shown_side)


def _of_image(decoded: Decoded, shown_side: int | None) -> Picture:
    grey, step = levels_of_image(decoded.image)
    colours = decoded.colours
    if shown_side is not None and colours is None:
        colours = colours_of_image(decoded.image, shown_side)
    return Picture(grey, step * decoded.step, colours)


def _of_array(pixels: NDArray[Any], shown_side: int | None) -> Picture:
    grey, step = levels_of_array(pixels)
    if shown_side is None:
        return Picture(grey, step)
    coloured = pixels.ndim == 3 and pixels.shape[2] > 1 and pixels.dtype == np.uint8
    image = Image.fromarray(pixels if coloured else grey)
    return Picture(grey, step, colours_of_image(image, shown_side))
