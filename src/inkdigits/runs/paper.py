"""Strips of a picture: its runs of characters, each straight and of the same height."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.parts import Mask, find_parts
from inkdigits.model.segmenter import GROUND, PATTERN, PRINTED, WRITTEN, Segmenter
from inkdigits.paper.characters import contrast_of, likely_ink
from inkdigits.paper.drawings import without_pale_print
from inkdigits.paper.finding import resized
from inkdigits.picture.levels import Levels
from inkdigits.runs.cutting import frame_of, shows_others, straightened
from inkdigits.runs.finding import find_runs, typical_height
from inkdigits.runs.rules import RULES
from inkdigits.runs.tables import Field, Grid, find_grids, is_squared_paper, number_cells, place_of
from inkdigits.sheet import scaling
from inkdigits.strip import Strip

_CLOSE: Final = 2
"""The size at which a strip is segmented, as a multiple of its own."""


@dataclass(frozen=True, eq=False)
class PageStrips:
    """The runs of characters on a picture, in reading order.

    Attributes
    ----------
    strips:
        One for each run.
    cells:
        For each strip the index of its table in ``grids``, its row and its column; None outside of
        tables.
    grids:
        Tables and rows of boxes; their ``to_sheet`` maps to pixels of the picture.
    """

    strips: tuple[Strip, ...]
    cells: tuple[tuple[int, int, int] | None, ...]
    grids: tuple[Grid, ...]

    def moved(self, way: NDArray[np.float64]) -> PageStrips:
        """The same with all positions mapped by a homography (3, 3)."""
        strips = (replace(strip, to_source=way @ strip.to_source) for strip in self.strips)
        grids = (replace(grid, to_sheet=way @ grid.to_sheet) for grid in self.grids)
        return PageStrips(tuple(strips), self.cells, tuple(grids))


def strips_of_page(grey: Levels, segmenter: Segmenter) -> PageStrips:
    """Find the runs of characters on a page, and its tables.

    Parameters
    ----------
    grey: (H, W) uint8
        Grey levels.
    """
    grey = without_pale_print(grey)
    return _strips_of(grey, _seen_page(grey, segmenter), segmenter, has_tables=True)


class _Seen(NamedTuple):
    """A copy of a picture: its scale, the segmenter's answer, and the mask of its characters."""

    factor: float
    kinds: Field
    mask: Mask


def _seen_page(grey: Levels, segmenter: Segmenter) -> _Seen:
    """A copy of a page on which characters have the right height.

    In larger characters the network takes the ground between strokes for ink, and it misses smaller
    ones. They are measured on a small copy first. Shadows may look like characters there, so the
    copy that seems to be right is measured again.
    """
    side = RULES.least_page
    while True:
        seen = _characters(grey, segmenter, side)
        needed = _side_for(seen.mask, side)
        if needed <= RULES.same_side * side or seen.factor == RULES.most_enlarged:
            return seen
        side = needed


def _side_for(mask: Mask, side: int) -> int:
    """The longer side of a copy on which characters have the right height.

    The lower quartile of their heights is used, since some characters may be joined.

    Parameters
    ----------
    mask:
        The characters on a copy.
    side:
        The longer side of that.
    """
    heights = [part.height for part in find_parts(mask, 0, 0)[0] if part.area > RULES.lowest]
    if not heights:
        return RULES.most_page
    needed = RULES.seen_height / float(np.percentile(heights, 25)) * side
    return round(min(max(needed, RULES.least_page), RULES.most_page))


def strips_of_paper(
    grey: Levels, segmenter: Segmenter, side: int, *, has_tables: bool = False
) -> PageStrips:
    """Find the runs of characters in a picture, and its tables and rows of boxes.

    Parameters
    ----------
    grey: (H, W) uint8
        Grey levels.
    side:
        The longer side, in pixels, of the copy on which they are searched for.
    has_tables:
        Whether there may be tables, whose lines separate numbers. Otherwise only boxes for one
        digit each are looked for.
    """
    seen = _characters(grey, segmenter, side)
    return _strips_of(grey, seen, segmenter, has_tables=has_tables)


