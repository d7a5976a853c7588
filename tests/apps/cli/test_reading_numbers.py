"""`inkdigits read --number` and `--page`: rows, options, annotated pictures."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from inkdigits import cards
from inkdigits.apps.cli import app
from painted_numbers import NAMES, WIDTH, make_folder


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with white pictures in ``in`` and a model in ``model``."""
    make_folder(tmp_path, monkeypatch)
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["read", *words, "--numbers-model", "model"])


def rows(*words: str) -> list[dict[str, str]]:
    """The rows of CSV; the model may be given."""
    done = run(*words, "--csv")
    assert done.exit_code in (0, 1), done.output
    return list(csv.DictReader(done.stdout.splitlines()))


def test_number_has_one_row(folder: Path) -> None:
    found = {row["file"]: row for row in rows("--number", "in", "in/none.png")}
    number = found["in/number.png"]
    assert ",".join(number) == (
        "file,text,written,likely_text,status,confidence,message,x,y,width,height,printed"
    )
    assert (number["text"], number["status"], number["printed"]) == ("45", "read", "no")
    assert float(number["confidence"]) > 0.5 and float(number["x"]) >= 20
    assert [found[f"in/{name}.png"]["status"] for name in ("blank", "two")] == [
        "no number",
        "several numbers",
    ]
    assert found["in/blank.png"]["x"] == "" and found["in/blank.png"]["confidence"] == ""
    assert found["in/none.png"]["status"] == "error"
    # No spreadsheet takes it for a formula.
    assert found["in/minus.png"]["written"] == "'-5"


def test_page_has_one_row_for_each_number(folder: Path) -> None:
    form = rows("--page", "in/form.png", "in/blank.png")
    assert [(row["index"], row["text"], row["printed"]) for row in form] == [
        ("1", "12", "no"),
        ("2", "13581", "yes"),
        ("3", "007", "no"),
        ("", "", ""),
    ]
    assert form[1]["written"] == "13.581,-"
    assert [(row["table"], row["row"], row["column"]) for row in form[:2]] == [
        ("", "", ""),
        ("1", "2", "1"),
    ]
    assert (form[3]["file"], form[3]["status"], form[3]["message"]) == (
        "in/blank.png",
        "no number",
        "There is no number.",
    )


def test_json_of_page_is_one_line_for_each_file(folder: Path) -> None:
    done = run("--page", "in/form.png", "in/blank.png", "--json")
    form, blank = map(json.loads, done.stdout.splitlines())
    assert form["file"] == "in/form.png" and len(form["numbers"]) == 3
    assert form["tables"][0]["rows"] == [[None, None], ["13581", None]]
    assert blank["numbers"] == [] and "review" not in form


def test_table_for_people_is_aligned(folder: Path) -> None:
    lines = run("--page", "in/form.png", "in/blank.png").stdout.splitlines()
    assert lines[0].split() == ["file", "no.", "number", "sure", "status"]
    assert {line[lines[0].index("status") :] for line in lines} == {
        "status",
        "read",
        "read (printed, table 1, row 2, column 1)",
        "no number: There is no number.",
    }
    assert "13.581,-" in lines[2]


@pytest.mark.parametrize("form", ["--csv", "--tsv", "--json"])
def test_min_confidence_marks_rows_for_review(form: str, folder: Path) -> None:
    words = ("--page", "in/form.png", "in/blank.png", "in/none.png", "--min-confidence", "0.7")
    done = run(*words, form)
    if form == "--json":
        page, blank, none = map(json.loads, done.stdout.splitlines())
        marks = [number["review"] for number in page["numbers"]]
        marks += [blank["review"], none["review"]]
        assert page["review"]
        assert marks == [False, False, True, True, True]
        return
    delimiter = "\t" if form == "--tsv" else ","
    marks = [row["review"] for row in csv.DictReader(done.stdout.splitlines(), delimiter=delimiter)]
    assert marks == ["no", "no", "yes", "yes", "yes"]


def test_table_marks_what_needs_review(folder: Path) -> None:
    head, sure, *_, unsure = run(
        "--page", "in/form.png", "--min-confidence", "0.7"
    ).stdout.splitlines()
    start = head.index("review")
    assert sure[start:].split() == ["read"] and unsure[start:].split() == ["review", "read"]


def test_min_confidence_is_for_digits_too(tmp_path: Path) -> None:
    Image.new("L", (60, 60), 255).save(tmp_path / "blank.png")
    done = CliRunner().invoke(
        app, ["read", str(tmp_path / "blank.png"), "--csv", "--min-confidence", "0.9"]
    )
    (row,) = csv.DictReader(done.stdout.splitlines())
    assert list(row) == ["file", "digit", "status", "confidence", "message", "review"]
    assert row["review"] == "yes"


