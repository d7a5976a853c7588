from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits import InputError
from inkdigits.model.card import load_model
from inkdigits.reports import load_run, write_comparison, write_report
from inkdigits.reports.confusion import counts_of_answers, precision_and_recall
from inkdigits.reports.plots import filter_pictures
from inkdigits.reports.report import (
    _figures,
    least_confident_successes,
    most_confident_mistakes,
)
from inkdigits.reports.run import Answers
from made_up_runs import answers, evaluation, make_run


def test_report_is_one_page_that_needs_no_network(run: Path) -> None:
    page = write_report(run).read_text()
    assert "96.50 %" in page  # 193 of 200
    assert not re.findall(r'(?:src|href)="(?!data:|#)[^"]*"', page)
    assert "url(http" not in page
    # Six plots, 7 mistakes, 24 of the least sure, 8 filters.
    assert page.count("<svg") == 6
    assert page.count("data:image/png;base64,") >= 7 + 24 + 8
    assert "inkdigits train" in page
    # Text from outside is escaped.
    assert "&lt;b&gt;a machine" in page
    for name in ("loss", "accuracy", "learning-rate", "confusion", "reliability", "error-by-share"):
        with Image.open(run / "plots" / f"{name}.png") as picture:
            assert picture.width > 800


def test_plots_scale_and_have_axis_labels(run: Path) -> None:
    page = write_report(run).read_text()
    for drawing in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        root = ElementTree.fromstring(drawing.split("<defs>")[0] + "</svg>")
        assert "viewBox" in root.attrib
        assert "width" not in root.attrib
    for name, figure in _figures(load_run(run)).items():
        for axes in figure.axes:
            assert axes.get_xlabel() and axes.get_ylabel(), name


@pytest.mark.slow
def test_report_has_the_evaluations_of_this_model(run: Path) -> None:
    assert "mnist, test data" not in write_report(run).read_text()
    share = {"value": 0.9931, "low": 0.991, "high": 0.994, "count": 10000}
    digest = load_model(run / "model").card.sha256
    found = {"model_sha256": digest, "data": "mnist", "accuracy": share}
    (run / "evaluation-mnist.json").write_text(json.dumps(found))
    assert re.search(r"99.31 %.*mnist, test data", write_report(run).read_text())
    refused = {"model_sha256": digest, "data": "nondigits", "refused": {**share, "value": 0.9417}}
    (run / "evaluation-nondigits.json").write_text(json.dumps(refused))
    page = write_report(run).read_text()
    assert re.search(r"94.17 %.*nondigits, refused", page)
    write_comparison([run, make_run(run.parent / "second")], run.parent / "both.html")
    page = (run.parent / "both.html").read_text()
    assert "<th>mnist, test data</th><th>nondigits, refused</th>" in page
    assert re.search(r"<td[^>]*>99.31 %</td><td[^>]*>94.17 %</td>", page)
    # What was found of weights that are gone is not of these.
    (run / "evaluation-mnist.json").write_text(json.dumps({**found, "model_sha256": "0" * 64}))
    assert "mnist, test data" not in write_report(run).read_text()


def test_report_has_a_confusion_matrix_of_test_data(run: Path) -> None:
    (run / "evaluation-mnist.json").write_text(json.dumps(evaluation(run)))
    page = write_report(run).read_text()
    assert "On test data: mnist, test data" in page
    assert re.search(r"92.00 %</b>.*loss <b>0.2345</b> on 25 digits", page)
    assert 'aria-label="Confusion matrix, mnist, test data"' in page
    with Image.open(run / "plots" / "confusion-mnist.png") as picture:
        assert picture.width > 800
    rows = list(csv.DictReader((run / "plots" / "confusion-mnist.csv").read_text().splitlines()))
    found = {
        (row["digit"], name): int(count)
        for row in rows
        for name, count in row.items()
        if name != "digit" and count != "0"
    }
    assert found == {
        ("1", "1"): 5,
        ("4", "4"): 9,
        ("4", "9"): 1,
        ("7", "7"): 9,
        ("7", "none"): 1,
    }


@pytest.mark.slow
def test_digits_missing_in_the_training_data_are_named(run: Path, tmp_path: Path) -> None:
    assert "no pictures of" not in write_report(run).read_text()
    other = make_run(tmp_path / "second")
    card = json.loads((other / "model" / "card.json").read_text())
    card["training"]["missing_digits"] = [0, 2]
    (other / "model" / "card.json").write_text(json.dumps(card))
    assert "no pictures of the digits 0, 2." in write_report(other).read_text()
    write_comparison([run, other], tmp_path / "both.html")
    assert "trained without 0, 2" in (tmp_path / "both.html").read_text()


