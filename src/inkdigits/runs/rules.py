"""The numbers behind the rules that find runs of characters and printed grids, all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Rules:
    """The numbers behind the rules that find runs of characters and printed grids.

    Lengths are in pixels.

    Attributes
    ----------
    least_side, most_side:
        The longer side of the copy of a picture on which one number is looked for: half of the
        picture's, within these bounds.
    first_side, page_side, seen_height:
        The longer side of the copy of a page on which numbers are looked for, within these bounds,
        and how high characters are on it.
    most_enlarged:
        The most that a small picture is enlarged for that.
    pale:
        Contrast of a part with its ground, as a share of that of the ink, from which it may be a
        character.
    apart, level:
        Characters are beside one another where they are nearer than ``apart`` of their height, and
        share ``level`` of the height of the lower one.
    low, high:
        A part that is lower or higher than these shares of a typical character counts as that high
        where the distance to its neighbours is compared with its height.
    huge:
        A part that is higher than this many typical characters is beside others of its size only.
    low_run, lowest:
        A run that is lower than this share of a typical character, or than ``lowest`` pixels, is no
        number.
    outliers:
        Per cent of the ink of a run that lies above its height, and as much below.
    steepest:
        The largest slope of a run, in radians.
    strip_digits, strip_margin, longest_strip:
        Pixels of the height of a digit on a strip, room at both ends of it as a share of that, and
        the width of the longest strip in pixels.
    full:
        Share of the area around a grid that its four corners enclose.
    least_grid, least_cell:
        Pixels of the shorter side of the smallest grid of lines, and between two of its lines.
    grid_line, grid_bend:
        The share of the height (or width) of a grid that a line covers at least, and by how many
        pixels it may be bent.
    same_width, narrow_box:
        How much wider the widest of a row of boxes for one digit each is than the narrowest, at
        most, and the width of such boxes in a table, as a share of their height, at most.
    """

    least_side: int = 240
    most_side: int = 480
    first_side: int = 160
    page_side: int = 1000
    seen_height: int = 45
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
    full: float = 0.9
    least_grid: int = 24
    least_cell: int = 8
    grid_line: float = 0.5
    grid_bend: int = 3
    same_width: float = 1.5
    narrow_box: float = 0.6


RULES: Final = Rules()
"""The rules in use."""


def number_side(longer: int) -> int:
    """The longer side of the copy on which one number is looked for, from the picture's."""
    return min(max(RULES.least_side, longer // 2), RULES.most_side)
