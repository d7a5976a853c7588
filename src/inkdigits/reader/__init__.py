"""`Reader`, the entry point of the library: reads digits, numbers and pages from any source."""

from inkdigits.reader.reader import Reader

__all__ = ["Reader"]
