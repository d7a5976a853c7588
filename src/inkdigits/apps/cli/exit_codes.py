"""Exit codes, and which error ends with which."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from enum import IntEnum
from typing import Final, TextIO

import typer

from inkdigits.apps import interrupts
from inkdigits.errors import InkdigitsError, InputError, shown

_OF_WRITING: Final = frozenset((errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC))
"""The errors of writing to a stream that is closed or full."""


class Exit(IntEnum):
    """What the exit code says."""

    READ = 0
    SOME_UNREAD = 1
    USAGE = 2
    UNUSABLE = 3
    NOT_WRITTEN = 4
    INTERRUPTED = interrupts.EXIT_CODE


@contextlib.contextmanager
def reporting_errors() -> Iterator[None]:
    """Report an error in one line on standard error, and end with its exit code.

    Raises
    ------
    typer.Exit
        In place of an expected error.
    """
    try:
        yield
        sys.stdout.flush()
    except (typer.Exit, SystemExit):
        raise
    except BaseException as error:
        code = _report(error)
        if code is None:
            raise
        raise typer.Exit(code) from error
    finally:
        _flushed(sys.stderr)


def _report(error: BaseException) -> Exit | None:
    """The exit code of an error, after its message; None for a mistake of the program."""
    # Libraries turn an interrupt into other errors.
    if isinstance(error, KeyboardInterrupt) or interrupts.happened():
        _say("interrupted")
        return Exit.INTERRUPTED
    if isinstance(error, InkdigitsError):
        _say(error.message)
        if error.code == "not_written":
            return Exit.NOT_WRITTEN
        return Exit.USAGE if isinstance(error, InputError) else Exit.UNUSABLE
    if isinstance(error, OSError):
        failure = _output_failure(error)
        if failure is None:
            place = f"{shown(error.filename)}: " if error.filename else ""
            _say(f"{place}{error.strerror or error}")
            return Exit.UNUSABLE
        if isinstance(failure, BrokenPipeError):
            # The reader, such as `head`, has seen enough.
            return Exit.READ
        _say(f"the output can't be written: {failure.strerror or failure}")
        return Exit.NOT_WRITTEN
    return None


def _say(message: str) -> None:
    # Standard error may also be closed or full.
    with contextlib.suppress(OSError):
        typer.echo(f"inkdigits: {message}", err=True)


def _output_failure(error: OSError) -> OSError | None:
    """The error for which what was printed can't be written; None where it could be.

    Flushing fails again, unless what failed was not kept in a buffer. Files have a name.
    """
    failures = [_flushed(sys.stdout), _flushed(sys.stderr)]
    # A broken pipe may come without its number.
    if isinstance(error, BrokenPipeError) or (
        error.filename is None and error.errno in _OF_WRITING
    ):
        return error
    return next(filter(None, failures), None)


def _flushed(stream: TextIO) -> OSError | None:
    """Write what is in a buffer, or else send it nowhere: Python would fail to write it at exit."""
    try:
        stream.flush()
    except OSError as failure:
        # What stands for the stream in a notebook or a test may have no number.
        with contextlib.suppress(OSError, AttributeError):
            number = stream.fileno()
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
        return failure
    return None
