from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from hostile_workers import run_hostile_worker, run_worker_that_cannot_start
from inkdigits import Reader, batch
from inkdigits.batch import processes
from inkdigits.batch.job import Job
from inkdigits.batch.places import Item, Span
from inkdigits.batch.pool import Pool
from inkdigits.errors import InkdigitsError

pytestmark = pytest.mark.slow


@pytest.fixture
def hostile(drawings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of thirty pictures, of which five are hostile."""
    monkeypatch.setattr(processes, "run_worker", run_hostile_worker)
    content = (drawings / "00.png").read_bytes()
    names = [f"{index:02}.png" for index in range(25)]
    for place, name in enumerate(["dies-1", "hangs", "once", "fails", "dies-2"]):
        names.insert(6 * place, f"{name}.png")
    for name in names:
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / name) for name in names]


def items(names: list[str]) -> Iterator[tuple[int, Item]]:
    for index, name in enumerate(names):
        yield index, Item(name, Span(name))


def test_a_hostile_picture_costs_one_row_and_no_worker_is_left(hostile: list[str]) -> None:
    with Pool[int](Job(), 2, 3.0, "model") as pool:
        found = list(pool.read(items(hostile)))
        processes = pool.processes
    assert [key for key, _ in found] == list(range(30))
    assert [row.name for _, row in found] == hostile
    errors = {Path(row.name).stem: row.error for _, row in found if row.error is not None}
    assert errors == {
        "dies-1": "worker_died",
        "dies-2": "worker_died",
        "hangs": "timeout",
        "fails": "failed",
    }
    assert {row.text for _, row in found if row.error is None} == {"0"}
    assert len(processes) == 2
    assert not any(map(psutil.pid_exists, processes))


def test_a_worker_that_was_killed_from_outside_costs_nothing(drawings: Path) -> None:
    names = [str(drawings / "01.png")] * 200
    with Pool[int](Job(), 2, 60.0, "model") as pool:
        rows = []
        for count, (_, row) in enumerate(pool.read(items(names))):
            rows.append(row)
            if count in (10, 50):
                os.kill(pool.processes[0], signal.SIGKILL)
    assert len(rows) == 200
    assert {(row.text, row.error) for row in rows} == {("1", None)}


def test_workers_that_cannot_start_are_an_error(
    drawings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "run_worker", run_worker_that_cannot_start)
    with (
        pytest.raises(InkdigitsError, match="end while they start") as caught,
        Pool[int](Job(), 1, 60.0, "model") as pool,
    ):
        list(pool.read(items([str(drawings / "01.png")])))
    assert caught.value.code == "workers_failed"


def test_items_are_taken_only_as_workers_need_them(
    drawings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkdigits.batch.pool._MOST_AHEAD", 20)
    taken = 0

    def endless() -> Iterator[tuple[int, Item]]:
        nonlocal taken
        while True:
            taken += 1
            yield taken, Item("x", Span(str(drawings / "01.png")))

    with Pool[int](Job(), 2, 60.0, "model") as pool:
        for given, _ in enumerate(pool.read(endless()), 1):
            assert taken - given <= 20 + 64
            if given == 300:
                break


def test_reading_in_python_gives_the_rows_in_order(drawings: Path) -> None:
    rows = list(batch.read(drawings, workers=2))
    assert [row.name for row in rows] == sorted(str(path) for path in drawings.glob("*.png"))
    reader = Reader()
    for row in rows[:10]:
        assert row.text == str(reader.read_digit(row.name).digit)
    assert [row.error for row in rows[10:]] == ["damaged_image", None]


def test_numbers_are_read_with_their_options(drawings: Path) -> None:
    (row,) = batch.read([drawings / "03.png"], workers=1, kind="number", length=(1, 2))
    assert (row.text, row.status) == ("3", "read")


def test_a_script_needs_no_guard_around_its_work(drawings: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import inkdigits\n"
        f"rows = list(inkdigits.batch.read({str(drawings / '0*.png')!r}, workers=2))\n"
        "print('end', ''.join(row.text for row in rows))\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("end 0123456789\n", "")
