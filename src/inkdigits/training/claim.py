"""One training at a time in a run folder."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from inkdigits.errors import InputError, shown
from inkdigits.model import run_folder


def check_untaken(folder: Path) -> None:
    """Raise what `taken` raises where a training is at work in a run folder.

    One that was killed is not at work.
    """
    if (folder / run_folder.LOCK).exists():
        with taken(folder):
            pass


@contextlib.contextmanager
def taken(folder: Path) -> Iterator[None]:
    """Keep other trainings out of a run folder; the system opens it again after a kill.

    Raises
    ------
    InputError
        ``out_exists`` where another training is at work.
    """
    lock = FileLock(folder / run_folder.LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise InputError(
            "out_exists",
            f"{shown(folder)}: a training is at work in it; name another folder for the run.",
        ) from error
    try:
        yield
    finally:
        lock.release()
        with contextlib.suppress(OSError):
            (folder / run_folder.LOCK).unlink(missing_ok=True)
