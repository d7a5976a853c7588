"""Requests that wait together are read together, and none waits without end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from inkdigits.apps.server.batch_queue import BatchQueue, Row
from inkdigits.apps.server.problems import Refused
from inkdigits.errors import InputError
from inkdigits.reading import BLANK, Digit, Unread


class SlowReader:
    """Reads everything as a blank sheet, once it is released."""

    def __init__(self, released: threading.Event | None = None) -> None:
        self.batches: list[list[Any]] = []
        self.released = released or threading.Event()

    def read_digits(self, sources: Sequence[Any]) -> list[Digit]:
        self.released.wait(300 if "stuck" not in sources else None)
        self.batches.append(list(sources))
        if "poison" in sources:
            raise RuntimeError("a bug")
        return [BLANK for _ in sources]


@pytest.fixture
def reader() -> SlowReader:
    return SlowReader()


@pytest.fixture
def make_queue(reader: SlowReader) -> Iterator[Callable[..., BatchQueue]]:
    made: list[BatchQueue] = []

    def make(**changed: Any) -> BatchQueue:
        options = {"batch": 4, "threads": 1, "waiting": 8, "seconds": 300.0, **changed}
        made.append(BatchQueue(**options))
        return made[-1]

    yield make
    reader.released.set()
    for queue in made:
        queue.close()


def count(rows: list[Row]) -> bytes:
    return str(len(rows)).encode()


async def read_all(
    queue: BatchQueue, reader: SlowReader, *loads: Callable[[], Sequence[Any]]
) -> list[Any]:
    reading = [queue.read(load, reader.read_digits, count) for load in loads]
    return await asyncio.gather(*reading, return_exceptions=True)


def test_waiting_requests_are_read_in_one_batch(
    make_queue: Callable[..., BatchQueue], reader: SlowReader
) -> None:
    async def run() -> list[Any]:
        queue = make_queue()
        # After all of them have started: asyncio runs ready tasks before timers.
        asyncio.get_running_loop().call_later(0.2, reader.released.set)
        return await read_all(queue, reader, *[lambda n=n: [n] * (n + 1) for n in range(6)])

    assert asyncio.run(run()) == [b"1", b"2", b"3", b"4", b"5", b"6"]
    # Those that came before the thread woke up are read first, then the others together.
    requests = [sorted(set(batch)) for batch in reader.batches]
    assert [each for batch in requests for each in batch] == [0, 1, 2, 3, 4, 5]
    assert len(requests) <= 3 and max(map(len, requests)) <= 4


def test_full_queue_refuses_at_once(
    make_queue: Callable[..., BatchQueue], reader: SlowReader
) -> None:
    async def run() -> list[Any]:
        queue = make_queue(waiting=2)
        asyncio.get_running_loop().call_later(0.2, reader.released.set)
        return await read_all(queue, reader, *[lambda: [1]] * 3)

    first, second, third = asyncio.run(run())
    assert (first, second) == (b"1", b"1")
    assert isinstance(third, Refused) and third.status == 503
    assert 1 <= int(third.headers["Retry-After"]) <= 3


def test_request_that_waits_too_long_gets_504_and_is_not_read(
    make_queue: Callable[..., BatchQueue], reader: SlowReader
) -> None:
    async def run() -> list[Any]:
        queue = make_queue(seconds=0.2, batch=1)
        answers = await read_all(queue, reader, lambda: ["being read"], lambda: ["waiting"])
        assert queue.waiting == 0
        return answers

    answers = asyncio.run(run())
    assert [each.status for each in answers] == [504, 504]
    reader.released.set()
    assert ["waiting"] not in reader.batches


def test_stuck_request_does_not_block_the_others(
    make_queue: Callable[..., BatchQueue], reader: SlowReader
) -> None:
    class StuckReader(SlowReader):
        def read_digits(self, sources: Sequence[Any]) -> list[Digit]:
            return super().read_digits(sources) if "stuck" in sources else [BLANK for _ in sources]

    async def run() -> tuple[list[Any], list[Any]]:
        queue = make_queue(seconds=0.2, batch=1)
        stuck_reader = StuckReader(reader.released)
        stuck = await read_all(queue, stuck_reader, *[lambda: ["stuck"]] * 3)
        queue.seconds = 60.0  # However busy this machine is.
        return stuck, await read_all(queue, stuck_reader, *[lambda: [1, 2]] * 3)

    stuck, others = asyncio.run(run())
    assert [each.status for each in stuck] == [504] * 3
    assert others == [b"2"] * 3


def test_number_of_replaced_threads_is_limited(
    make_queue: Callable[..., BatchQueue], reader: SlowReader
) -> None:
    async def run() -> None:
        queue = make_queue(seconds=0.1, batch=1, waiting=100)
        before = threading.active_count()
        await read_all(queue, reader, *[lambda: ["stuck"]] * 20)
        for _ in range(10):
            await read_all(queue, reader, lambda: ["stuck"])
        assert threading.active_count() <= before + 4

    asyncio.run(run())


@pytest.mark.slow
def test_closing_does_not_wait_for_a_stuck_thread(
    make_queue: Callable[..., BatchQueue], reader: SlowReader
) -> None:
    async def run() -> None:
        queue = make_queue(seconds=0.1)
        await read_all(queue, reader, lambda: ["stuck"])
        queue.close()
        assert queue.stuck
        reader.released.set()

    asyncio.run(run())


def test_requests_of_each_kind_are_read_together(
    make_queue: Callable[..., BatchQueue], reader: SlowReader
) -> None:
    others = SlowReader(reader.released)

    async def run() -> list[Any]:
        queue = make_queue(batch=8)
        asyncio.get_running_loop().call_later(0.2, reader.released.set)
        # The first may be read alone, before the thread sees the others.
        await read_all(queue, reader, lambda: ["first"])
        reader.batches.clear()
        reader.released.clear()
        asyncio.get_running_loop().call_later(0.2, reader.released.set)
        reading = [
            queue.read(lambda n=n: [n], each.read_digits, lambda rows: b"row")
            for n, each in enumerate([reader, reader, others, reader, others])
        ]
        return await asyncio.gather(*reading)

    assert asyncio.run(run()) == [b"row"] * 5
    assert [n for batch in reader.batches for n in batch] == [0, 1, 3]
    assert [n for batch in others.batches for n in batch] == [2, 4]
    # The thread may have taken the first request before the others came.
    assert len(reader.batches) <= 2 and len(others.batches) == 1


def test_error_in_one_request_does_not_affect_the_others(
    make_queue: Callable[..., BatchQueue], reader: SlowReader
) -> None:
    def bad() -> list[Any]:
        raise InputError("bad_ink", "no ink")

    async def run() -> list[Any]:
        queue = make_queue()
        asyncio.get_running_loop().call_later(0.2, reader.released.set)
        row = Unread("bad_ink", "no ink")
        return await read_all(queue, reader, lambda: [1], bad, lambda: ["poison"], lambda: [2, row])

    first, second, third, fourth = asyncio.run(run())
    assert (first, fourth) == (b"1", b"2")
    assert isinstance(second, InputError)
    assert isinstance(third, RuntimeError)


def test_closing_answers_waiting_requests(
    make_queue: Callable[..., BatchQueue], reader: SlowReader
) -> None:
    async def run() -> list[Any]:
        queue = make_queue(threads=2)
        answers = asyncio.gather(
            *(queue.read(lambda: [1], reader.read_digits, count) for _ in range(8))
        )
        await asyncio.sleep(0)  # now all of them are taken
        reader.released.set()
        await asyncio.to_thread(queue.close)
        return await answers

    assert asyncio.run(run()) == [b"1"] * 8


def test_closing_ends_a_thread_that_was_replaced_as_it_finished(
    make_queue: Callable[..., BatchQueue], reader: SlowReader
) -> None:
    reader.released.set()
    queue = make_queue()
    assert asyncio.run(read_all(queue, reader, lambda: [1])) == [b"1"]
    # It is done, and may already wait for the next request.
    queue._replace(next(iter(queue._threads)))
    queue.close()
    assert not queue.stuck


def test_failing_metrics_cost_no_answer(
    make_queue: Callable[..., BatchQueue], reader: SlowReader, capsys: pytest.CaptureFixture[str]
) -> None:
    def full_disk(size: int) -> None:
        raise OSError("No space left on device")

    reader.released.set()
    queue = make_queue(on_batch=full_disk)
    for _ in range(3):
        assert asyncio.run(read_all(queue, reader, lambda: [1])) == [b"1"]
    assert "No space left on device" in capsys.readouterr().err
