"""Starting and ending a worker process."""

from __future__ import annotations

import contextlib
import multiprocessing
import sys
import types
from collections.abc import Iterator
from typing import Final

from inkdigits.batch.job import Job
from inkdigits.batch.worker import Progress, run_worker
from inkdigits.signals import interrupts_blocked

_CONTEXT: Final = multiprocessing.get_context("spawn")
"""Forked processes would share the threads and locks of OpenCV and ONNX Runtime."""


class Process:
    """A process that runs `run_worker`.

    Attributes
    ----------
    connection:
        Takes lists of items and gives lists of rows, behind a message at the start.
    progress:
        What it is doing.
    is_ready:
        Whether its first message has come.
    """

    def __init__(self, job: Job) -> None:
        self.connection, other = _CONTEXT.Pipe()
        self.progress = Progress(_CONTEXT)
        self.is_ready = False
        self._process = _CONTEXT.Process(
            target=run_worker, args=(other, self.progress, job), daemon=True
        )
        with interrupts_blocked(), _without_main():
            self._process.start()
        other.close()

    @property
    def identifier(self) -> int:
        """The number of the process."""
        assert self._process.pid is not None
        return self._process.pid

    def end(self) -> None:
        """End it at once, wherever it is: it writes no files."""
        self._process.kill()
        self._process.join()
        self.connection.close()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Keep a process that starts from running the script that called this again.

    A worker needs nothing of it, and a script without ``if __name__ == "__main__":`` would start
    workers in each worker.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
