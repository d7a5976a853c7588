"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from inkdigits.errors import InputError, shown

ASIDE: Final = ".inkdigits-"
"""How the names of files begin that are written aside; a kill leaves them."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file aside and move it to its place, so that a kill leaves the old or the new one."""
    # Imported where it is needed: reading a digit writes no file.
    import tempfile

    # Not with the name in it, which may be as long as names can be.
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=ASIDE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(aside, 0o666 & ~umask)
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def writing(place: Path) -> Iterator[None]:
    """Say of a place where nothing can be written, as on a full disk, that it is so.

    Raises
    ------
    InputError
        ``not_written``, for an OSError while the file or folder is being made or written.
    """
    try:
        yield
    except OSError as error:
        raise InputError("not_written", f"{shown(place)}: {error.strerror or error}.") from error


def read_bounded(path: Path, most: int) -> bytes:
    """The bytes of a regular file.

    Raises
    ------
    OSError
        When it can't be read, is a folder, pipe or device, or has more than ``most`` bytes.
    """
    # Opening a pipe must not wait for its other end.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"larger than {most:,} bytes", str(path))
    return content
