"""Where the ink is on a picture of paper."""

from inkdigits.paper.finding import find_ink, find_ink_and_lines

__all__ = ["find_ink", "find_ink_and_lines"]
