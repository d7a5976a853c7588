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

import keras
import numpy as np
import pytest
from rich.console import Console
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from asked import asked
from inkdigits import InputError, ModelError, Reader
from inkdigits.errors import install_command
from inkdigits.model.card import load_model
from inkdigits.model.classifier import Classifier
from inkdigits.synthesis.nondigits import synthetic_nondigits
from inkdigits.synthesis.styles import STYLES, synthetic_digits
from inkdigits.training import Run, export_file, load_weights
from inkdigits.training import train as train_with
from inkdigits.training.checkpoint import Checkpointer
from inkdigits.training.export import check_parity, parity_glyphs
from inkdigits.training.folder import check_run_folder, open_run_folder
from inkdigits.training.network import with_outputs
from inkdigits.training.recipes import RECIPES, find_recipe
from inkdigits.training.recipes.own import load_own

pytestmark = pytest.mark.slow


def train(console: Console, out: Path, report: Any = None, **options: Any) -> Run:
    return train_with(asked(**options), out, console=console, report=report)


def test_run_folder_has_all_files(run: Run) -> None:
    names = {path.name for path in run.folder.iterdir()}
    assert names == {
        "options.json",
        "answers.npz",
        "history.json",
        "model.keras",
        "model.h5",
        "model",
    }
    history = json.loads((run.folder / "history.json").read_text())
    assert [each["epoch"] for each in history] == list(range(1, len(history) + 1))
    assert {"loss", "accuracy", "val_loss", "val_accuracy", "seconds"} <= set(history[0])


def test_network_learns(run: Run) -> None:
    # Ten digits, so guessing gives 0.1; six epochs of 400 digits gave 0.8 to 0.95.
    assert run.scores["validation"]["accuracy"]["value"] > 0.6
    assert run.history[-1]["loss"] < run.history[0]["loss"] / 2


def test_trained_model_reads_new_ink(run: Run) -> None:
    samples = list(synthetic_digits(50, seed=77))
    answers = Reader(run.model).read_digits([sample.ink for sample in samples])
    right = sum(
        answer.probabilities.index(max(answer.probabilities)) == int(sample.label)
        for answer, sample in zip(answers, samples, strict=True)
        if answer.status != "error"
    )
    assert right > 25


def test_card_has_the_command_the_data_and_the_versions(run: Run) -> None:
    card = load_model(run.model).card
    assert card.training["command"].startswith("inkdigits train cnn --data synthetic:0.04")
    assert card.data[0] == {
        "name": "synthetic:0.04",
        "train": 400,
        "validation": 40,
        "about": "digits, drawn by this program",
    }
    assert card.training["versions"]["keras"]


def test_exported_model_answers_what_keras_answers(run: Run) -> None:
    glyphs = parity_glyphs()
    assert len(glyphs) >= 1_000
    network = load_weights(run.folder / "model.keras", RECIPES["cnn"])
    expected = with_outputs(network).predict(glyphs, verbose=0)
    found = Classifier(load_model(run.model)).classify(glyphs, features=True)
    assert np.abs(found.probabilities - expected["probabilities"]).max() <= 1e-5
    assert np.array_equal(found.digit_scores, np.ones(len(glyphs), np.float32))
    assert found.features is not None
    assert np.abs(found.features - expected["features"]).max() <= 1e-4


def test_export_with_other_answers_is_refused(run: Run) -> None:
    glyphs = parity_glyphs()[:100]
    classifier = Classifier(load_model(run.model))
    answers = classifier.classify(glyphs)
    answers.probabilities[3, 4] += 2e-5
    with pytest.raises(ModelError, match=r"differ from the trained one by 2.*e-05 on 100 glyphs"):
        check_parity(classifier, glyphs, answers)


