"""Reading outside the event loop; requests that wait are read in one batch."""

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

from inkdigits.apps.server.monitoring import write_error
from inkdigits.apps.server.problems import Refused, busy
from inkdigits.preparation import Readable
from inkdigits.reading import Digit, Number, PageReading, Unread
from inkdigits.trace import Trace

Row = Digit | Trace | Number | PageReading | Unread
Load = Callable[[], Sequence[Readable | Unread]]
"""Parses a request; input that can't be parsed is a row already."""

Read = Callable[[Sequence[Readable]], Sequence[Row]]
"""Reads the sources of one or more requests: one row for each, in the same order."""

Answer = Callable[[list[Row]], bytes]

_STOP: Final = None

_MAX_REPLACED: Final = 4
"""Stuck threads of a queue that are replaced; each may hold a whole picture in memory."""

_CLOSING_SECONDS: Final = 2.0
"""Time for the threads to end; reading one picture takes less."""

_Result = TypeVar("_Result")


@dataclass(eq=False)
class _Job:
    """One request: how to parse, read and answer it, its answer, and the thread that reads it."""

    load: Load
    read: Read
    answer: Answer
    done: asyncio.Future[bytes]
    thread: Thread | None = None


class BatchQueue:
    """A queue of requests and the threads that read them.

    A thread takes all waiting requests, up to ``batch``, so batches grow with the load and a single
    request does not wait for others. A thread that exceeds its time is replaced, at most
    `_MAX_REPLACED` at a time, so that one request can't block the others.

    Parameters
    ----------
    batch:
        The largest number of requests that are read together.
    threads:
        The number of batches that are read at the same time.
    waiting:
        The largest number of requests that are being read or waiting.
    seconds:
        The longest time from `read` to the answer.
    on_batch:
        Called with the size of each batch, in its thread.
    """

    def __init__(
        self,
        *,
        batch: int,
        threads: int,
        waiting: int,
        seconds: float,
        on_batch: Callable[[int], None] = lambda size: None,
    ) -> None:
        self._batch = batch
        self._max_waiting = waiting
        self.seconds = seconds
        self._on_batch = on_batch
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._waiting: set[asyncio.Future[bytes]] = set()
        self._threads: set[Thread] = set()
        self._replaced: set[Thread] = set()
        for _ in range(threads):
            self._start_thread()

    @property
    def waiting(self) -> int:
        """The number of requests that are being read or waiting."""
        return len(self._waiting)

    @property
    def full(self) -> bool:
        """Whether another request would be refused."""
        return self.waiting >= self._max_waiting

    async def read(self, load: Load, read: Read, answer: Answer) -> bytes:
        """Read the result of ``load`` and return what ``answer`` makes of the rows.

        All three are called in a thread of the queue; their exceptions are raised here. Requests
        with an equal ``read`` are read together, by one call of it.

        Raises
        ------
        Refused
            503 when the queue is full, 504 when the time is over.
        """
        if self.full:
            raise busy()
        done: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.add(done)
        job = _Job(load, read, answer, done)
        self._jobs.put(job)
        try:
            async with asyncio.timeout(self.seconds):
                return await done
        except TimeoutError:
            self._replace(job.thread)
            message = f"There was no answer within {self.seconds:g} seconds."
            raise Refused(504, "too_slow", message) from None
        finally:
            self._waiting.discard(done)

    @property
    def stuck(self) -> bool:
        """Whether a thread is still reading after `close`."""
        return any(thread.is_alive() for thread in self._threads | self._replaced)

    def close(self) -> None:
        """Read all waiting requests and end the threads; return after 2 seconds at the latest."""
        deadline = time.monotonic() + _CLOSING_SECONDS
        self._jobs.put(_STOP)
        for thread in [*self._threads, *self._replaced]:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _start_thread(self) -> None:
        thread = Thread(target=self._work, daemon=True)
        self._threads.add(thread)
        thread.start()

    def _replace(self, thread: Thread | None) -> None:
        """Replace a thread that exceeded its time; it ends after the batch that it reads."""
        if thread in self._threads and len(self._replaced) < _MAX_REPLACED:
            self._threads.discard(thread)
            self._replaced.add(thread)
            self._start_thread()

    def _work(self) -> None:
        this = current_thread()
        while this in self._threads and (jobs := self._next_jobs()) is not None:
            # A request that timed out needs no answer.
            jobs = [job for job in jobs if not job.done.cancelled()]
            for job in jobs:
                job.thread = this
            if jobs:
                self._report_size(len(jobs))
                outcomes = self._read(jobs)
                # The loop may be closed.
                with suppress(RuntimeError):
                    jobs[0].done.get_loop().call_soon_threadsafe(_deliver, jobs, outcomes)
        self._replaced.discard(this)

    def _report_size(self, size: int) -> None:
        try:
            self._on_batch(size)
        except Exception as error:
            # Such as a full disk: it must cost neither the answer nor the thread.
            write_error("internal_error", error)

    def _next_jobs(self) -> list[_Job] | None:
        """Wait for a request and take the others that wait too; None when the queue is closed."""
        jobs: list[_Job] = []
        with suppress(Empty):
            while len(jobs) < self._batch:
                job = self._jobs.get(block=not jobs)
                if job is _STOP:
                    # All threads must see it, including those that were replaced.
                    self._jobs.put(_STOP)
                    return jobs or None
                jobs.append(job)
        return jobs

    def _read(self, jobs: list[_Job]) -> list[bytes | Exception]:
        try:
            return self._read_together(jobs)
        except Exception as error:
            if len(jobs) == 1:
                return [error]
            # One of them is to blame; the others must not suffer.
            return [outcome for job in jobs for outcome in self._read([job])]

    def _read_together(self, jobs: list[_Job]) -> list[bytes | Exception]:
        loaded = [_try(job.load) for job in jobs]
        batches: dict[Read, list[Readable]] = {}
        for job, each in zip(jobs, loaded, strict=True):
            batches.setdefault(job.read, []).extend(_sources(each))
        rows = {read: iter(read(batch)) for read, batch in batches.items()}
        outcomes: list[bytes | Exception] = []
        for job, each in zip(jobs, loaded, strict=True):
            if isinstance(each, Exception):
                outcomes.append(each)
                continue
            own = [item if isinstance(item, Unread) else next(rows[job.read]) for item in each]
            outcomes.append(_try(partial(job.answer, own)))
        return outcomes


def _sources(loaded: Sequence[Readable | Unread] | Exception) -> list[Readable]:
    """What is to be read of a parsed request; nothing of one that can't be parsed."""
    if isinstance(loaded, Exception):
        return []
    return [each for each in loaded if not isinstance(each, Unread)]


def _try(call: Callable[[], _Result]) -> _Result | Exception:
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
