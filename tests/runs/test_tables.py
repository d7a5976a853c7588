"""Tables: grids of printed lines."""

import cv2
import numpy as np

from inkdigits.runs.tables import find_grids


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
