"""The ink of a sheet to strips: each run of characters, straight and of one height."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.rules import RULES
from inkdigits.layout.runs import Run, find_runs
from inkdigits.sheet import Sheet
from inkdigits.strip import HEIGHT, STRIDE, Strip


def strips_of_ink(sheet: Sheet) -> list[Strip]:
    """The runs of characters on a sheet, from top to bottom and from left to right."""
    strips = []
    for run in find_runs((sheet.pixels > RULES.ink).view(np.uint8)):
        size, to_sheet = frame_of(run, 1)
        ink = straightened(sheet.pixels, to_sheet, size, cv2.BORDER_CONSTANT)
        strips.append(Strip(np.dstack([ink, ink]), sheet.to_source @ to_sheet))
    return strips


def frame_of(run: Run, times: int) -> tuple[tuple[int, int], NDArray[np.float64]]:
    """The size (width, height) of a strip of a run, ``times`` as large, and its way to the sheet.

    The way is a (3, 3) homography.
    """
    digits = times * RULES.strip_digits
    margin = RULES.strip_margin * digits
    length = run.length / run.height * digits + 2 * margin
    width = min(STRIDE * math.ceil(length / times / STRIDE), RULES.longest_strip)
    size = times * width, times * HEIGHT
    return size, run.to_sheet(size[1], digits, margin)


def straightened(
    levels: NDArray[np.uint8], to_levels: NDArray[np.float64], size: tuple[int, int], border: int
) -> NDArray[np.uint8]:
    """A straight copy of (width, height) pixels of a part of a picture or sheet.

    Parameters
    ----------
    levels: (H, W) uint8
    to_levels: (3, 3) float64
        The homography from a place on the copy.
    border:
        What lies beyond ``levels``, as OpenCV names it.
    """
    step = float(np.hypot(*to_levels[:2, 0]))
    corners = np.array([[0, size[0], size[0], 0], [0, 0, size[1], size[1]], [1, 1, 1, 1]])
    xs, ys, _ = to_levels @ corners
    left, top = max(0, math.floor(xs.min()) - 2), max(0, math.floor(ys.min()) - 2)
    part = levels[top : math.ceil(ys.max()) + 2, left : math.ceil(xs.max()) + 2]
    by = np.ones(2)
    if step > 1:
        # What is reduced is averaged first, since warping takes single pixels.
        smaller = [max(1, round(pixels / step)) for pixels in part.shape[::-1]]
        by = np.divide(smaller, part.shape[::-1])
        part = np.asarray(cv2.resize(part, smaller, interpolation=cv2.INTER_AREA), np.uint8)
    # Pixels are squares: the middle of the first lies at a half.
    way = np.array([[by[0], 0, by[0] * (0.5 - left) - 0.5], [0, by[1], by[1] * (0.5 - top) - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    straight = cv2.warpAffine(part, way @ to_levels, size, flags=flags, borderMode=border)
    return np.asarray(straight, np.uint8)
