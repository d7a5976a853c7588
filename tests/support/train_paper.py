"""The command line of inkdigits with made-up ink in the place of the data sets.

The processes that make scenes import this file as their main module, so they have the same ink.
"""

from __future__ import annotations

import zlib
from typing import Any

import inkdigits.data
from inkdigits.data import InkSample
from inkdigits.synthesis.styles import synthetic_digits


def made_up_ink(name: str, split: str | None = None, *_: Any) -> list[InkSample]:
    """Thirty samples for each data set and split."""
    return list(synthetic_digits(30, seed=zlib.crc32(f"{name} {split}".encode())))


# Before the modules that take it from there are imported; the second name is that in a process
# which makes scenes.
if __name__ in ("__main__", "__mp_main__"):
    inkdigits.data.load_ink = made_up_ink

if __name__ == "__main__":
    from inkdigits.apps.cli import main

    main()
