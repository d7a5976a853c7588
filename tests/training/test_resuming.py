"""Training runs that are interrupted, killed or fail, and their folders."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from asked import asked
from inkdigits import InputError, ModelError, Reader
from inkdigits.training import load_weights
from inkdigits.training.folder import check_run_folder, open_run_folder
from inkdigits.training.recipes import RECIPES
from inkdigits.training.recipes.own import load_own
from trained import train

pytestmark = pytest.mark.slow


SMALL: dict[str, Any] = {"data": "synthetic:0.01", "epochs": 4, "batch_size": 32}


def train_in_a_process(out: Path, recipe: str) -> subprocess.Popen[str]:
    words = ["train", recipe]
    for name, value in SMALL.items():
        words += [f"--{name.replace('_', '-')}", str(value)]
    return subprocess.Popen(
        [sys.executable, "-m", "inkdigits", *words, "--out", str(out)],
        stderr=subprocess.PIPE,
        text=True,
    )


def test_killed_run_is_resumed_to_the_weights_of_an_uninterrupted_one(
    tmp_path: Path, console: Console, empty_console: Console
) -> None:
    # Its weights are averages over the steps before a kill and after it.
    recipe = "quick"
    broken, whole = tmp_path / "broken", tmp_path / "whole"
    process = train_in_a_process(broken, recipe)
    assert process.stderr is not None
    with process.stderr:
        for line in process.stderr:
            if line.startswith("epoch 2/"):
                break
        process.kill()
    process.wait(timeout=300)
    assert not (broken / "model").exists()
    # Again from the start of what it hadn't finished, and once without a break.
    options = {"recipe": recipe, **SMALL}
    train(empty_console, broken, **options)
    assert isinstance(empty_console.file, io.StringIO)
    printed = empty_console.file.getvalue()
    assert re.search(r"resuming after epoch [123]", printed), printed
    assert "preparing" not in printed
    train(console, whole, **options)
    ours, theirs = (
        load_weights(folder / "model.keras", RECIPES[recipe]).get_weights()
        for folder in (broken, whole)
    )
    assert all((mine == other).all() for mine, other in zip(ours, theirs, strict=True))
    assert not {path.name for path in broken.iterdir()} & {"state.npz", "glyphs.npz"}


def test_ctrl_c_keeps_the_best_so_far(tmp_path: Path) -> None:
    out = tmp_path / "run"
    words = ["train", "mlp", "--data", "synthetic:0.01", "--epochs", "5000", "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-m", "inkdigits", *words],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    told = []
    for line in process.stderr:
        told.append(line)
        if line.startswith("epoch 2/"):
            process.send_signal(signal.SIGINT)
            break
    rest = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=300) == 130, rest
    assert "Traceback" not in rest
    # No oneDNN, no absl, no log level: nothing but what we say ourselves.
    assert all(line.startswith(("preparing ", "epoch ")) for line in told), told
    assert "interrupted" in rest
    assert Reader(out / "model").card.training["ending"] == "interrupted"


def test_ctrl_c_before_the_first_epoch_leaves_nothing(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("keras.Model.fit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(empty_console, tmp_path / "run", recipe="cnn", data="synthetic:0.002")
    assert not (tmp_path / "run").exists()


INTERRUPTED = {"data": "synthetic:0.002", "epochs": 2}


def interrupt(out: Path, monkeypatch: pytest.MonkeyPatch, console: Console, recipe: str) -> None:
    """Begin a training run with the options `INTERRUPTED`, as if killed before its end."""
    with monkeypatch.context() as patched:
        patched.setattr("inkdigits.training.fit.finish", lambda *_: sys.exit())
        with pytest.raises(SystemExit):
            train(console, out, recipe=recipe, **INTERRUPTED)
    assert (out / "state.npz").exists()


def test_run_is_not_resumed_with_another_network(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, hidden = tmp_path / "own.py", tmp_path / "hidden.txt"
    own.write_text(
        "import keras\nfrom pathlib import Path\ndef network():\n"
        f"    hidden = [keras.layers.Dense(5)] * int(Path({str(hidden)!r}).read_text())\n"
        "    last = keras.layers.Dense(10, activation='softmax')\n"
        "    return keras.Sequential([keras.layers.Flatten(), *hidden, last])\n"
    )
    hidden.write_text("0")
    interrupt(tmp_path / "run", monkeypatch, empty_console, str(own))
    # What the file reads is not looked at when a run is resumed.
    hidden.write_text("1")
    load_own.cache_clear()
    with pytest.raises(InputError, match="run: begun with another network; name another folder"):
        train(empty_console, tmp_path / "run", recipe=str(own), **INTERRUPTED)
    assert (tmp_path / "run" / "state.npz").exists()


@pytest.mark.parametrize("name", ["state.npz", "glyphs.npz"])
def test_damaged_state_is_reported(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    interrupt(tmp_path / "run", monkeypatch, empty_console, "cnn")
    kept = tmp_path / "run" / name
    kept.write_bytes(kept.read_bytes()[:1000])
    with pytest.raises(InputError, match=f"{name}: damaged; name another folder"):
        train(empty_console, tmp_path / "run", recipe="cnn", **INTERRUPTED)
    assert kept.exists()


def test_second_run_leaves_the_folder_of_the_first_alone(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    out = Path("runs/cnn-1")
    given = {"recipe": "cnn", "data": "synthetic:0.002"}
    identity = asked(**given).identity
    with open_run_folder(identity, out, "cnn"):
        (out / "options.json").write_text(json.dumps(identity))
        with pytest.raises(InputError, match="cnn-1: another training run is using it"):
            check_run_folder(out, identity)
        with pytest.raises(InputError, match="cnn-1: another training run is using it"):
            train(empty_console, out, **given)
        with open_run_folder(identity, None, "cnn") as second:
            assert second.name == "cnn-2"
        assert (out / "options.json").exists()
    # Nothing came of it, and it was not killed, so it is gone.
    assert not out.exists()


def test_folder_filled_in_the_meantime_is_left_alone(
    tmp_path: Path, empty_console: Console
) -> None:
    (tmp_path / "run" / "model").mkdir(parents=True)
    with pytest.raises(InputError, match="run: there is something here already"):
        train(empty_console, tmp_path / "run", recipe="cnn", data="synthetic:0.002")
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["model"]


def test_files_of_a_run_killed_at_its_start_are_removed(
    tmp_path: Path, empty_console: Console
) -> None:
    (tmp_path / "run").mkdir()
    for name in (".lock", ".inkdigits-abc"):
        (tmp_path / "run" / name).touch()
    train(empty_console, tmp_path / "run", recipe="mlp", data="synthetic:0.002", epochs=1)
    assert not (tmp_path / "run" / ".inkdigits-abc").exists()


def test_run_killed_during_its_report_is_resumed_there(
    tmp_path: Path, empty_console: Console
) -> None:
    def killed(folder: Path) -> None:
        sys.exit()

    out = tmp_path / "run"
    options: dict[str, Any] = {"recipe": "mlp", "data": "synthetic:0.002", "epochs": 1}
    with pytest.raises(SystemExit):
        train(empty_console, out, killed, **options)
    reported: list[Path] = []
    train(empty_console, out, reported.append, **options)
    assert reported == [out]
    assert not (out / "state.npz").exists()


def test_run_that_failed_at_its_end_is_resumed(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ModelError("bad_model", "no")

    out = tmp_path / "run"
    options: dict[str, Any] = {"recipe": "mlp", "data": "synthetic:0.002", "epochs": 1}
    with monkeypatch.context() as patched:
        patched.setattr("inkdigits.training.finishing.export", failing)
        with pytest.raises(ModelError):
            train(empty_console, out, **options)
    # The last file that a finished run writes.
    assert not (out / "answers.npz").exists()
    assert train(empty_console, out, **options).ending == "finished"


def test_folder_that_cannot_be_made_is_reported_before_any_work(
    tmp_path: Path, empty_console: Console
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="run: Not a directory"):
        train(empty_console, tmp_path / "file" / "run", recipe="cnn")


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_full_disk_is_reported_as_a_failure_to_write(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkdigits.model.run_folder.write_atomically", full_disk)
    with pytest.raises(InputError, match="run: No space left on device") as raised:
        train(empty_console, tmp_path / "run", recipe="cnn", data="synthetic:0.002")
    assert raised.value.code == "not_written"
    assert not (tmp_path / "run").exists()


def test_error_that_is_not_of_writing_the_run_folder_is_not_called_one(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inkdigits.training.fit.load_mixture", full_disk)
    with pytest.raises(OSError, match="No space left on device"):
        train(empty_console, tmp_path / "run", recipe="cnn", data="synthetic:0.002")
    assert not (tmp_path / "run").exists()
