"""Reading away from the event loop: what came together is classified in one batch."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread, current_thread
from typing import Final, TypeVar

from inkdigits.apps.server.log import write_error
from inkdigits.apps.server.problems import Refused, busy
from inkdigits.preparation import Readable
from inkdigits.reader import Reader
from inkdigits.reading import Digit, Unread

Row = Digit | Unread
Load = Callable[[], Sequence[Readable | Unread]]
"""What a request holds; what could not even be made a drawing is a row already."""

Answer = Callable[[list[Row]], bytes]

_STOP: Final = None

_MOST_LOST: Final = 4
"""Threads of a lane that may be stuck and replaced; each may hold a whole picture in memory."""

_CLOSING_SECONDS: Final = 2.0
"""Time for the threads of a lane to end; each picture takes less."""

_Result = TypeVar("_Result")


@dataclass(eq=False)
class _Job:
    """One request: how to load and to answer it, where the answer goes, and who reads it."""

    load: Load
    answer: Answer
    done: asyncio.Future[bytes]
    thread: Thread | None = None


class Lane:
    """A queue of requests and the threads that read them.

    A thread takes everything that waits, up to ``batch`` requests, so that batches grow with the
    load and a request that comes alone waits for nobody. A thread that doesn't answer in time is
    replaced, so that one request can't block the others; up to `_MOST_LOST` of them at a time.

    Parameters
    ----------
    reader:
        Shared by all threads.
    batch:
        Requests that are read together at most.
    threads:
        Batches that are read at the same time.
    waiting:
        Requests that are being read or wait for it at most.
    seconds:
        Longest time from coming in to the answer.
    on_batch:
        Told the size of each batch, from its thread.
    """

    def __init__(
        self,
        reader: Reader,
        *,
        batch: int,
        threads: int,
        waiting: int,
        seconds: float,
        on_batch: Callable[[int], None] = lambda size: None,
    ) -> None:
        self._reader = reader
        self._batch = batch
        self._most_waiting = waiting
        self._seconds = seconds
        self._on_batch = on_batch
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._waiting: set[asyncio.Future[bytes]] = set()
        self._threads: set[Thread] = set()
        self._lost: set[Thread] = set()
        for _ in range(threads):
            self._start_thread()

    @property
    def waiting(self) -> int:
        """Requests that are being read or wait for it."""
        return len(self._waiting)

    @property
    def full(self) -> bool:
        """Whether one more would be refused."""
        return self.waiting >= self._most_waiting

    async def read(self, load: Load, answer: Answer) -> bytes:
        """Read what ``load`` gives and return what ``answer`` makes of the rows.

        Both are called in a thread of the lane, and what they raise is raised here.

        Raises
        ------
        Refused
            503 when the lane is full, 504 when the time is over.
        """
        if self.full:
            raise busy()
        done: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.add(done)
        job = _Job(load, answer, done)
        self._jobs.put(job)
        try:
            async with asyncio.timeout(self._seconds):
                return await done
        except TimeoutError:
            self._replace(job.thread)
            message = f"There was no answer within {self._seconds:g} seconds."
            raise Refused(504, "too_slow", message) from None
        finally:
            self._waiting.discard(done)

    @property
    def stuck(self) -> bool:
        """Whether a thread is still reading after `close`."""
        return any(thread.is_alive() for thread in self._threads | self._lost)

    def close(self) -> None:
        """End the threads when all that was taken is read; wait 2 seconds for them at most."""
        deadline = time.monotonic() + _CLOSING_SECONDS
        self._jobs.put(_STOP)
        for thread in [*self._threads, *self._lost]:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _start_thread(self) -> None:
        thread = Thread(target=self._work, daemon=True)
        self._threads.add(thread)
        thread.start()

    def _replace(self, thread: Thread | None) -> None:
        """Give up a thread that didn't answer in time; it ends when it is done."""
        if thread in self._threads and len(self._lost) < _MOST_LOST:
            self._threads.discard(thread)
            self._lost.add(thread)
            self._start_thread()

    def _work(self) -> None:
        this = current_thread()
        while this in self._threads:
            first = self._jobs.get()
            if first is _STOP:
                # It is meant for every thread, also for those that were given up while they waited.
                self._jobs.put(_STOP)
                break
            jobs = [first, *self._those_that_came_with_it()]
            # Who stopped waiting needs no answer.
            jobs = [job for job in jobs if not job.done.cancelled()]
            for job in jobs:
                job.thread = this
            if jobs:
                self._tell(len(jobs))
                outcomes = self._read(jobs)
                # A loop that was closed has nobody left who waits.
                with suppress(RuntimeError):
                    jobs[0].done.get_loop().call_soon_threadsafe(_deliver, jobs, outcomes)
        self._lost.discard(this)

    def _tell(self, size: int) -> None:
        try:
            self._on_batch(size)
        except Exception as error:
            # Who asks shall have the answer, and whoever asks next this thread.
            write_error("internal_error", error)

    def _those_that_came_with_it(self) -> list[_Job]:
        jobs: list[_Job] = []
        while len(jobs) < self._batch - 1:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                break
            if job is _STOP:
                self._jobs.put(_STOP)
                break
            jobs.append(job)
        return jobs

    def _read(self, jobs: list[_Job]) -> list[bytes | Exception]:
        try:
            return self._read_together(jobs)
        except Exception as error:
            # What one request breaks must not break the others.
            if len(jobs) == 1:
                return [error]
            return [outcome for job in jobs for outcome in self._read([job])]

    def _read_together(self, jobs: list[_Job]) -> list[bytes | Exception]:
        loaded = [_tried(job.load) for job in jobs]
        held = [each for each in loaded if not isinstance(each, Exception)]
        sources = [each for items in held for each in items if not isinstance(each, Unread)]
        rows = iter(self._reader.read_digits(sources))
        outcomes: list[bytes | Exception] = []
        for job, each in zip(jobs, loaded, strict=True):
            if isinstance(each, Exception):
                outcomes.append(each)
                continue
            own = [item if isinstance(item, Unread) else next(rows) for item in each]
            outcomes.append(_tried(partial(job.answer, own)))
        return outcomes


def _tried(call: Callable[[], _Result]) -> _Result | Exception:
    try:
        return call()
    except Exception as error:
        return error


def _deliver(jobs: list[_Job], outcomes: list[bytes | Exception]) -> None:
    for job, outcome in zip(jobs, outcomes, strict=True):
        if job.done.done():
            continue
        if isinstance(outcome, Exception):
            job.done.set_exception(outcome)
        else:
            job.done.set_result(outcome)
