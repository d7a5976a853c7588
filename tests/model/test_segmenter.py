from __future__ import annotations

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import helper, numpy_helper

import tiny_paper
from harmful_networks import changed, endless, external, forbid_runtime
from inkdigits import ModelError, Reader
from inkdigits.model.card import load_model
from inkdigits.model.model_folder import BUNDLED, PAPER, kind_of, save_model
from inkdigits.model.onnx_limits import check_onnx
from inkdigits.model.paper_card import PaperAnswer, load_paper_model
from inkdigits.model.segmenter import Segmenter
from tiny_paper import ENDING, LEVEL, network, paper_model


def random_picture(*shape: int) -> np.ndarray:
    return np.random.default_rng(shape).integers(0, 256, shape, np.uint8)


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(paper_model())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model folder that may be spoilt."""
    save_model(tmp_path / "paper", paper_model())
    return tmp_path / "paper"


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 40), (40, 1), (15, 17), (16, 16), (33, 47), (128, 130)]
)
def test_picture_of_any_shape_is_segmented(segmenter: Segmenter, shape: tuple[int, int]) -> None:
    picture = random_picture(*shape)
    found = segmenter.segment(picture)
    assert found.shape == (*shape, 4)
    assert found.dtype == np.float32
    # Beyond the border, its pixels are repeated up to the next multiple of 16.
    padded = np.pad(picture, [(0, -side % 16) for side in shape], mode="edge")
    expected = tiny_paper.expected(padded)[: shape[0], : shape[1]]
    assert np.abs(found - expected).max() < 1e-6


def test_view_of_a_picture_is_segmented_like_its_copy(segmenter: Segmenter) -> None:
    view = random_picture(60, 80)[::2, ::-1]
    assert np.array_equal(segmenter.segment(view), segmenter.segment(view.copy()))


def test_threads_share_a_segmenter(segmenter: Segmenter) -> None:
    pictures = [random_picture(16 + side, 80 - side) for side in range(40)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(segmenter.segment, pictures))
    for picture, each in zip(pictures, found, strict=True):
        assert np.array_equal(each, segmenter.segment(picture))


@pytest.mark.parametrize(
    "grey",
    [
        np.zeros((0, 8), np.uint8),
        np.zeros((8, 0), np.uint8),
        np.zeros((8, 8, 3), np.uint8),
        np.zeros(8, np.uint8),
        np.zeros((8, 8), np.float32),
        np.zeros((8, 8), np.int8),
    ],
)
def test_anything_but_grey_levels_is_refused(segmenter: Segmenter, grey: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"must be \(H, W\) uint8"):
        segmenter.segment(grey)


def test_saved_model_loads_again(folder: Path) -> None:
    model, again = paper_model(), load_paper_model(folder)
    assert again.weights == model.weights
    assert again.card.to_dict() == model.card.to_dict()
    assert Segmenter(again)


def test_model_of_a_run_is_found_in_its_folder(tmp_path: Path) -> None:
    save_model(tmp_path / "run" / "model", paper_model())
    assert load_paper_model(tmp_path / "run").card.name == "tiny"
    assert kind_of(tmp_path / "run") == PAPER
    with pytest.raises(ModelError, match="no such model"):
        load_paper_model(tmp_path / "nothing")


def test_model_of_the_other_kind_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="that reads digits, found one that finds ink on paper"):
        Reader(folder)
    with pytest.raises(ModelError, match="that finds ink on paper, found one that reads digits"):
        Reader(paper_model=BUNDLED)
    with pytest.raises(ModelError, match="that finds ink on paper, found one that reads digits"):
        load_paper_model(BUNDLED)


def test_network_of_the_other_kind_is_refused() -> None:
    digits = load_model().weights
    with pytest.raises(ModelError, match=r"of another kind: expected .*picture.* found .*glyphs"):
        Segmenter(paper_model(digits))


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        ("kind", "letters", "kind: expected one of digits, paper"),
        ("kind", None, "kind: expected one of digits, paper"),
        ("kind", ["paper"], "kind: expected one of digits, paper"),
        ("format", 2, "format: expected 1, found 2"),
        ("labels", ["ground", "pattern", "written", "printed"], "labels: expected"),
        ("sha256", "d751", "sha256: expected 64 hexadecimal digits"),
        ("name", "paper\x1b[2J", "name: expected at most 300 printable characters"),
        ("data", [3], "data: expected a list of JSON objects"),
        ("training", [], "training: expected a JSON object"),
        ("known_answer", ..., "known_answer is missing"),
        ("known_answer.picture", "AAAA", "picture: expected 1,024 bytes in base64"),
        ("known_answer.picture", "\xe4", "picture: expected 1,024 bytes in base64"),
        ("known_answer.picture", 5, "picture: expected 1,024 bytes in base64"),
        ("known_answer.probabilities", "AAAA", "probabilities: expected 16,384 bytes in base64"),
        ("scores", 1, "scores: expected a JSON object"),
        ("scores", {"validation": {"loss": -1}}, r"validation\.loss: expected a number from 0"),
        ("scores", {"validation": {"loss": 1}}, r"validation\.ground is missing"),
    ],
)
def test_card_with_a_bad_field_is_refused(
    folder: Path, place: str, value: Any, message: str
) -> None:
    card = json.loads((folder / "card.json").read_text())
    (folder / "card.json").write_text(json.dumps(changed(card, place, value)))
    with pytest.raises(ModelError, match=rf"card\.json: not the card of a model \(.*{message}"):
        load_paper_model(folder)


@pytest.mark.parametrize("content", [b"", b"\x00", b"<html>404</html>", None])
def test_damaged_weights_are_refused(folder: Path, content: bytes | None) -> None:
    weights = folder / "model.onnx"
    weights.unlink() if content is None else weights.write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.onnx: "):
        load_paper_model(folder)


def test_one_changed_byte_is_noticed(folder: Path) -> None:
    content = bytearray((folder / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "model.onnx").write_bytes(bytes(content))
    with pytest.raises(ModelError, match="damaged or was changed"):
        load_paper_model(folder)


@pytest.mark.parametrize("difference", [2e-3, -2e-3, float("nan"), float("inf")])
def test_another_known_answer_is_noticed(difference: float) -> None:
    model = paper_model()
    answer = model.card.known_answer
    probabilities = answer.probabilities.copy()
    probabilities[31, 3, 2] += difference
    card = dataclasses.replace(model.card, known_answer=PaperAnswer(answer.picture, probabilities))
    with pytest.raises(ModelError, match="doesn't give its known answer: it differs by"):
        Segmenter(dataclasses.replace(model, card=card))


def test_known_answer_may_be_rounded_in_another_way() -> None:
    model = paper_model()
    answer = model.card.known_answer
    rounded = PaperAnswer(answer.picture, answer.probabilities + np.float32(1e-4))
    card = dataclasses.replace(model.card, known_answer=rounded)
    assert Segmenter(dataclasses.replace(model, card=card))


def far_from(level: str) -> list[onnx.NodeProto]:
    """Nodes that end with a value for each pixel as the third probability."""
    return [*LEVEL, helper.make_node("Identity", ["level"], ["near"]),
            helper.make_node("Identity", [level], ["far"]), *ENDING]  # fmt: skip


@pytest.mark.parametrize(
    "nodes",
    [
        # Each is right for a picture of one level alone, that of the known answer.
        pytest.param([helper.make_node("Log", ["level"], ["odd"])], id="infinite"),
        pytest.param([helper.make_node("Sub", ["level", "much"], ["less"]),
                      helper.make_node("Sqrt", ["less"], ["odd"])], id="not a number"),
        pytest.param([helper.make_node("Sub", ["level", "much"], ["odd"])], id="negative"),
    ],
)  # fmt: skip
def test_answers_that_are_no_probabilities_are_not_given(nodes: list[onnx.NodeProto]) -> None:
    much = numpy_helper.from_array(np.float32(0.2), "much")
    body = far_from("odd")
    weights = network([*body[:3], *nodes, *body[3:]], arrays=[much])
    white = np.full((32, 32), 255, np.uint8)
    known = run_once(weights, white)
    segmenter = Segmenter(paper_model(weights, PaperAnswer(white, known)))
    with pytest.raises(ModelError, match="gives no probabilities"):
        segmenter.segment(np.zeros((20, 20), np.uint8))


def run_once(weights: bytes, picture: np.ndarray) -> np.ndarray:
    """The answer of a network, whatever it is."""
    session = onnxruntime.InferenceSession(weights, providers=["CPUExecutionProvider"])
    return np.asarray(session.run(None, {"picture": picture[None]})[0][0])


def test_answer_of_another_shape_is_refused() -> None:
    half = [
        helper.make_node("MaxPool", ["level"], ["less"], kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Concat", ["less"] * 4, ["all"], axis=1),
        ENDING[-1],
    ]
    with pytest.raises(ModelError, match=r"gave \(1, 16, 16, 4\), expected \(1, 32, 32, 4\)"):
        Segmenter(paper_model(network([*LEVEL, *half])))


HOSTILE = {
    "loop": (network([*LEVEL, endless()]), "operator Loop, which is not read here"),
    "file": (network(arrays=[external()]), "holds an array in another file"),
    "foreign": (
        network([helper.make_node("Relu", ["picture"], ["x"], domain="com.microsoft")]),
        "operators of com.microsoft",
    ),
    "cut": (network()[:-3], "not an ONNX network"),
    "text": (b"<html>404</html>", "not an ONNX network"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_network_is_refused_before_the_runtime_gets_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights, message = HOSTILE[name]
    forbid_runtime(monkeypatch)
    with pytest.raises(ModelError, match=message):
        Segmenter(paper_model(weights))


def test_network_that_needs_gigabytes_is_refused() -> None:
    made = [
        helper.make_node("Constant", [], ["shape"], value_ints=[50_000, 50_000]),
        helper.make_node("ConstantOfShape", ["shape"], ["made"]),
        helper.make_node("ReduceMean", ["made"], ["total"], axes=[0, 1], keepdims=0),
        helper.make_node("Add", ["level", "total"], ["near"]),
        helper.make_node("Identity", ["level"], ["far"]),
    ]
    with pytest.raises(ModelError, match="needs too much memory"):
        Segmenter(paper_model(network([*LEVEL, *made, *ENDING])))
    # The next one has all the memory again.
    assert Segmenter(paper_model())


def test_bundled_network_is_a_sound_onnx_file_within_the_limits() -> None:
    path = BUNDLED / PAPER / "model.onnx"
    check_onnx(path.read_bytes())
    onnx.checker.check_model(onnx.load(str(path)))
    assert Segmenter(load_paper_model()).segment(random_picture(50, 70)).shape == (50, 70, 4)
