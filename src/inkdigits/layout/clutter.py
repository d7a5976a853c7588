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
    if len(parts) < 2:
        return parts
    main = max(parts, key=lambda part: _weight(part, shape))
    return [part for part in parts if part is main or not _is_cut_off(part, main, shape)]


def _weight(part: Part, shape: tuple[int, ...]) -> float:
    across = (part.x + part.right) / shape[1] - 1
    down = (part.y + part.bottom) / shape[0] - 1
    return math.sqrt(part.area) * part.size * (1 - RULES.central * math.hypot(across, down) / 2)


def _is_cut_off(part: Part, main: Part, shape: tuple[int, ...]) -> bool:
    sides = (
        (part.x <= 1, main.x - part.x, part.width),
        (part.right >= shape[1] - 1, part.right - main.right, part.width),
        (part.y <= 1, main.y - part.y, part.height),
        (part.bottom >= shape[0] - 1, part.bottom - main.bottom, part.height),
    )
    return any(at_border and away > RULES.beside * extent for at_border, away, extent in sides)


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
