"""A sheet of paper that doesn't fill the picture: what lies around it is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.paper.cleaning import FAINTEST, Ground, border_of, drawn_ground, ink_of, ink_on
from inkdigits.paper.page import find_page
from inkdigits.picture import Picture
from inkdigits.picture.levels import Levels, reduced
from inkdigits.sheet import Sheet, scaling

Mask = NDArray[np.uint8]

_SEARCHED_SIDE: Final = 192
"""Longer side of the reduced picture on which the paper is looked for."""

_SMALLEST: Final = 64
"""Pixels of the shorter side of the smallest picture that may show a desk."""

_LEAST_CONTRAST: Final = 25
"""Levels by which paper and desk differ at least."""

_SHARES: Final = (0.08, 0.96)
"""Of the picture that the paper covers, at least and at most."""

_STRAIGHT: Final = 0.93
"""Of its convex hull that a sheet of paper covers, with what is written on it."""

_RECTANGULAR: Final = 0.8
"""Of the narrowest box around it, turned as it is, that it covers."""

_BARE: Final = 0.8
"""Of its area that nothing is written on; a thick 0 is no paper with a digit in it."""

_SAME: Final = 12
"""Levels by which what is seen through a hole differs from the ground around it, at most."""

_AT_BORDER: Final = 0.05
"""Share of a drawing's border at which a desk goes on, at least."""

_SMALLEST_SHAPE: Final = 0.04
"""Share of a drawing that a sheet of paper covers at least, coarsely seen."""

_CONVEX: Final = 0.75
"""Of its convex hull that it covers then, with what is written on it."""

_FILLED: Final = 0.6
"""Of its outline that nothing is written on then, unless it is a frame."""

_FRAMED: Final = 0.85
"""Of the narrowest box around a frame that its outline holds."""

_INK: Final = 48
"""Level (of 255) from which a pixel of the reduced sheet is ink."""

_CRUMB: Final = 0.2
"""Ink smaller than this share of the largest says nothing about where the digit is."""


def find_ink(picture: Picture) -> Sheet:
    """Take the paper away, and the desk that it lies on, if that can be seen.

    What a digit is written on is found as a page with four sides, which is laid straight, or else
    as one even, straight-sided area around all of the ink, which may go on beyond the picture. Of
    a shadow's edge, which a digit may cross, that isn't so; then the picture is taken as a whole.
    """
    grey, to_source = picture.grey, scaling(picture.step)
    ground = drawn_ground(grey)
    is_small = min(grey.shape) < _SMALLEST
    if is_small or (_shows_one_paper(grey) if ground is None else _shows_strokes(grey, ground)):
        return Sheet(ink_on(grey, ground), to_source)
    page = find_page(grey)
    if page is not None:
        return Sheet(page.pixels, to_source @ page.to_source)
    return Sheet(_ink_on_paper(grey, ground), to_source)


def _ink_on_paper(grey: Levels, ground: Ground | None) -> Levels:
    """The ink of a picture, and 0 beside an even, straight-sided paper that holds all of it."""
    whole = ink_on(grey, ground)
    for paper in _papers(reduced(grey, _SEARCHED_SIDE)):
        # The paper's edge blends into the desk, and ink that comes near it may go on beyond.
        clear = _shrunk(paper, 4)
        if not clear.any():
            continue
        enlarged = cv2.resize(_shrunk(paper, 2), grey.shape[::-1], interpolation=cv2.INTER_NEAREST)
        own = np.asarray(enlarged, np.uint8)
        if _is_stroke(own, grey):
            continue
        if _lies_in(whole, clear):
            return whole * own
        cut = _cut_out(grey, own)
        if _lies_in(cut, clear):
            return cut
    return whole


