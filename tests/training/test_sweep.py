from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from command_line import INKDIGITS
from inkdigits.apps.cli import sweeping
from inkdigits.errors import InputError
from inkdigits.training import Request, resolve
from inkdigits.training.engines import OnRay, Processes
from inkdigits.training.sweep import (
    Outcome,
    Trial,
    parse_choices,
    plan,
    summarise,
    write_table,
)

pytestmark = pytest.mark.slow

BASE = Request(recipe="mlp", data="synthetic:0.005", epochs=1, batch_size=16)


def test_choices_are_parsed() -> None:
    texts = ["learning_rate=0.001,3e-3", "--batch-size=32, 64", "augment=true", "optimizer=sgd"]
    assert parse_choices(texts) == {
        "learning_rate": [0.001, 0.003],
        "batch_size": [32, 64],
        "augment": [True],
        "optimizer": ["sgd"],
    }


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["epochs"], r"epochs: expected an option and its values, such as epochs=2,4"),
        (["epochs="], r"expected an option and its values"),
        (["ephocs=3"], r"ephocs can't be tried. What can: recipe, data"),
        (["seed=3"], r"seed can't be tried"),
        (["epochs=3", "epochs=4"], r"epochs is named twice"),
        (["learning_rate=0.001,1e-3"], r"learning_rate: 0.001 is named twice"),
    ],
)
def test_bad_choices_are_refused(texts: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_choices(texts)


def test_grid_has_all_combinations_and_seeds_in_folders_of_their_own(tmp_path: Path) -> None:
    choices = {"learning_rate": [0.1, 0.2], "epochs": [1, 2, 3]}
    trials = plan(BASE, choices, tmp_path, seeds=2)
    assert len(trials) == 12
    assert len({trial.folder for trial in trials}) == 12
    assert {trial.request.seed for trial in trials} == {0, 1}
    assert trials[0].choices == {"learning_rate": 0.1, "epochs": 1}
    few = plan(BASE, choices, tmp_path, seeds=2, random=4)
    assert len(few) == 8
    assert {str(trial) for trial in few} <= {str(trial) for trial in trials}
    assert few == plan(BASE, choices, tmp_path, seeds=2, random=4)


def test_options_are_checked_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="epochs must be a whole number from 1 to 10,000, not 0"):
        plan(BASE, {"epochs": [1, 0]}, tmp_path)
    with pytest.raises(InputError, match="at least one seed"):
        plan(BASE, {"epochs": [1]}, tmp_path, seeds=0)
    assert not list(tmp_path.iterdir())


def outcome(rate: float, accuracy: float, **more: Any) -> Outcome:
    return Outcome(Trial({"learning_rate": rate}, BASE), accuracy, loss=0.1, seconds=5, **more)


def test_table_has_mean_and_spread_with_the_best_first(tmp_path: Path) -> None:
    rows = summarise(
        [
            outcome(0.1, 0.90),
            outcome(0.2, 0.97),
            outcome(0.1, 0.92),
            replace(outcome(0.2, 0), error="diverged"),
            replace(outcome(0.3, 0), error="diverged"),
        ]
    )
    assert [row.choices["learning_rate"] for row in rows] == [0.2, 0.1, 0.3]
    assert [(row.seeds, row.failed) for row in rows] == [(1, 1), (2, 0), (0, 1)]
    assert rows[1].accuracy == pytest.approx(0.91)
    assert rows[1].spread == pytest.approx(0.0141, abs=1e-4)
    write_table(tmp_path / "sweep.csv", rows)
    with (tmp_path / "sweep.csv").open() as file:
        table = list(csv.DictReader(file))
    assert [row["learning_rate"] for row in table] == ["0.2", "0.1", "0.3"]
    assert table[1]["spread"].startswith("0.0141")


def test_trials_run_in_processes_and_are_not_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trials = plan(BASE, {"learning_rate": [0.001, 0.01]}, tmp_path)
    first = {repr(each.trial): each for each in Processes(workers=2)(trials)}
    assert len(first) == 2
    assert all(0 <= each.accuracy <= 1 and not each.error for each in first.values())
    monkeypatch.setattr(subprocess, "Popen", None)
    again = {repr(each.trial): each for each in Processes()(trials)}
    assert again == first


