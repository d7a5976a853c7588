from __future__ import annotations

import importlib
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inkdigits.data import Glyphs

pytestmark = pytest.mark.slow

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def race(monkeypatch: pytest.MonkeyPatch) -> Any:
    """benchmarks/time_to_accuracy.py."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("time_to_accuracy")


@pytest.mark.parametrize(
    ("quick", "others", "code"),
    [
        ((10, 40), (50, 60), 0),
        ((10, 40), (49, 60), 1),  # Not five times as fast as each.
        ((10, 51), (50, 60), 1),  # Not at 99.5 % before the others are at 99.0 %.
        ((math.inf, math.inf), (50, 60), 1),
    ],
)
def test_the_claim_of_quick_holds_only_where_it_is_faster_than_each(
    race: Any, quick: tuple[float, float], others: tuple[float, float], code: int
) -> None:
    times = dict(zip([("quick", 0.990), ("quick", 0.995)], [[each] for each in quick], strict=True))
    for name, seconds in zip(("cnn-three", "keras convnet"), others, strict=True):
        times[name, 0.990], times[name, 0.995] = [seconds], [math.inf]
    assert race.concluded(times) == code


def test_a_level_is_reached_when_validation_says_so_and_the_test_is_read_once(race: Any) -> None:
    # Right from the third step on; a check after each step.
    steps = iter([0, 0, 1, 1])
    right = 0  # What the network says to everything.

    def network(images: np.ndarray, training: bool) -> np.ndarray:
        return np.eye(10)[np.full(len(images), right)]

    validation, test = (
        Glyphs(np.zeros((count, 28, 28), np.uint8), np.ones(count, int)) for count in (20, 30)
    )
    contender = race.Contender(network, {}, steps=race.CHECKS, epochs=1, last_level=0.995)
    checks = race.Checks(contender, validation, test)
    checks.start()
    for step, right in enumerate(steps):  # noqa: B007
        checks.after_step(step)
        assert bool(checks.reached) == (step > 1)
    assert [each["epochs"] for each in checks.reached.values()] == [0.75, 0.75]
    assert all(each["test"] == 1 for each in checks.reached.values())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["interrupts.py", "--count", "1", "--only", "data list"], ["as expected", "data list"]),
        (
            ["latency.py", "--runs", "1", "--no-bars"],
            ["read_digit(canvas)", "normalise", "share", "phone photograph, 12 MP"],
        ),
        (["cold_start.py", "--runs", "1", "--no-bars"], ["inkdigits read", "ratio"]),
        (["frame.py", "--limit", "20"], ["Not measured"]),
        (["fuzz_pictures.py", "60"], ["0 exceptions that are not InkdigitsError", "sound"]),
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
