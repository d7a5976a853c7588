"""Exit codes, and which error ends with which."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from enum import IntEnum

import typer

from inkdigits.errors import InkdigitsError, InputError, shown


class Exit(IntEnum):
    """What the exit code says."""

    READ = 0
    SOME_UNREAD = 1
    USAGE = 2
    UNUSABLE = 3
    NOT_WRITTEN = 4
    INTERRUPTED = 130


@contextlib.contextmanager
def reporting_errors() -> Iterator[None]:
    """Report an error in one line on standard error, and end with its exit code.

    Raises
    ------
    typer.Exit
        In place of the error.
    """
    try:
        yield
        sys.stdout.flush()
    except InkdigitsError as error:
        _report(error.message)
        raise typer.Exit(_code_of(error)) from error
    except BrokenPipeError as error:
        # The reader, such as `head`, has seen enough.
        _discard_output()
        raise typer.Exit(Exit.READ) from error
    except OSError as error:
        # Such as a full disk behind standard output.
        place = f"{shown(error.filename)}: " if error.filename else ""
        _report(f"{place}{error.strerror or error}")
        _discard_output()
        raise typer.Exit(Exit.NOT_WRITTEN) from error
    except KeyboardInterrupt as error:
        _report("interrupted")
        raise typer.Exit(Exit.INTERRUPTED) from error


def _code_of(error: InkdigitsError) -> Exit:
    if error.code == "not_written":
        return Exit.NOT_WRITTEN
    return Exit.USAGE if isinstance(error, InputError) else Exit.UNUSABLE


def _report(message: str) -> None:
    # Standard error may be closed or full, too.
    with contextlib.suppress(OSError):
        typer.echo(f"inkdigits: {message}", err=True)


def _discard_output() -> None:
    """Send what is left in the buffer nowhere; Python would fail to write it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
