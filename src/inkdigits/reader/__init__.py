"""`Reader`, the only way into the library: from anything that can be read to a reading."""

from inkdigits.reader.reader import Reader

__all__ = ["Reader"]
