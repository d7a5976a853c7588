from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
from page import CHROMIUM, chromium
from PIL import Image

from inkdigits import InputError
from inkdigits.glyph import normalise
from inkdigits.ink import draw
from inkdigits.model.card import load_model
from inkdigits.model.model_folder import save_model
from inkdigits.reports import load_run, write_comparison, write_report
from inkdigits.reports.confusion import counts_of_answers, precision_and_recall
from inkdigits.reports.plots import filter_pictures
from inkdigits.reports.report import (
    _figures,
    least_confident_successes,
    most_confident_mistakes,
)
from inkdigits.reports.run import Answers
from inkdigits.synthesis.styles import synthetic_digits


def answers(count: int = 200, wrong: int = 7) -> Answers:
    """Answers to drawn digits: the first ones wrong, each more sure than the one before."""
    samples = list(synthetic_digits(count, seed=1))
    labels = np.array([int(sample.label) for sample in samples])
    sure = np.linspace(0.5, 0.999, count)
    taken_for = np.where(np.arange(count) < wrong, (labels + 1) % 10, labels)
    probabilities = np.repeat((1 - sure)[:, None] / 9, 10, axis=1)
    probabilities[np.arange(count), taken_for] = sure
    return Answers(
        labels=labels,
        probabilities=probabilities.astype(np.float32),
        digit_scores=np.ones(count, np.float32),
        glyphs=np.stack([normalise(draw(sample.ink).pixels) for sample in samples]),
        filters=np.random.default_rng(0).normal(0, 1, (8, 3, 3)).astype(np.float32),
    )


def make_run(folder: Path, epochs: int = 5, **options: object) -> Path:
    """A run folder as training leaves it, with the bundled model in it."""
    folder.mkdir(parents=True)
    model = load_model()
    model.card.training["options"] |= options
    model.card.training["machine"] = "<b>a machine</b>"
    save_model(folder / "model", model)
    history = [
        {
            "epoch": epoch,
            "loss": 1 / epoch,
            "accuracy": 1 - 0.2 / epoch,
            "val_loss": 1.2 / epoch,
            "val_accuracy": 1 - 0.1 / epoch,
            "learning_rate": 0.001,
            "seconds": 3.0,
        }
        for epoch in range(1, epochs + 1)
    ]
    (folder / "history.json").write_text(json.dumps(history))
    np.savez(folder / "answers.npz", allow_pickle=False, **vars(answers()))
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return make_run(tmp_path / "first")


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


def evaluation(run: Path) -> dict[str, Any]:
    """What `inkdigits evaluate` finds on 25 digits: one 4 read as 9, and one blank 7."""
    share = {"value": 1.0, "low": 0.5, "high": 1.0, "count": 5}
    by_digit = {"1": share, "4": {**share, "value": 0.9, "count": 10}}
    return {
        "model_sha256": load_model(run / "model").card.sha256,
        "data": "mnist",
        "count": 25,
        "accuracy": {"value": 0.92, "low": 0.75, "high": 0.978, "count": 25},
        "cross_entropy": 0.2345,
        "by_digit": by_digit | {"7": {**share, "value": 0.9, "count": 10}},
        "confusions": [{"label": 4, "taken_for": 9, "count": 1}],
    }


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


CONTRASTS = """
() => {
    const channels = colour => colour.match(/[0-9.]+/g).map(Number);
    const light = colour => {
        const [r, g, b] = channels(colour).slice(0, 3).map(
            each => (each /= 255) <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = element => {
        for (; element; element = element.parentElement) {
            const colour = getComputedStyle(element).backgroundColor;
            if ((channels(colour)[3] ?? 1) > 0) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const found = [];
    for (const element of document.querySelectorAll("h1, h2, p, b, span, td, th, pre, svg use")) {
        const style = getComputedStyle(element);
        const colour = element.localName === "use" ? style.fill : style.color;
        const pair = [light(colour), light(ground(element))].sort((a, b) => b - a);
        const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
        if (contrast < 3) found.push([element.localName, colour, ground(element), contrast]);
    }
    return found;
}
"""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_and_plots_are_legible_in_light_and_dark(
    scheme: Literal["light", "dark"], run: Path, tmp_path: Path
) -> None:
    (run / "evaluation-mnist.json").write_text(json.dumps(evaluation(run)))
    comparison = tmp_path / "both.html"
    write_comparison([run, make_run(tmp_path / "second")], comparison)
    with chromium() as browser:
        page = browser.new_page(color_scheme=scheme)
        for file in (write_report(run), comparison):
            page.goto(file.as_uri())
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (int(re.findall(r"\d+", ground)[0]) < 60) == (scheme == "dark")
            assert page.evaluate(CONTRASTS) == []


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


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_cut_off_on_narrow_and_wide_screens(
    width: int, run: Path, tmp_path: Path
) -> None:
    others = [make_run(tmp_path / name, epochs=9) for name in ("second", "the-one-after-that")]
    comparison = tmp_path / "all.html"
    write_comparison([run, *others], comparison)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800})
        for file in (write_report(run), comparison):
            page.goto(file.as_uri())
            # What is wider than its place: the page itself, or a card that scrolls sideways.
            assert not page.evaluate(
                "[...document.querySelectorAll('*')].filter("
                "each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth)"
                ".map(each => each.tagName + '.' + each.className)"
            )


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
