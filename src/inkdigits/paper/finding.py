"""A picture to the sheet with its handwriting, by the network that tells ink from paper."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout import find_lines
from inkdigits.layout.clutter import without_neighbours
from inkdigits.layout.parts import find_parts
from inkdigits.layout.rules import RULES
from inkdigits.model.segmenter import GROUND, PRINTED, WRITTEN, Segmenter, bundled_segmenter
from inkdigits.paper.drawings import drawn_ground, drawn_ink, is_mostly_pale
from inkdigits.picture import Picture
from inkdigits.picture.levels import Levels
from inkdigits.sheet import Sheet, scaling


def find_ink(picture: Picture, segmenter: Segmenter | None = None) -> Sheet:
    """Find the handwriting of a picture.

    A drawing of one digit is its own sheet. On any other picture the network looks for ink twice:
    on a reduced copy of the whole, and closely at what was found there. By default that is the
    network that comes with the package.
    """
    grey = picture.grey
    drawn = _drawing(grey)
    if drawn is not None:
        return Sheet(drawn, scaling(picture.step))
    return _searched(grey, picture.step, segmenter or bundled_segmenter())


def _drawing(grey: Levels) -> Levels | None:
    """The ink of a picture that is a drawing of one digit and nothing else; else None."""
    ground = drawn_ground(grey)
    is_small = max(grey.shape) <= RULES.smallest_photo
    if ground is None:
        return None
    ink = drawn_ink(grey, ground)
    if is_small or (not is_mostly_pale(grey, ground) and _stands_alone(ink)):
        return ink
    return None


def _stands_alone(ink: Levels) -> bool:
    """Whether ink is one mark that neither reaches the border nor encloses anything."""
    mask = (ink > RULES.ink).view(np.uint8)
    x, y, width, height = cv2.boundingRect(mask)
    if not width:
        return True
    if x <= 1 or y <= 1 or x + width >= mask.shape[1] - 1 or y + height >= mask.shape[0] - 1:
        return False
    lines = find_lines(ink)
    is_one = len(lines) == 1 and len(lines[0]) == 1
    return is_one and not _has_surface(mask[y : y + height, x : x + width])


def _has_surface(mask: NDArray[np.uint8]) -> bool:
    """Whether there is a sheet of paper or a frame: a full rectangle, or ink within ink."""
    outlines, tree = cv2.findContours(mask, cv2.RETR_TREE, cv2.CHAIN_APPROX_SIMPLE)
    for outline, (_, _, _, parent) in zip(outlines, tree[0], strict=True):
        if parent >= 0 and tree[0][parent][3] >= 0:
            return True
        _, sides, _ = cv2.minAreaRect(outline)
        if parent < 0 and cv2.contourArea(outline) > RULES.rectangle * (sides[0] * sides[1] + 1):
            return True
    return False


def _searched(grey: Levels, step: int, segmenter: Segmenter) -> Sheet:
    side = min(max(RULES.least_side, max(grey.shape) // 3), RULES.most_side)
    factor = min(side / max(grey.shape), RULES.most_enlarged)
    ink, printed = _look(_resized(grey, factor), segmenter)
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
    ink, printed = _look(_resized(grey[top:bottom, left:right], closer), segmenter)
    return Sheet(ink, scaling(step / closer, left * step, top * step), printed)


def _look(grey: Levels, segmenter: Segmenter) -> tuple[Levels, Levels]:
    """The ink in a picture as the network sees it, and the print, both (H, W) uint8 bright on 0.

    Printed characters are ink where nothing is written.
    """
    kinds = segmenter.segment(grey)
    ink = _characters(kinds)
    parts, labels = find_parts((ink > 0.5).view(np.uint8), 0, 0)
    contrast = _sums(labels.labels, _contrast(grey, kinds[..., GROUND]))
    parts = [part for part in parts if contrast[part.number] > RULES.faint * part.area]
    parts = without_neighbours(parts, grey.shape)
    balance = _sums(labels.labels, kinds[..., WRITTEN] - kinds[..., PRINTED])
    largest = max((part.size for part in parts), default=0)
    written = [
        part.number
        for part in parts
        if balance[part.number] > 0 and part.size >= RULES.beside_print * largest
    ]
    kept = np.zeros(labels.count + 1, np.uint8)
    kept[written or [part.number for part in parts]] = 1
    own = np.asarray(cv2.dilate(kept[labels.labels], np.ones((3, 3), np.uint8)), np.uint8)
    return _levels(ink) * own, _levels(1 - kinds[..., GROUND]) * (1 - own)


def _characters(kinds: NDArray[np.float32]) -> NDArray[np.float32]:
    """The probability of ink in each pixel.

    The straight strokes of a digit look like printed lines, so what is not ground and no sure
    character is ink where it is likely to be a character on the average of its connected pixels.
    """
    seen = 1 - kinds[..., GROUND]
    characters = kinds[..., PRINTED] + kinds[..., WRITTEN]
    unsure = ((seen > 0.5) & (characters <= 0.5)).view(np.uint8)
    _, labels = cv2.connectedComponents(unsure, connectivity=8)
    is_ink = _sums(labels, characters) > RULES.likely * np.bincount(labels.ravel())
    is_ink[0] = False
    return np.where(is_ink[labels], seen, characters)


def _contrast(grey: Levels, ground: NDArray[np.float32]) -> NDArray[np.float32]:
    """How much each pixel differs from the ground around it, as a share of its level."""
    side = max(grey.shape) // 4
    around = cv2.blur(ground, (side, side)) + 1e-3
    level = cv2.blur(grey * ground, (side, side)) / around
    return np.asarray(np.abs(level - grey) / np.maximum(level, 1), np.float32)


def _sums(labels: NDArray[Any], values: NDArray[np.float32]) -> NDArray[np.float64]:
    """The sum of the values for each label, from 0 to the highest."""
    return np.asarray(np.bincount(labels.ravel(), values.ravel()), np.float64)


def _levels(probabilities: NDArray[np.float32]) -> Levels:
    spread = (probabilities - RULES.palest) * (255 / (1 - 2 * RULES.palest))
    return np.asarray(np.clip(spread, 0, 255), np.uint8)


def _resized(grey: Levels, factor: float) -> Levels:
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
