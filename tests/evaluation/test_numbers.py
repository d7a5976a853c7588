"""Evaluating numbers and pages; the network reads what is painted on its strips."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from inkdigits import InputError, Reader
from inkdigits.apps.cli import app
from inkdigits.data import list_labelled
from inkdigits.evaluation.numbers import evaluate_numbers
from inkdigits.evaluation.pages import evaluate_pages
from inkdigits.ink import Ink
from inkdigits.model.model_folder import save_model
from inkdigits.picture import Picture
from inkdigits.preparation import opened
from inkdigits.runs import PageStrips
from inkdigits.sheet import scaling
from inkdigits.strip import Strip
from tiny_numbers import columns_of, numbers_model, strip_of, use_strips

WIDTH = 100
"""Of each picture; its height less this is the index in what is read."""

READ: list[list[tuple[str, float]]] = [
    [("12", 0.95)],
    [("100", 0.95)],
    [("10", 0.9)],
    [("78", 0.6)],
    [],
    [("5", 0.95), ("6", 0.95)],
]
"""What stands on each picture for the network: texts, and how sure it is of each digit."""

LABELS = ["12", "1.00", "100", "71", "3456", "56"]
"""What is written on it: two are right."""


def strips_on(
    source: Ink | Picture | Path, _: object, *, is_page: bool = False, turn: int = 0
) -> PageStrips:
    picture = opened(source)
    assert isinstance(picture, Picture)
    strips = []
    for text, sure in READ[picture.grey.shape[0] - WIDTH] if not turn else []:
        columns = columns_of(text, sure=sure)
        strips.append(Strip(strip_of(columns, columns), scaling(1)))
    return PageStrips(tuple(strips), (None,) * len(strips), ())


def write_labels(folder: Path, lines: list[str], head: str = "file,text") -> None:
    (folder / "labels.csv").write_text("\n".join([head, *lines, ""]), "utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder ``numbers`` with labels, and a model."""
    monkeypatch.chdir(tmp_path)
    use_strips(monkeypatch, strips_on)
    save_model(tmp_path / "model", numbers_model(threshold=0.5))
    numbers = tmp_path / "numbers"
    numbers.mkdir()
    for index in range(len(READ)):
        Image.new("L", (WIDTH, WIDTH + index), 255).save(numbers / f"{index}.png")
    write_labels(numbers, [f'{index}.png,"{text}"' for index, text in enumerate(LABELS)])
    return numbers


@pytest.fixture
def reader(folder: Path) -> Reader:
    return Reader(numbers_model=folder.parent / "model")


def test_numbers_are_scored(reader: Reader, folder: Path) -> None:
    result = evaluate_numbers(reader, folder)
    assert (result.count, result.data) == (6, "numbers")
    assert (result.right.value, result.right.count) == (pytest.approx(2 / 6), 6)
    assert result.right.low < 2 / 6 < result.right.high
    # 0, 0, 1 of 100 read as 10, 1 of 71 as 78, all 4 of nothing, and 56 as two numbers.
    assert result.digit_error_rate == pytest.approx(
        (0 + 0 + 1 + 1 + 4 + 2) / (2 + 3 + 3 + 2 + 4 + 2)
    )
    assert {length: share.value for length, share in result.by_length.items()} == {
        2: pytest.approx(1 / 3),
        3: 0.5,
        4: 0.0,
    }
    assert result.repeats_lost is not None
    assert (result.repeats_lost.value, result.repeats_lost.count) == (0.5, 2)
    assert result.statuses == {"read": 3, "unsure": 1, "no number": 1, "several numbers": 1}
    assert result.answers.answered == pytest.approx(3 / 6)
    assert result.answers.answered_wrong == pytest.approx(1 / 6)
    assert result.answers.error_by_share[1.0] == pytest.approx(4 / 6)


def test_misread_numbers_come_with_most_confident_first(reader: Reader, folder: Path) -> None:
    result = evaluate_numbers(reader, folder)
    assert [(one.label, one.text) for one in result.misread][:2] == [("100", "10"), ("71", "78")]
    assert result.misread_count == len(result.misread) == 4


def test_calibration_is_that_of_the_confidences(reader: Reader, folder: Path) -> None:
    write_labels(folder, ["0.png,12", "2.png,10"])
    perfect = evaluate_numbers(reader, folder)
    write_labels(folder, ["0.png,99", "2.png,99"])
    wrong = evaluate_numbers(reader, folder)
    assert perfect.answers.calibration_error < 0.3 < 0.7 < wrong.answers.calibration_error


