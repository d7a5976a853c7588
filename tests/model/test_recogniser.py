from __future__ import annotations

import dataclasses
import json
import math
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper

from harmful_networks import changed
from inkdigits import ModelError, Reader
from inkdigits.model.card import load_model
from inkdigits.model.card_fields import Fields
from inkdigits.model.model_folder import BUNDLED, NUMBERS, kind_of, save_model
from inkdigits.model.numbers_card import Calibration, NumbersAnswer, load_numbers_model
from inkdigits.model.recogniser import Recogniser
from tiny_numbers import expected, known_answer, network, numbers_model


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(numbers_model())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model folder that may be spoilt."""
    save_model(tmp_path / "numbers", numbers_model())
    return tmp_path / "numbers"


def random_strip(width: int) -> np.ndarray:
    # 12 times 20 symbols is less than 255: the network's probabilities stay positive.
    return np.random.default_rng(width).integers(0, 12, (40, width, 2), np.uint8)


def test_strips_of_any_width_are_read_together_as_alone(recogniser: Recogniser) -> None:
    strips = [random_strip(width) for width in (1, 3, 4, 5, 300, 31, 32, 33, 300, 8000, 7)]
    found = recogniser.recognise(strips)
    for strip, columns in zip(strips, found, strict=True):
        symbols, centres = expected(strip)
        assert columns.symbols.shape == columns.centres.shape == (math.ceil(strip.shape[1] / 4), 21)
        assert np.abs(columns.symbols - symbols).max() < 1e-6
        assert np.abs(columns.centres - centres).max() < 1e-6
        (alone,) = recogniser.recognise([strip])
        assert np.abs(alone.symbols - columns.symbols).max() < 1e-6
    assert recogniser.recognise([]) == []


def test_many_strips_are_read_in_batches_of_bounded_size(recogniser: Recogniser) -> None:
    strips = [random_strip(256) for _ in range(100)]
    sizes = []
    run = recogniser._session.run

    def noted(outputs: Any, inputs: dict[str, np.ndarray], seconds: float | None) -> Any:
        sizes.append(inputs["strips"].shape)
        return run(outputs, inputs, seconds)

    session = recogniser._session
    try:
        session.run = noted  # type: ignore[method-assign]
        assert len(recogniser.recognise(strips)) == 100
    finally:
        del session.run
    assert sum(shape[0] for shape in sizes) == 100
    assert max(shape[0] * shape[2] for shape in sizes) <= 4096


def test_threads_share_a_recogniser(recogniser: Recogniser) -> None:
    batches = [[random_strip(20 + 9 * width)] for width in range(40)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(recogniser.recognise, batches))
    for batch, (columns,) in zip(batches, found, strict=True):
        assert np.array_equal(columns.symbols, recogniser.recognise(batch)[0].symbols)


@pytest.mark.parametrize(
    "strip",
    [
        np.zeros((40, 0, 2), np.uint8),
        np.zeros((40, 8), np.uint8),
        np.zeros((39, 8, 2), np.uint8),
        np.zeros((40, 8, 3), np.uint8),
        np.zeros((40, 8, 2, 1), np.uint8),
        np.zeros((40, 8, 2), np.float32),
        np.zeros(40, np.uint8),
    ],
)
def test_anything_but_strips_is_refused(recogniser: Recogniser, strip: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"must be \(40, W, 2\) uint8"):
        recogniser.recognise([strip])


def test_saved_model_loads_again(folder: Path) -> None:
    model = numbers_model(calibration=Calibration(-0.5, 0.8, 1.5), threshold=0.9)
    save_model(folder, model)
    again = load_numbers_model(folder)
    assert again.weights == model.weights
    assert again.card.to_dict() == model.card.to_dict()
    assert again.card.calibration == Calibration(-0.5, 0.8, 1.5)
    assert Recogniser(again).card.threshold == 0.9
    assert kind_of(folder) == NUMBERS


def test_model_of_another_kind_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="that reads whole numbers, found one that reads digits"):
        load_numbers_model(BUNDLED)
    with pytest.raises(ModelError, match="that reads digits, found one that reads whole numbers"):
        Reader(folder)
    with pytest.raises(ModelError, match=r"of another kind: expected .*strips.* found .*glyphs"):
        Recogniser(numbers_model(load_model().weights))


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("labels", list("0123456789"), "labels: expected"),
        ("sha256", "d751", "sha256: expected 64 hexadecimal digits"),
        ("known_answer", ..., "known_answer is missing"),
        ("known_answer.strip", "AAAA", "strip: expected 5,120 bytes in base64"),
        ("known_answer.symbols", "AAAA", "symbols: expected 1,344 bytes in base64"),
        ("known_answer.centres", 5, "centres: expected 1,344 bytes in base64"),
        ("calibration", ..., "calibration is missing"),
        ("calibration.slope", -1, r"calibration\.slope: expected a number from 0 to"),
        ("calibration.bias", "1", r"calibration\.bias: expected a number from -1e\+06 to 1e\+06"),
        ("calibration.other", 1, r"calibration\.: expected only bias, slope, agreement"),
        ("thresholds.confidence", 2, r"thresholds\.confidence: expected a number from 0 to 1"),
        ("scores", {"validation": {"loss": -1}}, r"validation\.loss: expected a number from 0"),
        ("scores", {"validation": {"numbers_right": 2}}, "numbers_right: expected a number"),
    ],
)
def test_card_with_a_bad_field_is_refused(
    folder: Path, place: str, value: Any, message: str
) -> None:
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(changed(card, place, value)))
    with pytest.raises(ModelError, match=rf"card\.json: not the card of a model \(.*{message}"):
        load_numbers_model(folder)


@pytest.mark.parametrize("name", ["symbols", "centres"])
@pytest.mark.parametrize("difference", [2e-3, float("nan")])
def test_another_known_answer_is_noticed(name: str, difference: float) -> None:
    known = known_answer("130")
    changed = getattr(known, name).copy()
    changed[3, 2] += difference
    answer = dataclasses.replace(known, **{name: changed})
    with pytest.raises(ModelError, match="doesn't give its known answer: it differs by"):
        Recogniser(numbers_model(known_answer=answer))


def test_answer_of_another_shape_is_refused() -> None:
    # A column for each pixel, instead of four.
    nodes = [
        helper.make_node("ReduceMean", ["levels"], ["mean"], axes=[1, 3], keepdims=0),
        helper.make_node("Unsqueeze", ["mean", "last axis"], ["one"]),
        *(
            helper.make_node("Concat", ["one"] * 21, [output], axis=2)
            for output in ("symbols", "centres")
        ),
    ]
    with pytest.raises(ModelError, match=r"gave \[\(1, 64, 21\).* expected \[\(1, 16, 21\)"):
        Recogniser(numbers_model(network(nodes)))


def test_answers_that_are_no_probabilities_are_not_given(recogniser: Recogniser) -> None:
    with pytest.raises(ModelError, match="gives no probabilities"):
        recogniser.recognise([np.full((40, 8, 2), 200, np.uint8)])


@pytest.mark.parametrize("probability", [0.0, 1e-300, 0.2, 0.5, 0.999, 1.0])
def test_calibration_by_default_changes_nothing(probability: float) -> None:
    for agree in (False, True):
        found = Calibration().confidence(probability, agree)
        assert found == pytest.approx(probability, abs=1e-6)


def test_calibration_is_a_logistic_regression() -> None:
    calibration = Calibration(-1, 0.5, 2)
    odds = 0.5 * math.log(0.9 / 0.1) - 1
    assert calibration.confidence(0.9, False) == pytest.approx(1 / (1 + math.exp(-odds)))
    assert calibration.confidence(0.9, True) == pytest.approx(1 / (1 + math.exp(-odds - 2)))
    assert Calibration(0, 1e6, 1e6).confidence(1, True) == 1
    assert Calibration(-1e6, 1e6, 0).confidence(0, False) == 0


def test_known_answer_survives_the_card() -> None:
    known = known_answer("7:3")
    card = numbers_model(known_answer=known).card.to_dict()["known_answer"]
    again = NumbersAnswer.from_fields(Fields(card))
    for name in ("strip", "symbols", "centres"):
        assert np.array_equal(getattr(known, name), getattr(again, name))