def test_options_reach_the_decoder(folder: Path) -> None:
    (row,) = rows("--number", "in/number.png", "--pattern", "d-d")
    assert (row["text"], row["written"]) == ("45", "4-5")
    for words in (
        ("--length", "3"),
        ("--length", "3-8"),
        ("--maximum", "44"),
        ("--minimum", "46"),
        ("--checksum", "luhn"),
    ):
        (row,) = rows("--number", "in/number.png", *words)
        assert row["text"] != "45" and row["message"].startswith(
            ("It looks like 45", "No possible")
        )
    (row,) = rows("--number", "in/number.png", "--length", "2-8")
    assert row["text"] == "45"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("in --length 5", "--numbers-model needs --number or --page."),
        ("--page in --length 5", "--length needs --number."),
        ("--page in --pattern dd --maximum 5", "--pattern and --maximum need --number."),
        ("--page --number in", "Choose one of --number and --page."),
        ("--number in --model model", "--model is for single digits; with --number use"),
        ("--number in --length five", "--length must be a number of digits, such as 5, or a range"),
        ("--number in --length 8-2", "length must go from a smaller to a larger number"),
        ("--number in --pattern abc", "has no digit"),
        ("--number in --min-confidence 98", "98.0 is not in the range 0<=x<=1"),
        ("--number in --checksum mod11", "'mod11' is not one of 'luhn', 'iban'"),
    ],
)
def test_options_that_make_no_sense_are_named(words: str, message: str, folder: Path) -> None:
    done = run(*words.split())
    if words == "in --length 5":
        without = CliRunner().invoke(app, ["read", "in", "--length", "5"])
        assert "--length needs --number." in without.stderr and without.exit_code == 2
        done = run("in")
    assert done.exit_code == 2 and done.stdout == ""
    assert message in " ".join(done.stderr.split())


def test_missing_model_is_one_error_not_a_row_for_each_file(folder: Path) -> None:
    done = CliRunner().invoke(app, ["read", "--page", "in", "--numbers-model", "nowhere"])
    assert done.exit_code == 3 and done.stdout == ""
    assert "no such model" in done.stderr


def test_annotated_page_has_boxes_around_numbers(folder: Path) -> None:
    found = rows("--page", "in", "--annotate", "out", "--min-confidence", "0.7")
    assert {row["annotated"] for row in found} == {f"out/{name}.png" for name in NAMES.values()}
    shown = np.asarray(Image.open("out/form.png").convert("RGB")).astype(int)
    # Small pictures are enlarged, to make room for the texts.
    factor = shown.shape[1] // WIDTH
    assert factor > 1
    page = shown[: 200 * factor, : WIDTH * factor]
    first, second, third = found[found.index(next(r for r in found if r["text"] == "12")) :][:3]
    for row, colour in ((first, cards.GREEN), (second, cards.GREEN), (third, cards.AMBER)):
        x, y, height = (float(row[name]) * factor for name in ("x", "y", "height"))
        side = page[round(y) : round(y + height), round(x - 5) : round(x)]
        drawn = (np.abs(side - colour) < 40).all(axis=2).any(axis=1).mean()
        # The box of what is printed is dashed.
        assert 0.3 < drawn < 0.8 if row["printed"] == "yes" else drawn > 0.95
    assert not (np.asarray(Image.open("out/blank.png").convert("RGB")) == cards.GREEN).all(2).any()


def test_annotated_number_shows_answer_and_box(folder: Path) -> None:
    (row,) = rows("--number", "in/number.png", "--annotate", "out")
    shown = np.asarray(Image.open(row["annotated"]).convert("RGB"))
    box = np.argwhere((shown[:220] == cards.GREEN).all(axis=2))
    # A small picture stands in the middle of the card.
    left = (shown.shape[1] - WIDTH) // 2
    expected = float(row["y"]) - 4, float(row["x"]) + left - 4
    assert np.abs(box.min(axis=0) - expected).max() < 2
    assert (shown[220:] == cards.GREEN).all(axis=2).any()


def test_originals_are_not_overwritten(folder: Path) -> None:
    before = (folder / "in" / "form.png").read_bytes()
    done = run("--page", "in", "--annotate", "in", "--force")
    assert done.exit_code == 2 and "is one of the inputs" in done.stderr
    assert (folder / "in" / "form.png").read_bytes() == before
