"""What lies on a sheet beside the digit: print, frames, shadows, underlines, specks and dots."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.parts import SMALLEST, Labels, Part, belong, boxes_of

_PALE: Final = 0.6
"""Brightness, as a share of the ink's, below which a part is print and not ink."""

_HEAVY: Final = 0.3
"""Ink is the brightest of the parts that have so much of the most brightness in all."""

_SPECK: Final = 0.12
"""Parts smaller than this share of the largest part are specks, unless they lie within it."""

_HAIRLINE: Final = 0.025
"""Thickness of a line from border to border that is no 1, as a share of its length, at most."""

_ROOM: Final = 0.25
"""Width of a picture in which that holds, as a share of the line's length, at least."""

_CRUMB: Final = 0.4
"""Ink smaller than this share of what touches the border may be a crumb beside a digit."""

_ALL_AROUND: Final = 0.75
"""Share of each side that a frame goes along, at least."""

_FLAT: Final = 0.2
"""Height of a line drawn by hand, as a share of its width, at most."""

_UNDERLINE: Final = 0.6
"""Width of a line below a digit, as a share of the digit's, at least."""

_NARROW: Final = 0.6
"""Width of a 1, as a share of its height, at most."""

_FOOT: Final = 0.05
"""Gap, as a share of its size, up to which a line below a 1 is its foot."""

_DOT: Final = 0.3
"""Size of a dot beside a digit, as a share of the digit's, at most."""


def without_print(parts: list[Part], labels: Labels, sheet: NDArray[np.uint8]) -> list[Part]:
    """Leave out what is much paler than the ink, as what is left of ruled lines."""
    largest = max((part.size for part in parts), default=0)
    compared = [part for part in parts if part.size >= _SPECK * largest]
    if len(compared) < 2:
        return parts
    levels = {part: float(part.crop(sheet)[labels.mask_of(part)].mean()) for part in compared}
    masses = {part: level * part.area for part, level in levels.items()}
    heavy = _HEAVY * max(masses.values())
    ink = max(level for part, level in levels.items() if masses[part] >= heavy)
    return [part for part in parts if levels.get(part, ink) >= _PALE * ink]


def without_edges(parts: list[Part], shape: tuple[int, ...]) -> list[Part]:
    """Leave out lines from border to border, as of a fold or a margin, and dark edges.

    A 1 that fills the picture is thicker than such a line, or leaves little room beside it.
    """
    return [part for part in parts if not _is_edge(part, shape)]


def without_surroundings(parts: list[Part], labels: Labels, shape: tuple[int, ...]) -> list[Part]:
    """Leave out a frame around the ink, dark margins and shadows at the border.

    Whatever touches the border is none of the ink where other ink keeps clear of it. But a round
    part with a smaller one within, as a 0 with a dot that fills the picture, is a digit, and what
    just runs into the border is not left out for the sake of a crumb elsewhere.
    """
    inner = [part for part in parts if not _touches(part, shape) and not _frames(part, shape)]
    clear, boxes = set(inner), boxes_of(inner)
    main = max(inner, key=lambda part: part.size, default=None)
    largest = max((part.size for part in parts), default=0)
    if main is None or main.size < max(SMALLEST, 0.02 * min(shape), 0.1 * largest):
        return parts
    within = boxes_of([main])
    return [
        part
        for part in parts
        if part in clear
        or (part.holds(within).all() and not _is_angular(part, labels))
        or (main.size < _CRUMB * part.size and not _encloses(part, labels, shape))
        or (not _frames(part, shape) and belong(part, boxes, main.size).any())
    ]


def without_underlines(parts: list[Part]) -> list[Part]:
    """Leave out lines below the ink, printed in a form or drawn by hand.

    The foot of a 1 lies closer, and no other digit ends in a line of its own.
    """
    digits = [part for part in parts if part.height > _FLAT * part.width]
    if len(digits) in (0, len(parts)):
        return parts
    upright = set(digits)
    main = max(digits, key=lambda part: part.size)
    closest = main.bottom + (_FOOT if main.width < _NARROW * main.height else 0) * main.size
    return [
        part
        for part in parts
        if part in upright
        or part.y < closest
        or part.width < _UNDERLINE * main.width
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
        if part.size >= _SPECK * main.size
        or (main.x <= part.x and part.right <= main.right and main.y <= part.y < main.bottom)
    ]


def without_dots(groups: list[list[Part]]) -> list[list[Part]]:
    """Leave out small, solid, round parts that stand alone, as punched holes and full stops."""
    largest = max((part.size for group in groups for part in group), default=0)
    return [
        group
        for group in groups
        if len(group) > 1 or group[0].size > _DOT * largest or not _is_solid(group[0])
    ]


def _is_edge(part: Part, shape: tuple[int, ...]) -> bool:
    """Whether a part runs along a whole side of the picture, as a fine line or at its border."""
    along = ((part.y, part.bottom, shape[0]), (part.x, part.right, shape[1]))
    for (start, end, side), (left, right, room) in (along, along[::-1]):
        if start <= 1 and end >= side - 1 and room >= _ROOM * side:
            at_border = left <= 1 or right >= room - 1
            solid = part.area >= 0.8 * part.width * part.height and right - left <= 0.5 * room
            if part.area < _HAIRLINE * side**2 or (at_border and solid):
                return True
    return False


def _is_angular(part: Part, labels: Labels) -> bool:
    """Whether its ink reaches three or more corners of its box, as frames and shadows do."""
    own = labels.mask_of(part)
    across, down = max(1, part.width // 16), max(1, part.height // 16)
    corners = (
        own[rows, columns]
        for rows in (slice(down), slice(-down, None))
        for columns in (slice(across), slice(-across, None))
    )
    return sum(bool(corner.any()) for corner in corners) >= 3


def _encloses(part: Part, labels: Labels, shape: tuple[int, ...]) -> bool:
    """Whether it lies along the border or goes all around, as frames, margins and shadows do."""
    own = labels.mask_of(part)
    if not _touches(part, shape):
        across, down = max(1, part.width // 8), max(1, part.height // 8)
        return all(
            beside.any(axis=axis).mean() >= _ALL_AROUND
            for axis, *both in (
                (0, own[:down], own[-down:]),
                (1, own[:, :across], own[:, -across:]),
            )
            for beside in both
        )
    sides = (
        (part.x <= 1, own[:, :2].any(axis=1)),
        (part.y <= 1, own[:2].any(axis=0)),
        (part.right >= shape[1] - 1, own[:, -2:].any(axis=1)),
        (part.bottom >= shape[0] - 1, own[-2:].any(axis=0)),
    )
    return max(int(side.sum()) for at_border, side in sides if at_border) >= part.size / 2


def _touches(part: Part, shape: tuple[int, ...]) -> bool:
    return part.x <= 1 or part.y <= 1 or part.right >= shape[1] - 1 or part.bottom >= shape[0] - 1


def _frames(part: Part, shape: tuple[int, ...]) -> bool:
    return part.width >= 0.85 * shape[1] and part.height >= 0.85 * shape[0]


def _is_solid(part: Part) -> bool:
    shorter = min(part.width, part.height)
    return shorter > 0.6 * part.size and part.area > 0.6 * part.width * part.height
