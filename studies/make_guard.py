"""Draw the guard set of profiles: make_guard.py writes src/inkdigits/profile/guard.xz."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from inkdigits.preparation import glyph_of
from inkdigits.profile import guard
from inkdigits.synthesis.styles import synthetic_digits

SEED = 77
"""Of the seeds that no training takes; see evaluation/samples.py."""

FILE = Path(guard.__file__).with_name(guard.FILE)


def content() -> bytes:
    """The content of the file."""
    return guard.packed(
        np.stack([glyph_of(each.ink) for each in synthetic_digits(guard.COUNT, SEED)])
    )


if __name__ == "__main__":
    FILE.write_bytes(content())
    print(f"{FILE}: {FILE.stat().st_size:,} bytes")
