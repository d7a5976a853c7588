from __future__ import annotations

import dataclasses
import hashlib
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from command_line import run
from inkdigits import ModelError, Reader
from inkdigits.model.card import DigitModel, load_model
from inkdigits.model.classifier import Classifier
from inkdigits.model.model_folder import BUNDLED, save_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled model that may be spoilt."""
    return Path(shutil.copytree(BUNDLED, tmp_path / "model"))


def test_what_is_saved_loads_again(folder: Path) -> None:
    model = load_model()
    save_model(folder, model)
    again = load_model(folder)
    assert again.weights == model.weights
    assert again.card.to_dict() == model.card.to_dict()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "expected a file of 1 to"),
        (b"<html>404</html>", "Expected SHA-256 .* found"),
        (None, "No such file"),
    ],
)
def test_weights_that_are_not_the_weights_are_refused(
    folder: Path, content: bytes | None, told: str
) -> None:
    weights = folder / "model.onnx"
    weights.unlink() if content is None else weights.write_bytes(content)
    with pytest.raises(ModelError, match=rf"model\.onnx: .*{told}"):
        Reader(folder)


def test_the_model_of_a_run_is_found_in_its_folder(tmp_path: Path) -> None:
    shutil.copytree(BUNDLED, tmp_path / "run" / "model")
    assert Reader(tmp_path / "run").card.to_dict() == Reader().card.to_dict()


def test_one_changed_byte_and_a_cut_are_noticed(folder: Path) -> None:
    weights = folder / "model.onnx"
    whole = weights.read_bytes()
    changed = bytearray(whole)
    changed[len(whole) // 2] ^= 1
    for content in (bytes(changed), whole[:-1]):
        weights.write_bytes(content)
        with pytest.raises(ModelError, match="damaged or was changed"):
            Reader(folder)


@pytest.mark.parametrize("card", ["", "{", "[]", '{"format": 1}', '{"format": 9}', "null"])
def test_a_card_that_is_none_is_refused(folder: Path, card: str) -> None:
    (folder / "card.json").write_text(card)
    with pytest.raises(ModelError, match=r"card\.json"):
        Reader(folder)


def test_a_file_is_no_model(folder: Path) -> None:
    told = r"A model is a folder with model\.onnx and card\.json"
    (folder / "empty").mkdir()
    for place in (folder / "model.onnx", folder / "empty"):
        with pytest.raises(ModelError, match=told):
            Reader(place)


def network(classes: int, value: float, side: int = 28) -> bytes:
    """A tiny ONNX network that answers the same to everything."""
    inputs = [helper.make_tensor_value_info("glyphs", TensorProto.UINT8, ["N", side, side])]
    outputs = [
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", classes]),
        helper.make_tensor_value_info("digit_score", TensorProto.FLOAT, ["N"]),
    ]
    row = helper.make_tensor("row", TensorProto.FLOAT, [1, classes], [value] * classes)
    nodes = [
        helper.make_node("Cast", ["glyphs"], ["grey"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["grey"], ["mean"], axes=[1, 2], keepdims=0),
        helper.make_node("Mul", ["mean", "nought"], ["digit_score"]),
        helper.make_node("Unsqueeze", ["digit_score", "one"], ["column"]),
        helper.make_node("Add", ["column", "row"], ["probabilities"]),
    ]
    constants = [
        row,
        helper.make_tensor("nought", TensorProto.FLOAT, [], [0.0]),
        helper.make_tensor("one", TensorProto.INT64, [1], [1]),
    ]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(made.SerializeToString())


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (network(47, 0.02), r"of another kind: expected .*\[10\].* found .*\[47\]"),
        (network(10, 0.1, side=32), r"of another kind: expected .*\[28, 28\].* found .*\[32, 32\]"),
        (network(10, float("nan")), "doesn't give its known answer: it differs by nan"),
        (network(10, 0.1), "doesn't give its known answer"),
        (b"not a network", "not an ONNX network"),
    ],
)
def test_another_network_is_refused_even_with_a_fitting_hash(
    folder: Path, weights: bytes, told: str
) -> None:
    card = dataclasses.replace(load_model().card, sha256=hashlib.sha256(weights).hexdigest())
    save_model(folder, DigitModel(card, weights))
    with pytest.raises(ModelError, match=told):
        Reader(folder)
    done = run("read", "x.png", "--model", folder)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_the_bundled_network_is_a_sound_onnx_file() -> None:
    onnx.checker.check_model(onnx.load(str(BUNDLED / "model.onnx")))


def test_the_bundled_network_gives_the_features_that_its_answer_is_made_of() -> None:
    glyphs = np.random.default_rng(0).integers(0, 256, (70, 28, 28), np.uint8)
    classifier = Classifier(load_model())
    answers = classifier.classify(glyphs, features=True)
    assert answers.features is not None
    assert answers.features.shape == (70, classifier.feature_count) == (70, 2_048)
    assert np.array_equal(answers.probabilities, classifier.classify(glyphs).probabilities)
    last = next(
        onnx.numpy_helper.to_array(each)
        for each in onnx.load(str(BUNDLED / "model.onnx")).graph.initializer
        if list(each.dims) == [2_048, 11]
    )
    # Without the bias, which all glyphs have in common.
    logits = answers.features @ last[:, :10]
    differences = np.log(answers.probabilities) - logits
    assert np.abs(differences - differences.mean(axis=1, keepdims=True)).std(axis=0).max() < 1e-3


def test_a_network_without_features_says_so(tmp_path: Path) -> None:
    network = onnx.load(str(BUNDLED / "model.onnx"))
    network.graph.output.remove(
        next(each for each in network.graph.output if each.name == "features")
    )
    weights = network.SerializeToString()
    card = dataclasses.replace(load_model().card, sha256=hashlib.sha256(weights).hexdigest())
    classifier = Classifier(DigitModel(card, weights))
    assert classifier.feature_count == 0
    with pytest.raises(ModelError, match="gives no features"):
        classifier.classify(np.zeros((1, 28, 28), np.uint8), features=True)


def test_any_number_of_glyphs_is_classified() -> None:
    classifier = Classifier(load_model())
    glyphs = np.random.default_rng(0).integers(0, 256, (1_100, 28, 28), np.uint8)
    probabilities, digit_scores, _ = classifier.classify(glyphs)
    assert probabilities.shape == (1_100, 10) and digit_scores.shape == (1_100,)
    assert np.abs(probabilities.sum(axis=1) - 1).max() < 1e-5
    assert np.abs(probabilities[700] - classifier.classify(glyphs[700:701])[0]).max() < 1e-5
    assert classifier.classify(glyphs[:0])[0].shape == (0, 10)
    with pytest.raises(ValueError, match="must be"):
        classifier.classify(glyphs.astype(np.float32))
