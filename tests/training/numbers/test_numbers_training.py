from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from continuous_runs import start_run
from inkdigits import DataError, ModelError
from inkdigits.model.numbers_card import Calibration, load_numbers_model
from inkdigits.model.recogniser import Columns, Recogniser
from inkdigits.training import NumbersOptions, export_file, export_numbers_file, train_numbers
from inkdigits.training.numbers.export import answers_of_keras, check_parity, padded, parity_strips
from inkdigits.training.numbers.finishing import Answers, fit_calibration
from inkdigits.training.numbers.network import build
from inkdigits.training.numbers.starting import build_from
from inkdigits.training.weights import load_any, load_into

pytestmark = pytest.mark.slow

FILES = {"options.json", "history.json", "model.keras", "model"}


def test_run_folder_has_all_files(numbers_run: Path) -> None:
    assert {path.name for path in numbers_run.iterdir()} == FILES
    history = json.loads((numbers_run / "history.json").read_text())
    assert [each["epoch"] for each in history] == [1, 2]
    assert {"loss", "val_loss", "val_right", "val_errors", "seconds"} <= set(history[0])
    assert history[-1]["loss"] < history[0]["loss"]


def test_card_has_the_command_the_data_and_the_figures(numbers_run: Path) -> None:
    card = load_numbers_model(numbers_run).card
    assert card.training["command"].startswith("inkdigits train numbers --epochs 2 --batch-size 2")
    data = {each["name"]: each for each in card.data}
    assert list(data) == ["pendigits", "unipen-digits", "unipen-nondigits", "mnist", "numbers"]
    # Two epochs with pools of two generations, of 12 sheets each.
    assert (data["numbers"]["train"], data["numbers"]["validation"]) == (36, 12)
    measured = card.scores["validation"]
    assert {"loss", "numbers_right", "digit_error_rate", "answered", "answered_wrong"} <= set(
        measured
    )
    assert 0 <= card.threshold <= 1


def test_exported_model_answers_what_keras_answers(numbers_run: Path) -> None:
    recogniser = Recogniser(load_numbers_model(numbers_run))
    network = load_into(build(seed=0), numbers_run / "model.keras")
    strips = parity_strips()[:3]
    expected = answers_of_keras(network, strips)
    check_parity(recogniser, strips, expected)
    for wrong in (2e-4, float("nan")):
        symbols = expected[0].symbols.copy()
        symbols[2, 5] += wrong
        answers = [Columns(symbols, expected[0].centres), *expected[1:]]
        with pytest.raises(ModelError, match=r"differ from the trained one by .* on 3 strips"):
            check_parity(recogniser, strips, answers)


def test_run_and_file_are_exported_again(numbers_run: Path, tmp_path: Path) -> None:
    ours = load_numbers_model(numbers_run)
    again = export_numbers_file(numbers_run, tmp_path / "again")
    assert again.weights == ours.weights
    assert again.card.to_dict() == ours.card.to_dict()
    of_file = export_numbers_file(numbers_run / "model.keras", tmp_path / "of-file")
    assert of_file.weights == ours.weights
    assert of_file.card.calibration == Calibration()


def test_weights_of_the_other_kind_are_named(numbers_run: Path, tmp_path: Path) -> None:
    weights = numbers_run / "model.keras"
    message = "expected the weights of a network that reads digits, found those of the recipe numb"
    with pytest.raises(ModelError, match=message):
        load_any(weights)
    with pytest.raises(ModelError, match="expected a model that reads digits, found one that"):
        export_file(numbers_run, None, tmp_path / "model")


def test_killed_run_is_resumed_to_the_weights_of_an_uninterrupted_one(
    numbers_run: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    killed = start_run("numbers", out)
    assert killed.stderr is not None
    for line in killed.stderr:
        if line.startswith("epoch 1/2"):
            break
    killed.kill()
    killed.communicate(timeout=600)
    resumed = start_run("numbers", out)
    _, printed = resumed.communicate(timeout=1_800)
    assert resumed.returncode == 0, printed
    assert "resuming after epoch 1" in printed
    mine, theirs = (
        load_into(build(seed=0), run / "model.keras").get_weights() for run in (out, numbers_run)
    )
    assert all(np.array_equal(one, other) for one, other in zip(mine, theirs, strict=True))


def test_missing_data_are_named_before_any_work(tmp_path: Path, console: Console) -> None:
    with pytest.raises(DataError, match=r"pendigits-train.*inkdigits data make pendigits"):
        train_numbers(NumbersOptions(data_dir=tmp_path), tmp_path / "run", console=console)
    assert not (tmp_path / "run").exists()


def test_calibration_finds_how_often_answers_are_right() -> None:
    rng = np.random.default_rng(0)
    probabilities = rng.uniform(0.02, 0.98, 4_000)
    agree = rng.random(4_000) < 0.5
    true = Calibration(bias=-0.5, slope=0.6, agreement=1.5)
    chances = [true.confidence(*each) for each in zip(probabilities, agree, strict=True)]
    right = rng.random(4_000) < chances
    found = fit_calibration(Answers(probabilities, agree, right))
    assert found.bias == pytest.approx(true.bias, abs=0.15)
    assert found.slope == pytest.approx(true.slope, abs=0.1)
    assert found.agreement == pytest.approx(true.agreement, abs=0.2)


def test_calibration_is_finite_without_a_mistake() -> None:
    count = 50
    ones = np.ones(count, np.bool_)
    found = fit_calibration(Answers(np.full(count, 0.999), ones, ones))
    assert 0.99 < found.confidence(0.999, agree=True) < 1


def test_training_begins_with_the_weights_of_a_run_as_they_are(numbers_run: Path) -> None:
    network = build_from(NumbersOptions(start=str(numbers_run)))
    trained = load_into(build(seed=1), numbers_run / "model.keras")
    for found, expected in zip(network.get_weights(), trained.get_weights(), strict=True):
        np.testing.assert_array_equal(found, expected)


def test_training_begins_with_the_weights_of_a_model(numbers_run: Path) -> None:
    network = build_from(NumbersOptions(start=str(numbers_run / "model")))
    recogniser = Recogniser(load_numbers_model(numbers_run))
    strips = parity_strips()
    check_parity(recogniser, strips, answers_of_keras(network, strips))
    # In training, too, normalisation leaves what it is given about as it is.
    batch = np.stack([padded(strip[:, :256], 256) for strip in strips])
    still, training = (
        np.asarray(network(batch, training=each)["symbols"]) for each in (False, True)
    )
    assert np.abs(still - training).mean() < 0.2 * still.std()
