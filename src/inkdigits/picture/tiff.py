"""The pages of a TIFF file, found without parsing more than where each begins."""

from __future__ import annotations

import ctypes
import functools
import struct
from typing import Final

from PIL import _imaging

from inkdigits.errors import InputError

_MOST_DIRECTORIES: Final = 4_000
"""Of pages, masks and smaller copies together."""

_SUBFILE_TYPE: Final = 254
"""Tag whose bits say what a picture in the file is for (TIFF 6.0, page 36)."""

_NO_PAGE: Final = 0b101
"""Bits of a smaller copy of another picture, and of a mask."""

_ENTRY: Final = 12
"""Bytes of one tag."""

_SHORT: Final = 3
"""The type of a tag whose value has 16 bits."""


def page_offsets(content: bytes, most: int) -> list[int]:
    """Where the directory of each page begins, in bytes; smaller copies and masks are no pages.

    Directories that can't be read count as pages, and end the list. It has at least one entry and
    at most ``most + 1``.

    Raises
    ------
    InputError
        ``too_many_pages``, where masks and smaller copies make a long list.
    """
    order = "<" if content.startswith(b"II") else ">"
    offsets: list[int] = []
    seen: set[int] = set()
    try:
        first = offset = struct.unpack_from(f"{order}I", content, 4)[0]
        while offset and offset not in seen and len(offsets) <= most:
            seen.add(offset)
            if len(seen) > _MOST_DIRECTORIES:
                raise InputError(
                    "too_many_pages",
                    f"file has more than {_MOST_DIRECTORIES:,} pages, masks and copies. Split it.",
                )
            kind, following = 0, 0
            try:
                kind, following = _directory(content, offset, order)
            finally:
                if not kind & _NO_PAGE:
                    offsets.append(offset)
            offset = following
    except struct.error:
        pass
    return offsets or [first if seen else 0]


def _directory(content: bytes, offset: int, order: str) -> tuple[int, int]:
    """The subfile type of a directory, and where the next one begins; 0 after the last."""
    (count,) = struct.unpack_from(f"{order}H", content, offset)
    (following,) = struct.unpack_from(f"{order}I", content, offset + 2 + count * _ENTRY)
    # Tags come in ascending order, and there is none before it.
    tag, form = struct.unpack_from(f"{order}HH", content, offset + 2)
    if tag != _SUBFILE_TYPE:
        return 0, following
    (kind,) = struct.unpack_from(order + ("H" if form == _SHORT else "I"), content, offset + 10)
    return kind, following


def with_first_page(content: bytes, offset: int) -> bytes:
    """The same file with the directory at ``offset`` as its first."""
    order = "<" if content.startswith(b"II") else ">"
    if content[4:8] == struct.pack(f"{order}I", offset):
        return content
    return b"".join((content[:4], struct.pack(f"{order}I", offset), content[8:]))


@functools.cache
def quieten_libtiff() -> None:
    """Keep libtiff from printing on standard error: what it can't decode, Pillow reports.

    Where libtiff's functions can't be reached by name, as on Windows, it still prints.
    """
    try:
        library = ctypes.CDLL(_imaging.__file__)
        setters = library.TIFFSetErrorHandler, library.TIFFSetWarningHandler
    except (OSError, AttributeError):
        return
    for setter in setters:
        setter.argtypes, setter.restype = [ctypes.c_void_p], ctypes.c_void_p
        setter(None)
