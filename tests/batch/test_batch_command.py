from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from inkdigits.batch.tables import decode

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def many(drawings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with 600 drawings."""
    folder = tmp_path_factory.mktemp("many")
    for index in range(600):
        (folder / f"{index:03}.png").symlink_to(drawings / f"{index % 10:02}.png")
    return folder


def start(inputs: Path, out: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "inkdigits", "batch", str(inputs), "--out", str(out)),
            *("--format", "csv", "--shard-size", "50", "--workers", "2", *words),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def shards(out: Path) -> list[Path]:
    return sorted((out / "shards").glob("*.csv"))


def rows_without_times(out: Path) -> list[object]:
    return [
        row._replace(milliseconds=0)
        for shard in shards(out)
        for row in decode(shard.read_bytes(), "csv")
    ]


def wait_for(condition: object, seconds: float = 240) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_ended_is_resumed_by_the_same_command(
    many: Path, tmp_path: Path, how: signal.Signals
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    process = start(many, broken)
    wait_for(lambda: len(shards(broken)) >= 2)
    workers = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, how)
    said = process.communicate()[1]
    if how == signal.SIGINT:
        assert (process.returncode, said) == (130, "inkdigits: interrupted\n")
    wait_for(lambda: not any(worker.is_running() for worker in workers))
    assert 2 <= len(shards(broken)) < 12
    assert not (broken / "summary.json").exists()
    for out in (whole, broken):
        process = start(many, out)
        assert "600 rows" in process.communicate()[0]
        assert process.returncode == 0
    assert rows_without_times(broken) == rows_without_times(whole)
    assert len(rows_without_times(whole)) == 600


def test_the_command_says_what_it_did(drawings: Path, tmp_path: Path) -> None:
    process = start(drawings, tmp_path / "out", "--no-report")
    said = process.communicate()[0]
    assert process.returncode == 1
    assert said.startswith("12 rows: 10 read, ")
    assert "Skipped 1 other files." in said
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["last_call"]["failed"] == 1
    process = start(drawings, tmp_path / "out", "--number")
    said = process.communicate()[1]
    assert process.returncode == 2
    assert "has a run with other settings (kind, models)" in said
    process = start(drawings, tmp_path / "other", "--address", "auto")
    said = process.communicate()[1]
    assert (process.returncode, said) == (2, "inkdigits: --address needs --engine ray.\n")