@pytest.mark.parametrize("name", ["model.keras", "model.h5", "."])
def test_saved_weights_export_to_the_same_answers(run: Run, name: str, tmp_path: Path) -> None:
    export_file(run.folder / name, RECIPES["cnn"], tmp_path / "again")
    glyphs = parity_glyphs()[:200]
    ours = Classifier(load_model(run.model)).classify(glyphs)[0]
    again = Classifier(load_model(tmp_path / "again")).classify(glyphs)[0]
    assert np.abs(ours - again).max() < 1e-5


def test_model_folder_that_cannot_be_written_is_reported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="file: File exists") as told:
        export_file(run.folder, None, tmp_path / "file")
    assert told.value.code == "not_written"


def test_training_stops_without_improvement(tmp_path: Path, empty_console: Console) -> None:
    run = train(
        empty_console,
        tmp_path / "run",
        recipe="cnn",
        data="synthetic:0.01",
        epochs=50,
        learning_rate=0.1,
        patience=2,
        augment=False,
    )
    assert run.ending == "stopped early"
    assert len(run.history) == run.best_epoch + 2


def test_finished_run_folder_is_refused(run: Run) -> None:
    with pytest.raises(InputError, match="there is something here already"):
        check_run_folder(run.folder, asked(recipe="cnn").identity)


SMALL: dict[str, Any] = {"data": "synthetic:0.01", "epochs": 4, "batch_size": 32}


def train_in_a_process(out: Path, recipe: str, without: str) -> subprocess.Popen[str]:
    words = ["train", recipe, "--without", without] if without else ["train", recipe]
    for name, value in SMALL.items():
        words += [f"--{name.replace('_', '-')}", str(value)]
    return subprocess.Popen(
        [sys.executable, "-m", "inkdigits", *words, "--out", str(out)],
        stderr=subprocess.PIPE,
        text=True,
    )


# The weights of `quick` are averages over the steps before a kill and after it. Invented signs take
# half of the time that `world` needs to draw its glyphs.
@pytest.mark.parametrize(("recipe", "without"), [("world", "invented"), ("quick", "")])
def test_killed_run_is_resumed_to_the_weights_of_an_uninterrupted_one(
    tmp_path: Path, recipe: str, without: str, console: Console, empty_console: Console
) -> None:
    broken, whole = tmp_path / "broken", tmp_path / "whole"
    process = train_in_a_process(broken, recipe, without)
    assert process.stderr is not None
    with process.stderr:
        for line in process.stderr:
            if line.startswith("epoch 2/"):
                break
        process.kill()
    process.wait(timeout=300)
    assert not (broken / "model").exists()
    # Again from the start of what it hadn't finished, and once without a break.
    options = {"recipe": recipe, "without": without, **SMALL}
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


def test_quick_world_learns_digits_and_nondigits(quick: Run) -> None:
    found = quick.scores["validation"]
    # Ten digits, so guessing gives 0.1; four epochs of 1,500 digits gave 0.93 to 0.98.
    assert found["accuracy"]["value"] > 0.8
    assert found["nondigits_auroc"] > 0.9


def test_quick_world_refuses_scribbles_and_reads_digits(quick: Run) -> None:
    reader = Reader(quick.model)
    digits = [sample.ink for sample in synthetic_digits(100, seed=99)]
    junk = [255 - each.sheet for each in synthetic_nondigits(100, seed=99)]
    read, refused = (
        np.mean([answer.status == "read" for answer in reader.read_digits(pictures)])
        for pictures in (digits, junk)
    )
    assert read > 0.7
    assert refused < 0.3


def test_exported_world_answers_what_keras_answers(quick: Run) -> None:
    glyphs = parity_glyphs()
    network = load_weights(quick.folder / "model.keras", RECIPES["world"])
    eleven = network.predict(glyphs, verbose=0)
    probabilities, digit_scores, _ = Classifier(load_model(quick.model)).classify(glyphs)
    assert np.abs(digit_scores - (1 - eleven[:, 10])).max() <= 1e-5
    sure = eleven[:, 10] < 0.5
    tenfold = eleven[sure, :10] / eleven[sure, :10].sum(axis=1, keepdims=True)
    assert np.abs(probabilities[sure] - tenfold).max() <= 1e-5


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


