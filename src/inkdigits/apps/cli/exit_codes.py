"""Exit codes, and which error ends with which."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from enum import IntEnum

import typer

from inkdigits.apps import interrupts
from inkdigits.errors import InkdigitsError, InputError, shown


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
    if isinstance(error, BrokenPipeError):
        # The reader, such as `head`, has seen enough.
        _discard_output()
        return Exit.READ
    if isinstance(error, OSError):
        # Such as a full disk behind standard output.
        place = shown(error.filename) if error.filename else "the output can't be written"
        _say(f"{place}: {error.strerror or error}")
        _discard_output()
        return Exit.NOT_WRITTEN
    return None


def _say(message: str) -> None:
    # Standard error may also be closed or full.
    with contextlib.suppress(OSError):
        typer.echo(f"inkdigits: {message}", err=True)


def _discard_output() -> None:
    """Send what is left in the buffer nowhere; Python would fail to write it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
