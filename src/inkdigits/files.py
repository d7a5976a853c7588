"""Files that are there whole or not at all."""

from __future__ import annotations

import contextlib
import os
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
