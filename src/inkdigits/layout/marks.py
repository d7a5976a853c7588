"""Marks: places on a sheet that may hold one digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.glyph import Box
from inkdigits.layout.boxes import without_boxes
from inkdigits.layout.rules import Mask, without_rules

_INK: Final = 64
"""Level (of 255) from which a pixel of a sheet is ink."""

_SEARCHED_SIDE: Final = 2048
"""Sheets with a longer side are searched on a reduced copy."""

_SMALLEST: Final = 5
"""Pixels of the longer side of the smallest ink that is looked at; what is smaller is a speck."""

_SPECK: Final = 0.12
"""Parts smaller than this share of the largest part are specks, unless they lie within it."""

_DETACHED: Final = 0.4
"""A part lower than this share of its neighbour is no digit beside it, but may be a part of it."""

_CRUMB: Final = 0.4
"""Ink smaller than this share of what touches the border may be a crumb beside a digit."""

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

_PALE: Final = 0.6
"""Brightness, as a share of the ink's, below which a part is print and not ink."""

_HEAVY: Final = 0.3
"""Ink is the brightest of the parts that have so much of the most brightness in all."""

_REACH: Final = 0.3
"""How far off, as a share of the largest part, a small detached part may lie."""

_BROKEN: Final = 0.06
"""Gap, as a share of the largest part, at which a stroke was broken and not ended."""


@dataclass(frozen=True, eq=False)
class Mark:
    """A place on a sheet that may hold one digit.

    Attributes
    ----------
    box:
        (x, y, width, height) on the sheet in pixels.
    ink: (height, width) uint8
        The mark's own ink, bright on 0, without its neighbours'.
    """

    box: Box
    ink: NDArray[np.uint8]


Lines = tuple[tuple[Mark, ...], ...]


@dataclass(frozen=True)
class _Part:
    """A connected part of the ink: its box, its pixels and its number among the parts."""

    x: int
    y: int
    width: int
    height: int
    area: int
    number: int

    @property
    def size(self) -> int:
        return max(self.width, self.height)

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height


@dataclass(frozen=True, eq=False)
class _Labels:
    """The number of the part at each pixel, 0 for none, of the region that holds all ink.

    Parts are numbered from 1 to ``count``.
    """

    labels: NDArray[np.int32]
    left: int
    top: int
    count: int


def joined(marks: Sequence[Mark]) -> Mark:
    """Several marks as one."""
    if len(marks) == 1:
        return marks[0]
    left = min(mark.box[0] for mark in marks)
    top = min(mark.box[1] for mark in marks)
    right = max(mark.box[0] + mark.box[2] for mark in marks)
    bottom = max(mark.box[1] + mark.box[3] for mark in marks)
    ink: NDArray[np.uint8] = np.zeros((bottom - top, right - left), np.uint8)
    for mark in marks:
        x, y, width, height = mark.box
        part = ink[y - top : y - top + height, x - left : x - left + width]
        np.maximum(part, mark.ink, out=part)
    return Mark((left, top, right - left, bottom - top), ink)


def find_lines(sheet: NDArray[np.uint8], *, paper: bool = True) -> Lines:
    """Find the marks of a sheet.

    Specks, ruled lines, lines below the ink and the edge of a frame are left out; the detached
    parts of one digit are kept together.

    Parameters
    ----------
    sheet: (H, W) uint8
        Ink bright on 0.
    paper:
        Whether there may be ruled lines, frames and shadows: not on a sheet drawn from ink.

    Returns
    -------
    lines:
        From top to bottom, each a tuple of marks from left to right. Empty for a blank sheet.
    """
    step = -(-max(sheet.shape) // _SEARCHED_SIDE)
    mask: Mask = (sheet > _INK).astype(np.uint8)
    if step > 1:
        # The largest of each block, not the mean: hairlines must stay.
        block = np.ones((step, step), np.uint8)
        mask = np.asarray(cv2.dilate(mask, block, anchor=(0, 0))[::step, ::step], np.uint8)
    if paper:
        found = mask
        mask = without_rules(without_boxes(mask), sheet[::step, ::step])
        if mask is not found:
            ruled = np.asarray(cv2.dilate(found & (1 - mask), np.ones((3, 3), np.uint8)), np.uint8)
            sheet = sheet * (1 - _enlarged(ruled & (1 - mask), sheet.shape, step))
    left, top, width, height = _with_fringe(cv2.boundingRect(mask), mask.shape)
    inked = np.ascontiguousarray(mask[top : top + height, left : left + width])
    parts, labelled = _parts(inked, left, top)
    if paper:
        parts = _without_print(parts, labelled, sheet[::step, ::step])
        parts = _without_surroundings(parts, labelled, mask.shape)
    groups = _without_dots(_groups(_without_specks(_without_underlines(parts))))
    if not paper and len(groups) == 1 and len(groups[0]) == labelled.count:
        return ((_whole(sheet),),)
    return _in_lines([_mark(sheet, labelled, group, step) for group in groups])


def _parts(inked: Mask, left: int, top: int) -> tuple[list[_Part], _Labels]:
    """The connected parts of the ink that are not too small, and where each lies."""
    # Nearly always there is one, and to measure all of them takes four times as long as to count.
    count, labels = cv2.connectedComponents(inked, connectivity=8)
    boxes = [(*cv2.boundingRect(inked), 0)]
    if count > 2:
        _, labels, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
        boxes = stats[1:].tolist()
    parts = [
        _Part(left + x, top + y, width, height, area, number)
        for number, (x, y, width, height, area) in enumerate(boxes, start=1)
        if max(width, height) >= _SMALLEST
    ]
    return parts, _Labels(np.asarray(labels), left, top, count - 1)


def _without_print(parts: list[_Part], labels: _Labels, sheet: NDArray[np.uint8]) -> list[_Part]:
    """Leave out what is much paler than the ink, as what is left of ruled lines."""
    largest = max((part.size for part in parts), default=0)
    levels = {
        part: cv2.mean(*_own(part, labels, sheet))[0]
        for part in parts
        if part.size >= _SPECK * largest
    }
    if len(levels) < 2:
        return parts
    masses = {part: level * part.area for part, level in levels.items()}
    heavy = _HEAVY * max(masses.values())
    ink = max(level for part, level in levels.items() if masses[part] >= heavy)
    return [part for part in parts if levels.get(part, ink) >= _PALE * ink]


def _own(part: _Part, labels: _Labels, sheet: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], Mask]:
    """The place of a part on the sheet, and which of its pixels are the part's."""
    x, y = part.x - labels.left, part.y - labels.top
    own = labels.labels[y : y + part.height, x : x + part.width] == part.number
    place = sheet[part.y : part.y + part.height, part.x : part.x + part.width]
    return np.ascontiguousarray(place), own.astype(np.uint8)


