"""Writing files: whole or not at all, and never over a file that somebody else wrote."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from inkdigits.errors import InputError, printable

ASIDE: Final = ".inkdigits-"
"""How the names of files begin that are written aside; a kill leaves them."""


WRITER: Final = "inkdigits"
"""What the PNG and HTML files name as the software that wrote them."""

_MARKS: Final = (
    f"Software\0{WRITER}".encode(),
    f'<meta name="generator" content="{WRITER}">'.encode(),
    # The head of a model's card, that of the table of a sweep, that of a review, and a profile.
    b'"labels": [\n  "0",',
    b"accuracy,spread,loss,seconds,seeds,failed",
    b",review,reviewed,read_as",
    b'{"inkdigits_profile"',
)
_HEAD: Final = 1024
"""Bytes at the start of a file that hold its mark."""


def output_path(name: str | os.PathLike[str]) -> Path:
    """The path of a file or folder to write.

    Raises
    ------
    InputError
        ``bad_name`` for an empty name, which would mean the current folder.
    """
    if not os.fspath(name):
        raise InputError("bad_name", "The name of what to write is empty.")
    return Path(name)


def check_targets(
    targets: Iterable[Path],
    inputs: Iterable[str | os.PathLike[str]] = (),
    *,
    force: bool | None = None,
) -> None:
    """Check that writing to the targets destroys nothing, before anything is written.

    Parameters
    ----------
    targets:
        Files that are going to be written.
    inputs:
        Files that are going to be read. A target may be none of them, under any name or link.
    force:
        Whether to overwrite files that this program didn't write; None where the user has no
        choice.

    Raises
    ------
    InputError
        ``is_input``, ``not_ours``, or ``not_a_file`` for a folder, pipe, socket or device.
    """
    read = {identity for name in inputs if (identity := _identity(name))}
    for target in targets:
        identity = _identity(target)
        if identity is None:
            continue
        if identity in read:
            raise InputError(
                "is_input",
                f"{printable(target)} is one of the inputs; choose another place to write.",
            )
        if not target.is_file():
            raise InputError(
                "not_a_file", f"{printable(target)} is not a file; choose another name."
            )
        if not force and not _is_ours(target):
            way_out = "choose another name" + ("" if force is None else ", or overwrite by --force")
            raise InputError(
                "not_ours",
                f"{printable(target)} exists and was not written by inkdigits; {way_out}.",
            )


def _identity(path: str | os.PathLike[str]) -> tuple[int, int] | None:
    """What all names and links of one file share; None where there is no file."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def _is_ours(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return False
    return any(mark in head for mark in _MARKS)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file aside and move it to its place, so that a kill leaves the old or the new one.

    A link is followed. A folder, pipe, socket or device is not replaced: `NotRegularError`.
    """
    if path.exists() and not path.is_file():
        raise NotRegularError(errno.EINVAL, "not a regular file", os.fspath(path))
    path = Path(os.path.realpath(path))
    # Not with the name in it, which may be as long as names can be. Made like any new file: it has
    # the mode that the umask leaves, which can't be asked for without changing it for all threads.
    aside = path.parent / f"{ASIDE}{os.urandom(8).hex()}"
    file = aside.open("xb")
    try:
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
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
        raise InputError(
            "not_written", f"{printable(place)}: {error.strerror or error}."
        ) from error


class NotRegularError(OSError):
    """A folder (``errno.EISDIR``), pipe, socket or device where a file is expected."""


class TooLargeError(OSError):
    """A file of more bytes than are read."""


def read_bounded(path: str | os.PathLike[Any], most: int) -> bytes:
    """The bytes of a regular file; no more than ``most`` are read, whatever size it claims.

    Raises
    ------
    NotRegularError, TooLargeError
        For what is not a regular file, and above ``most`` bytes.
    OSError, ValueError
        When it can't be read, and for a name that no file can have.
    """
    status = os.stat(path)
    if not stat.S_ISREG(status.st_mode):
        kind = errno.EISDIR if stat.S_ISDIR(status.st_mode) else errno.EINVAL
        raise NotRegularError(kind, "not a regular file", os.fspath(path))
    if status.st_size <= most:
        with open(path, "rb", opener=_open_at_once) as file:
            content = file.read(most + 1)
        if len(content) <= most:
            return content
    raise TooLargeError(errno.EFBIG, f"larger than {most:,} bytes", os.fspath(path))


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting for the other end of a pipe that has taken the file's place."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
