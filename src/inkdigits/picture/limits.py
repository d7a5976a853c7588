"""Limits on what is decoded, so that reading any picture takes bounded time and memory."""

from __future__ import annotations

import io
from typing import Final

from inkdigits.errors import InputError

MAX_PIXELS: Final = 64_000_000

MAX_SIDE: Final = 65_535
"""Pixels of the longest side, as in JPEG."""

MAX_BYTES: Final = 200 * 2**20
"""Size of a file."""

MAX_DECODED: Final = 460 * 10**6
"""Bytes that the file and its decoder's pixels take together."""

MOST_AS_THEY_ARE: Final = 2**24
"""Pixels of the largest picture that is read at full size; of larger ones, 2 x 2 become one."""

_MOST_READS: Final = 200_000
"""From one file by Pillow, whose loops over its parts are in Python; a photo takes hundreds."""

_SHORTEST: Final = 3
_LONGEST_AT_LEAST: Final = 8


def check_size(width: int, height: int) -> None:
    """Refuse pictures that are too small to hold a digit or too large to handle.

    Raises
    ------
    InputError
        ``too_small``, ``too_large``.
    """
    if width * height > MAX_PIXELS:
        raise InputError(
            "too_large",
            f"image has {width} x {height} pixels; at most {MAX_PIXELS // 10**6} megapixels are "
            "read. Scale it down.",
        )
    if max(width, height) > MAX_SIDE:
        raise InputError(
            "too_large",
            f"image has {width} x {height} pixels; no side may have more than {MAX_SIDE:,}.",
        )
    if max(width, height) < _LONGEST_AT_LEAST:
        raise InputError("too_small", f"image of {width} x {height} pixels is too small to read.")
    if min(width, height) < _SHORTEST:
        raise InputError("too_small", f"image of {width} x {height} pixels is too narrow to read.")


def check_memory(size: int) -> None:
    """Refuse a picture whose file and decoded pixels take ``size`` bytes, where that is too much.

    Raises
    ------
    InputError
        ``too_large``.
    """
    if size > MAX_DECODED:
        raise InputError(
            "too_large",
            f"image takes {size / 1e6:,.0f} MB to decode; at most {MAX_DECODED / 1e6:,.0f} MB are "
            "used. Scale it down.",
        )


def step_for(width: int, height: int) -> int:
    """Pixels of a picture, along each side, that one pixel stands for when it is read: 1 or 2."""
    return 1 if width * height <= MOST_AS_THEY_ARE else 2


class CountedFile(io.BytesIO):
    """The bytes of a file, whose reading ends where it is made of very many small parts."""

    _reads = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """See `io.BytesIO.read`; raises InputError ``too_large`` after very many."""
        self._reads += 1
        if self._reads > _MOST_READS:
            raise InputError("too_large", "image has too many small parts. Save it anew.")
        return super().read(size)
