from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from inkdigits import InputError, ModelError
from inkdigits.model.paper_card import load_paper_model
from inkdigits.model.segmenter import Segmenter
from inkdigits.training import export_file, export_paper_file
from inkdigits.training.paper.export import answers_of_keras, check_parity, parity_pictures
from inkdigits.training.paper.network import build
from inkdigits.training.weights import load_any, load_into

pytestmark = pytest.mark.slow


def test_run_is_exported_with_its_card(paper_run: Path, tmp_path: Path) -> None:
    export_paper_file(paper_run, tmp_path / "again")
    ours, again = load_paper_model(paper_run), load_paper_model(tmp_path / "again")
    assert again.weights == ours.weights
    for name in ("name", "recipe", "sha256", "data", "training", "scores"):
        assert getattr(again.card, name) == getattr(ours.card, name)
    assert Segmenter(again)


def test_file_is_exported_to_the_same_answers(paper_run: Path, tmp_path: Path) -> None:
    model = export_paper_file(paper_run / "model.keras", tmp_path / "model")
    assert model.card.training["weights"] == "model.keras"
    assert model.card.scores == {}
    picture = parity_pictures()[0]
    ours = Segmenter(load_paper_model(paper_run)).segment(picture)
    assert np.array_equal(Segmenter(model).segment(picture), ours)


def test_export_with_other_answers_is_refused(paper_run: Path) -> None:
    pictures = parity_pictures()[:2]
    expected = answers_of_keras(load_into(build(seed=0), paper_run / "model.keras"), pictures)
    segmenter = Segmenter(load_paper_model(paper_run))
    check_parity(segmenter, pictures, expected)
    for wrong in (2e-4, float("nan")):
        answers = expected.copy()
        answers[1, 5, 70, 3] += wrong
        with pytest.raises(ModelError, match=r"differ from the trained one by .* on 2"):
            check_parity(segmenter, pictures, answers)


def test_export_overwrites_nothing_else(paper_run: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.onnx").write_bytes(b"of another program")
    with pytest.raises(InputError, match=r"model\.onnx") as refused:
        export_paper_file(paper_run, tmp_path / "mine")
    assert refused.value.code == "not_ours"
    run = Path(shutil.copytree(paper_run, tmp_path / "run"))
    with pytest.raises(InputError) as refused:
        export_paper_file(run, run / "model")
    assert refused.value.code == "is_input"


def test_weights_of_the_other_kind_are_named(paper_run: Path, tmp_path: Path) -> None:
    weights = paper_run / "model.keras"
    message = r"model\.keras: expected the weights of a network that reads digits, found those of"
    with pytest.raises(ModelError, match=message):
        load_any(weights)
    with pytest.raises(ModelError, match=message):
        export_file(weights, None, tmp_path / "model")
    with pytest.raises(ModelError, match="that reads digits, found one that finds ink on paper"):
        export_file(paper_run, None, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_damaged_or_other_weights_are_refused(paper_run: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(paper_run, tmp_path / "run"))
    (run / "model.keras").write_bytes((run / "model.keras").read_bytes()[:2_000])
    with pytest.raises(ModelError, match="damaged file"):
        export_paper_file(run, tmp_path / "model")
    (run / "model.keras").unlink()
    with pytest.raises(ModelError, match="no such file"):
        export_paper_file(run, tmp_path / "model")
    card = json.loads((run / "model" / "card.json").read_text())
    assert card["kind"] == "paper"
    assert not (tmp_path / "model").exists()
