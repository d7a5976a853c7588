"""Marks: places on a sheet that may hold one digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.glyph import Box
from inkdigits.layout.clutter import (
    without_dots,
    without_neighbours,
    without_specks,
    without_underlines,
)
from inkdigits.layout.parts import Labels, Mask, Part, find_parts, grouped
from inkdigits.layout.rules import RULES


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


def find_lines(sheet: NDArray[np.uint8], *, cut_out: bool = False) -> Lines:
    """Find the marks of a sheet.

    Specks, dots and lines below the ink are left out; the detached parts of one digit are kept
    together.

    Parameters
    ----------
    sheet: (H, W) uint8
        Ink bright on 0.
    cut_out:
        Whether it was cut out of something larger, so that what touches its border may be a bit
        of a neighbour, which is left out.

    Returns
    -------
    lines:
        From top to bottom, each a tuple of marks from left to right. Empty for a blank sheet.
    """
    step = -(-max(sheet.shape) // RULES.searched_side)
    seen = sheet
    if step > 1:
        # The largest of each block, not the mean: hairlines must stay.
        block = np.ones((step, step), np.uint8)
        seen = np.asarray(cv2.dilate(sheet, block, anchor=(0, 0))[::step, ::step], np.uint8)
    mask: Mask = (seen > RULES.ink).view(np.uint8)
    parts, labelled = _parts_of(mask)
    if cut_out:
        parts = without_neighbours(parts, mask.shape)
    groups = without_dots(grouped(without_specks(without_underlines(parts))))
    if len(groups) == 1 and len(groups[0]) == labelled.count:
        return ((_whole(sheet),),)
    return _in_lines([_mark(sheet, labelled, group, step) for group in groups])


def _parts_of(mask: Mask) -> tuple[list[Part], Labels]:
    left, top, width, height = _with_fringe(cv2.boundingRect(mask), mask.shape)
    return find_parts(
        np.ascontiguousarray(mask[top : top + height, left : left + width]), left, top
    )


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


def _mark(sheet: NDArray[np.uint8], parts: Labels, group: list[Part], step: int) -> Mark:
    """The ink of some parts with the pale fringe that blends into the paper around them."""
    fringe = _fringe(max(part.size for part in group))
    height, width = parts.labels.shape
    left = max(parts.left, min(part.x for part in group) - fringe)
    top = max(parts.top, min(part.y for part in group) - fringe)
    right = min(parts.left + width, max(part.right for part in group) + fringe)
    bottom = min(parts.top + height, max(part.bottom for part in group) + fringe)
    labels = parts.labels[
        top - parts.top : bottom - parts.top, left - parts.left : right - parts.left
    ]
    own = labels
    if parts.count > 1:
        own_numbers = np.zeros(int(labels.max()) + 1, np.uint8)
        own_numbers[[part.number for part in group]] = 1
        own = own_numbers[labels]
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
