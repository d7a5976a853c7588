"""What lies on a sheet beside the digit: underlines, specks, dots and bits of neighbours."""

from __future__ import annotations

import math

from inkdigits.layout.parts import Part
from inkdigits.layout.rules import RULES


def without_neighbours(parts: list[Part], shape: tuple[int, ...]) -> list[Part]:
    """Leave out what the border of the picture cuts off beside the digit.

    The digit is the largest part, and the one nearest to the middle. A roof above it or a foot
    below is its own, even where the border cuts it off.
    """
    inner = [part for part in parts if not _lies_outside(part, shape)]
    if len(inner) < 2:
        return inner
    main = max(inner, key=lambda part: _weight(part, shape))
    return [part for part in inner if part is main or not _is_beside(part, main, shape)]


def _weight(part: Part, shape: tuple[int, ...]) -> float:
    across = (part.x + part.right) / shape[1] - 1
    down = (part.y + part.bottom) / shape[0] - 1
    central = 1 - RULES.central * math.hypot(across, down) / 2
    whole = 1 - RULES.cut_off * any(_cut_off(part, shape))
    return math.sqrt(part.area) * part.size * central * whole


def _cut_off(part: Part, shape: tuple[int, ...]) -> tuple[bool, bool, bool, bool]:
    """Whether a part goes on beyond the left, right, upper and lower border."""
    height, width = shape[:2]
    return part.x <= 1, part.right >= width - 1, part.y <= 1, part.bottom >= height - 1


def _lies_outside(part: Part, shape: tuple[int, ...]) -> bool:
    height, width = shape[:2]
    depths = part.right / width, 1 - part.x / width, part.bottom / height, 1 - part.y / height
    cut_off = _cut_off(part, shape)
    return any(
        is_cut and depth < RULES.outer for is_cut, depth in zip(cut_off, depths, strict=True)
    )


def _is_beside(part: Part, main: Part, shape: tuple[int, ...]) -> bool:
    away = (
        (main.x - part.x) / part.width,
        (part.right - main.right) / part.width,
        (main.y - part.y) / part.height,
        (part.bottom - main.bottom) / part.height,
    )
    cut_off = _cut_off(part, shape)
    return any(is_cut and far > RULES.beside for is_cut, far in zip(cut_off, away, strict=True))


def without_underlines(parts: list[Part]) -> list[Part]:
    """Leave out lines below the ink.

    The foot of a 1 lies closer, and no other digit ends in a line of its own.
    """
    digits = [part for part in parts if part.height > RULES.flat * part.width]
    if len(digits) in (0, len(parts)):
        return parts
    upright = set(digits)
    main = max(digits, key=lambda part: part.size)
    is_narrow = main.width < RULES.narrow * main.height
    closest = main.bottom + (RULES.foot if is_narrow else 0) * main.size
    return [
        part
        for part in parts
        if part in upright
        or part.y < closest
        or part.width < RULES.underline * main.width
        or part.right <= main.x
        or part.x >= main.right
    ]


def without_specks(parts: list[Part]) -> list[Part]:
    """Leave out what is far smaller than the largest part, but for dots within it."""
    if not parts:
        return parts
    main = max(parts, key=lambda part: part.size)
    return [
        part
        for part in parts
        if part.size >= RULES.speck * main.size
        or (main.x <= part.x and part.right <= main.right and main.y <= part.y < main.bottom)
    ]


def without_dots(groups: list[list[Part]]) -> list[list[Part]]:
    """Leave out small, solid, round parts that stand alone, as full stops."""
    largest = max((part.size for group in groups for part in group), default=0)
    return [
        group
        for group in groups
        if len(group) > 1 or group[0].size > RULES.dot * largest or not _is_solid(group[0])
    ]


def _is_solid(part: Part) -> bool:
    shorter = min(part.width, part.height)
    return shorter > RULES.solid * part.size and part.area > RULES.solid * part.width * part.height
