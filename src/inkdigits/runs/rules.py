"""All thresholds of the rules that find runs of characters and printed grids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Rules:
    """The thresholds of the rules that find runs of characters and printed grids.

    Lengths are in pixels.

    Attributes
    ----------
    least_side, most_side:
        The longer side of the copy of a picture on which a number is searched for: half that of
        the picture, within these bounds.
    least_page, most_page, seen_height:
        The bounds of the longer side of the copy on which the characters of a page are searched
        for, and their height on it.
    same_side:
        A larger copy is used if it should be more than this many times as large.
    most_enlarged:
        The largest factor by which a small picture is enlarged for that.
    pale:
        The lowest contrast of a character with its ground, as a share of that of the ink of the
        page.
    apart, level:
        Characters follow each other if the gap is less than ``apart`` of their height and they
        overlap vertically by more than ``level`` of the height of the lower one.
    low, high:
        The bounds of the height that the gap is compared with, as multiples of the typical height
        of a character.
    huge:
        Parts above this multiple of the typical height follow only each other.
    low_run, lowest:
        Runs below this share of the typical height, or below ``lowest`` pixels, are discarded.
    outliers:
        The percentage of the ink of a run that may lie above its top, and the same below.
    steepest:
        The largest slope of a run, in radians.
    strip_digits, strip_margin, longest_strip:
        The height of digits on a strip, the margin at both ends as a share of it, and the largest
        width of a strip.
    full:
        The smallest ratio of the area of a grid's outline to that of its four corners, and the
        inverse of the largest.
    least_grid, least_cell:
        The smallest shorter side of a grid, and the smallest distance between two of its lines.
    grid_line, grid_bend:
        The smallest share of the height (or width) of a grid that a line covers, and the largest
        bend of a line.
    same_width, narrow_box:
        For rows of boxes that hold a digit each: the largest ratio of the widest to the narrowest
        box, and in a table the largest ratio of their width to their height.
    broad_box, uneven_box:
        In a row in which some lines between boxes were not found: the largest ratio of the width of
        a box to its height, and the largest error of a width, in boxes.
    most_across:
        The largest share of the characters in a table that lie across its lines.
    most_squares, least_square:
        The largest number of square cells of a table most of which are empty; more are squared
        paper. The smallest ratio of the sides of a square.
    """

    least_side: int = 240
    most_side: int = 480
    least_page: int = 160
    most_page: int = 1000
    seen_height: int = 45
    same_side: float = 1.25
    most_enlarged: float = 2.0
    pale: float = 0.1
    apart: float = 0.8
    level: float = 0.3
    low: float = 0.5
    high: float = 1.5
    huge: float = 3
    low_run: float = 0.25
    lowest: int = 5
    outliers: float = 2
    steepest: float = 0.3
    strip_digits: int = 26
    strip_margin: float = 0.4
    longest_strip: int = 1024
    full: float = 0.75
    least_grid: int = 24
    least_cell: int = 8
    grid_line: float = 0.5
    grid_bend: int = 3
    same_width: float = 1.5
    narrow_box: float = 0.6
    broad_box: float = 1.4
    uneven_box: float = 0.25
    most_across: float = 0.3
    most_squares: int = 300
    least_square: float = 0.85


RULES: Final = Rules()
"""The rules in use."""


def number_side(longer: int) -> int:
    """The longer side of the copy on which a number is searched for, from that of the picture."""
    return min(max(RULES.least_side, longer // 2), RULES.most_side)
