"""Tables and rows of boxes: grids of printed lines on a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.parts import Mask, Part
from inkdigits.runs.finding import Cells
from inkdigits.runs.rules import RULES

Field = NDArray[np.float32]

_QUARTERS: Final = tuple(np.array([x, y]) for x in (0.25, 0.75) for y in (0.25, 0.75))


@dataclass(frozen=True, eq=False)
class Grid:
    """A grid of printed lines: a table, or a row of boxes.

    Attributes
    ----------
    across, down: (columns + 1,), (rows + 1,) float64
        The positions of its vertical and horizontal lines, as shares of its width and height.
    to_sheet: (3, 3) float64
        The homography to the sheet from a position (x, y, 1) on the grid, x and y from 0 to 1.
    combs:
        The columns whose cells are divided into boxes, one for each digit. The lines between such
        boxes are not in ``across``.
    """

    across: NDArray[np.float64]
    down: NDArray[np.float64]
    to_sheet: NDArray[np.float64]
    combs: tuple[int, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """The number of rows and of columns."""
        return len(self.down) - 1, len(self.across) - 1

    @property
    def corners(self) -> NDArray[np.float64]:
        """Its corners (4, 2) on the sheet, clockwise from the upper left."""
        return self._placed(0, 0, 1, 1)

    @property
    def is_row_of_boxes(self) -> bool:
        """Whether it is a single row of boxes, one for each digit, and not a table."""
        return self.shape == (1, 1) and bool(self.combs)

    @property
    def has_squares(self) -> bool:
        """Whether its cells are squares."""
        upper_left, upper_right, _, lower_left = self.corners
        width = np.linalg.norm(upper_right - upper_left) * np.median(np.diff(self.across))
        height = np.linalg.norm(lower_left - upper_left) * np.median(np.diff(self.down))
        return bool(min(width, height) > RULES.least_square * max(width, height))

    def cell_at(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
        """The index of the cell at each position of the sheet, row by row from 0; -1 outside."""
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
        return self._placed(left, top, right, bottom)

    def _placed(self, left: float, top: float, right: float, bottom: float) -> NDArray[np.float64]:
        """The corners (4, 2) on the sheet of a part of the grid, clockwise from the upper left."""
        corners = np.array([[left, right, right, left], [top, top, bottom, bottom], [1, 1, 1, 1]])
        placed = self.to_sheet @ corners
        return np.asarray((placed[:2] / placed[2]).T, np.float64)


def number_cells(grids: Sequence[Grid], shape: tuple[int, int]) -> Cells:
    """The number of the cell at each pixel of a sheet (H, W).

    It is 0 outside of all grids. Cells are numbered from 1 in the order of ``grids``, row by row;
    the number of a cell that is divided into boxes, one for each digit, is negated.
    """
    cells = np.zeros(shape, np.int32)
    first = 1
    for grid in grids:
        corners = grid.corners
        left, top = np.clip(corners.min(axis=0).astype(int), 0, (shape[1], shape[0]))
        right, bottom = np.clip(corners.max(axis=0).astype(int) + 1, 0, (shape[1], shape[0]))
        ys, xs = np.mgrid[top:bottom, left:right].astype(np.float64)
        found = grid.cell_at(xs.ravel(), ys.ravel()).reshape(ys.shape)
        signs = np.where(np.isin(found % grid.shape[1], grid.combs), -1, 1)
        inside = found >= 0
        cells[top:bottom, left:right][inside] = (signs * (first + found))[inside]
        first += grid.shape[0] * grid.shape[1]
    return cells


def place_of(place: tuple[float, float], grids: Sequence[Grid]) -> tuple[int, int, int] | None:
    """The table, row and column at a position (x, y) on a sheet; None outside of tables."""
    for index, grid in enumerate(grids):
        (cell,) = grid.cell_at(*np.array(place)[:, None]).tolist()
        if cell >= 0 and not grid.is_row_of_boxes:
            return (index, *divmod(cell, grid.shape[1]))
    return None


def is_squared_paper(grid: Grid, parts: Sequence[Part]) -> bool:
    """Whether a grid is no table: many characters cross its lines, or few are in many squares."""
    sides = [(part.x, part.y, part.width, part.height) for part in parts]
    boxes = np.array(sides, np.float64).reshape(-1, 4)
    # The middles of the four quarters of each box.
    cells = np.array(
        [grid.cell_at(*(boxes[:, :2] + boxes[:, 2:] * quarter).T) for quarter in _QUARTERS]
    )
    inside = (cells >= 0).all(axis=0)
    across = (cells != cells[0]).any(axis=0)
    count, (rows, columns) = int(inside.sum()), grid.shape
    if grid.has_squares and rows * columns > max(RULES.most_squares, 2 * count):
        return True
    return count > 0 and float(across[inside].mean()) > RULES.most_across


def find_grids(lines: Field) -> list[Grid]:
    """Find the grids of a page, from top to bottom.

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
        place = lines[top : top + height, left : left + width]
        found_grids = [
            grid
            for corners in _outlines(own)
            if _within(place * own, corners, (left, top)) is not None
            # Other lines inside it may be disconnected.
            and (grid := _within(place, corners, (left, top))) is not None
        ]
        grids += sorted(found_grids, key=_rank)[:1]
    return sorted(grids, key=lambda grid: float(grid.to_sheet[1, 2]))


def _rank(grid: Grid) -> tuple[int, bool]:
    """Sorts the grids found with several outlines of one; in the right one most lines are level."""
    return -grid.shape[0], not grid.is_row_of_boxes