def _strips_of(grey: Levels, seen: _Seen, segmenter: Segmenter, *, has_tables: bool) -> PageStrips:
    factor, kinds, mask = seen
    grids = find_grids(np.ascontiguousarray(kinds[..., PATTERN]))
    if grids:
        characters = [part for part in find_parts(mask, 0, 0)[0] if part.area > RULES.lowest]
        grids = [
            grid
            for grid in grids
            if (has_tables or grid.combs) and not is_squared_paper(grid, characters)
        ]
    numbered = number_cells(grids, (mask.shape[0], mask.shape[1]))
    runs, owners = find_runs(mask, numbered)
    to_picture = scaling(1 / factor)
    strips, cells = [], []
    for number, run in enumerate(runs, 1):
        size, to_seen = frame_of(run, _CLOSE)
        others = shows_others(owners, number, to_seen, size)
        strips.append(_strip(grey, to_picture, to_seen, others, segmenter))
        cells.append(place_of(run.middle, grids))
    return PageStrips(tuple(strips), tuple(cells), tuple(grids)).moved(to_picture)


def _characters(grey: Levels, segmenter: Segmenter, side: int) -> _Seen:
    """The characters on a copy of a picture whose longer side has ``side`` pixels."""
    factor = min(side / max(grey.shape), RULES.most_enlarged)
    seen = resized(grey, factor)
    kinds = segmenter.segment(seen)
    contrast = contrast_of(seen, kinds)
    ink = likely_ink(kinds, contrast, typical_height)
    return _Seen(factor, kinds, _without_pale((ink > 0.5).view(np.uint8), contrast))


def _without_pale(mask: Mask, contrast: Field) -> Mask:
    """A mask without connected parts that are much paler than the ink, such as uneven paper.

    ``contrast`` (H, W) is that of each pixel with the ground around it.
    """
    if not mask.any():
        return mask
    _, labels = cv2.connectedComponents(mask, connectivity=8)
    places = labels.ravel()
    means = np.bincount(places, contrast.ravel()) / np.bincount(places)
    is_ink = means >= RULES.pale * float(np.percentile(contrast[mask > 0], 90))
    is_ink[0] = False
    return np.asarray(is_ink[labels], np.uint8)


def _strip(
    grey: Levels,
    seen_to_grey: NDArray[np.float64],
    to_seen: NDArray[np.float64],
    others: Mask,
    segmenter: Segmenter,
) -> Strip:
    """Cut a strip out of a picture, without the pixels of ``others``."""
    height, width = others.shape
    to_picture = seen_to_grey @ to_seen
    straight = straightened(grey, to_picture, (width, height), cv2.BORDER_REPLICATE)
    own = np.where(_inside(grey, to_picture, (height, width)), 1 - others, 0).astype(np.float32)
    kinds = segmenter.segment(straight)
    printed, written = kinds[..., PRINTED] * own, kinds[..., WRITTEN] * own
    shown = np.dstack([printed + written, (1 - kinds[..., GROUND]) * own])
    size = width // _CLOSE, height // _CLOSE
    pixels = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    levels = np.asarray(np.clip(pixels * 255, 0, 255), np.uint8)
    return Strip(levels, to_seen @ scaling(_CLOSE), bool(printed.sum() > written.sum()))


def _inside(
    grey: Levels, to_picture: NDArray[np.float64], shape: tuple[int, int]
) -> NDArray[np.bool_]:
    """Which pixels (H, W) of a straight copy lie inside the picture.

    Digits and lines that touch its border would seem to continue outside.
    """
    ys, xs = np.ogrid[: shape[0], : shape[1]]
    x, y = (row[0] * xs + (row[1] * ys + row[2]) for row in to_picture[:2])
    inside = (x > -1) & (y > -1) & (x < grey.shape[1]) & (y < grey.shape[0])
    return np.asarray(inside, np.bool_)
