"""What a digit was cut out of a form with: lines beside it that run out of the picture."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.glyph import stroke_width
from inkdigits.layout.lines import Line, line_above, meet, without_lines
from inkdigits.layout.rules import Mask

Lines = dict[int, Line]
"""Lines along the sides, each by the quarter turns after which it lies above: 1 is the right."""

_SMALLEST: Final = 32
"""Pixels of the shorter side of the smallest picture that is looked at."""

_COVERED: Final = 0.9
"""Share of a line, from where it begins to where it ends, that is seen."""

_THINNER: Final = 0.8
"""Width of a printed line, as a share of the digit's strokes, at most, unless it is paler."""

_PALER: Final = 0.75
"""Brightness of a printed line, as a share of the digit's, at most, unless it is thinner."""

_BEYOND: Final = 0.1
"""How far a line alone goes on beyond the digit to both sides, as a share of its length."""

_DIGIT: Final = 0.3
"""Height of the digit, as a share of the picture's, at least."""


def without_cell(mask: Mask, sheet: NDArray[np.uint8]) -> Mask:
    """Take the lines at the sides of a picture out of a mask that was cut out of a form.

    At least one of them runs out of the picture, each ends there or at another, and they are
    thinner or paler than the digit that is left. Two meet in a corner, or each goes on beyond the
    digit: the roof of a 7 doesn't.

    Parameters
    ----------
    mask: (H, W) uint8
        1 where there is ink, else 0.
    sheet: (H, W) uint8
        How bright it is there.
    """
    border = (mask[0], mask[-1], mask[:, 0], mask[:, -1])
    if min(mask.shape) < _SMALLEST or not any(side.any() for side in border):
        return mask
    lines = _lines_of(mask)
    if not lines or not meet(mask, lines):
        return mask
    kept = without_lines(mask, lines.items())
    tall_enough = cv2.boundingRect(kept)[3] >= _DIGIT * len(mask)
    in_place = _has_corner(lines) or all(_goes_beyond(turns, lines, kept) for turns in lines)
    if not (tall_enough and in_place and _is_print(mask & (1 - kept), lines, kept, sheet)):
        return mask
    return kept


def _lines_of(mask: Mask) -> Lines:
    """The lines along the sides that are seen from one end to the other."""
    lines: Lines = {}
    for turns in range(4):
        line = line_above(np.rot90(mask, turns))
        if line is not None:
            lines[turns] = line
    while broken := [turns for turns in lines if not _is_whole(turns, lines, mask)]:
        del lines[broken[0]]
    return lines


def _ends(turns: int, lines: Lines, width: int) -> tuple[int, int]:
    """Where a line begins and ends, after its turns: at its neighbours, or at the border."""
    before, after = lines.get((turns - 1) % 4), lines.get((turns + 1) % 4)
    begin = 0 if before is None else max(0, before.start)
    return begin, width if after is None else width - max(0, after.start)


def _is_whole(turns: int, lines: Lines, mask: Mask) -> bool:
    turned = np.rot90(mask, turns)
    begin, end = _ends(turns, lines, turned.shape[1])
    seen = (turned & lines[turns].band(turned.shape))[:, begin:end].any(axis=0)
    return bool(seen.size and seen.mean() >= _COVERED)


def _has_corner(lines: Lines) -> bool:
    return any((turns + 1) % 4 in lines for turns in lines)


def _goes_beyond(turns: int, lines: Lines, kept: Mask) -> bool:
    turned = np.ascontiguousarray(np.rot90(kept, turns))
    begin, end = _ends(turns, lines, turned.shape[1])
    left, _, width, _ = cv2.boundingRect(turned)
    room = _BEYOND * (end - begin)
    return left >= begin + room and left + width <= end - room


def _is_print(printed: Mask, lines: Lines, kept: Mask, sheet: NDArray[np.uint8]) -> bool:
    length = sum(printed.shape[1 - turns % 2] for turns in lines)
    thinner = cv2.countNonZero(printed) < _THINNER * length * stroke_width(kept * np.uint8(255))
    return thinner or cv2.mean(sheet, printed)[0] < _PALER * cv2.mean(sheet, kept)[0]
