"""A 1 with a square serif, which the bundled model reads as a 7."""

from __future__ import annotations

from inkdigits import Ink


def square_one(change: int = 0) -> Ink:
    """The 1 of one hand; each ``change``, 0 to 9, is a little different."""
    return Ink([[(38 - change, 60), (100, 60), (100 + change / 2, 240 + 2 * change)]], pen_width=14)
