"""The guard set: 2,000 glyphs that a profile must not make the reader misread.

They are drawn by the generator of synthetic handwriting, all styles of all digits in turn.
`studies/make_guard.py` writes the file.
"""

from __future__ import annotations

import functools
import lzma
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.glyph import SIDE

COUNT: Final = 2_000

LEVELS: Final = 16
"""Grey levels in the file; the network reads the glyphs as with 256, at half the size."""

FILE: Final = "guard.xz"


@functools.cache
def guard_glyphs() -> NDArray[np.uint8]:
    """The glyphs, (2000, 28, 28) uint8; not writable."""
    packed = resources.files("inkdigits.profile").joinpath(FILE).read_bytes()
    levels = np.frombuffer(lzma.decompress(packed), np.uint8).reshape(COUNT, SIDE, SIDE)
    glyphs = levels * np.uint8(255 // (LEVELS - 1))
    glyphs.setflags(write=False)
    return glyphs


def guard_labels() -> NDArray[np.int64]:
    """The digits, (2000,) int64."""
    return np.arange(COUNT) % 10


def packed(glyphs: NDArray[np.uint8]) -> bytes:
    """The content of the file for (2000, 28, 28) uint8 glyphs."""
    levels = (glyphs.astype(np.uint16) * (LEVELS - 1) + 127) // 255
    return lzma.compress(levels.astype(np.uint8).tobytes(), preset=9)
