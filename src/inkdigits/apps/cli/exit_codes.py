"""Exit codes, and how errors are reported."""

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
from inkdigits.errors import InkdigitsError, InputError, printable

_OF_WRITING: Final = frozenset((errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC))
"""The errors of writing to a stream that is closed or full."""


class Exit(IntEnum):
    """The exit codes of all commands."""

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
    """Print the message of an error, and return its exit code; None for a bug."""
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
            place = f"{printable(error.filename)}: " if error.filename else ""
            _say(f"{place}{error.strerror or error}")
            return Exit.UNUSABLE
        if isinstance(failure, BrokenPipeError):
            # The reader of the pipe, such as `head`, has closed it.
            return Exit.READ
        _say(f"the output can't be written: {failure.strerror or failure}")
        return Exit.NOT_WRITTEN
    return None


def _say(message: str) -> None:
    # Standard error may also be closed or full.
    with contextlib.suppress(OSError):
        typer.echo(f"inkdigits: {message}", err=True)


def _output_failure(error: OSError) -> OSError | None:
    """The error for which the output can't be written; None if the error has another cause.

    Flushing fails again, unless the failed output was not buffered. Errors of files have a name.
    """
    failures = [_flushed(sys.stdout), _flushed(sys.stderr)]
    # A broken pipe may come without its number.
    if isinstance(error, BrokenPipeError) or (
        error.filename is None and error.errno in _OF_WRITING
    ):
        return error
    return next(filter(None, failures), None)


def _flushed(stream: TextIO) -> OSError | None:
    """Flush a stream; if that fails, discard its buffer, which Python would write again at exit."""
    try:
        stream.flush()
    except OSError as failure:
        # The stream of a notebook or a test may have no number.
        with contextlib.suppress(OSError, AttributeError):
            number = stream.fileno()
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
        return failure
    return None
