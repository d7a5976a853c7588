"""Cut runs out of a sheet or picture as straight copies of a fixed height."""

from __future__ import annotations

import math
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.parts import Mask
from inkdigits.runs.finding import Cells, Run
from inkdigits.runs.rules import RULES
from inkdigits.strip import HEIGHT, STRIDE

T = TypeVar("T", bound=np.generic)


def frame_of(run: Run, times: int) -> tuple[tuple[int, int], NDArray[np.float64]]:
    """The size (width, height) of the strip of a run, and the (3, 3) homography to the sheet.

    ``times`` is the scale: 1 for a strip as the recogniser reads it.
    """
    digits = times * RULES.strip_digits
    margin = RULES.strip_margin * digits
    length = run.length / run.height * digits + 2 * margin
    width = min(STRIDE * math.ceil(length / times / STRIDE), RULES.longest_strip)
    size = times * width, times * HEIGHT
    return size, run.to_sheet(size[1], digits, margin)


def shows_others(
    owners: Cells, number: int, to_owners: NDArray[np.float64], size: tuple[int, int]
) -> Mask:
    """1 where a straight copy of a run shows characters of another run, else 0.

    Parameters
    ----------
    owners: (H, W) int32
        See `find_runs`.
    number:
        The number of the run itself.
    to_owners: (3, 3) float64
        The homography from the copy to ``owners``.
    size:
        Width and height of the copy in pixels.
    """
    part, way = _cut_out(owners, to_owners, size)
    other = ((part != number) & (part > 0)).view(np.uint8)
    if not other.any():
        return np.zeros(size[::-1], np.uint8)
    reach = np.ones((3, 3), np.uint8)
    own = np.asarray(cv2.dilate((part == number).view(np.uint8), reach), np.uint8)
    near = np.asarray(cv2.dilate(other, reach), np.uint8) * (1 - own)
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpAffine(near, way, size, flags=flags), np.uint8)


def straightened(
    levels: NDArray[np.uint8], to_levels: NDArray[np.float64], size: tuple[int, int], border: int
) -> NDArray[np.uint8]:
    """A straight copy of a part of a picture or sheet.

    Parameters
    ----------
    levels: (H, W) uint8
    to_levels: (3, 3) float64
        The homography from the copy to ``levels``.
    size:
        Width and height of the copy in pixels.
    border:
        OpenCV's border type, for pixels of the copy outside of ``levels``.
    """
    part, way = _cut_out(levels, to_levels, size)
    step = float(np.hypot(*way[:, 0]))
    if step > 1:
        # Warping samples single pixels, so pixels are averaged before the size is reduced.
        smaller = [max(1, round(pixels / step)) for pixels in part.shape[::-1]]
        by = np.divide(smaller, part.shape[::-1])
        part = np.asarray(cv2.resize(part, smaller, interpolation=cv2.INTER_AREA), np.uint8)
        # Coordinates are those of pixel centres.
        way = np.diag(by) @ way
        way[:, 2] += (by - 1) / 2
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    straight = cv2.warpAffine(part, way, size, flags=flags, borderMode=border)
    return np.asarray(straight, np.uint8)


def _cut_out(
    levels: NDArray[T], to_levels: NDArray[np.float64], size: tuple[int, int]
) -> tuple[NDArray[T], NDArray[np.float64]]:
    """The part of a picture that a straight copy shows, and the affine map (2, 3) to it."""
    corners = np.array([[0, size[0], size[0], 0], [0, 0, size[1], size[1]], [1, 1, 1, 1]])
    xs, ys, _ = to_levels @ corners
    height, width = levels.shape
    left, top = np.clip([int(xs.min()) - 2, int(ys.min()) - 2], 0, [width - 1, height - 1])
    part = levels[top : max(top + 1, int(ys.max()) + 3), left : max(left + 1, int(xs.max()) + 3)]
    return part, to_levels[:2] - [[0, 0, left], [0, 0, top]]
