"""Lines that were ruled on the paper, not drawn."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.glyph import stroke_width

Mask = NDArray[np.uint8]

_SPAN: Final = 0.8
"""Share of the sheet's width that a ruled line crosses at least."""

_TURN: Final = 0.06
"""Rise of a ruled line along the sheet's width at most: the paper may lie a little askew."""

_SHORT: Final = 0.3
"""Share of the sheet's width below which a flat piece of ink is no ruled line."""

_LEAST_BESIDE: Final = 0.03
"""Size of ink that a line beside it is no part of, as a share of the sheet's longer side."""

_NARROWEST_SHEET: Final = 64
"""Sheets narrower than this hold a digit, not ruled paper."""


def without_rules(mask: Mask, sheet: NDArray[np.uint8]) -> Mask:
    """Take ruled lines out of a mask, level and upright; strokes that cross them stay whole.

    Parameters
    ----------
    mask: (H, W) uint8
        1 where there is ink, else 0.
    sheet: (H, W) uint8
        How bright it is there.
    """
    # Few pictures hold ink that reaches so far, and that takes no time to see.
    _, _, width, height = cv2.boundingRect(mask)
    level = upright = None
    if width >= _SPAN * mask.shape[1]:
        level = _level_rules(mask, sheet)
    if height >= _SPAN * mask.shape[0]:
        upright = _level_rules(np.ascontiguousarray(mask.T), np.ascontiguousarray(sheet.T))
    if level is None and upright is None:
        return mask
    kept = mask.copy()
    for rules in (level, None if upright is None else upright.T):
        if rules is not None:
            kept[rules > 0] = 0
    bridged = kept.copy()
    if level is not None:
        bridged |= bridges(kept, level)
    if upright is not None:
        bridged |= bridges(np.ascontiguousarray(kept.T), upright).T
    return bridged


def bridges(kept: Mask, rules: Mask) -> Mask:
    """The pixels of level rules that join ink above them to ink below."""
    reach = np.ones((2 * round(_thickness(rules)) + 3, 1), np.uint8)
    return np.asarray(cv2.morphologyEx(kept, cv2.MORPH_CLOSE, reach), np.uint8) & rules


def _level_rules(mask: Mask, sheet: NDArray[np.uint8]) -> Mask | None:
    """The level lines that are ruled; None where there are none.

    A ruled line crosses nearly the whole sheet, and is one of several, or reaches further than
    any other ink and is thinner or paler.
    """
    width = mask.shape[1]
    if width < _NARROWEST_SHEET or cv2.countNonZero(mask.max(axis=0)) < _SPAN * width:
        return None
    rules, count = _long_lines(mask)
    if not count:
        return None
    rest = mask & (1 - np.asarray(cv2.dilate(rules, np.ones((3, 3), np.uint8)), np.uint8))
    # Narrow lines cut a digit up into pieces that are as flat as lines.
    whole = mask & (1 - rules)
    whole |= bridges(whole, rules)
    parts = cv2.connectedComponentsWithStats(whole, connectivity=8)[2][1:]
    # What is as flat as a line and not short may be another one that was not found.
    heights, widths = parts[:, cv2.CC_STAT_HEIGHT], parts[:, cv2.CC_STAT_WIDTH]
    short = (widths < _SHORT * width) & (
        np.maximum(heights, widths) >= _LEAST_BESIDE * max(mask.shape)
    )
    widths = widths[(heights > _TURN * width) | short]
    if not len(widths) or widths.max() > (0.75 if count > 2 else 0.5) * width:
        return None
    if count > 2:
        return rules
    thinner = _thickness(rules) < 0.7 * stroke_width(rest * np.uint8(255))
    paler = cv2.mean(sheet, rules)[0] < 0.75 * cv2.mean(sheet, rest)[0]
    return rules if thinner or paler else None


def _long_lines(mask: Mask) -> tuple[Mask, int]:
    """Thin level lines that cross nearly the whole mask, as a mask, and how many there are."""
    height, width = mask.shape
    thickest = round(0.02 * max(height, width)) + 3
    # Lines that are pale or a little turned are broken into steps, which this joins.
    joined = np.asarray(cv2.dilate(mask, np.ones((3, 5), np.uint8)), np.uint8)
    thin = joined & (1 - _opened(joined, (thickest + 2, 1)))
    runs = _opened(thin, (1, max(9, width // 16)))
    if not runs.any():
        return runs, 0
    # A line goes on behind the strokes that cross it.
    bridged = cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones((1, width // 2), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        np.asarray(bridged, np.uint8), connectivity=8
    )
    widths, heights = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    long = (widths >= _SPAN * width) & (heights < _TURN * width + 2 * thickest)
    long[0] = False
    return long.astype(np.uint8)[labels] & mask, int(long.sum())


def _opened(mask: Mask, kernel: tuple[int, int]) -> Mask:
    """What is at least so many pixels (high, wide)."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(kernel, np.uint8)), np.uint8)


def _thickness(rules: Mask) -> float:
    return cv2.countNonZero(rules) / max(1, cv2.countNonZero(rules.max(axis=0)))