def test_tensorboard_shows_the_curves(tmp_path: Path, empty_console: Console) -> None:
    out, data = tmp_path / "run", "synthetic:0.002"
    train(empty_console, out, recipe="mlp", data=data, epochs=2, tensorboard=True)
    logs = EventAccumulator(str(out / "tensorboard" / "validation"))
    logs.Reload()
    assert {"epoch_loss", "epoch_accuracy"} <= set(logs.Tags()["tensors"])
    assert [event.step for event in logs.Tensors("epoch_loss")] == [0, 1]


def test_nan_loss_is_reported(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def diverging(model: keras.Model, *_: object, **named: Any) -> None:
        saver = next(each for each in named["callbacks"] if isinstance(each, Checkpointer))
        nan = float("nan")
        saver.set_model(model)
        for epoch in range(named["epochs"]):
            saver.on_epoch_end(epoch, {"loss": nan, "val_loss": nan, "val_accuracy": 0.1})

    monkeypatch.setattr("keras.Model.fit", diverging)
    with pytest.raises(InputError, match=r"not a number .* lower learning rate") as raised:
        train(empty_console, tmp_path / "run", recipe="cnn", data="synthetic:0.002", epochs=2)
    assert raised.value.code == "diverged"
    # So that the same folder can be named again.
    assert not (tmp_path / "run").exists()


def test_empty_splits_are_reported_before_training(tmp_path: Path, empty_console: Console) -> None:
    options = {"data": "synthetic:0.01", "without": ",".join(STYLES)}
    for recipe, message in (
        ("cnn", "nothing is left to train on"),
        ("world", "no digit is left for validation"),
    ):
        with pytest.raises(InputError, match=message):
            train(empty_console, tmp_path / "run", recipe=recipe, **options)
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


OWN = """
import keras
from keras import layers

def plain():
    normalised = [layers.Conv2D(16, 3), layers.BatchNormalization(), layers.Conv2D(1, 1)]
    return keras.Sequential([*normalised, layers.Flatten(), layers.Dense(10, "softmax")])

def nested():
    given = keras.Input((28, 28, 1))
    body = keras.Sequential([layers.Conv2D(16, 3), layers.BatchNormalization()])
    flat = layers.Flatten()(layers.Conv2D(1, 1)(body(given)))
    return keras.Model(given, layers.Dense(10, "softmax")(flat))
"""


@pytest.mark.parametrize("name", ["plain", "nested"])
def test_own_network_has_filters_and_loads_from_all_its_files(
    tmp_path: Path, empty_console: Console, name: str
) -> None:
    (tmp_path / "own.py").write_text(OWN)
    recipe = find_recipe(f"{tmp_path / 'own.py'}:{name}")
    options = {"recipe": recipe.reference, "data": "synthetic:0.002", "epochs": 1}
    run = train(empty_console, tmp_path / "run", **options)
    with np.load(run.folder / "answers.npz") as answers:
        assert answers["filters"].shape == (16, 3, 3)
    new, old = (load_weights(run.folder / f"model.{each}", recipe) for each in ("keras", "h5"))
    for ours, theirs in zip(new.get_weights(), old.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)


def test_run_continues_when_nobody_reads_its_output(tmp_path: Path) -> None:
    words = ["train", "mlp", "--data", "synthetic:0.002", "--epochs", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "inkdigits", *words, "--out", str(tmp_path / "run")],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=300) == 0
    assert (tmp_path / "run" / "report.html").exists()
    assert not (tmp_path / "run" / "state.npz").exists()


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


def test_install_command_is_named_without_keras() -> None:
    code = "import sys; sys.modules['keras'] = None; from inkdigits.training import train"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "MissingExtraError" in process.stderr
    assert install_command("train") in process.stderr
