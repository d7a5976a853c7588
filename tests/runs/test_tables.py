"""Tables: grids of printed lines."""

import cv2
import numpy as np
import pytest

from inkdigits.layout.parts import find_parts
from inkdigits.runs.finding import find_runs
from inkdigits.runs.tables import find_grids, is_squared_paper, number_cells, place_of


def _lines(across, down, shape=(400, 500)):
    """The probability of a line: between the first and the last of the lines that cross."""
    lines = np.zeros(shape, np.float32)
    for x in across:
        cv2.line(lines, (x, down[0]), (x, down[-1]), (1,), 2)
    for y in down:
        cv2.line(lines, (across[0], y), (across[-1], y), (1,), 2)
    return lines


def test_lines_that_are_broken_off_divide_the_cells():
    lines = _lines(range(50, 451, 40), range(40, 361, 40))
    # Two lines are thin, and not seen where they meet others.
    for y in range(40, 361, 40):
        lines[y - 8 : y + 8, 80:140] = 0
        lines[y, 52:450] = 1
    (grid,) = find_grids(lines)
    assert grid.shape == (8, 10)


def test_cells_that_the_border_cuts_off_are_cells():
    """The lines have no common end there, and there is no line at the border."""
    lines = _lines((-40, 160, 300, 440), (-30, 90, 190, 290))
    (grid,) = find_grids(lines)
    assert grid.shape == (3, 3)
    left, top = grid.corners_of(0, 0)[0]
    assert (left, top) == pytest.approx((0, 0), abs=4)
    assert grid.corners_of(1, 1)[0] == pytest.approx((160, 90), abs=4)


def test_table_without_lines_at_its_sides_has_cells_there():
    lines = _lines((160, 340), (60, 160, 260, 360))
    for y in (60, 160, 260, 360):
        lines[y, 30:480] = 1
    (grid,) = find_grids(lines)
    assert grid.shape == (3, 3)


def test_narrow_boxes_of_a_table_are_one_cell():
    (grid,) = find_grids(_lines((20, 200, 240, 280, 320), (40, 140, 240, 340)))
    assert grid.shape == (3, 2)
    assert grid.combs == (1,)
    cells = number_cells([grid], (400, 500))
    assert cells[90, 100] > 0
    assert cells[90, 220] == cells[90, 300] < 0
    assert cells[190, 220] not in (0, cells[90, 220])


@pytest.mark.parametrize(
    "across",
    [
        # As wide as high, as the cells of a sudoku; of different widths.
        (20, 120, 220, 320),
        (20, 200, 240, 320),
    ],
)
def test_columns_of_a_table_are_its_cells(across):
    (grid,) = find_grids(_lines(across, (40, 140, 240, 340)))
    assert grid.shape == (3, 3)
    assert grid.combs == ()


def test_row_of_boxes_is_no_table():
    (grid,) = find_grids(_lines(range(20, 421, 80), (40, 120)))
    assert grid.is_row_of_boxes
    assert place_of((100, 80), [grid]) is None


@pytest.mark.parametrize("across", [(20, 60, 100, 180, 220), (20, 100, 180, 300)])
def test_row_of_boxes_may_lack_lines(across):
    (grid,) = find_grids(_lines(across, (40, 90)))
    assert grid.is_row_of_boxes


def test_one_row_of_wide_cells_is_a_table():
    (grid,) = find_grids(_lines((20, 180, 340, 480), (40, 80, 120)))
    assert grid.shape == (2, 3)


def test_table_with_the_box_of_a_total_below_keeps_its_rows():
    lines = _lines((20, 120, 240, 360, 480), (40, 90, 140, 190, 240, 290))
    lines = np.maximum(lines, _lines((360, 480), (290, 340)))
    (grid,) = find_grids(lines)
    assert grid.shape == (5, 4)
    assert grid.corners_of(2, 1)[0] == pytest.approx((120, 140), abs=4)


def _circles(places):
    mask = np.zeros((400, 1000), np.uint8)
    for x, y in places:
        cv2.circle(mask, (x, y), 4, (1,), 1)
    return find_parts(mask, 0, 0)[0]


def test_many_squares_are_a_table_only_if_they_are_filled():
    across, down = range(10, 481, 20), range(10, 381, 20)
    (squares,) = find_grids(_lines(across, down))
    centres = [(x + 10, y + 10) for x in across[:-1] for y in down[:-1]]
    assert is_squared_paper(squares, _circles(centres[::4]))
    assert is_squared_paper(squares, [])
    assert not is_squared_paper(squares, _circles(centres))
    # As many cells, but wide ones.
    (wide,) = find_grids(_lines(range(10, 971, 40), down, (400, 1000)))
    assert not is_squared_paper(wide, _circles(centres[::4]))


def test_squares_with_characters_on_their_lines_are_no_table():
    mask = np.zeros((400, 500), np.uint8)
    for x in range(30, 400, 45):
        cv2.circle(mask, (x, 150), 14, (1,), 3)
    parts, _ = find_parts(mask, 0, 0)
    (squares,) = find_grids(_lines(range(10, 481, 30), range(10, 381, 30)))
    (table,) = find_grids(_lines(range(8, 480, 45), (40, 120, 200)))
    assert is_squared_paper(squares, parts)
    assert not is_squared_paper(table, parts)


def test_digits_of_a_comb_are_one_run_across_empty_boxes():
    mask = np.zeros((100, 400), np.uint8)
    for x in (20, 320):
        mask[30:70, x : x + 20] = 1
    # A bit of the line between two boxes.
    mask[88:98, 200:204] = 1
    cells = np.full(mask.shape, -1, np.int32)
    (first, second), _ = find_runs(mask, cells)
    assert (first.length, first.height) == pytest.approx((320, 40), abs=3)
    assert second.height == pytest.approx(10, abs=2)
