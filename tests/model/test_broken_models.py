"""Models that somebody damaged or built to do harm: each is refused with a reason."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from command_line import run
from harmful_networks import changed, endless, external, forbid_runtime
from inkdigits import ModelError, Reader
from inkdigits.model import classifier
from inkdigits.model.classifier import Answers
from inkdigits.model.model_folder import BUNDLED
from inkdigits.model.onnx_limits import check_onnx

CARD = json.loads((BUNDLED / "card.json").read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the bundled model that may be spoilt."""
    return Path(shutil.copytree(BUNDLED, tmp_path / "model"))


NAN = float("nan")
BAD_FIELDS = [
    *(
        (f"thresholds.{name}", value, rf"thresholds\.{name}: expected a number from 0 to 1, found")
        for name in ("confidence", "digit_score")
        for value in ("x", None, 9, -0.1, True, 10**4000, [0.5], {})
    ),
    ("thresholds.confidence", NAN, "NaN is not a finite number"),
    ("thresholds.confidence", ..., r"thresholds\.confidence is missing"),
    ("thresholds", ..., "thresholds is missing"),
    ("thresholds", [0.5, 0.5], "thresholds: expected a JSON object"),
    ("thresholds.typo", 0.5, "expected only digit_score, confidence, found"),
    ("known_answer.probabilities", [0.1] * 9, "expected 10 numbers from 0 to 1"),
    ("known_answer.probabilities", ["0.1"] * 10, "expected 10 numbers from 0 to 1"),
    ("known_answer.probabilities", [NAN] * 10, "NaN is not a finite number"),
    ("known_answer.digit_score", 10**400, r"known_answer\.digit_score: expected a number from 0"),
    ("known_answer.glyph", "AAAA", "expected 784 bytes in base64"),
    ("known_answer.glyph", 5, "expected 784 bytes in base64"),
    ("known_answer", ..., "known_answer is missing"),
    ("format", True, "format: expected 1, found true"),
    ("format", 2, "format: expected 1, found 2"),
    ("labels", "0123456789", "labels: expected"),
    ("labels", [*"012345678", "ten"], "labels: expected"),
    ("labels", list(range(10)), "labels: expected"),
    ("sha256", "d751", "sha256: expected 64 hexadecimal digits"),
    ("sha256", None, "sha256: expected text, found null"),
    ("name", "world\x1b[2J", "name: expected at most 300 printable characters"),
    ("name", 7, "name: expected text, found 7"),
    ("recipe", "r" * 301, "recipe: expected at most 300 printable characters"),
    ("data", {}, "data: expected a list"),
    ("data", [3], "data: expected a list of JSON objects"),
    ("data.0.name", ..., r"data\[0\]\.name is missing"),
    ("data.0.train", "many", r"data\[0\]\.train: expected a whole number"),
    ("training", [], "training: expected a JSON object"),
    ("training.options", "world", r"training\.options: expected a JSON object"),
    ("training.seconds", "1", r"training\.seconds: expected a number from 0, found"),
    ("training.seconds", 10**400, r"training\.seconds: expected a number from 0, found"),
    ("training.command", 1, r"training\.command: expected text"),
    ("scores.validation", 1, r"scores\.validation: expected a JSON object"),
    ("scores.validation.accuracy.value", 9, r"accuracy\.value: expected a number from 0 to 1"),
    ("scores.validation.nondigits_auroc", NAN, "NaN is not a finite number"),
]


@pytest.mark.parametrize(("place", "value", "told"), BAD_FIELDS)
def test_a_card_with_a_bad_field_is_refused(
    folder: Path, place: str, value: Any, told: str
) -> None:
    (folder / "card.json").write_text(json.dumps(changed(CARD, place, value)))
    with pytest.raises(ModelError, match=rf"card\.json: not the card of a model \(.*{told}"):
        Reader(folder)


@pytest.mark.parametrize("number", ["1e999", "9" * 5000, "-Infinity"])
def test_a_number_that_no_computer_holds_is_refused(folder: Path, number: str) -> None:
    text = json.dumps(changed(CARD, "thresholds.confidence", 0.123456))
    (folder / "card.json").write_text(text.replace("0.123456", number))
    with pytest.raises(ModelError, match="not the card of a model") as refused:
        Reader(folder)
    assert len(refused.value.message) < 400