def _without_underlines(parts: list[_Part]) -> list[_Part]:
    """Leave out lines below the ink, printed in a form or drawn by hand.

    The foot of a 1 lies closer, and no other digit ends in a line of its own.
    """
    digits = [part for part in parts if part.height > _FLAT * part.width]
    if len(digits) in (0, len(parts)):
        return parts
    main = max(digits, key=lambda part: part.size)
    closest = main.bottom + (_FOOT if main.width < _NARROW * main.height else 0) * main.size
    return [
        part
        for part in parts
        if part in digits
        or part.y < closest
        or part.width < _UNDERLINE * main.width
        or part.right <= main.x
        or part.x >= main.right
    ]


def _without_specks(parts: list[_Part]) -> list[_Part]:
    if not parts:
        return parts
    main = max(parts, key=lambda part: part.size)
    return [
        part
        for part in parts
        if part.size >= _SPECK * main.size
        or (main.x <= part.x and part.right <= main.right and main.y <= part.y < main.bottom)
    ]


def _without_surroundings(
    parts: list[_Part], labels: _Labels, shape: tuple[int, ...]
) -> list[_Part]:
    """Leave out a frame around the ink, dark margins and shadows at the border.

    Whatever touches the border is none of the ink where other ink keeps clear of it. But a round
    part with a smaller one within, as a 0 with a dot that fills the picture, is a digit, and what
    just runs into the border is not left out for the sake of a crumb elsewhere.
    """
    inner = [part for part in parts if not _touches(part, shape) and not _frames(part, shape)]
    main = max(inner, key=lambda part: part.size, default=None)
    largest = max((part.size for part in parts), default=0)
    if main is None or main.size < max(_SMALLEST, 0.02 * min(shape), 0.1 * largest):
        return parts
    return [
        part
        for part in parts
        if part in inner
        or (_holds(part, main) and not _is_angular(part, labels))
        or (main.size < _CRUMB * part.size and not _runs_along(part, labels, shape))
        or (not _frames(part, shape) and any(_belong(part, one, main.size) for one in inner))
    ]


def _holds(part: _Part, other: _Part) -> bool:
    return (
        part.x <= other.x
        and part.y <= other.y
        and other.right <= part.right
        and other.bottom <= part.bottom
    )


