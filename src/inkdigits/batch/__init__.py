"""Millions of pictures: sources as streams, worker processes, and results in shards."""

from inkdigits.batch.arrays import read_arrays
from inkdigits.batch.reading import read
from inkdigits.batch.rows import Row

__all__ = ["Row", "read", "read_arrays"]
