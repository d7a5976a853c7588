"""Progress bars on standard error, if that is a terminal."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


@contextlib.contextmanager
def progress_bar(
    title: str,
    total: int | None = None,
    *,
    wanted: bool = True,
    console: Console | None = None,
) -> Iterator[Callable[[int], None]]:
    """A function that takes the number done so far; without a terminal it shows nothing.

    Parameters
    ----------
    console:
        The console of a command that prints lines while the bar is shown, so that they appear
        above the bar.
    """
    if not (wanted and sys.stderr.isatty()):
        yield lambda count: None
        return
    from rich import console as rich_console
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}: {task.completed:,.0f}", markup=False),
        BarColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    console = console or rich_console.Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda count: bar.update(task, completed=count)