def _is_angular(part: _Part, labels: _Labels) -> bool:
    """Whether its ink reaches three or more corners of its box, as frames and shadows do."""
    x, y = part.x - labels.left, part.y - labels.top
    own = labels.labels[y : y + part.height, x : x + part.width] == part.number
    across, down = max(1, part.width // 16), max(1, part.height // 16)
    corners = (
        own[rows, columns]
        for rows in (slice(down), slice(-down, None))
        for columns in (slice(across), slice(-across, None))
    )
    return sum(bool(corner.any()) for corner in corners) >= 3


def _runs_along(part: _Part, labels: _Labels, shape: tuple[int, ...]) -> bool:
    """Whether half of its length lies at the border, as of frames, margins and shadows."""
    x, y = part.x - labels.left, part.y - labels.top
    own = labels.labels[y : y + part.height, x : x + part.width] == part.number
    sides = (
        (part.x <= 1, own[:, :2].any(axis=1)),
        (part.y <= 1, own[:2].any(axis=0)),
        (part.right >= shape[1] - 1, own[:, -2:].any(axis=1)),
        (part.bottom >= shape[0] - 1, own[-2:].any(axis=0)),
    )
    return max(int(side.sum()) for at_border, side in sides if at_border) >= part.size / 2


def _touches(part: _Part, shape: tuple[int, ...]) -> bool:
    return part.x <= 1 or part.y <= 1 or part.right >= shape[1] - 1 or part.bottom >= shape[0] - 1


def _frames(part: _Part, shape: tuple[int, ...]) -> bool:
    return part.width >= 0.85 * shape[1] and part.height >= 0.85 * shape[0]


def _groups(parts: list[_Part]) -> list[list[_Part]]:
    """Parts that belong to one digit, together."""
    largest = max((part.size for part in parts), default=0)
    groups: list[list[_Part]] = []
    for part in parts:
        near = [group for group in groups if any(_belong(part, one, largest) for one in group)]
        groups = [group for group in groups if group not in near]
        groups.append([part, *(one for group in near for one in group)])
    return groups


def _without_dots(groups: list[list[_Part]]) -> list[list[_Part]]:
    """Leave out small, solid, round parts that stand alone, as punched holes and full stops."""
    largest = max((part.size for group in groups for part in group), default=0)
    return [
        group
        for group in groups
        if len(group) > 1 or group[0].size > _DOT * largest or not _is_solid(group[0])
    ]


def _is_solid(part: _Part) -> bool:
    shorter = min(part.width, part.height)
    return shorter > 0.6 * part.size and part.area > 0.6 * part.width * part.height


def _belong(one: _Part, other: _Part, largest: int) -> bool:
    aside = max(one.x, other.x) - min(one.right, other.right)
    apart = max(one.y, other.y) - min(one.bottom, other.bottom)
    gap = float(np.hypot(max(aside, 0), max(apart, 0))) / largest
    if min(one.height, other.height) < _DETACHED * max(one.height, other.height):
        return gap < _REACH
    above = -aside >= _REACH * min(one.width, other.width)
    return gap < (_REACH if above else _BROKEN)


def _with_fringe(box: Sequence[int], shape: tuple[int, ...]) -> Box:
    """A box with room for the pale fringe of its ink, within the sheet."""
    x, y, width, height = box
    fringe = _fringe(max(width, height))
    left, top = max(0, x - fringe), max(0, y - fringe)
    right, bottom = min(shape[1], x + width + fringe), min(shape[0], y + height + fringe)
    return left, top, right - left, bottom - top


def _fringe(size: int) -> int:
    """Pixels around ink of some size in which it blends into the paper."""
    return 1 + size // 32


def _mark(sheet: NDArray[np.uint8], parts: _Labels, group: list[_Part], step: int) -> Mark:
    """The ink of some parts with the pale fringe that blends into the paper around them."""
    fringe = _fringe(max(part.size for part in group))
    height, width = parts.labels.shape
    left = max(parts.left, min(part.x for part in group) - fringe)
    top = max(parts.top, min(part.y for part in group) - fringe)
    right = min(parts.left + width, max(part.right for part in group) + fringe)
    bottom = min(parts.top + height, max(part.bottom for part in group) + fringe)
    labels = parts.labels[top - parts.top : bottom - parts.top, left - parts.left :]
    own_numbers = np.zeros(int(labels.max()) + 1, np.uint8)
    own_numbers[[part.number for part in group]] = 1
    own = own_numbers[labels[:, : right - left]]
    reach = np.ones((2 * fringe + 1, 2 * fringe + 1), np.uint8)
    own = np.asarray(cv2.dilate(own, reach), np.uint8)
    x, y = left * step, top * step
    ink = sheet[y : bottom * step, x : right * step]
    ink = ink * _enlarged(own, ink.shape, step)
    dx, dy, width, height = cv2.boundingRect(ink)
    return Mark((x + dx, y + dy, width, height), ink[dy : dy + height, dx : dx + width])


def _whole(sheet: NDArray[np.uint8]) -> Mark:
    """All the ink of a sheet."""
    x, y, width, height = cv2.boundingRect(sheet)
    return Mark((x, y, width, height), sheet[y : y + height, x : x + width])


def _enlarged(mask: Mask, shape: tuple[int, ...], step: int) -> Mask:
    """A mask of the reduced copy in the size of the sheet itself."""
    if step > 1:
        mask = np.repeat(np.repeat(mask, step, axis=0), step, axis=1)
    return mask[: shape[0], : shape[1]]


def _in_lines(marks: list[Mark]) -> Lines:
    """Marks side by side make one line; reading order is left to right, top to bottom."""
    lines: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda mark: mark.box[1] + mark.box[3] / 2):
        middle = mark.box[1] + mark.box[3] / 2
        last = lines[-1] if lines else []
        if any(one.box[1] <= middle <= one.box[1] + one.box[3] for one in last):
            last.append(mark)
        else:
            lines.append([mark])
    return tuple(tuple(sorted(line, key=lambda mark: mark.box[0])) for line in lines)
