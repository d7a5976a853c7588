"""What the network says of each pixel to ink and print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.clutter import without_neighbours
from inkdigits.layout.parts import Part, find_parts
from inkdigits.layout.rules import RULES
from inkdigits.model.segmenter import GROUND, PRINTED, WRITTEN, Segmenter
from inkdigits.picture.levels import Levels

Field = NDArray[np.float32]


def ink_and_print(grey: Levels, segmenter: Segmenter) -> tuple[Levels, Levels]:
    """Tell ink from print in a picture.

    Printed characters are ink where nothing is written.

    Returns
    -------
    ink, printed: (H, W) uint8
        Bright on 0.
    """
    kinds = segmenter.segment(grey)
    seen = 1 - kinds[..., GROUND]
    contrast = contrast_of(grey, kinds)
    ink = likely_ink(kinds, contrast)
    parts, labels = find_parts((ink > 0.5).view(np.uint8), 0, 0)
    contrasts = _sums(labels.labels, contrast)
    parts = [part for part in parts if contrasts[part.number] > RULES.faint * part.area]
    balance = _sums(labels.labels, kinds[..., WRITTEN] - kinds[..., PRINTED])
    chosen = _written_or_all(without_neighbours(parts, grey.shape), balance)
    kept = np.zeros(labels.count + 1, np.uint8)
    kept[[part.number for part in chosen]] = 1
    own = np.asarray(cv2.dilate(kept[labels.labels], np.ones((3, 3), np.uint8)), np.uint8)
    return _levels(ink) * own, _levels(seen) * (1 - own)


def longest(parts: Sequence[Part]) -> float:
    """Pixels of the longer side of the largest part, or 0."""
    return max((part.size for part in parts), default=0)


def likely_ink(
    kinds: Field, contrast: Field, size: Callable[[Sequence[Part]], float] = longest
) -> Field:
    """The probability (H, W) of ink or printed characters in each pixel, straight strokes too.

    ``size`` gives that of a character from the parts that are sure to belong to one.
    """
    characters = kinds[..., PRINTED] + kinds[..., WRITTEN]
    sure = (characters > 0.5).view(np.uint8)
    most = RULES.stroke * size(find_parts(sure, 0, 0)[0])
    return _with_straight_strokes(characters, 1 - kinds[..., GROUND], contrast, most)


def _written_or_all(parts: list[Part], balance: NDArray[np.float64]) -> list[Part]:
    """The parts of written characters; all where none of them is written.

    ``balance`` is above 0 for each part that is rather written than printed.
    """
    largest = longest(parts)
    written = [
        part
        for part in parts
        if balance[part.number] > 0 and part.size >= RULES.beside_print * largest
    ]
    return written or parts


def _with_straight_strokes(characters: Field, seen: Field, contrast: Field, most: float) -> Field:
    """The probability of ink in each pixel.

    The straight strokes of a digit look like printed lines. What isn't ground, and no sure
    character, is ink where characters are likely enough; and where it is about as dark as the ink
    beside it, at most ``most`` pixels long, and keeps clear of the border.
    """
    sure = (characters > 0.5).view(np.uint8)
    unsure = (seen > 0.5).view(np.uint8) & (1 - sure)
    _, labels, found, _ = cv2.connectedComponentsWithStats(unsure, connectivity=8)
    stats, areas = np.asarray(found), np.asarray(found)[:, cv2.CC_STAT_AREA]
    left, top, width, height = stats[:, :4].T
    sizes = np.maximum(width, height)
    clear = (np.minimum(left, top) > 1) & (left + width < seen.shape[1] - 1)
    clear &= top + height < seen.shape[0] - 1
    beside = _sums(labels, np.asarray(cv2.dilate(sure, np.ones((3, 3), np.uint8)))) > 0
    ink_contrast = float(np.median(contrast[sure > 0])) if sure.any() else 1.0
    dark = _sums(labels, contrast) >= RULES.as_dark * ink_contrast * areas
    is_ink = _sums(labels, characters) > RULES.likely * areas
    is_ink |= clear & beside & dark & (sizes <= most)
    is_ink[0] = False
    return np.where(is_ink[labels], seen, characters)


def contrast_of(grey: Levels, kinds: Field) -> Field:
    """How much each pixel differs from the ground around it, as a share of its level."""
    ground = kinds[..., GROUND]
    side = max(grey.shape) // 4
    around = cv2.blur(ground, (side, side)) + 1e-3
    level = cv2.blur(grey * ground, (side, side)) / around
    return np.asarray(np.abs(level - grey) / np.maximum(level, 1), np.float32)


def _sums(labels: NDArray[Any], values: NDArray[Any]) -> NDArray[np.float64]:
    """The sum of the values for each label, from 0 to the highest."""
    return np.asarray(np.bincount(labels.ravel(), values.ravel()), np.float64)


def _levels(probabilities: Field) -> Levels:
    spread = (probabilities - RULES.palest) * (255 / (1 - 2 * RULES.palest))
    return np.asarray(np.clip(spread, 0, 255), np.uint8)
