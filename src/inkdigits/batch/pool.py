"""Worker processes that read pictures, where each picture can end a worker without harm to others.

No executor that was looked at does this. In `concurrent.futures` and loky a dead worker fails
everything that is under way, and neither has a limit on the time of a task; Pebble has one and
replaces workers, but for whole tasks, so that each picture would have to be a task of its own, and
could not pass the network together with others.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import connection as connections
from typing import Any, Final, Generic, TypeVar

from inkdigits.batch.job import AT_THE_NETWORK, TOGETHER, Job
from inkdigits.batch.places import Item
from inkdigits.batch.processes import Process
from inkdigits.batch.rows import Row, failed_row
from inkdigits.batch.worker import IDLE
from inkdigits.errors import InkdigitsError, InputError

Key = TypeVar("Key")
"""What a caller gives with each item, and gets back with its row."""

_DEPTH: Final = 3
"""Chunks that a worker has at a time, so that it needn't wait for the next one."""

_MOST_HELD: Final = 8 * 2**20
"""Bytes of pictures in a chunk; a single picture may have more."""

_LONGEST_CHUNK: Final = 0.5
"""Seconds that a chunk should take at most, so that all workers end at about the same time."""

_MOST_AHEAD: Final = 50_000
"""Rows that wait for one that takes longer."""

_MOST_HELD_AHEAD: Final = 256 * 2**20
"""Bytes of pictures that they and the chunks under way hold."""

_MOST_DEATHS: Final = 2
"""Workers that may die of one picture; the first one may have been ended by somebody."""

_MOST_FAILED_STARTS: Final = 3

_PATIENCE: Final = 0.2
"""Seconds between two looks at the time limit."""


@dataclass
class _Chunk(Generic[Key]):
    """Items that are sent to a worker together.

    Attributes
    ----------
    places:
        The place of each in the order of all items.
    deaths:
        How many workers have died of this single item.
    """

    places: list[int]
    keys: list[Key]
    items: list[Item]
    deaths: int = 0

    def __len__(self) -> int:
        return len(self.items)

    def part(self, start: int, stop: int) -> _Chunk[Key]:
        """Some of them as a chunk."""
        part = slice(start, stop)
        return _Chunk(self.places[part], self.keys[part], self.items[part])


class _Worker(Generic[Key]):
    """A process, and the chunks that it was sent and has not answered."""

    def __init__(self, job: Job) -> None:
        self.process = Process(job)
        self.chunks: deque[_Chunk[Key]] = deque()

    @property
    def takes_more(self) -> bool:
        """Whether a chunk can be sent without waiting, even if it hangs: no pictures queue up."""
        is_light = not self.chunks or not any(item.held for item in self.chunks[-1].items)
        return self.process.is_ready and is_light