def _shows_strokes(grey: Levels, ground: Ground) -> bool:
    """Whether nothing in a drawing can be a desk, which goes on beyond it, or a sheet of paper.

    The search for paper takes ten times as long as all else that happens to a drawing.
    """
    border = border_of(grey)
    if np.count_nonzero(_differs(border, ground.level)) > _AT_BORDER * border.size:
        return False
    step = -(-max(grey.shape) // (_SEARCHED_SIDE // 2))
    strokes = _differs(np.ascontiguousarray(grey[::step, ::step]), ground.level)
    outlines, _ = cv2.findContours(strokes, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    return not any(_may_be_paper(outline, strokes) for outline in outlines)


def _differs(levels: Levels, ground: int) -> Mask:
    return np.asarray(cv2.absdiff(levels, np.full_like(levels, ground)) >= FAINTEST, np.uint8)


def _may_be_paper(outline: cv2.typing.MatLike, drawn: Mask) -> bool:
    """Whether an outline is convex, and filled or a frame; a 0 is a ring."""
    within, hull = cv2.contourArea(outline), cv2.convexHull(outline)
    area = cv2.contourArea(hull)
    if area < _SMALLEST_SHAPE * drawn.size or within < _CONVEX * area:
        return False
    x, y, width, height = cv2.boundingRect(outline)
    _, sides, _ = cv2.minAreaRect(hull)
    filled = cv2.countNonZero(drawn[y : y + height, x : x + width]) >= _FILLED * within
    return filled or area >= _FRAMED * sides[0] * sides[1]


def _shows_one_paper(grey: Levels) -> bool:
    """Whether a photo is even without the strokes, which takes no time to see."""
    low, high, _, _ = cv2.minMaxLoc(cv2.medianBlur(reduced(grey, _SEARCHED_SIDE // 4), 7))
    return high - low < _LEAST_CONTRAST


def _papers(small: Levels) -> Iterator[Mask]:
    """Where light paper on a dark desk may lie, and dark paper on a light one; without notches."""
    for levels in (small, 255 - small):
        smooth = cv2.medianBlur(levels, 5)
        _, bright = cv2.threshold(smooth, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(bright, connectivity=4)
        if count < 2:
            continue
        bare = np.asarray(labels == 1 + stats[1:, cv2.CC_STAT_AREA].argmax(), np.uint8)
        outlines, _ = cv2.findContours(bare, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        hull = cv2.convexHull(outlines[0])
        paper = np.asarray(cv2.fillConvexPoly(np.zeros_like(bare), hull, 1), np.uint8)
        filled = cv2.drawContours(np.zeros_like(bare), outlines, -1, 1, cv2.FILLED)
        area = cv2.countNonZero(paper)
        _, sides, _ = cv2.minAreaRect(hull)
        if (
            _SHARES[0] * small.size < area < _SHARES[1] * small.size
            and cv2.countNonZero(filled) >= _STRAIGHT * area
            and cv2.countNonZero(bare) >= _BARE * area
            and area >= _RECTANGULAR * (sides[0] + 1) * (sides[1] + 1)
            and np.median(levels[bare > 0]) - np.median(levels[paper == 0]) >= _LEAST_CONTRAST
            and _has_edge(paper, smooth)
        ):
            yield paper


def _has_edge(paper: Mask, levels: Levels | cv2.typing.MatLike) -> bool:
    """Whether the paper is brighter right at its edge, too; where light fades away it isn't."""
    beside = cv2.dilate(paper, np.ones((7, 7), np.uint8)) - paper
    within = paper - _shrunk(paper, 3)
    ends = (np.median(np.asarray(levels)[np.asarray(ring) > 0]) for ring in (within, beside))
    return bool(next(ends) - next(ends) >= _LEAST_CONTRAST / 2)


def _is_stroke(own: Mask, grey: Levels) -> bool:
    """Whether a paper may be the stroke of a thick 0, whose hole shows the very ground around it.

    Then all that is on it has the level of the ground. It doesn't go on beyond the picture.
    """
    if any(side.any() for side in (own[0], own[-1], own[:, 0], own[:, -1])):
        return False
    ground = float(np.median(grey[own == 0]))
    within = grey[own > 0]
    paper = float(np.median(within))
    if ground == paper:
        return False
    # From 0, the paper, to 1, the ground; the edges of a narrow hole lie between.
    shares = (within - paper) / (ground - paper)
    hole = shares[shares > 0.5]
    return bool(hole.size and abs(np.quantile(hole, 0.9) - 1) * abs(ground - paper) <= _SAME)


def _shrunk(paper: Mask, pixels: int) -> Mask:
    """Smaller all around, but not where the paper goes on beyond the picture."""
    wide = cv2.copyMakeBorder(paper, pixels, pixels, pixels, pixels, cv2.BORDER_REPLICATE)
    side = 2 * pixels + 1
    shrunk = cv2.erode(wide, np.ones((side, side), np.uint8))
    return np.asarray(shrunk[pixels:-pixels, pixels:-pixels], np.uint8)


def _lies_in(sheet: Levels, paper: Mask) -> bool:
    """Whether there is ink, and all of it lies on the paper, crumbs aside."""
    ink = np.asarray(reduced(sheet, _SEARCHED_SIDE) > _INK, np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count < 2:
        return False
    sizes = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    large = sizes >= _CRUMB * sizes[1:].max()
    large[0] = False
    return not (large[labels] & (paper == 0)).any()


def _cut_out(grey: Levels, own: Mask) -> Levels:
    """The ink on the paper alone, as if it filled the picture."""
    x, y, width, height = cv2.boundingRect(own)
    place = slice(y, y + height), slice(x, x + width)
    part = np.where(own[place] > 0, grey[place], np.median(grey[own > 0]).astype(np.uint8))
    cut = np.zeros_like(grey)
    cut[place] = ink_of(part) * own[place]
    return cut
