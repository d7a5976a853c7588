"""Work in a thread of its own, with what comes of it handed back in the window's thread.

Tk belongs to one thread, and while that one works the window is frozen. So the window's thread
asks every millisecond whether the work is done; nothing else touches Tk.
"""

from __future__ import annotations

import tkinter as tk
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, TypeVar

T = TypeVar("T")

_ASKED_EVERY: Final = 1
"""Milliseconds. Asking takes microseconds."""


@dataclass(frozen=True)
class _Task:
    work: Callable[[], Any]
    then: Callable[[Any], None]
    failed: Callable[[Exception], None]


class Background:
    """Does one task at a time.

    Parameters
    ----------
    root:
        The window.
    newest_only:
        Whether a task that waits is dropped for a newer one. A pen moves faster than answers can
        be read and shown, and only the newest is of interest.
    """

    def __init__(self, root: tk.Misc, *, newest_only: bool = False) -> None:
        self._root = root
        self._waiting: deque[_Task] = deque(maxlen=1 if newest_only else None)
        self._executor = ThreadPoolExecutor(1)
        self._running: tuple[_Task, Future[Any]] | None = None
        self._asking: str | None = None

    @property
    def idle(self) -> bool:
        """Whether there is nothing left to do."""
        return self._running is None and not self._waiting

    def do(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Call ``work`` in the thread, then one of the others in the window's thread."""
        self._waiting.append(_Task(work, then, failed))
        self._start_next()

    def forget(self) -> None:
        """Drop what waits."""
        self._waiting.clear()

    def finish(self) -> list[Exception]:
        """Do all that waits before this returns, and hand nothing back; gives what failed."""
        futures = [] if self._running is None else [self._running[1]]
        futures += [self._executor.submit(task.work) for task in self._waiting]
        self._executor.shutdown(wait=True)
        self.close()
        errors = [future.exception() for future in futures]
        return [error for error in errors if isinstance(error, Exception)]

    def close(self) -> None:
        """Drop what waits, and hand nothing back any more."""
        self.forget()
        if self._asking is not None:
            self._root.after_cancel(self._asking)
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _start_next(self) -> None:
        if self._running is None and self._waiting:
            task = self._waiting.popleft()
            self._running = task, self._executor.submit(task.work)
            self._asking = self._root.after(_ASKED_EVERY, self._ask)

    def _ask(self) -> None:
        assert self._running is not None
        task, future = self._running
        if not future.done():
            self._asking = self._root.after(_ASKED_EVERY, self._ask)
            return
        self._running = self._asking = None
        self._start_next()
        error = future.exception()
        if error is None:
            task.then(future.result())
        elif isinstance(error, Exception):
            task.failed(error)