class Pool(Generic[Key]):
    """Worker processes, as a context manager: they start with the first item and stop at its end.

    Parameters
    ----------
    job:
        What they do.
    workers:
        The number of processes.
    time_limit:
        Seconds that a picture may take.
    model:
        The text that rows have for the model.
    """

    def __init__(self, job: Job, workers: int, time_limit: float, model: str) -> None:
        self._job = job
        self._count = workers
        self._time_limit = time_limit
        self._model = model
        self._workers: list[_Worker[Key]] = []
        self._failed_starts = 0
        self._size = 1
        self._again: deque[_Chunk[Key]] = deque()
        self._done: dict[int, tuple[Key, Row]] = {}
        self._taken = 0
        self._given_out = 0
        self._held: dict[int, int] = {}

    def __enter__(self) -> Pool[Key]:
        return self

    def __exit__(self, *error: object) -> None:
        for worker in self._workers:
            worker.process.end()
        self._workers.clear()

    @property
    def processes(self) -> list[int]:
        """The process identifiers of the workers."""
        return [worker.process.identifier for worker in self._workers]

    def read(self, items: Iterable[tuple[Key, Item]]) -> Iterator[tuple[Key, Row]]:
        """Read items: one row for each, in the same order, with the key that was given with it.

        Items are taken only when a worker is free.

        Raises
        ------
        InkdigitsError
            ``workers_failed`` when workers can't start, and what the iterable raises.
        """
        remaining = iter(items)
        first = next(remaining, None)
        if first is None:
            return
        remaining = chain([first], remaining)
        for _ in range(self._count - len(self._workers)):
            self._workers.append(_Worker(self._job))
        while True:
            is_at_end = not self._send(remaining)
            if is_at_end and not any(worker.chunks for worker in self._workers):
                return
            self._receive()
            self._stop_late_ones()
            while self._given_out in self._done:
                key, row = self._done.pop(self._given_out)
                self._held.pop(self._given_out, None)
                self._given_out += 1
                yield key, row

    def _send(self, remaining: Iterator[tuple[Key, Item]]) -> bool:
        """Give each worker its chunks; False when there is nothing left to give."""
        for depth in range(_DEPTH):
            for worker in self._workers:
                if len(worker.chunks) == depth and worker.takes_more:
                    chunk = self._next_chunk(remaining)
                    if chunk is None:
                        return self._is_far_ahead
                    worker.chunks.append(chunk)
                    # A worker that has died is seen when its answer is received.
                    with contextlib.suppress(OSError):
                        worker.process.connection.send(chunk.items)
        return True

    def _next_chunk(self, remaining: Iterator[tuple[Key, Item]]) -> _Chunk[Key] | None:
        if self._again:
            return self._again.popleft()
        if self._is_far_ahead:
            return None
        chunk: _Chunk[Key] = _Chunk([], [], [])
        held = 0
        for key, item in islice(remaining, self._size):
            chunk.places.append(self._taken)
            chunk.keys.append(key)
            chunk.items.append(item)
            if item.held:
                self._held[self._taken] = item.held
            self._taken += 1
            held += item.held
            if held >= _MOST_HELD:
                break
        return chunk if chunk.items else None

    @property
    def _is_far_ahead(self) -> bool:
        """Whether enough is under way, or waits for a row before it."""
        rows = self._taken - self._given_out
        return rows >= _MOST_AHEAD or sum(self._held.values()) >= _MOST_HELD_AHEAD

    def _receive(self) -> None:
        """Wait until something happens, and take what workers have sent."""
        by_connection: dict[Any, _Worker[Key]] = {
            worker.process.connection: worker for worker in self._workers
        }
        for ready in connections.wait(list(by_connection), _PATIENCE):
            worker = by_connection[ready]
            try:
                message = worker.process.connection.recv()
            except (EOFError, OSError):
                if worker.chunks and worker.process.progress.index != IDLE:
                    self._split(worker.chunks.popleft(), worker.process.progress.index)
                self._replace(worker)
                continue
            if worker.process.is_ready:
                self._take(worker.chunks.popleft(), message)
            elif message is not None:
                raise message
            else:
                worker.process.is_ready = True
                self._failed_starts = 0

    def _take(self, chunk: _Chunk[Key], rows: list[Row]) -> None:
        for place, key, row in zip(chunk.places, chunk.keys, rows, strict=True):
            self._done[place] = key, row
        seconds = sum(row.milliseconds for row in rows) / 1e3
        longest = TOGETHER[self._job.kind]
        fitting = int(_LONGEST_CHUNK * len(rows) / seconds) if seconds else longest
        # It grows slowly, since the next pictures may be larger.
        size = max(1, min(fitting, 2 * self._size, longest))
        # A power of two: ONNX Runtime keeps memory for each number of pictures that it has read.
        self._size = 1 << (size.bit_length() - 1)

    def _stop_late_ones(self) -> None:
        """Stop workers that have worked on one picture for too long."""
        for worker in list(self._workers):
            progress = worker.process.progress
            index, seconds = progress.index, progress.seconds
            # With an answer on its way, it works on another chunk than the first.
            if index == IDLE or not worker.chunks or worker.process.connection.poll():
                continue
            is_network = index == AT_THE_NETWORK
            limit = self._time_limit * (len(worker.chunks[0]) if is_network else 1)
            if seconds > limit and progress.index == index:
                chunk = worker.chunks.popleft()
                self._give_up_late(chunk, index)
                self._replace(worker)

    def _give_up_late(self, chunk: _Chunk[Key], index: int) -> None:
        if index == AT_THE_NETWORK:
            self._split(chunk, index)
            return
        message = f"reading it takes longer than the limit of {self._time_limit:g} s."
        self._fail(chunk.part(index, index + 1), InputError("timeout", message))
        self._read_again(chunk.part(0, index), chunk.part(index + 1, len(chunk)))

    def _replace(self, worker: _Worker[Key]) -> None:
        """Start another worker for one that is dead or must end; its chunks are read again."""
        worker.process.end()
        self._workers.remove(worker)
        if not worker.process.is_ready:
            self._failed_starts += 1
            if self._failed_starts >= _MOST_FAILED_STARTS:
                raise InkdigitsError(
                    "workers_failed",
                    "The worker processes end while they start; there may be too little memory.",
                )
        self._read_again(*worker.chunks)
        self._workers.append(_Worker(self._job))

    def _split(self, chunk: _Chunk[Key], index: int) -> None:
        """Find out of which picture a worker died: read the suspect alone, and then give it up."""
        if len(chunk) == 1:
            chunk.deaths += 1
            if chunk.deaths < _MOST_DEATHS:
                self._read_again(chunk)
            else:
                message = "the processes that read it died; it may need too much memory."
                self._fail(chunk, InputError("worker_died", message))
        elif index == AT_THE_NETWORK:
            middle = len(chunk) // 2
            self._read_again(chunk.part(0, middle), chunk.part(middle, len(chunk)))
        else:
            suspect = chunk.part(index, index + 1)
            suspect.deaths = 1
            self._read_again(chunk.part(0, index), suspect, chunk.part(index + 1, len(chunk)))

    def _read_again(self, *chunks: _Chunk[Key]) -> None:
        self._again.extend(chunk for chunk in chunks if chunk.items)

    def _fail(self, chunk: _Chunk[Key], error: InputError) -> None:
        for place, key, item in zip(chunk.places, chunk.keys, chunk.items, strict=True):
            self._done[place] = key, failed_row(item, error, self._model)
