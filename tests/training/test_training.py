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

from inkdigits import InputError, ModelError, Reader
from inkdigits.errors import install_command
from inkdigits.model.card import load_model
from inkdigits.model.classifier import Classifier
from inkdigits.synthesis.nondigits import synthetic_nondigits
from inkdigits.synthesis.styles import STYLES, synthetic_digits
from inkdigits.training import Options, Run, export_file, load_weights, numbered_options, train
from inkdigits.training.export import check_parity, parity_glyphs
from inkdigits.training.fit import _folder_of
from inkdigits.training.keeper import Keeper
from inkdigits.training.onnx_file import with_outputs
from inkdigits.training.recipes import RECIPES, find_recipe
from inkdigits.training.recipes.own import load_own

pytestmark = pytest.mark.slow


def test_a_run_folder_holds_all_that_a_person_looks_for(run: Run) -> None:
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


def test_the_network_learns(run: Run) -> None:
    # Ten digits, so guessing gives 0.1; six epochs of 400 digits gave 0.8 to 0.95.
    assert run.scores["validation"]["accuracy"]["value"] > 0.6
    assert run.history[-1]["loss"] < run.history[0]["loss"] / 2


def test_the_trained_model_reads_ink_that_it_has_not_seen(run: Run) -> None:
    samples = list(synthetic_digits(50, seed=77))
    answers = Reader(run.model).read_digits([sample.ink for sample in samples])
    right = sum(
        answer.probabilities.index(max(answer.probabilities)) == int(sample.label)
        for answer, sample in zip(answers, samples, strict=True)
        if answer.status != "error"
    )
    assert right > 25


def test_the_card_tells_the_command_the_data_and_the_versions(run: Run) -> None:
    card = load_model(run.model).card
    assert card.training["command"].startswith("inkdigits train cnn --data synthetic:0.04")
    assert card.data[0] == {
        "name": "synthetic:0.04",
        "train": 400,
        "validation": 40,
        "about": "digits, drawn by this program",
    }
    assert card.training["versions"]["keras"]


def test_what_ships_answers_what_keras_answers(run: Run) -> None:
    glyphs = parity_glyphs()
    assert len(glyphs) >= 1_000
    network = load_weights(run.folder / "model.keras", RECIPES["cnn"])
    expected = with_outputs(network).predict(glyphs, verbose=0)
    found = Classifier(load_model(run.model)).classify(glyphs, features=True)
    assert np.abs(found.probabilities - expected["probabilities"]).max() <= 1e-5
    assert np.array_equal(found.digit_scores, np.ones(len(glyphs), np.float32))
    assert found.features is not None
    assert np.abs(found.features - expected["features"]).max() <= 1e-4


def test_an_export_that_answers_otherwise_is_refused(run: Run) -> None:
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


def test_a_model_folder_that_cant_be_written_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="file: File exists") as told:
        export_file(run.folder, None, tmp_path / "file")
    assert told.value.code == "not_written"


def test_training_stops_when_validation_gets_no_better(
    tmp_path: Path, empty_console: Console
) -> None:
    options = Options(
        recipe="cnn",
        out=tmp_path / "run",
        data="synthetic:0.01",
        epochs=50,
        learning_rate=0.1,
        patience=2,
        augment=False,
    )
    run = train(options, empty_console)
    assert run.ending == "stopped early"
    assert len(run.history) == run.best_epoch + 2


