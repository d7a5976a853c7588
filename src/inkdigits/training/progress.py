"""What a person sees while a network is trained."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any

import keras
from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


class Teller(keras.callbacks.Callback):  # type: ignore[misc]
    """One line an epoch, and on a terminal a bar with the time left below them.

    To be used in a ``with``, so that the bar goes away whatever happens.
    """

    def __init__(self, console: Console, epochs: int, steps: int) -> None:
        super().__init__()
        self._console = console
        self._epochs = epochs
        self._steps = steps
        self._started = time.monotonic()
        self._bar = Progress(
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
        self._task = self._bar.add_task("training", total=epochs * steps, loss="")

    def __enter__(self) -> Teller:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Start the clock of the epoch."""
        self._started = time.monotonic()
        self._bar.update(self._task, description=f"epoch {epoch + 1}/{self._epochs}")

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Move the bar on."""
        loss = f"loss {logs['loss']:.4f}" if logs else ""
        self._bar.update(self._task, advance=1, loss=loss)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Say how the epoch went."""
        figures: dict[str, Any] = logs or {}
        self._console.print(
            f"epoch {epoch + 1}/{self._epochs}: loss {figures['loss']:.4f}, "
            f"validation loss {figures['val_loss']:.4f}, "
            f"validation accuracy {figures['val_accuracy']:.2%}, "
            f"{time.monotonic() - self._started:.0f} s",
            highlight=False,
            soft_wrap=True,
        )
