"""A picture to strips: each run of characters on it, straight and of one height."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.rules import RULES
from inkdigits.layout.runs import Run, find_runs
from inkdigits.model.segmenter import PRINTED, WRITTEN, Segmenter
from inkdigits.paper.characters import contrast_of, likely_ink
from inkdigits.paper.finding import resized
from inkdigits.picture.levels import Levels
from inkdigits.sheet import scaling
from inkdigits.strip import HEIGHT, Strip

_CLOSE: Final = 2
"""How much larger than a strip the picture is on which its pixels are told apart."""


def strips_of(grey: Levels, segmenter: Segmenter, side: int) -> list[Strip]:
    """The runs of characters on a picture, from top to bottom and from left to right.

    Parameters
    ----------
    grey: (H, W) uint8
        Grey levels.
    side:
        The longer side in pixels of the reduced copy on which they are looked for.
    """
    factor = min(side / max(grey.shape), RULES.most_enlarged)
    seen = resized(grey, factor)
    kinds = segmenter.segment(seen)
    mask = (likely_ink(kinds, contrast_of(seen, kinds)) > 0.5).view(np.uint8)
    return [_strip(grey, run, factor, segmenter) for run in find_runs(mask)]


def _strip(grey: Levels, run: Run, factor: float, segmenter: Segmenter) -> Strip:
    digits = RULES.strip_digits * _CLOSE
    margin = RULES.strip_margin * digits
    width = _CLOSE * 4 * math.ceil((run.length / run.height * digits + 2 * margin) / (_CLOSE * 4))
    width = min(width, RULES.longest_strip * _CLOSE)
    to_picture = scaling(1 / factor) @ run.to_sheet(HEIGHT * _CLOSE, digits, margin)
    straight = _straightened(grey, to_picture, (width, HEIGHT * _CLOSE))
    kinds = segmenter.segment(straight) * _inside(grey, to_picture, straight.shape)
    shown = np.dstack([kinds[..., PRINTED] + kinds[..., WRITTEN], kinds[..., 1:].sum(axis=-1)])
    pixels = cv2.resize(shown, (width // _CLOSE, HEIGHT), interpolation=cv2.INTER_AREA)
    sums = kinds[..., [PRINTED, WRITTEN]].sum(axis=(0, 1))
    return Strip(
        np.asarray(np.clip(pixels * 255, 0, 255), np.uint8),
        to_picture @ scaling(_CLOSE),
        bool(sums[0] > sums[1]),
    )


def _inside(grey: Levels, to_picture: NDArray[np.float64], shape: tuple[int, ...]) -> Levels:
    """Where a straight copy of ``shape`` shows the picture and not its surroundings: (H, W, 1)."""
    ys, xs = np.indices(shape[:2])
    x, y = (
        to_picture[row, 0] * xs + to_picture[row, 1] * ys + to_picture[row, 2] for row in (0, 1)
    )
    height, width = grey.shape
    is_inside = (x > -1) & (y > -1) & (x < width) & (y < height)
    return is_inside[..., None].view(np.uint8)


def _straightened(grey: Levels, to_picture: NDArray[np.float64], size: tuple[int, int]) -> Levels:
    """A straight copy of (width, height) pixels of a part of a picture."""
    step = float(np.hypot(*to_picture[:2, 0]))
    corners = np.array([[0, size[0], size[0], 0], [0, 0, size[1], size[1]], [1, 1, 1, 1]])
    xs, ys, _ = to_picture @ corners
    left, top = max(0, math.floor(xs.min()) - 2), max(0, math.floor(ys.min()) - 2)
    part = grey[top : math.ceil(ys.max()) + 2, left : math.ceil(xs.max()) + 2]
    # What is reduced is averaged first, since warping takes single pixels.
    reduced = resized(part, min(1.0, 1 / step))
    by = reduced.shape[1] / part.shape[1], reduced.shape[0] / part.shape[0]
    to_reduced = np.diag([*by, 1.0]) @ scaling(1, -left, -top) @ to_picture
    way = to_reduced[:2]
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    straight = cv2.warpAffine(reduced, way, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(straight, np.uint8)