def test_mistakes_and_successes_are_sorted_by_confidence() -> None:
    found = answers()
    assert most_confident_mistakes(found).tolist() == [6, 5, 4, 3, 2, 1, 0]
    assert least_confident_successes(found, 3).tolist() == [7, 8, 9]


def test_precision_and_recall_of_each_digit() -> None:
    labels = np.array([0, 0, 0, 1, 1, 2])
    taken_for = np.array([0, 0, 1, 1, 1, 1])
    found = Answers(
        labels,
        np.eye(10, dtype=np.float32)[taken_for],
        *(np.empty(0),) * 3,  # type: ignore[arg-type]
    )
    table = precision_and_recall(counts_of_answers(found))
    assert table[0] == (1.0, pytest.approx(2 / 3), 3)
    assert table[1] == (0.5, 1.0, 2)
    assert table[2] == (None, 0.0, 1)
    assert table[3] == (None, None, 0)


def test_filters_are_blue_below_zero_and_orange_above() -> None:
    (picture,) = filter_pictures(np.array([[[-1.0, 0.0, 1.0]]], np.float32))
    below, zero, above = picture[0].astype(int)
    assert below[2] > below[0]
    assert zero.min() > 250
    assert above[0] > above[2]


def test_runs_are_compared(run: Path, tmp_path: Path) -> None:
    other = make_run(tmp_path / "second", epochs=9, learning_rate=0.02)
    out = tmp_path / "both.html"
    write_comparison([run, other], out)
    page = out.read_text()
    assert "2 runs side by side" in page
    assert page.count("<svg") == 3
    # Only what differs is listed.
    assert "learning rate" in page
    assert re.search(r'<td data-name="second">0.02</td>', page)
    assert "batch size" not in page
    write_comparison([run, make_run(tmp_path / "third")], out)
    assert "All options are equal" in out.read_text()
    with pytest.raises(InputError, match="first is named twice"):
        write_comparison([run, other, run], out)


def test_names_are_not_rendered_as_formulas(run: Path, tmp_path: Path) -> None:
    names = ["a$^$", "_old", "<b>$x"]
    out = tmp_path / "all.html"
    write_comparison([run, *(make_run(tmp_path / name) for name in names)], out)
    page = out.read_text()
    # In the legend of each plot: Matplotlib writes what it draws as a comment.
    assert all(page.count(f"<!-- {name} -->") == 3 for name in ("a$^$", " _old"))


def test_seed_0_is_in_the_report(tmp_path: Path) -> None:
    page = write_report(make_run(tmp_path / "run", seed=0, augment=False)).read_text()
    assert re.search(r"<td>seed</td>\s*<td[^>]*>0</td>", page)
    assert re.search(r"<td>augment</td>\s*<td[^>]*>False</td>", page)


def test_epochs_after_those_of_the_model_are_left_out(run: Path) -> None:
    history = load_run(run).history
    more = [{**history[-1], "epoch": len(history) + 1, "val_loss": 0.001}]
    (run / "history.json").write_text(json.dumps(history + more))
    card = json.loads((run / "model" / "card.json").read_text())
    card["training"]["epochs"] = len(history)
    (run / "model" / "card.json").write_text(json.dumps(card))
    assert load_run(run).history == history


@pytest.mark.slow
def test_loss_with_label_smoothing_is_marked(run: Path, tmp_path: Path) -> None:
    assert "label smoothing" not in write_report(run).read_text()
    other = make_run(tmp_path / "second")
    card = json.loads((other / "model" / "card.json").read_text())
    card["training"]["smoothing"] = 0.1
    (other / "model" / "card.json").write_text(json.dumps(card))
    assert "Loss, label smoothing 0.1<" in write_report(other).read_text()


def test_folder_that_is_not_a_run_is_refused(tmp_path: Path, run: Path) -> None:
    with pytest.raises(InputError, match="expected the folder of a training run that has ended"):
        load_run(tmp_path)
    with pytest.raises(InputError, match="at least two"):
        write_comparison([run], tmp_path / "one.html")
    for name in ("history.json", "answers.npz", "evaluation-mnist.json"):
        damaged = make_run(tmp_path / name)
        (damaged / name).write_bytes(b"not this")
        with pytest.raises(InputError, match=f"{name}: damaged: one of model, history.json"):
            write_report(damaged)


def test_report_that_cannot_be_written_is_reported(run: Path) -> None:
    (run / "plots").write_text("in the way")
    with pytest.raises(InputError, match="first: File exists"):
        write_report(run)
