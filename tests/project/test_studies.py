"""The figures of studies, and the page that shows them; the studies themselves take hours."""

from __future__ import annotations

import importlib
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from asked import asked
from inkdigits import Digit, Reader
from inkdigits.data import is_held_out
from inkdigits.model.card import Thresholds
from inkdigits.model.model_folder import BUNDLED
from inkdigits.reading import BLANK, decide

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def beside_each_other() -> Any:
    """Scripts import what lies beside them."""
    with pytest.MonkeyPatch.context() as patch:
        for folder in ("studies", "docs"):
            patch.syspath_prepend(str(ROOT / folder))
        yield
        own = ("kept", "styles", "leave_out", "make_model_page", "make_network_pages")
        for name in [*own, *(name for name in sys.modules if name.split("_")[0] == "paper")]:
            sys.modules.pop(name, None)


def imported(name: str) -> ModuleType:
    return importlib.import_module(name)


def readings(confidences: list[float], right: list[bool], bad: list[bool]) -> dict[str, Any]:
    """Answers "0" with these confidences; the label of the wrong ones is 1."""
    probabilities = np.zeros((len(right), 10))
    probabilities[:, 0] = confidences
    probabilities[:, 1] = 1 - probabilities[:, 0]
    return {
        "probabilities": probabilities,
        "answered": probabilities[:, 0] > 0.6,
        "labels": np.where(right, 0, 1),
        "mislabelled": np.array(bad),
    }


def test_figures_are_given_with_and_without_mislabelled_ink() -> None:
    found = imported("leave_out").with_and_without_mislabelled(
        readings([0.97, 0.97, 0.97, 0.55], [True, True, False, False], [False, False, True, False])
    )
    cleaned = found["without_mislabelled"]
    assert found["mislabelled"] == 1
    assert (found["accuracy"]["count"], found["accuracy"]["value"]) == (4, 0.5)
    assert (cleaned["accuracy"]["count"], cleaned["accuracy"]["value"]) == (3, 2 / 3)
    assert (found["answered"], found["answered_wrong"]) == (0.75, 0.25)
    assert (cleaned["answered"], cleaned["answered_wrong"]) == (2 / 3, 0)
    assert found["claimed_95_to_99"] == {"count": 3, "right": 2 / 3}
    assert cleaned["claimed_95_to_99"] == {"count": 2, "right": 1}


def test_figures_of_all_people_need_every_group(tmp_path: Path) -> None:
    leave_out = imported("leave_out")
    for name in leave_out.PEOPLE:
        assert leave_out.measure_together(tmp_path) == {}
        (tmp_path / name).mkdir()
        np.savez(tmp_path / name / leave_out.READINGS, **readings([0.9], [True], [False]))
    assert leave_out.measure_together(tmp_path)["accuracy"]["count"] == len(leave_out.PEOPLE)


def test_groups_of_people_do_not_overlap() -> None:
    leave_out = imported("leave_out")
    names = [name for group in leave_out.PEOPLE for name in leave_out.GROUPS[group].names]
    assert len(set(names)) == len(names)


def test_run_with_other_options_is_not_reused(tmp_path: Path, reader: Reader) -> None:
    run = tmp_path / "run"
    shutil.copytree(BUNDLED, run / "model")
    options = asked(recipe="mlp", seed=1)
    (run / "options.json").write_text(json.dumps(options.identity))
    kept = imported("kept")
    assert kept.trained(run, recipe="mlp", seed=1).card.sha256 == reader.card.sha256
    with pytest.raises(SystemExit, match="trained with other options"):
        kept.trained(run, recipe="mlp", seed=2)


def test_page_has_the_current_results() -> None:
    assert imported("make_model_page").main(["--check"]) == 0
    assert imported("make_network_pages").main(["--check"]) == 0


def test_pages_of_networks_show_only_figures_of_the_bundled_models(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Reader
) -> None:
    model_page, pages = imported("make_model_page"), imported("make_network_pages")
    monkeypatch.setattr(model_page, "RESULTS", tmp_path)
    weights = [reader.card.sha256, pages.load_paper_model().card.sha256]
    row = {"count": 7, "right": 0.5, "answered": 0.5, "wrong": 0.25, "blank": 0.25}
    content = {"models_sha256": weights, "figures": {"crumpled": row}}
    (tmp_path / "paper.json").write_text(json.dumps(content))
    assert "| crumpled | 7 | 50.0 % |" in pages.paper_page()
    content["models_sha256"] = ["0" * 64, weights[1]]
    (tmp_path / "paper.json").write_text(json.dumps(content))
    assert "crumpled" not in pages.paper_page()


@pytest.mark.parametrize(("weights", "shown"), [("", True), ("0" * 64, False)])
def test_page_shows_only_figures_of_this_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Reader, weights: str, shown: bool
) -> None:
    page = imported("make_model_page")
    share = {"value": 0.5, "low": 0.4, "high": 0.6, "count": 77}
    robustness = {"plain": share, "in a mirror": share}
    content = {"model_sha256": weights or reader.card.sha256, "figures": robustness}
    (tmp_path / "robustness.json").write_text(json.dumps(content))
    monkeypatch.setattr(page, "RESULTS", tmp_path)
    text = page.page()
    assert ("in a mirror" in text) == shown
    assert "## Training it again" in text


def test_paper_study_counts_right_wrong_blank_and_empty() -> None:
    paper = imported("paper")

    def case(label: str) -> object:
        return paper.Case("made", "name", np.zeros((28, 28), np.uint8), label)

    def answer(digit: int, sure: float) -> Digit:
        rest = (1 - sure) / 9
        probabilities = np.full(10, rest, np.float32)
        probabilities[digit] = sure
        return decide(probabilities, 1.0, Thresholds(confidence=0.5))

    answers = [answer(7, 0.9), answer(1, 0.9), answer(7, 0.3), BLANK]
    found = paper.score([(case("7"), each) for each in answers])
    assert found == {"count": 4, "right": 0.5, "answered": 0.5, "wrong": 0.25, "blank": 0.25}
    found = paper.score([(case("blank"), BLANK), (case("blank"), answer(1, 0.9))])
    assert found == {"count": 2, "right": 0.5, "answered": 0.5, "wrong": 0.5, "blank": 0.5}


def test_paper_study_holds_half_of_the_pictures_out() -> None:
    shares = np.mean([is_held_out(f"cheque-{number:03}.png") for number in range(512)])
    assert 0.4 < shares < 0.6


def test_pictures_of_faults_depend_on_their_seed_only() -> None:
    faults = imported("paper_faults")
    labels = {"line, frame or edge, empty": {"blank"}, "1 under a bar": {"1"}}
    for kind in faults.KINDS:
        picture, label = faults.make(kind, 1)
        other, _ = faults.make(kind, 2)
        again, same = faults.make(kind, 1)
        assert (picture.dtype, picture.ndim) == (np.uint8, 2), kind
        assert 39 <= max(picture.shape) <= 1500, kind
        assert label == same and label in labels.get(kind, set("0123456789")), kind
        np.testing.assert_array_equal(picture, again)
        assert not np.array_equal(picture, other), kind


def test_no_picture_of_a_fault_is_in_both_halves() -> None:
    faults = imported("paper_faults")
    guiding, held_out = set(faults.seeds(False)), set(faults.seeds(True))
    assert len(guiding) == len(held_out) == 40
    assert not guiding & held_out
