"""A picture to the sheet with its handwriting, by the network that tells ink from paper."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout import Lines, find_lines
from inkdigits.layout.rules import RULES
from inkdigits.model.segmenter import Segmenter, bundled_segmenter
from inkdigits.paper.characters import ink_and_print
from inkdigits.paper.drawings import drawn_ground, drawn_ink, has_pale_print
from inkdigits.picture import Picture
from inkdigits.picture.levels import Levels
from inkdigits.sheet import Sheet, scaling


def find_ink(picture: Picture, segmenter: Segmenter | None = None) -> Sheet:
    """Find the handwriting of a picture; see `find_ink_and_lines`."""
    return find_ink_and_lines(picture, segmenter)[0]


def find_ink_and_lines(picture: Picture, segmenter: Segmenter | None = None) -> tuple[Sheet, Lines]:
    """Find the handwriting of a picture, and its marks in lines.

    A drawing of one digit is its own sheet. On any other picture the network looks for ink twice:
    on a reduced copy of the whole, and closely at what was found there. By default that is the
    network that comes with the package.
    """
    grey = picture.grey
    drawn = _drawing(grey)
    if drawn is not None:
        ink, lines = drawn
        return Sheet(ink, scaling(picture.step)), lines
    sheet = _searched(grey, picture.step, segmenter or bundled_segmenter())
    return sheet, find_lines(sheet.pixels, cut_out=True)


def _drawing(grey: Levels) -> tuple[Levels, Lines] | None:
    """The ink and the lines of a picture that is a drawing of one digit only; else None."""
    ground = drawn_ground(grey)
    if ground is None:
        return None
    ink = drawn_ink(grey, ground)
    if max(grey.shape) <= RULES.smallest_photo:
        return ink, find_lines(ink)
    if has_pale_print(grey, ground):
        return None
    mask = (ink > RULES.ink).view(np.uint8)
    x, y, width, height = cv2.boundingRect(mask)
    if not width:
        return ink, find_lines(ink)
    ends = x <= 1, y <= 1, x + width >= mask.shape[1] - 1, y + height >= mask.shape[0] - 1
    if sum(ends) > 1:
        return None
    lines = find_lines(ink)
    stands_alone = sum(map(len, lines)) == 1 and not _has_surface(
        mask[y : y + height, x : x + width]
    )
    return (ink, lines) if stands_alone else None


def _has_surface(mask: NDArray[np.uint8]) -> bool:
    """Whether there is a sheet of paper or a frame: a full rectangle, or ink within ink."""
    outlines, tree = cv2.findContours(mask, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    for outline, (_, _, _, parent) in zip(outlines, tree[0], strict=True):
        if parent >= 0 and tree[0][parent][3] >= 0:
            return True
        _, sides, _ = cv2.minAreaRect(outline)
        is_full = cv2.contourArea(outline) > RULES.rectangle * (sides[0] * sides[1] + 1)
        if parent < 0 and is_full and min(sides) > RULES.flat * max(sides):
            return True
    return False


def _searched(grey: Levels, step: int, segmenter: Segmenter) -> Sheet:
    side = min(max(RULES.least_side, max(grey.shape) // 3), RULES.most_side)
    factor = min(side / max(grey.shape), RULES.most_enlarged)
    ink, printed = ink_and_print(resized(grey, factor), segmenter)
    boxes = [mark.box for line in find_lines(ink, cut_out=True) for mark in line]
    largest = max((max(box[2:]) for box in boxes), default=0)
    enough = RULES.digit_side * (RULES.sharp if factor < 1 else RULES.enlarged)
    if not boxes or largest >= enough:
        return Sheet(ink, scaling(step / factor), printed)
    around = _around(boxes, RULES.margin * largest, ink.shape)
    left, top, right, bottom = (round(value / factor) for value in around)
    closer = min(
        RULES.digit_side / largest * factor,
        RULES.most_enlarged,
        RULES.most_seen / max(right - left, bottom - top),
    )
    ink, printed = ink_and_print(resized(grey[top:bottom, left:right], closer), segmenter)
    return Sheet(ink, scaling(step / closer, left * step, top * step), printed)


def resized(grey: Levels, factor: float) -> Levels:
    """A copy of a picture, enlarged or reduced by a factor; the picture itself where it is 1."""
    height, width = (max(8, round(pixels * factor)) for pixels in grey.shape)
    if (height, width) == grey.shape:
        return grey
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(grey, (width, height), interpolation=method), np.uint8)


def _around(
    boxes: list[tuple[int, int, int, int]], margin: float, shape: tuple[int, ...]
) -> tuple[float, float, float, float]:
    left = min(box[0] for box in boxes) - margin
    top = min(box[1] for box in boxes) - margin
    right = max(box[0] + box[2] for box in boxes) + margin
    bottom = max(box[1] + box[3] for box in boxes) + margin
    return max(0, left), max(0, top), min(shape[1], right), min(shape[0], bottom)