def test_limit_is_spread_over_the_folder(reader: Reader, folder: Path) -> None:
    counts: list[int] = []
    result = evaluate_numbers(reader, folder, limit=3, progress=counts.append)
    assert counts == [1, 2, 3]
    assert sum(result.by_length[length].count for length in result.by_length) == 3
    assert set(result.by_length) == {2, 3, 4}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("file;text\n0.png;12\n", None),
        ("\ufefffile\ttext\tkind\n0.png\t12\tphoto\n", None),
        ("file,digits,boxes\n0.png,12,[]\n", None),
        ("name,text\n0.png,12\n", "line 2: expected columns named file and text"),
        ("file,text\n", "found none"),
        ("file,text\nnone.png,12\n", "line 2: there is no file 'none.png'"),
        ("file,text\n0.png\n", "line 2: expected columns"),
    ],
)
def test_labels_are_read(content: str, message: str | None, folder: Path) -> None:
    (folder / "labels.csv").write_text(content, "utf-8")
    if message is None:
        assert list_labelled(folder) == [(folder / "0.png", "12")]
        return
    with pytest.raises(InputError, match=message):
        list_labelled(folder)


def test_text_without_digit_is_an_error(reader: Reader, folder: Path) -> None:
    write_labels(folder, ["0.png,12", "1.png,none"])
    with pytest.raises(InputError, match="line 3: expected a number, found 'none'"):
        evaluate_numbers(reader, folder)


def test_pages_are_scored(reader: Reader, folder: Path) -> None:
    write_labels(
        folder,
        [
            '5.png,"No 6\n5 100"',  # 5 and 6 in the wrong order, and 100 is missing
            "0.png,12",
            "4.png,",  # an empty page
            "2.png,100",  # read as 10
        ],
    )
    result = evaluate_pages(reader, folder)
    assert (result.count, result.numbers) == (4, 5)
    assert result.recall is not None and result.recall.value == pytest.approx(3 / 5)
    assert result.precision is not None and result.precision.value == pytest.approx(3 / 4)
    assert result.order is not None and result.order.value == pytest.approx(2 / 3)
    assert result.whole.value == 0.5
    assert [page.to_dict() for page in result.wrong] == [
        {"file": "5.png", "missing": ["100"], "extra": []},
        {"file": "2.png", "missing": ["100"], "extra": ["10"]},
    ]


def test_wrong_order_alone_is_a_mistake(reader: Reader, folder: Path) -> None:
    write_labels(folder, ["5.png,6 5"])
    result = evaluate_pages(reader, folder)
    assert result.whole.value == 0 and result.recall is not None and result.recall.value == 1


def test_page_that_cannot_be_read_is_missed(reader: Reader, folder: Path) -> None:
    (folder / "0.png").write_bytes(b"no picture")
    write_labels(folder, ["0.png,12"])
    result = evaluate_pages(reader, folder)
    assert result.recall is not None and result.recall.value == 0 and result.precision is None
    assert "0.png" in (result.wrong[0].error or "")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["evaluate", *words, "--numbers-model", "model"])


def test_command_prints_tables(folder: Path) -> None:
    done = run("--numbers", "numbers", "--pages", "numbers", "--gallery", "out")
    assert done.exit_code == 2 and "--gallery is not for --pages" in done.stderr
    done = run("--numbers", "numbers", "--pages", "numbers")
    assert done.exit_code == 0, done.output
    assert "numbers: 6 numbers" in done.stdout and "numbers: 6 pages with 6" in done.stdout
    assert "numbers right      33.33%  (95 % interval" in done.stdout
    assert "repetitions lost   50.00%" in done.stdout
    assert "100 as 10, 71 as 78" in done.stdout
    assert "2.png: missing 100; not there 10" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_command_prints_json_and_writes_gallery(folder: Path) -> None:
    done = run("--numbers", "numbers", "--json", "--gallery", "out")
    form = json.loads(done.stdout)
    assert form["right"]["count"] == 6 and form["misread"] == 4
    assert Path(form["gallery"]) == Path("out/numbers")
    sheet = np.asarray(Image.open("out/numbers/misread.png"))
    assert sheet.shape[0] > 300 and sheet.shape[1] > 500
    # Over the result of an earlier run, but over no picture of another program.
    assert run("--numbers", "numbers", "--gallery", "out").exit_code == 0
    Image.new("L", (9, 9)).save("out/numbers/misread.png")
    done = run("--numbers", "numbers", "--gallery", "out")
    assert done.exit_code == 2 and "misread.png" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--numbers numbers --model model", "use --numbers-model"),
        ("model --numbers numbers", "use --numbers-model"),
        ("--numbers numbers --split train", "take only --limit"),
        ("--numbers nowhere", "nowhere: no such folder"),
        ("--data mnist", "--numbers-model needs --numbers or --pages"),
    ],
)
def test_options_that_make_no_sense_are_named(words: str, message: str, folder: Path) -> None:
    done = run(*words.split())
    assert done.exit_code in (2, 3) and done.stdout == ""
    assert message in done.stderr
