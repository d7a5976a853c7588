"""A page that lies on a desk, seen whole: found by its four sides, and laid straight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.paper.cleaning import ink_of
from inkdigits.picture.levels import Levels, reduced
from inkdigits.sheet import Sheet

Corners = NDArray[np.float32]
"""(4, 2): x and y of the upper left corner and on clockwise."""

_SIDE: Final = 320
"""Longer side of the reduced picture on which the page is looked for."""

_WIDEST_STROKE: Final = 9
"""Pixels of the reduced picture; what is narrower is writing or a printed line."""

_EDGES: Final = (12, 36)
"""Thresholds of the edge detector of J. Canny, "A Computational Approach to Edge Detection"."""

_SHARES: Final = (0.06, 0.95)
"""Of the picture that the page covers, at least and at most."""

_FOUR_SIDED: Final = 0.9
"""Of its convex hull that a page covers, and of that a shape with four corners."""

_BARE: Final = 0.8
"""Of its area that nothing is written on; a thick 0 is no page with a digit in it."""

_LEAST_CONTRAST: Final = 10
"""Levels between page and desk, at most places along each side."""

_NARROWEST: Final = 16
"""Pixels of the shorter side of the smallest page."""

_MARGIN: Final = 0.01
"""Share of the page along its sides where nothing is read: the desk may show there."""

_CRUMB: Final = 0.2
"""Ink smaller than this share of the largest may lie at the margin."""

_INK: Final = 64
"""Level (of 255) from which a pixel of a sheet is ink."""


def find_page(grey: Levels) -> Sheet | None:
    """The ink on a page that is seen whole, laid straight; the desk around it is left out.

    Parameters
    ----------
    grey: (H, W) uint8

    Returns
    -------
    sheet:
        The page alone, its source being ``grey``; None where no page is seen, or ink runs across
        its sides.
    """
    small = reduced(grey, _SIDE)
    factor = grey.shape[1] / small.shape[1]
    for corners in _pages(small):
        sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1) * factor
        width, height = round(max(sides[0], sides[2])), round(max(sides[1], sides[3]))
        if min(width, height) < _NARROWEST:
            continue
        straight = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
        seen = ((corners + 0.5) * factor).astype(np.float32)
        to_page = cv2.getPerspectiveTransform(seen, straight)
        page = cv2.warpPerspective(grey, to_page, (width, height), flags=cv2.INTER_LINEAR)
        ink = ink_of(np.asarray(page, np.uint8))
        margin = max(2, round(_MARGIN * min(ink.shape)))
        within = ink[margin:-margin, margin:-margin]
        if _keeps_clear(within):
            return Sheet(np.pad(within, margin), np.linalg.inv(np.asarray(to_page, np.float64)))
    return None


def _pages(small: Levels) -> Iterator[Corners]:
    """The corners of what may be a light page on a dark desk, or a dark one on a light desk."""
    kernel = np.ones((_WIDEST_STROKE, _WIDEST_STROKE), np.uint8)
    for without_strokes in (cv2.MORPH_CLOSE, cv2.MORPH_OPEN):
        bare = cv2.morphologyEx(cv2.medianBlur(small, 3), without_strokes, kernel)
        levels: Levels = np.asarray(cv2.GaussianBlur(bare, (0, 0), 1.2), np.uint8)
        edges = cv2.dilate(cv2.Canny(levels, *_EDGES), np.ones((3, 3), np.uint8))
        even = (np.asarray(edges) == 0).astype(np.uint8)
        _, labels, found, _ = cv2.connectedComponentsWithStats(even, connectivity=4)
        stats = np.asarray(found)
        for number in range(1, len(stats)):
            left, top, width, height, area = stats[number].tolist()
            whole = min(left, top) > 1 and left + width < small.shape[1] - 1
            whole = whole and top + height < small.shape[0] - 1
            if whole and _SHARES[0] * small.size < area < _SHARES[1] * small.size:
                corners = _corners_of(np.equal(labels, number).astype(np.uint8))
                if corners is not None and _stands_out(levels, corners):
                    yield corners


def _corners_of(area: NDArray[np.uint8]) -> Corners | None:
    """The four corners of an area that has as many, a little within."""
    outlines, _ = cv2.findContours(area, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    hull = cv2.convexHull(outlines[0])
    size = cv2.contourArea(hull)
    if cv2.contourArea(outlines[0]) < _FOUR_SIDED * size or cv2.countNonZero(area) < _BARE * size:
        return None
    for share in (0.02, 0.03, 0.05, 0.07):
        shape = cv2.approxPolyDP(hull, share * cv2.arcLength(hull, closed=True), closed=True)
        if len(shape) == 4 and cv2.contourArea(shape) >= _FOUR_SIDED * size:
            corners = np.asarray(shape[:, 0], np.float32)
            middle = corners.mean(axis=0)
            from_middle = corners - middle
            turned = np.argsort(np.arctan2(from_middle[:, 1], from_middle[:, 0]))
            turned = np.roll(turned, -int(corners[turned].sum(axis=1).argmin()))
            inset = 1 - 4 / np.linalg.norm(from_middle, axis=1, keepdims=True)
            return np.asarray((middle + from_middle * inset)[turned], np.float32)
    return None


def _stands_out(levels: Levels, corners: Corners) -> bool:
    """Whether it is lighter inside than outside nearly everywhere along its sides, or darker."""
    middle = corners.mean(axis=0)
    shares = np.linspace(0.1, 0.9, 9)[:, None, None]
    places = (corners + shares * (np.roll(corners, -1, axis=0) - corners)).reshape(-1, 2)
    out = (places - middle) / np.linalg.norm(places - middle, axis=1, keepdims=True)
    inside, outside = (_levels_at(levels, places + pixels * out) for pixels in (0, 10))
    differences = inside - outside
    differences = differences * np.sign(np.median(differences))
    return bool((differences >= _LEAST_CONTRAST).mean() >= 0.8)


def _levels_at(levels: Levels, places: NDArray[np.floating]) -> NDArray[np.int64]:
    across, down = np.rint(places).astype(int).T
    rows = np.clip(down, 0, levels.shape[0] - 1)
    return np.asarray(levels[rows, np.clip(across, 0, levels.shape[1] - 1)], np.int64)


def _keeps_clear(ink: Levels) -> bool:
    """Whether there is ink, and none of it, crumbs aside, reaches the sides."""
    mask = (reduced(ink, _SIDE) > _INK).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count < 2:
        return False
    left, top, width, height = np.asarray(stats)[1:, :4].T
    size = np.maximum(width, height)
    crosses = (np.minimum(left, top) == 0) | (left + width == mask.shape[1])
    crosses |= top + height == mask.shape[0]
    return not (crosses & (size >= _CRUMB * size.max())).any()
