"""Tables and rows of boxes: where printed lines cross on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.runs.finding import Cells
from inkdigits.runs.rules import RULES

Field = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Grid:
    """Printed lines that cross, as those of a table or of a row of boxes.

    Attributes
    ----------
    across, down: (columns + 1,), (rows + 1,) float64
        Where the lines of columns and rows lie, as shares of the width and of the height.
    to_sheet: (3, 3) float64
        The homography to the sheet from a place (x, y, 1), both of 0 to 1 on the grid.
    """

    across: NDArray[np.float64]
    down: NDArray[np.float64]
    to_sheet: NDArray[np.float64]

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows and of columns."""
        return len(self.down) - 1, len(self.across) - 1

    @property
    def outermost(self) -> list[tuple[int, int]]:
        """Row and column of the cells in its four corners."""
        rows, columns = self.shape
        return [(row, column) for row in (0, rows - 1) for column in (0, columns - 1)]

    @property
    def is_row_of_boxes(self) -> bool:
        """Whether it is one row of boxes of the same width, for one digit each."""
        widths = np.diff(self.across)
        return self.shape[0] == 1 and bool(widths.max() < RULES.same_width * widths.min())

    def cell_at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """The cell at each place of the sheet: its number by rows from 0, or -1 outside."""
        places = np.linalg.inv(self.to_sheet) @ np.stack([x, y, np.ones_like(x)])
        u, v = places[:2] / places[2]
        rows, columns = self.shape
        row = np.searchsorted(self.down, v) - 1
        column = np.searchsorted(self.across, u) - 1
        outside = (row < 0) | (row >= rows) | (column < 0) | (column >= columns)
        return np.where(outside, -1, row * columns + column)

    def corners_of(self, row: int, column: int) -> NDArray[np.float64]:
        """The corners (4, 2) of a cell on the sheet, clockwise from the upper left."""
        left, right = self.across[column : column + 2]
        top, bottom = self.down[row : row + 2]
        corners = np.array([[left, right, right, left], [top, top, bottom, bottom], [1, 1, 1, 1]])
        placed = self.to_sheet @ corners
        return np.asarray((placed[:2] / placed[2]).T, np.float64)


def number_cells(grids: Sequence[Grid], shape: tuple[int, int]) -> Cells:
    """The number of the cell at each pixel of a sheet (H, W).

    0 outside of all grids; from 1 on in the cells of tables, in the order of ``grids`` and row by
    row. A row of boxes for one digit each is one cell, with a number below 0.
    """
    cells = np.zeros(shape, np.int32)
    first, rows_of_boxes = 1, 0
    for grid in grids:
        outline = np.concatenate([grid.corners_of(row, column) for row, column in grid.outermost])
        left, top = np.clip(outline.min(axis=0).astype(int), 0, (shape[1], shape[0]))
        right, bottom = np.clip(outline.max(axis=0).astype(int) + 1, 0, (shape[1], shape[0]))
        ys, xs = np.mgrid[top:bottom, left:right].astype(np.float64)
        numbers = grid.cell_at(xs.ravel(), ys.ravel()).reshape(ys.shape)
        inside = numbers >= 0
        if grid.is_row_of_boxes:
            rows_of_boxes += 1
            cells[top:bottom, left:right][inside] = -rows_of_boxes
        else:
            cells[top:bottom, left:right][inside] = first + numbers[inside]
            first += grid.shape[0] * grid.shape[1]
    return cells


def place_of(place: tuple[float, float], grids: Sequence[Grid]) -> tuple[int, int, int] | None:
    """The table, row and column of a place (x, y) on a sheet; None where there is none."""
    for index, grid in enumerate(grids):
        (cell,) = grid.cell_at(*np.array(place)[:, None]).tolist()
        if cell >= 0 and not grid.is_row_of_boxes:
            return (index, *divmod(cell, grid.shape[1]))
    return None


def find_grids(lines: Field) -> list[Grid]:
    """The grids of a page, from top to bottom.

    Parameters
    ----------
    lines: (H, W) float32
        The probability of a printed line in each pixel.
    """
    mask = (lines > 0.5).view(np.uint8)
    # Handwriting and noise break lines.
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels, found, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    stats = np.asarray(found)
    grids = []
    for number in range(1, count):
        left, top, width, height, _ = stats[number].tolist()
        if min(width, height) < RULES.least_grid:
            continue
        own = (labels[top : top + height, left : left + width] == number).astype(np.uint8)
        corners = _corners(own)
        place = lines[top : top + height, left : left + width]
        if corners is None or _within(place * own, corners, (left, top)) is None:
            continue
        # Some of its lines may be broken off.
        grid = _within(place, corners, (left, top))
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda grid: float(grid.to_sheet[1, 2]))


def _corners(mask: NDArray[np.uint8]) -> NDArray[np.float32] | None:
    """The four corners (4, 2) of what a mask shows, clockwise from the upper left."""
    hull = cv2.convexHull(np.asarray(cv2.findNonZero(mask)))
    length = cv2.arcLength(hull, True)
    for precision in (0.01, 0.02, 0.04, 0.08):
        corners = np.asarray(cv2.approxPolyDP(hull, precision * length, True))[:, 0]
        if len(corners) == 4:
            break
    else:
        return None
    if cv2.contourArea(corners) < RULES.full * cv2.contourArea(hull):
        return None
    corners = corners[np.argsort(np.arctan2(*(corners - corners.mean(axis=0)).T[::-1]))]
    first = int(np.argmin(corners.sum(axis=1)))
    return np.roll(corners, -first, axis=0).astype(np.float32)


def _within(lines: Field, corners: NDArray[np.float32], corner: tuple[int, int]) -> Grid | None:
    """The grid whose outer lines meet in four corners; None where no lines cross within."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = round(max(sides[0], sides[2])), round(max(sides[1], sides[3]))
    straight = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    way = cv2.getPerspectiveTransform(corners, straight)
    flat = cv2.warpPerspective(lines, way, (width + 1, height + 1)) > 0.5
    across, down = _peaks(flat), _peaks(flat.T)
    if len(across) < 2 or len(down) < 2 or len(across) + len(down) < 5:
        return None
    back = np.linalg.inv(way)
    moved = np.array([[1, 0, corner[0]], [0, 1, corner[1]], [0, 0, 1]], np.float64)
    return Grid(across / width, down / height, moved @ back @ np.diag([width, height, 1.0]))


def _peaks(lines: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Where upright lines lie, in pixels from the left: the middles of where most rows have one."""
    # Paper isn't quite flat, and lenses bend lines.
    reach = np.ones((1, 2 * RULES.grid_bend + 1), np.uint8)
    near = np.asarray(cv2.dilate(lines.view(np.uint8), reach)).mean(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], near > RULES.grid_line, [0]])))
    peaks = [
        float(np.average(np.arange(start, end), weights=near[start:end] ** 4))
        for start, end in edges.reshape(-1, 2)
    ]
    apart = np.diff(peaks, prepend=-np.inf) >= RULES.least_cell
    return np.array(peaks)[apart]
