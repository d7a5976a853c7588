"""Work in another thread, with its results delivered in the window's thread.

Tk may be used from one thread only, and while that thread works the window is frozen. So the
window's thread polls every millisecond whether the work is done.
"""

from __future__ import annotations

import tkinter as tk
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

T = TypeVar("T")

_POLL_INTERVAL: Final = 1
"""Milliseconds; polling takes microseconds."""


@dataclass(frozen=True)
class _Task:
    work: Callable[[], Any]
    then: Callable[[Any], None]
    failed: Callable[[Exception], None]


class Background:
    """Runs one task at a time.

    Parameters
    ----------
    root:
        The window.
    newest_only:
        Whether a waiting task is dropped for a newer one. A pen may move faster than answers can be
        read and shown, and only the newest matters.
    """

    def __init__(self, root: tk.Misc, *, newest_only: bool = False) -> None:
        self._root = root
        self._waiting: deque[_Task] = deque(maxlen=1 if newest_only else None)
        self._executor = ThreadPoolExecutor(1)
        self._running: tuple[_Task, Future[Any]] | None = None
        self._polling: str | None = None

    @property
    def idle(self) -> bool:
        """Whether no task is running or waiting."""
        return self._running is None and not self._waiting

    def do(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Call ``work`` in the other thread, then ``then`` or ``failed`` in the window's thread."""
        self._waiting.append(_Task(work, then, failed))
        self._start_next()

    def forget(self) -> None:
        """Drop the waiting tasks."""
        self._waiting.clear()

    def finish(self) -> list[Exception]:
        """Do all waiting tasks before returning, deliver no results, and return the errors."""
        futures = [] if self._running is None else [self._running[1]]
        futures += [self._executor.submit(task.work) for task in self._waiting]
        self._executor.shutdown(wait=True)
        self.close()
        errors = [future.exception() for future in futures]
        return [error for error in errors if isinstance(error, Exception)]

    def close(self) -> None:
        """Drop the waiting tasks, and deliver no more results."""
        self.forget()
        if self._polling is not None:
            self._root.after_cancel(self._polling)
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _start_next(self) -> None:
        if self._running is None and self._waiting:
            task = self._waiting.popleft()
            self._running = task, self._executor.submit(task.work)
            self._polling = self._root.after(_POLL_INTERVAL, self._poll)

    def _poll(self) -> None:
        assert self._running is not None
        task, future = self._running
        if not future.done():
            self._polling = self._root.after(_POLL_INTERVAL, self._poll)
            return
        self._running = self._polling = None
        self._start_next()
        error = future.exception()
        if error is None:
            task.then(future.result())
        elif isinstance(error, Exception):
            task.failed(error)
