"""Where the ink is on a picture of paper."""

from inkdigits.paper.finding import find_ink

__all__ = ["find_ink"]
