"""The run folder during a training run: numbered, checked, locked, and removed if empty."""

from __future__ import annotations

import contextlib
import itertools
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from inkdigits.errors import InputError, printable
from inkdigits.files import ASIDE, writing
from inkdigits.model import run_folder
from inkdigits.training.option import bad_option

RUNS: Final = Path("runs")
"""Where the numbered run folders are made."""

Identity = dict[str, Any]
"""What makes a training run this one, as ``options.json`` has it."""

_WORTH_KEEPING: Final = (run_folder.STATE, run_folder.NETWORK)


def check_run_folder(folder: Path, identity: Identity) -> None:
    """Check that a training run of this identity may start or resume in a folder.

    Raises
    ------
    InputError
        ``out_exists`` where there is anything but an interrupted run with the same options, or
        one that is still at work; ``bad_option`` where the folder can't be looked into.
    """
    try:
        if (folder / run_folder.LOCK).exists():
            with _locked(folder):
                pass
        _check_contents(folder, identity)
    except OSError as error:
        raise bad_option(f"{printable(folder)}: {error.strerror or error}.") from error


@contextlib.contextmanager
def open_run_folder(identity: Identity, out: Path | None, recipe: str) -> Iterator[Path]:
    """Make and lock the run folder, and remove it afterwards if nothing came of the run.

    Without ``out`` it is the first one of runs/RECIPE-1, runs/RECIPE-2, ... that is new or has an
    interrupted run of the same identity.

    Raises
    ------
    InputError
        As `check_run_folder`; ``not_written`` where the folder can't be made.
    """
    with contextlib.ExitStack() as stack:
        for folder in [out] if out else _numbered(recipe):
            try:
                stack.enter_context(_opened(folder, identity))
                break
            except InputError as error:
                if out or error.code != "out_exists":
                    raise
        yield folder


def _numbered(recipe: str) -> Iterator[Path]:
    name = re.sub(r"\W+", "-", Path(recipe).name)
    return (RUNS / f"{name}-{number}" for number in itertools.count(1))


@contextlib.contextmanager
def _opened(folder: Path, identity: Identity) -> Iterator[None]:
    check_run_folder(folder, identity)
    with writing(folder):
        is_new = run_folder.is_free(folder)
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with _locked(folder):
            # Again, now that no other training run can write to it.
            _check_contents(folder, identity)
            with writing(folder):
                for path in folder.glob(f"{ASIDE}*"):
                    path.unlink()
            try:
                yield
            finally:
                if is_new and not any((folder / name).exists() for name in _WORTH_KEEPING):
                    _empty(folder)
    finally:
        with contextlib.suppress(OSError):
            # Only where nothing is left in it.
            folder.rmdir()


def _check_contents(folder: Path, identity: Identity) -> None:
    if run_folder.is_free(folder):
        return
    if run_folder.is_finished(folder) or not run_folder.holds(folder, identity):
        raise InputError(
            "out_exists",
            f"{printable(folder)}: there is something here already; name another folder for the "
            "run. (To resume an interrupted training run, run the same command again.)",
        )


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep other training runs out of a folder; the system ends the lock of a killed process."""
    lock = FileLock(folder / run_folder.LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise InputError(
            "out_exists",
            f"{printable(folder)}: another training run is using it; name another folder for the "
            "run.",
        ) from error
    try:
        yield
    finally:
        lock.release()
        with contextlib.suppress(OSError):
            (folder / run_folder.LOCK).unlink(missing_ok=True)


def _empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        for name in run_folder.UNFINISHED:
            (folder / name).unlink(missing_ok=True)
        shutil.rmtree(folder / run_folder.TENSORBOARD, ignore_errors=True)