def test_run_of_another_sweep_is_refused(tmp_path: Path) -> None:
    (trial,) = plan(BASE, {"learning_rate": [0.001]}, tmp_path)
    trial.folder.mkdir()
    identity = resolve(trial.request).identity
    (trial.folder / "options.json").write_text(json.dumps(identity))
    assert plan(BASE, {"learning_rate": [0.001]}, tmp_path) == [trial]
    with pytest.raises(InputError, match="the run of another sweep; name another folder by --out"):
        plan(replace(BASE, recipe="cnn"), {"learning_rate": [0.001]}, tmp_path)


def test_failed_trial_is_a_row_with_its_error(tmp_path: Path) -> None:
    (trial,) = plan(BASE, {"learning_rate": [0.001]}, tmp_path)
    trial = replace(trial, request=replace(trial.request, data="nowhere/"))
    (failed,) = Processes()([trial])
    assert "No data is called 'nowhere/'" in failed.error


def test_interrupted_sweep_stops_its_runs_and_keeps_the_results(tmp_path: Path) -> None:
    words = [*INKDIGITS, "sweep", "mlp", "--data", "synthetic:0.005"]
    words += ["--try", "epochs=1,5000", "--seeds", "1", "--out", str(tmp_path)]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert "1/2  epochs 1, seed 0: validation accuracy" in process.stderr.readline()
    state = tmp_path / "epochs-5000-seed-0" / "state.npz"
    while not state.exists():
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, told = process.communicate(timeout=300)
    assert process.returncode == 130
    assert "Traceback" not in told
    assert "validation accuracy" in out
    assert (tmp_path / "sweep.csv").read_text().count("\n") == 2


def test_training_run_does_not_outlive_its_sweep(tmp_path: Path) -> None:
    words = [*INKDIGITS, "sweep", "mlp", "--data", "synthetic:0.005"]
    words += ["--try", "epochs=5000", "--seeds", "1", "--out", str(tmp_path)]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
    run = tmp_path / "epochs-5000-seed-0"
    while not (run / "state.npz").exists():
        assert process.poll() is None
        time.sleep(0.1)
    process.kill()
    process.wait()
    # As after Ctrl-C: the best so far is exported.
    ends = time.monotonic() + 300
    while not (run / "answers.npz").exists():
        assert time.monotonic() < ends
        time.sleep(0.1)
    assert len(json.loads((run / "history.json").read_text())) < 5000


def start_ray() -> None:
    """Start Ray, again where the machine is too busy for the 30 seconds that Ray gives itself."""
    import ray

    for left in reversed(range(10)):
        try:
            ray.init(ignore_reinit_error=True, log_to_driver=False)
        except Exception:
            ray.shutdown()
            if not left:
                raise
        else:
            return


def test_trials_run_on_ray(tmp_path: Path) -> None:
    start_ray()
    trials = plan(BASE, {"learning_rate": [0.001]}, tmp_path)
    (only,) = OnRay()(trials)
    assert not only.error
    assert trials[0].outcome == only


class Screen(io.StringIO):
    """Standard error as a terminal."""

    def isatty(self) -> bool:
        return True


def test_rows_stand_above_the_progress_bar(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        sweeping,
        "_engine",
        lambda *_: lambda trials: (Outcome(each, 0.9, 0.1, 1.0) for each in trials),
    )
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stderr", Screen())
    options: dict[str, Any] = {"seeds": 2, "random": None, "engine": "", "workers": None}
    sweeping.run_sweep(BASE, ["batch_size=8,16"], tmp_path / "sweep", **options)
    told = sys.stderr.getvalue()
    for number in range(1, 5):
        before = told.partition(f"{number}/4  batch_size")[0]
        # A new line, or one that has been cleared.
        assert before.endswith(("\n", "\x1b[2K", "\r")), repr(before[-60:])