def _outlines(mask: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Possible outlines (4, 2) of the grid in a mask: four corners, clockwise from the upper left.

    A rectangle also fits a grid with a box below its last column, such as that of a total, and one
    that the border of the picture cuts off, so that the ends of its lines are not joined.
    """
    hull = cv2.convexHull(np.asarray(cv2.findNonZero(mask)))
    length = cv2.arcLength(hull, True)
    shapes = [cv2.boxPoints(cv2.minAreaRect(hull))]
    for precision in (0.01, 0.02, 0.04, 0.08):
        shape = np.asarray(cv2.approxPolyDP(hull, precision * length, True))[:, 0]
        if len(shape) == 4:
            shapes.append(shape.astype(np.float32))
            break
    areas = np.array([cv2.contourArea(shape) for shape in shapes]) / max(cv2.contourArea(hull), 1)
    fits = np.minimum(areas, 1 / np.maximum(areas, 1e-6))
    best_first = [shapes[index] for index in np.argsort(-fits) if fits[index] >= RULES.full]
    return [_clockwise(shape) for shape in best_first]


def _clockwise(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Four corners (4, 2) clockwise from the upper left."""
    corners = corners[np.argsort(np.arctan2(*(corners - corners.mean(axis=0)).T[::-1]))]
    first = int(np.argmin(corners.sum(axis=1)))
    return np.roll(corners, -first, axis=0).astype(np.float32)


def _within(lines: Field, corners: NDArray[np.float32], corner: tuple[int, int]) -> Grid | None:
    """The grid with these four corners; None if no lines cross inside."""
    sides = np.linalg.norm(corners - np.roll(corners, -1, axis=0), axis=1)
    width, height = round(max(sides[0], sides[2])), round(max(sides[1], sides[3]))
    straight = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    way = cv2.getPerspectiveTransform(corners, straight)
    flat = (cv2.warpPerspective(lines, way, (width + 1, height + 1)) > 0.5).view(np.uint8)
    across, down = _peaks(flat), _peaks(flat.T)
    if len(across) < 2 or len(down) < 2 or len(across) + len(down) < 5:
        return None
    across, down = _with_open_ends(flat, across, down), _with_open_ends(flat.T, down, across)
    across, combs = _without_lines_of_combs(across, down)
    back = np.linalg.inv(way)
    moved = np.array([[1, 0, corner[0]], [0, 1, corner[1]], [0, 0, 1]], np.float64)
    to_sheet = moved @ back @ np.diag([width, height, 1.0])
    return Grid(across / width, down / height, to_sheet, combs)


def _with_open_ends(
    flat: Mask, across: NDArray[np.float64], down: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The positions of vertical lines, with the ends of horizontal ones that extend beyond them.

    Parameters
    ----------
    flat: (H, W) uint8
        1 for pixels of lines, else 0.
    across, down:
        The positions of vertical and horizontal lines, in pixels.
    """
    reach = np.ones((2 * RULES.grid_bend + 1, 1), np.uint8)
    level = np.asarray(cv2.dilate(flat, reach))[down.astype(int)]
    last = flat.shape[1] - 1
    left, right = level[:, : int(across[0])], level[:, int(across[-1]) + 1 :]
    if across[0] >= RULES.least_cell and left.mean() > RULES.grid_line:
        across = np.concatenate([[0], across])
    if last - across[-1] >= RULES.least_cell and right.mean() > RULES.grid_line:
        across = np.concatenate([across, [last]])
    return across


def _without_lines_of_combs(
    across: NDArray[np.float64], down: NDArray[np.float64]
) -> tuple[NDArray[np.float64], tuple[int, ...]]:
    """The positions of vertical lines without those between boxes that hold a digit each.

    Such boxes have about the same width, and are narrow unless they are a whole grid of one row.
    Some lines between the boxes of a row may be missing.

    Returns
    -------
    across:
        The remaining lines.
    combs:
        The columns between them that were divided into such boxes.
    """
    widths = np.diff(across)
    if len(down) == 2 and _are_boxes(widths, float(down[1] - down[0])):
        return across[[0, -1]], (0,)
    same = np.maximum(widths[1:], widths[:-1]) < RULES.same_width * np.minimum(
        widths[1:], widths[:-1]
    )
    narrow = widths < RULES.narrow_box * np.median(np.diff(down))
    if len(down) == 2 and widths.max() < RULES.same_width * widths.min():
        narrow[:] = True
    joined = same & narrow[1:] & narrow[:-1]
    left = np.concatenate([[True], ~joined, [True]])
    combs = np.flatnonzero(np.diff(np.flatnonzero(left)) > 1)
    return across[left], tuple(combs.tolist())


def _are_boxes(widths: NDArray[np.float64], height: float) -> bool:
    """Whether a row is divided into boxes of one width, between some of which no line was found."""
    for boxes in (1, 2):
        counts = np.round(widths / widths.min() * boxes)
        width = widths.sum() / counts.sum()
        even = np.abs(widths / width - counts).max() < RULES.uneven_box
        if even and RULES.narrow_box < width / height < RULES.broad_box:
            return True
    return False


def _peaks(lines: Mask) -> NDArray[np.float64]:
    """The positions of vertical lines in pixels: columns in which most rows have a line."""
    # Lines are bent by lenses and by paper that isn't quite flat.
    reach = np.ones((1, 2 * RULES.grid_bend + 1), np.uint8)
    near = np.asarray(cv2.dilate(lines, reach)).mean(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], near > RULES.grid_line, [0]])))
    peaks = [
        float(np.average(np.arange(start, end), weights=near[start:end] ** 4))
        for start, end in edges.reshape(-1, 2)
    ]
    apart = np.diff(peaks, prepend=-np.inf) >= RULES.least_cell
    return np.array(peaks)[apart]
