"""A sheet to lines of marks in reading order."""

from inkdigits.layout.marks import Lines, Mark, find_lines, joined

__all__ = ["Lines", "Mark", "find_lines", "joined"]
