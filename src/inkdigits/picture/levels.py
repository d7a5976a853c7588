"""Pillow images and arrays to grey levels: orientation, colour, alpha and bit depth."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.errors import InputError
from inkdigits.picture.limits import check_size, step_for
from inkdigits.picture.parsing import parsing
from inkdigits.picture.plain import STRIP, plain_of, reduced_image, upright

Levels = NDArray[np.uint8]

_WHITES: Final = (1, 255, 1_023, 4_095, 16_383, 65_535)

_OVERSHOT: Final = 1.5
"""Fractions from 0 to 1 may come out of resizing a little larger; no picture is that dark."""

_FAINTEST_WHITE: Final = 10
"""Fractions whose largest is below this can't be levels up to 255, or nothing would be seen."""

_ONE_COLOUR: Final = 32
"""Visible pixels that differ by less than this are all ink, with no paper among them."""


def levels_of_image(image: Image.Image) -> tuple[Levels, int]:
    """The upright Pillow image in grey.

    Returns
    -------
    levels: (H, W) uint8
    step:
        How many pixels of the image, along each side, one stands for: 1 or 2.

    Raises
    ------
    InputError
        ``too_small``, ``too_large``, ``damaged_image``, and ``bad_array`` for pixel values that
        make no sense.
    """
    check_size(*image.size)
    with parsing():
        image.load()
        step = step_for(*image.size)
        plain = upright(plain_of(image) if step == 1 else reduced_image(image, step), image)
        pixels = np.asarray(plain)
    return (pixels if plain.mode == "L" else levels_of_array(pixels)[0]), step


def levels_of_array(pixels: NDArray[Any]) -> tuple[Levels, int]:
    """An array (H, W) or (H, W, 1, 3 or 4) in grey; returns what `levels_of_image` does.

    One rule for all number types: white is the first of 1, 255, 1,023, 4,095, 16,383 and 65,535
    that no value is above, since cameras and scanners fill 16 bits with 10, 12 or 14. Fractions up
    to 1.5 count as 1 at most: resizing overshoots. Where the largest fraction lies between 1.5 and
    10, neither 1 nor 255 can be white, and the array is refused.

    Raises
    ------
    InputError
        ``bad_array`` for another shape or type, NaN, infinity, negative or larger values, and
        masked ones; ``too_small``, ``too_large``.
    """
    if np.ma.is_masked(pixels):
        raise InputError(
            "bad_array", "The image array is masked; fill it first, as with pixels.filled(255)."
        )
    pixels = np.asarray(pixels)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[..., 0]
    if pixels.ndim != 2 and not (pixels.ndim == 3 and pixels.shape[2] in (3, 4)):
        raise InputError(
            "bad_array", f"An image array must be (H, W) or (H, W, 3 or 4), not {pixels.shape}."
        )
    height, width = pixels.shape[:2]
    check_size(width, height)
    white, step = _white_of(pixels), step_for(width, height)
    if step == 1:
        return _grey_of(_scaled(pixels, white)), 1
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        # Strips of transparent ink would each get a ground of their own.
        return levels_of_image(Image.fromarray(_scaled(pixels, white)))
    strips = [
        reduced_by(_grey_of(_scaled(pixels[top : top + STRIP], white)), step)
        for top in range(0, height, STRIP)
    ]
    return np.concatenate(strips), step


def _grey_of(scaled: NDArray[np.uint8]) -> Levels:
    if scaled.ndim == 2:
        return scaled
    grey = np.asarray(cv2.cvtColor(scaled[..., :3], cv2.COLOR_RGB2GRAY), np.uint8)
    return grey if scaled.shape[2] == 3 else _on_ground(grey, scaled[..., 3])


def _white_of(pixels: NDArray[Any]) -> int:
    """The value of white."""
    if pixels.dtype.kind not in "buif":
        raise InputError("bad_array", f"An image array must hold numbers, not {pixels.dtype}.")
    low, high = float(pixels.min()), float(pixels.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        raise InputError("bad_array", "The image array holds NaN or infinity.")
    if low < 0 or high > 65_535:
        raise InputError(
            "bad_array", f"Image values must lie in 0 to 65,535, not {low:g} to {high:g}."
        )
    if pixels.dtype.kind == "f" and 1 < high <= _FAINTEST_WHITE and (pixels % 1).any():
        if high > _OVERSHOT:
            raise InputError(
                "bad_array",
                f"Fractions must lie in 0 to 1, and levels in 0 to 255; {high:g} is the largest.",
            )
        return 1
    return next(white for white in _WHITES if high <= white)


def _scaled(pixels: NDArray[Any], white: int) -> NDArray[np.uint8]:
    if pixels.dtype == np.uint8 and white == 255:
        return np.ascontiguousarray(pixels)
    scaled = np.empty(pixels.shape, np.uint8)
    for top in range(0, len(pixels), STRIP):
        strip = pixels[top : top + STRIP].astype(np.float32) * np.float32(255 / white)
        scaled[top : top + STRIP] = np.rint(np.minimum(strip, 255))
    return scaled


def _on_ground(grey: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Lay a picture with alpha on a ground that its ink stands out from."""
    if alpha.min() == 255:
        return grey
    counts = _counted(grey, alpha > 127)
    if not counts.any():
        counts = _counted(grey, alpha > 0)
    if not counts.any():
        return np.full_like(grey, 255)
    dark, middle, bright = (_percentile(counts, share) for share in (0.05, 0.5, 0.95))
    if counts.sum() > grey.size / 2 and bright - dark >= _ONE_COLOUR:
        ground = middle
    else:
        ground = 255 if middle < 128 else 0
    laid = np.empty_like(grey)
    for top in range(0, len(grey), STRIP):
        strip = slice(top, top + STRIP)
        share = alpha[strip].astype(np.float32) / 255
        laid[strip] = np.rint(grey[strip] * share + ground * (1 - share))
    return laid


def _counted(grey: Levels, visible: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How many of the visible pixels have each level, (256,)."""
    found = cv2.calcHist([grey], [0], visible.view(np.uint8), [256], [0, 256])
    return np.asarray(found, np.float64).ravel()


def _percentile(counts: NDArray[np.float64], share: float) -> float:
    """The level below which a share of the counted pixels lies, as `np.quantile` has it."""
    place = share * (counts.sum() - 1)
    below, above = np.searchsorted(
        np.cumsum(counts), (np.floor(place), np.ceil(place)), side="right"
    )
    return float(below + (above - below) * (place - np.floor(place)))


def reduced(levels: Levels, side: int) -> Levels:
    """A copy whose longer side has at most so many pixels, each the mean of those it stands for."""
    factor = min(1.0, side / max(levels.shape))
    # The shorter side of a very long picture must not vanish.
    height, width = (max(1, round(pixels * factor)) for pixels in levels.shape)
    small = cv2.resize(levels, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def reduced_by(levels: Levels, step: int) -> Levels:
    """The mean of ``step`` x ``step`` pixels in each."""
    height, width = levels.shape
    room = ((0, -height % step), (0, -width % step))
    blocks = np.pad(levels, room, mode="edge") if any(map(sum, room)) else levels
    size = blocks.shape[1] // step, blocks.shape[0] // step
    return np.asarray(cv2.resize(blocks, size, interpolation=cv2.INTER_AREA), np.uint8)
