"""What a file holds, uncompressed."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from inkdigits.errors import DataError, shown

_GZIP_MAGIC = b"\x1f\x8b"


def read_content(path: Path) -> bytes:
    """Read the bytes of a file; of a gzip file, what it holds.

    Raises
    ------
    DataError
        ``no_data`` when there is no such file; ``bad_data`` when it can't be read or its gzip
        is damaged.
    """
    try:
        # A FIFO or a device would be waited for, or never end.
        if path.exists() and not path.is_file():
            raise bad_data(path, "not a regular file")
        stored = path.read_bytes()
    except FileNotFoundError as error:
        raise DataError("no_data", f"{shown(path)}: no such file.") from error
    except OSError as error:
        raise bad_data(path, error.strerror or str(error)) from error
    if not stored.startswith(_GZIP_MAGIC):
        return stored
    try:
        return gzip.decompress(stored)
    except (OSError, EOFError, zlib.error) as error:
        raise bad_data(path, "the gzip file is damaged or cut short") from error


def bad_data(path: Path, problem: str, line: int | None = None) -> DataError:
    """Say what is wrong with a file, or with one of its lines (counted from 1)."""
    place = shown(path) if line is None else f"{shown(path)}, line {line}"
    return DataError("bad_data", f"{place}: {problem.removesuffix('.')}.")
