"""Runs: characters next to each other, such as the digits of a number, on a straight line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.parts import Boxes, Labels, Mask, Part, find_parts, linked
from inkdigits.runs.rules import RULES

Cells = NDArray[np.int32]
"""(H, W): a number per pixel of a sheet."""


@dataclass(frozen=True)
class Run:
    """Where a run of characters lies on a sheet.

    Attributes
    ----------
    x, y:
        The centre of its left end, in pixels of the sheet.
    length, height:
        Its size along the line, and across it, in pixels.
    slope:
        The angle of the line in radians; positive if it falls to the right.
    """

    x: float
    y: float
    length: float
    height: float
    slope: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre (x, y) on the sheet."""
        half = self.length / 2
        return self.x + half * math.cos(self.slope), self.y + half * math.sin(self.slope)

    def to_sheet(self, rows: int, height: int, margin: float) -> NDArray[np.float64]:
        """The (3, 3) homography to the sheet from a straight copy of the run.

        Parameters
        ----------
        rows:
            Height of the copy in pixels; the run is centred in it.
        height:
            Height of the run on the copy in pixels.
        margin:
            Free space at each end of the copy in pixels.
        """
        scale = self.height / height
        cos, sin = math.cos(self.slope) * scale, math.sin(self.slope) * scale
        # Coordinates are those of pixel centres, so the copy begins at -0.5.
        left, up = margin - 0.5, rows / 2 - 0.5
        return np.array(
            [
                [cos, -sin, self.x - cos * left + sin * up],
                [sin, cos, self.y - sin * left - cos * up],
                [0, 0, 1],
            ]
        )


def find_runs(mask: Mask, cells: Cells | None = None) -> tuple[list[Run], Cells]:
    """The runs of characters on a sheet, from top to bottom and from left to right.

    Parameters
    ----------
    mask: (H, W) uint8
        1 for pixels of characters, else 0.
    cells: (H, W) int32
        The number of the cell at each pixel; see `number_cells`. No run crosses cells.

    Returns
    -------
    runs:
        In reading order.
    owners: (H, W) int32
        For each pixel the number of its run, counted from 1; 0 outside of all runs.
    """
    if cells is not None:
        mask = mask * _within_cells(cells)
    parts, labels = find_parts(mask, 0, 0)
    parts = [part for part in parts if part.area > RULES.lowest]
    typical = typical_height(parts)
    least = max(RULES.low_run * typical, RULES.lowest)
    groups = _beside_one_another(parts, typical, cells)
    found = [(_measured(group, labels), group) for group in groups]
    found = [(run, group) for run, group in found if run.height >= least]
    found = [found[index] for index in in_reading_order([run for run, _ in found])]
    numbers = np.zeros(labels.count + 1, np.int32)
    for number, (_, group) in enumerate(found, 1):
        numbers[[part.number for part in group]] = number
    return [run for run, _ in found], numbers[labels.labels]


def in_reading_order(runs: Sequence[Run]) -> list[int]:
    """The indices of runs in reading order: line by line from the top, each from left to right."""
    slope = math.tan(float(np.median([run.slope for run in runs]))) if runs else 0.0
    # Lines of a page that is slightly turned become level.
    heights = [run.y - slope * run.x for run in runs]
    lines: list[list[int]] = []
    for index in sorted(range(len(runs)), key=heights.__getitem__):
        last = lines[-1][-1] if lines else None
        if last is not None and heights[index] - heights[last] < runs[last].height / 2:
            lines[-1].append(index)
        else:
            lines.append([index])
    return [index for line in lines for index in sorted(line, key=lambda each: runs[each].x)]


def _within_cells(cells: Cells) -> Mask:
    """1 for pixels in the same cell as their neighbours to the right and below, else 0."""
    same = np.ones(cells.shape, np.uint8)
    same[:, :-1] &= (cells[:, :-1] == cells[:, 1:]).view(np.uint8)
    same[:-1] &= (cells[:-1] == cells[1:]).view(np.uint8)
    return same


def typical_height(parts: Sequence[Part]) -> float:
    """The typical height of a character: the median of all heights, weighted by height.

    Neither many specks nor one large blot have much weight.
    """
    heights = np.sort([part.height for part in parts])
    if not len(heights):
        return 0.0
    sums = np.cumsum(heights)
    return float(heights[int(np.searchsorted(sums, sums[-1] / 2))])


def _beside_one_another(parts: list[Part], typical: float, cells: Cells | None) -> list[list[Part]]:
    """Group the parts that follow each other on a line."""
    by_cell: dict[int, list[Part]] = {}
    for part in sorted(parts, key=lambda part: part.x):
        middle = part.y + part.height // 2, part.x + part.width // 2
        by_cell.setdefault(0 if cells is None else int(cells[middle]), []).append(part)
    beside, reach = partial(is_beside, typical=typical), RULES.apart * RULES.high * typical
    # There may be empty boxes between the digits of a row.
    in_boxes = partial(beside, apart=np.inf)
    groups = []
    for cell, inside in by_cell.items():
        groups += linked(inside, in_boxes, np.inf) if cell < 0 else linked(inside, beside, reach)
    return sorted(groups, key=lambda group: group[0].x)


def is_beside(
    one: Part, others: Boxes, typical: float, apart: float = RULES.apart
) -> NDArray[np.bool_]:
    """Which of the boxes (N, 4) follow or precede a part on its line, (N,)."""
    left, top, right, bottom = others.T
    height = bottom - top
    gap = np.maximum(one.x, left) - np.minimum(one.right, right)
    # The gap to a dot or a dash is compared with the height of the digit.
    taller = np.clip(np.maximum(one.height, height), RULES.low * typical, RULES.high * typical)
    shared = np.minimum(one.bottom, bottom) - np.maximum(one.y, top)
    lower, higher = np.minimum(one.height, height), np.maximum(one.height, height)
    is_beside = (gap < apart * taller) & (shared > RULES.level * np.minimum(lower, typical))
    # The box of a stamp or frame may contain characters that are much smaller.
    return np.asarray(is_beside & ((higher < RULES.huge * typical) | (higher < 2 * lower)))


def _measured(group: list[Part], labels: Labels) -> Run:
    places = [np.argwhere(labels.mask_of(part)) + np.array([part.y, part.x]) for part in group]
    ys, xs = np.concatenate(places).T
    middle = xs.mean(), ys.mean()
    across, down = xs - middle[0], ys - middle[1]
    slope = math.atan(float(across @ down) / (float(across @ across) + 1e-9))
    # In a short run the slant of the digits would be mistaken for a slope.
    shape = np.ptp(xs) / (np.ptp(ys) + 1.0)
    slope = float(np.clip(slope, -RULES.steepest, RULES.steepest)) * float(
        np.clip(shape - 1.5, 0, 1)
    )
    along = across * math.cos(slope) + down * math.sin(slope)
    aside = down * math.cos(slope) - across * math.sin(slope)
    top, bottom = np.percentile(aside, [RULES.outliers, 100 - RULES.outliers])
    left, centre = float(along.min()) - 0.5, float(top + bottom) / 2
    return Run(
        float(middle[0] + left * math.cos(slope) - centre * math.sin(slope)),
        float(middle[1] + left * math.sin(slope) + centre * math.cos(slope)),
        float(np.ptp(along)) + 1,
        float(bottom - top) + 1,
        slope,
    )
