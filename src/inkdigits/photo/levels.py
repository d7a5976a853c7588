"""Pillow images and arrays to grey levels: orientation, colour, alpha and bit depth."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from inkdigits.errors import InputError
from inkdigits.photo.decoding import PARSER_ERRORS, check_size

Levels = NDArray[np.uint8]

_WHITES: Final = (1, 255, 1_023, 4_095, 16_383, 65_535)

_OVERSHOT: Final = 1.5
"""Fractions from 0 to 1 may come out of resizing a little larger; no picture is that dark."""

_ONE_COLOUR: Final = 32
"""Visible pixels that differ by less than this are all ink, with no paper among them."""


def levels_of_image(image: Image.Image) -> NDArray[np.uint8]:
    """The upright Pillow image in grey, (H, W) uint8.

    Raises
    ------
    InputError
        ``too_small``, ``too_large``, ``damaged_image``, and ``bad_array`` for pixel values that
        make no sense.
    """
    check_size(*image.size)
    try:
        image = _plain(upright(image))
        pixels = np.asarray(image)
    except PARSER_ERRORS as error:
        raise InputError("damaged_image", "image is damaged.") from error
    return pixels if image.mode == "L" else levels_of_array(pixels)


def _plain(image: Image.Image) -> Image.Image:
    """In mode L, in RGBA where something is transparent, or in numbers of more than 8 bits."""
    if image.mode.startswith(("I", "F")):
        return image
    if image.mode == "La":
        # Pillow knows no other way on from it.
        image = image.convert("LA")
    if image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode not in ("L", "RGB"):
        image = image.convert("RGB")
    return image.convert("L")


_UPRIGHT: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture of each orientation in Exif upright."""


def upright(image: Image.Image) -> Image.Image:
    """The image as its tag in Exif says that it is to be seen."""
    # Not by Pillow's exif_transpose, which writes all tags anew and fails at a damaged one.
    try:
        turn = _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except PARSER_ERRORS:
        return image
    return image if turn is None else image.transpose(turn)


def levels_of_array(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """An array (H, W) or (H, W, 1, 3 or 4) in grey, (H, W) uint8.

    One rule for all number types: white is the first of 1, 255, 1,023, 4,095, 16,383 and 65,535
    that no value is above, since cameras and scanners fill 16 bits with 10, 12 or 14. Fractions up
    to 1.5 count as 1 at most: resizing overshoots.

    Raises
    ------
    InputError
        ``bad_array`` for another shape or type, NaN, infinity, negative or larger values;
        ``too_small``, ``too_large``.
    """
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[..., 0]
    if pixels.ndim != 2 and not (pixels.ndim == 3 and pixels.shape[2] in (3, 4)):
        raise InputError(
            "bad_array", f"An image array must be (H, W) or (H, W, 3 or 4), not {pixels.shape}."
        )
    check_size(pixels.shape[1], pixels.shape[0])
    scaled = _scaled(pixels)
    if scaled.ndim == 2:
        return scaled
    grey = np.asarray(cv2.cvtColor(scaled[..., :3], cv2.COLOR_RGB2GRAY), np.uint8)
    return grey if scaled.shape[2] == 3 else _on_ground(grey, scaled[..., 3])


def _scaled(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    if pixels.dtype.kind not in "buif":
        raise InputError("bad_array", f"An image array must hold numbers, not {pixels.dtype}.")
    low, high = float(pixels.min()), float(pixels.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        raise InputError("bad_array", "The image array holds NaN or infinity.")
    if low < 0 or high > 65_535:
        raise InputError(
            "bad_array", f"Image values must lie in 0 to 65,535, not {low:g} to {high:g}."
        )
    if pixels.dtype == np.uint8 and high > 1:
        return np.ascontiguousarray(pixels)
    white = next(white for white in _WHITES if high <= white)
    if pixels.dtype.kind == "f" and 1 < high <= _OVERSHOT:
        white = 1
    scaled = pixels.astype(np.float32) * np.float32(255 / white)
    return np.asarray(np.rint(np.minimum(scaled, 255)), np.uint8)


def _on_ground(grey: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay a picture with alpha on a ground that its ink stands out from."""
    if alpha.min() == 255:
        return grey
    visible = grey[alpha > 127]
    if not len(visible):
        visible = grey[alpha > 0]
    if not len(visible):
        return np.full_like(grey, 255)
    dark, middle, bright = np.percentile(visible, (5, 50, 95))
    if len(visible) > grey.size / 2 and bright - dark >= _ONE_COLOUR:
        ground = middle
    else:
        ground = 255 if middle < 128 else 0
    share = alpha.astype(np.float32) / 255
    return np.asarray(np.rint(grey * share + ground * (1 - share)), np.uint8)


def reduced(levels: Levels, side: int) -> Levels:
    """A copy whose longer side has at most so many pixels, each the mean of those it stands for."""
    factor = min(1.0, side / max(levels.shape))
    # The shorter side of a very long picture must not vanish.
    height, width = (max(1, round(pixels * factor)) for pixels in levels.shape)
    small = cv2.resize(levels, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)
