"""The progress of a training run for people."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from inkdigits.training.backend import keras


class _Console(Console):
    """A console that falls silent where nobody reads its output any more; the run continues."""

    def on_broken_pipe(self) -> None:
        """Instead of ending the program."""
        self.quiet = True


def progress_console() -> Console:
    """The console on standard error."""
    return _Console(stderr=True)


def say(console: Console, line: str) -> None:
    """Print a line as it is."""
    console.print(line, highlight=False, markup=False, soft_wrap=True)


@contextlib.contextmanager
def reporting(
    console: Console,
    epochs: int,
    steps: int,
    done: int = 0,
    measures: dict[str, str] | None = None,
) -> Iterator[Any]:
    """A callback that prints a line for each epoch, and on a terminal a bar with the time left.

    Parameters
    ----------
    console:
        Where to print.
    epochs, steps:
        The number of epochs in the run, and of batches in an epoch.
    done:
        The number of epochs before a resumed run.
    measures:
        The figures on validation data, from 0 to 1, that are printed beside the loss: for the name
        that Keras has for each, the one for people. By default the accuracy.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[loss]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    bar.add_task("training", total=epochs * steps, completed=done * steps, loss="")
    with bar:
        yield _ProgressReporter(console, bar, epochs, done, measures or {"accuracy": "accuracy"})


class _ProgressReporter(keras.callbacks.Callback):  # type: ignore[misc]
    def __init__(
        self, console: Console, bar: Progress, epochs: int, done: int, measures: dict[str, str]
    ) -> None:
        super().__init__()
        self._measures = measures
        self._console, self._bar = console, bar
        self._epochs, self._done = epochs, done
        self._task = bar.task_ids[0]
        self._started = self._epoch_started = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Start the clock of the epoch."""
        self._epoch_started = time.monotonic()
        self._bar.update(self._task, description=f"epoch {epoch + 1}/{self._epochs}")

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Advance the bar."""
        loss = f"loss {logs['loss']:.4f}" if logs else ""
        self._bar.update(self._task, advance=1, loss=loss)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Print the figures of the epoch."""
        figures: dict[str, Any] = logs or {}
        measured = [
            f"validation {title} {figures[f'val_{name}']:.2%}"
            for name, title in self._measures.items()
        ]
        now = time.monotonic()
        each = (now - self._started) / (epoch + 1 - self._done)
        left = timedelta(seconds=round(each * (self._epochs - epoch - 1)))
        say(
            self._console,
            f"epoch {epoch + 1}/{self._epochs}: loss {figures['loss']:.4f}, "
            f"validation loss {figures['val_loss']:.4f}, "
            f"{', '.join(measured)}, "
            f"{now - self._epoch_started:.0f} s, {left} left",
        )


@contextlib.contextmanager
def counting(console: Console, what: str) -> Iterator[Callable[[int], None]]:
    """A counter on a terminal; yields a function to call with the number of items done."""
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,.0f}"))
    bar = Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    task = bar.add_task(what, total=None)
    with bar:
        yield lambda more: bar.advance(task, more)
