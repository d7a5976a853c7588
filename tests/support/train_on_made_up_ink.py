"""The command line of inkdigits with made-up ink in the place of the data sets.

The processes that make training data import this file as their main module, so they have the same
ink.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

import inkdigits.data
from inkdigits.data import Glyphs, InkSample
from inkdigits.preparation import glyph_of
from inkdigits.synthesis.styles import synthetic_digits


def made_up_ink(name: str, split: str | None = None, *_: Any) -> list[InkSample]:
    """Thirty samples for each data set and split."""
    return list(synthetic_digits(30, seed=zlib.crc32(f"{name} {split}".encode())))


def made_up_glyphs(split: str, *_: Any) -> Glyphs:
    """Sixty glyphs for each split."""
    samples = list(synthetic_digits(60, seed=zlib.crc32(split.encode())))
    images = np.stack([glyph_of(sample.ink) for sample in samples])
    return Glyphs(images, np.array([int(sample.label) for sample in samples]))


# Before the modules that take it from there are imported; the second name is that in a process
# which makes scenes.
if __name__ in ("__main__", "__mp_main__"):
    inkdigits.data.load_ink = made_up_ink
    inkdigits.data.load_mnist = made_up_glyphs

if __name__ == "__main__":
    from inkdigits.__main__ import main

    main()
