"""The progress of a batch on standard error: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

import typer

from inkdigits.batch.session import Session
from inkdigits.batch.sources import Sources
from inkdigits.errors import InkdigitsError

_BETWEEN_LINES: Final = 30.0
"""Seconds."""

Listener = Callable[[Session], None]


class Total:
    """Counts the inputs in the background, in a walk of its own; None until it has ended."""

    def __init__(self, sources: Sources) -> None:
        self.count: int | None = None
        self._sources = sources
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        # What is wrong with the inputs is reported where they are read.
        with contextlib.suppress(InkdigitsError, OSError):
            self.count = sum(1 for _ in self._sources.items())


@contextlib.contextmanager
def batch_progress(total: Total) -> Iterator[Listener]:
    """A function that shows the rows that were read, the rate, the time left and failures."""
    if not sys.stderr.isatty():
        yield _lines(total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (BarColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def show(session: Session) -> None:
            text = describe(session, total.count)
            bar.update(task, completed=done(session), total=total.count, description=text)

        yield show


def _lines(total: Total) -> Listener:
    last = time.monotonic()

    def show(session: Session) -> None:
        nonlocal last
        if time.monotonic() - last >= _BETWEEN_LINES:
            last = time.monotonic()
            typer.echo(f"inkdigits: {describe(session, total.count)}", err=True)

    return show


def done(session: Session) -> int:
    """The rows of this call and of earlier ones."""
    return session.known.rows + session.tally.rows


def describe(session: Session, total: int | None) -> str:
    """Such as "12,000 of 50,000 read, 1,234/s, 31 s left, 3 failed"."""
    rows, rate = done(session), session.rate
    words = [f"{rows:,} read" if total is None else f"{rows:,} of {total:,} read"]
    words.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
    if total is not None and rate:
        words.append(f"{duration((total - rows) / rate)} left")
    if failed := session.tally.errors.total():
        words.append(f"{failed:,} failed")
    return ", ".join(words)


def duration(seconds: float) -> str:
    """Such as "45 s", "3 min 05 s" or "2 h 10 min"."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"
