"""What runs in a worker process: it reads the pictures that its parent sends."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
import time
import warnings
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any, Final

import cv2

from inkdigits.batch.job import Job, JobReader
from inkdigits.batch.places import Item
from inkdigits.batch.rows import Row, failed_row
from inkdigits.errors import InkdigitsError, InputError

IDLE: Final = -2
"""In place of an index, while there is nothing to read."""


class Progress:
    """What a worker is doing, in shared memory: its parent may ask when it is dead or hangs."""

    def __init__(self, context: Any) -> None:
        self._values = context.RawArray("d", [IDLE, 0.0])

    def mark(self, index: int) -> None:
        """Note what is done from now on: the index of a picture, `AT_THE_NETWORK` or `IDLE`."""
        self._values[1] = time.monotonic()
        self._values[0] = index

    @property
    def index(self) -> int:
        """What was marked last."""
        return int(self._values[0])

    @property
    def seconds(self) -> float:
        """The seconds since then."""
        return time.monotonic() - float(self._values[1])


def run_worker(connection: Connection, progress: Progress, job: Job) -> None:
    """Read lists of items until the connection is closed, and send a list of rows for each.

    The first message is None when the worker is ready, or the error for which it can't start.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    cv2.setNumThreads(1)
    # Pillow prints warnings about damaged tags, which don't matter here.
    warnings.filterwarnings("ignore", module="PIL")
    try:
        reader = JobReader(job)
    except InkdigitsError as error:
        connection.send(error)
        return
    # A worker whose parent has closed the connection, or is dead, ends.
    with contextlib.suppress(EOFError, OSError):
        connection.send(None)
        received: queue.SimpleQueue[list[Item] | None] = queue.SimpleQueue()
        # The parent must never wait until a worker takes what it sends.
        threading.Thread(target=_receive, args=(connection, received), daemon=True).start()
        while (items := received.get()) is not None:
            rows = _read(reader, items, progress)
            progress.mark(IDLE)
            connection.send(rows)


def _receive(connection: Connection, received: queue.SimpleQueue[list[Item] | None]) -> None:
    try:
        while True:
            received.put(connection.recv())
    except (EOFError, OSError):
        received.put(None)


def _read(reader: JobReader, items: Sequence[Item], progress: Progress) -> list[Row]:
    try:
        return reader.read(items, progress.mark)
    except Exception as error:
        if len(items) > 1:
            return [row for item in items for row in _read(reader, [item], progress)]
        failure = InputError("failed", f"reading it failed ({type(error).__name__}: {error}).")
        return [failed_row(items[0], failure, reader.model)]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