def test_every_command_tells_of_a_bad_card_in_one_line(folder: Path) -> None:
    (folder / "card.json").write_text(json.dumps(changed(CARD, "thresholds.confidence", "x")))
    for words in (["read", "x.png", "--model"], ["doctor", "--model"], ["serve", "--model"]):
        done = run(*words, folder)
        assert done.returncode not in (0, 120), words
        told = done.stdout + done.stderr
        assert "thresholds.confidence: expected a number from 0 to 1, found" in told
        assert "Traceback" not in told


def network(
    nodes: list[onnx.NodeProto],
    arrays: list[onnx.TensorProto] | None = None,
    **more: Any,
) -> bytes:
    """An ONNX network that is right but for the nodes given: (N,) ``mean`` to (N,) ``score``."""
    inputs = [helper.make_tensor_value_info("glyphs", TensorProto.UINT8, ["N", 28, 28])]
    outputs = [
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", 10]),
        helper.make_tensor_value_info("digit_score", TensorProto.FLOAT, ["N"]),
    ]
    around = [
        helper.make_node("Cast", ["glyphs"], ["grey"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["grey"], ["mean"], axes=[1, 2], keepdims=0),
        *nodes,
        helper.make_node("Mul", ["score", "nought"], ["digit_score"]),
        helper.make_node("Mul", ["mean", "nought"], ["zero"]),
        helper.make_node("Unsqueeze", ["zero", "one"], ["column"]),
        helper.make_node("Add", ["column", "row"], ["probabilities"]),
    ]
    constants = [
        numpy_helper.from_array(np.full((1, 10), 0.1, np.float32), "row"),
        numpy_helper.from_array(np.float32(0), "nought"),
        numpy_helper.from_array(np.array([1]), "one"),
    ]
    graph = helper.make_graph(around, "tiny", inputs, outputs, [*constants, *(arrays or [])])
    opsets = [helper.make_opsetid("", 17), *more.pop("opsets", [])]
    made = helper.make_model(graph, opset_imports=opsets, ir_version=8, **more)
    return bytes(made.SerializeToString())


def saved(folder: Path, weights: bytes, glyph: np.ndarray | None = None) -> Path:
    """The folder with these weights and the hash and known answer that fit them."""
    (folder / "model.onnx").write_bytes(weights)
    card = changed(CARD, "sha256", hashlib.sha256(weights).hexdigest())
    card["known_answer"] |= {"probabilities": [0.1] * 10, "digit_score": 0.0}
    if glyph is not None:
        pixels = np.ascontiguousarray(glyph).tobytes()
        card["known_answer"]["glyph"] = base64.b64encode(pixels).decode()
    (folder / "card.json").write_text(json.dumps(card))
    return folder


PLAIN = [helper.make_node("Identity", ["mean"], ["score"])]


def test_a_network_of_the_listed_operators_is_read(folder: Path) -> None:
    assert Reader(saved(folder, network(PLAIN))).card.name == "world"


def claims(*shape: int) -> onnx.TensorProto:
    """An array of one number that says it has another shape."""
    array = numpy_helper.from_array(np.zeros(1, np.float32), "claims")
    del array.dims[:]
    array.dims.extend(shape)
    return array


def field(number: int, content: bytes) -> bytes:
    """A field of bytes as Protocol Buffers encode it, of at most 16,383 bytes."""
    return bytes([number << 3 | 2, len(content) & 127 | 128, len(content) >> 7]) + content


def constant(*arrays: bytes) -> bytes:
    """A network of one constant, whose array is given several times."""
    attribute = field(1, b"value") + b"".join(field(5, array) for array in arrays)
    return field(7, field(1, field(4, b"Constant") + field(5, attribute)))


SOUND = numpy_helper.from_array(np.zeros(1_000, np.int8)).SerializeToString()
ONE_NOUGHT = b"\x0d" + bytes(4)
"""A size of an array in 32 bits, which Protocol Buffers pass over."""


SUBGRAPH = helper.make_graph([], "inner", [], [])
FUNCTION = helper.make_function("own", "F", [], [], [], [helper.make_opsetid("", 17)])
HARMFUL = {
    "loop": (
        network([*PLAIN, endless()], [helper.make_tensor("true", TensorProto.BOOL, [], [True])]),
        "operator Loop, which is not read here",
    ),
    "subgraph": (
        network([helper.make_node("Identity", ["mean"], ["score"], inner=SUBGRAPH)]),
        "holds a subgraph",
    ),
    "external": (network(PLAIN, [external()]), "holds an array in another file"),
    "foreign": (
        network([helper.make_node("Relu", ["mean"], ["score"], domain="com.microsoft")]),
        "operators of com.microsoft",
    ),
    "function": (network(PLAIN, functions=[FUNCTION]), "holds functions"),
    "huge-claim": (network(PLAIN, [claims(2**31, 2**31)]), "an array of the shape"),
    "negative-claim": (network(PLAIN, [claims(-1)]), "an array of the shape"),
    "merged-claim": (constant(SOUND, SOUND), "not an ONNX network"),
    "passed-over-claim": (
        constant(ONE_NOUGHT + claims(2**31, 2**31).SerializeToString()),
        "not an ONNX network",
    ),
    "text": (
        network(PLAIN, [helper.make_tensor("text", TensorProto.STRING, [1], [b"x"])]),
        "holds an array of text",
    ),
    "pads": (
        network([helper.make_node("Identity", ["mean"], ["score"], pads=[2**40])]),
        "a size or an attribute of 1,099,511,627,776",
    ),
    "many-parts": (network(PLAIN * 30_000), "more than 100,000 parts"),
    "names": (network(PLAIN).replace(b"score", b"sc\xffre"), "not an ONNX network"),
    "cut": (network(PLAIN)[:-3], "not an ONNX network"),
    "text-file": (b"<html>404</html>", "not an ONNX network"),
    "empty-message": (b"\x08\x08", "not an ONNX network"),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_network_is_refused_before_the_runtime_gets_it(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights, told = HARMFUL[name]
    saved(folder, weights)
    forbid_runtime(monkeypatch)
    with pytest.raises(ModelError, match=told):
        Reader(folder)


def test_what_the_runtime_refuses_is_told_only_by_us(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    unconnected = [helper.make_node("Identity", ["nowhere"], ["score"])]
    with pytest.raises(ModelError, match="not an ONNX network"):
        Reader(saved(folder, network(unconnected)))
    assert capfd.readouterr() == ("", "")


def large(side: int) -> list[onnx.NodeProto]:
    shape = helper.make_node("Constant", [], ["shape"], value_ints=[side, side])
    made = helper.make_node("ConstantOfShape", ["shape"], ["made"])
    total = helper.make_node("ReduceMean", ["made"], ["total"], axes=[0, 1], keepdims=0)
    return [shape, made, total, helper.make_node("Add", ["mean", "total"], ["score"])]


def test_a_network_that_needs_gigabytes_is_refused(folder: Path) -> None:
    assert Reader(saved(folder, network(large(100))))
    with pytest.raises(ModelError, match="needs too much memory"):
        Reader(saved(folder, network(large(50_000))))
    # The next one has all the memory again.
    assert Reader()


def test_a_network_that_is_no_number_for_some_glyphs_gives_no_answer(folder: Path) -> None:
    nodes = [
        helper.make_node("Constant", [], ["much"], value_float=99.0),
        helper.make_node("Sub", ["mean", "much"], ["more"]),
        helper.make_node("Sqrt", ["more"], ["score"]),
    ]
    reader = Reader(saved(folder, network(nodes), np.full((28, 28), 100, np.uint8)))
    picture = np.full((60, 60), 255, np.uint8)
    picture[10:50, 28:32] = 0
    with pytest.raises(ModelError, match="gives no probabilities"):
        reader.read_digit(picture)
    with pytest.raises(ModelError, match="gives no probabilities"):
        reader.read_digits([picture])


def test_a_known_answer_of_nan_is_not_given(folder: Path) -> None:
    nodes = [helper.make_node("Log", ["mean"], ["score"])]
    with pytest.raises(ModelError, match="doesn't give its known answer: it differs by nan"):
        Reader(saved(folder, network(nodes), np.zeros((28, 28), np.uint8)))


def test_probabilities_that_dont_sum_to_one_are_no_answer() -> None:
    scores = np.zeros(1, np.float32)
    classifier._check_range(Answers(np.full((1, 10), 0.1, np.float32), scores))
    for value in (0.2, 0.0, -0.1, float("nan"), float("inf")):
        with pytest.raises(ModelError, match="gives no probabilities"):
            classifier._check_range(Answers(np.full((1, 10), value, np.float32), scores))
    with pytest.raises(ModelError, match="gives no probabilities"):
        classifier._check_range(Answers(np.full((1, 10), 0.1, np.float32), scores + 2))


def test_the_bundled_network_is_within_the_limits() -> None:
    check_onnx((BUNDLED / "model.onnx").read_bytes())


def test_over_http_a_model_that_breaks_while_it_reads_is_no_bug_of_the_service() -> None:
    problems = pytest.importorskip("inkdigits.apps.server.problems")
    assert problems.status_of(ModelError("bad_model", "The network gives no probabilities.")) == 503
