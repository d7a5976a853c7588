from __future__ import annotations

import json
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
from inkdigits.training.checkpoint import Checkpointer
from inkdigits.training.export import check_parity, parity_glyphs
from inkdigits.training.folder import check_run_folder
from inkdigits.training.network import with_outputs
from inkdigits.training.recipes import RECIPES, find_recipe
from trained import train

pytestmark = pytest.mark.slow


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


@pytest.mark.parametrize("name", RECIPES)
def test_each_recipe_is_trained_exported_and_read_back(
    name: str, tmp_path: Path, empty_console: Console
) -> None:
    out = tmp_path / "run"
    options = {"data": "synthetic:0.01", "batch_size": 16, "epochs": 1}
    run = train(empty_console, out, recipe=name, **options)
    again = export_file(out / "model.keras", RECIPES[name], tmp_path / "model")
    glyphs = parity_glyphs()[:200]
    trained, read_back = (
        Classifier(model).classify(glyphs) for model in (load_model(run.model), again)
    )
    assert trained.probabilities.std() > 1e-4
    assert np.abs(trained.probabilities - read_back.probabilities).max() < 1e-5
    assert np.abs(trained.digit_scores - read_back.digit_scores).max() < 1e-5


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


def test_install_command_is_named_without_keras() -> None:
    code = "import sys; sys.modules['keras'] = None; from inkdigits.training import train"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "MissingExtraError" in process.stderr
    assert install_command("train") in process.stderr