def test_a_run_folder_in_use_is_left_alone(run: Run) -> None:
    with pytest.raises(InputError, match="there is something here already"):
        Options(recipe="cnn", out=run.folder)


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
def test_a_killed_training_goes_on_to_the_weights_of_an_unbroken_one(
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
    asked = {"recipe": recipe, "without": without, **SMALL}
    train(Options(out=broken, **asked), empty_console)
    assert isinstance(empty_console.file, io.StringIO)
    told = empty_console.file.getvalue()
    assert re.search(r"going on after epoch [123]", told), told
    assert "preparing" not in told
    train(Options(out=whole, **asked), console)
    ours, theirs = (
        load_weights(folder / "model.keras", RECIPES[recipe]).get_weights()
        for folder in (broken, whole)
    )
    assert all((mine == other).all() for mine, other in zip(ours, theirs, strict=True))
    assert not {path.name for path in broken.iterdir()} & {"state.npz", "glyphs.npz"}


def test_world_learns_quickly_what_is_a_digit_and_which(quick: Run) -> None:
    found = quick.scores["validation"]
    # Ten digits, so guessing gives 0.1; four epochs of 1,500 digits gave 0.93 to 0.98.
    assert found["accuracy"]["value"] > 0.8
    assert found["nondigits_auroc"] > 0.9


def test_a_scribble_is_not_a_digit_and_a_digit_is(quick: Run) -> None:
    reader = Reader(quick.model)
    digits = [sample.ink for sample in synthetic_digits(100, seed=99)]
    junk = [255 - each.sheet for each in synthetic_nondigits(100, seed=99)]
    read, refused = (
        np.mean([answer.status == "read" for answer in reader.read_digits(pictures)])
        for pictures in (digits, junk)
    )
    assert read > 0.7
    assert refused < 0.3


def test_what_world_ships_answers_what_keras_answers(quick: Run) -> None:
    glyphs = parity_glyphs()
    network = load_weights(quick.folder / "model.keras", RECIPES["world"])
    eleven = network.predict(glyphs, verbose=0)
    probabilities, digit_scores, _ = Classifier(load_model(quick.model)).classify(glyphs)
    assert np.abs(digit_scores - (1 - eleven[:, 10])).max() <= 1e-5
    sure = eleven[:, 10] < 0.5
    tenfold = eleven[sure, :10] / eleven[sure, :10].sum(axis=1, keepdims=True)
    assert np.abs(probabilities[sure] - tenfold).max() <= 1e-5


def test_interrupting_keeps_the_best_so_far(tmp_path: Path) -> None:
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


def test_interrupting_before_the_first_epoch_leaves_nothing_behind(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    options = Options(recipe="cnn", out=tmp_path / "run", data="synthetic:0.002")
    monkeypatch.setattr("keras.Model.fit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train(options, empty_console)
    assert not (tmp_path / "run").exists()


def test_tensorboard_shows_the_curves(tmp_path: Path, empty_console: Console) -> None:
    out, data = tmp_path / "run", "synthetic:0.002"
    train(Options(recipe="mlp", out=out, data=data, epochs=2, tensorboard=True), empty_console)
    logs = EventAccumulator(str(out / "tensorboard" / "validation"))
    logs.Reload()
    assert {"epoch_loss", "epoch_accuracy"} <= set(logs.Tags()["tensors"])
    assert [event.step for event in logs.Tensors("epoch_loss")] == [0, 1]


def test_a_loss_that_is_no_number_is_told(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def diverging(model: keras.Model, *_: object, **named: Any) -> None:
        keeper = next(each for each in named["callbacks"] if isinstance(each, Keeper))
        nan = float("nan")
        keeper.set_model(model)
        for epoch in range(named["epochs"]):
            keeper.on_epoch_end(epoch, {"loss": nan, "val_loss": nan, "val_accuracy": 0.1})

    options = Options(recipe="cnn", out=tmp_path / "run", data="synthetic:0.002", epochs=2)
    monkeypatch.setattr("keras.Model.fit", diverging)
    with pytest.raises(InputError, match=r"not a number .* lower learning rate") as told:
        train(options, empty_console)
    assert told.value.code == "diverged"
    # So that the same folder can be named again.
    assert not (tmp_path / "run").exists()


def test_halves_with_nothing_in_them_are_told_before_training(
    tmp_path: Path, empty_console: Console
) -> None:
    for data, more, told in (
        ("synthetic:0.01", {"without": ",".join(STYLES)}, "nothing is left to train on"),
        ("synthetic:0.01", {"recipe": "world", "without": ",".join(STYLES)}, "no digit is kept"),
    ):
        options = Options(**{"recipe": "cnn", "out": tmp_path / "run", "data": data, **more})
        with pytest.raises(InputError, match=told):
            train(options, empty_console)
        assert not (tmp_path / "run").exists()


def begun(out: Path, monkeypatch: pytest.MonkeyPatch, console: Console, **options: Any) -> Options:
    """The options of a training that was killed after its first epoch."""
    chosen = Options(out=out, data="synthetic:0.002", epochs=2, **options)
    with monkeypatch.context() as patched:
        patched.setattr("inkdigits.training.fit._finish", lambda *_: sys.exit())
        with pytest.raises(SystemExit):
            train(chosen, console)
    assert (out / "state.npz").exists()
    return chosen


def test_a_training_does_not_go_on_with_another_network(
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
    options = begun(tmp_path / "run", monkeypatch, empty_console, recipe=str(own))
    # What the file reads is not looked at when a training goes on.
    hidden.write_text("1")
    load_own.cache_clear()
    with pytest.raises(InputError, match="run: begun with another network; name another folder"):
        train(options, empty_console)
    assert (tmp_path / "run" / "state.npz").exists()


@pytest.mark.parametrize("name", ["state.npz", "glyphs.npz"])
def test_a_training_that_was_kept_damaged_is_told(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    options = begun(tmp_path / "run", monkeypatch, empty_console, recipe="cnn")
    kept = options.out / name
    kept.write_bytes(kept.read_bytes()[:1000])
    with pytest.raises(InputError, match=f"{name}: damaged; name another folder"):
        train(options, empty_console)
    assert kept.exists()


def test_a_second_training_leaves_the_folder_of_the_first_alone(
    tmp_path: Path, empty_console: Console
) -> None:
    out = tmp_path / "cnn-1"
    asked = {"recipe": "cnn", "data": "synthetic:0.002"}
    first = Options(out=out, **asked)
    with _folder_of(out):
        (out / "options.json").write_text(json.dumps(first.identity))
        with pytest.raises(InputError, match="cnn-1: a training is at work in it"):
            Options(out=out, **asked)
        with pytest.raises(InputError, match="cnn-1: a training is at work in it"):
            train(first, empty_console)
        assert numbered_options(tmp_path, **asked).out.name == "cnn-2"
        assert (out / "options.json").exists()
    # Nothing came of it, and it was not killed, so it is gone.
    assert not out.exists()


def test_what_came_into_the_folder_meanwhile_is_left_alone(
    tmp_path: Path, empty_console: Console
) -> None:
    options = Options(recipe="cnn", out=tmp_path / "run", data="synthetic:0.002")
    (options.out / "model").mkdir(parents=True)
    with pytest.raises(InputError, match="run: there is something here already"):
        train(options, empty_console)
    assert [path.name for path in options.out.iterdir()] == ["model"]


def test_what_a_kill_leaves_at_the_very_start_is_in_nobodys_way(
    tmp_path: Path, empty_console: Console
) -> None:
    (tmp_path / "run").mkdir()
    for name in (".lock", ".inkdigits-abc"):
        (tmp_path / "run" / name).touch()
    options = Options(recipe="mlp", out=tmp_path / "run", data="synthetic:0.002", epochs=1)
    train(options, empty_console)
    assert not (tmp_path / "run" / ".inkdigits-abc").exists()


def test_a_training_that_was_killed_while_it_reported_goes_on_with_that(
    tmp_path: Path, empty_console: Console
) -> None:
    def killed(folder: Path) -> None:
        sys.exit()

    options = Options(recipe="mlp", out=tmp_path / "run", data="synthetic:0.002", epochs=1)
    with pytest.raises(SystemExit):
        train(options, empty_console, killed)
    again = Options(recipe="mlp", out=tmp_path / "run", data="synthetic:0.002", epochs=1)
    reported: list[Path] = []
    train(again, empty_console, reported.append)
    assert reported == [options.out]
    assert not (options.out / "state.npz").exists()


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
def test_a_network_of_ones_own_shows_its_filters_and_can_be_read_from_all_its_files(
    tmp_path: Path, empty_console: Console, name: str
) -> None:
    (tmp_path / "own.py").write_text(OWN)
    recipe = find_recipe(f"{tmp_path / 'own.py'}:{name}")
    options = Options(
        recipe=recipe.found_by, out=tmp_path / "run", data="synthetic:0.002", epochs=1
    )
    run = train(options, empty_console)
    with np.load(run.folder / "answers.npz") as answers:
        assert answers["filters"].shape == (16, 3, 3)
    new, old = (load_weights(run.folder / f"model.{each}", recipe) for each in ("keras", "h5"))
    for ours, theirs in zip(new.get_weights(), old.get_weights(), strict=True):
        assert np.array_equal(ours, theirs)


def test_a_training_goes_on_where_nobody_reads_what_it_tells(tmp_path: Path) -> None:
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


def test_what_fails_at_the_end_is_told_and_tried_again(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ModelError("bad_model", "no")

    options = Options(recipe="mlp", out=tmp_path / "run", data="synthetic:0.002", epochs=1)
    with monkeypatch.context() as patched:
        patched.setattr("inkdigits.training.fit.export", failing)
        with pytest.raises(ModelError):
            train(options, empty_console)
    # The mark of a finished run.
    assert not (options.out / "answers.npz").exists()
    assert train(options, empty_console).ending == "finished"


def test_a_place_that_cant_be_made_is_told_before_any_work(
    tmp_path: Path, empty_console: Console
) -> None:
    options = Options(recipe="cnn", out=tmp_path / "file" / "run")
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="run: Not a directory"):
        train(options, empty_console)


def test_a_full_disk_is_told(
    tmp_path: Path, empty_console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("inkdigits.model.run_folder.write_whole", full)
    with pytest.raises(InputError, match="run: No space left on device") as told:
        train(Options(recipe="cnn", out=tmp_path / "run", data="synthetic:0.002"), empty_console)
    assert told.value.code == "not_written"
    assert not (tmp_path / "run").exists()


def test_without_keras_the_install_line_is_told() -> None:
    code = "import sys; sys.modules['keras'] = None; import inkdigits.training"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "MissingExtraError" in process.stderr
    assert install_command("train") in process.stderr
