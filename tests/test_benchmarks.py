from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["latency.py", "--runs", "1", "--no-bars"], ["read_digit(canvas)", "normalise", "share"]),
        (["cold_start.py", "--runs", "1", "--no-bars"], ["inkdigits read", "ratio"]),
        (["frame.py", "--limit", "20"], ["Not measured"]),
    ],
)
def test_the_benchmarks_run_and_print_their_tables(
    words: list[str], told: list[str], tmp_path: Path
) -> None:
    # An empty data folder: nothing is fetched, and what needs data says so.
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / words[0]), *words[1:]],
        capture_output=True,
        text=True,
        env={**os.environ, "INKDIGITS_DATA": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout and all(each in done.stdout for each in told)
