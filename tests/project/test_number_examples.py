"""The example pictures of numbers and pages are those that their program makes."""

from __future__ import annotations

import shutil
from pathlib import Path

import make_numbers
import numpy as np
import pytest
from PIL import Image

from inkdigits.data import list_labelled

NUMBERS = Path(__file__).parents[2] / "examples" / "numbers"
TEXTS = {path.name: text for path, text in list_labelled(NUMBERS)}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(NUMBERS, tmp_path / "numbers"))


def check(folder: Path) -> int:
    code: int = make_numbers.main(["--check", "--folder", str(folder)])
    return code


def test_the_pictures_and_answers_are_what_their_program_makes() -> None:
    assert make_numbers.main(["--check"]) == 0


def test_a_lost_shadow_is_reported(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy / "shadow.jpg"
    with Image.open(path) as image:
        brighter = np.maximum(np.asarray(image), 200)
    Image.fromarray(brighter).save(path)
    assert check(copy) == 1
    assert capsys.readouterr().err == "shadow.jpg differs\n"


def test_black_and_white_pixels_are_compared(copy: Path) -> None:
    path = copy / "postcode.png"
    with Image.open(path) as image:
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(path)
    assert check(copy) == 1


def test_a_wrong_answer_is_reported(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy / "answers.csv"
    path.write_text(path.read_text().replace("80469", "80460"))
    assert check(copy) == 1
    assert capsys.readouterr().err == "answers.csv differs\n"


def test_pictures_and_answers_name_the_same_files() -> None:
    named = [example.file for example in make_numbers.EXAMPLES]
    there = {path.name for path in NUMBERS.iterdir()}
    assert list(TEXTS) == named
    assert there == {*named, "answers.csv"}


def test_answers_are_digits_and_those_of_pages_many() -> None:
    assert all(text.replace(" ", "").isdecimal() for text in TEXTS.values())
    assert TEXTS["cheque.jpg"] == "134760"
    assert TEXTS["meter.jpg"] == "048216"
    counts = {file: len(text.split()) for file, text in TEXTS.items() if " " in text}
    assert counts == {"expenses.jpg": 9, "delivery-note.jpg": 25}


def test_the_answer_to_a_page_is_in_reading_order() -> None:
    numbers = TEXTS["delivery-note.jpg"].split()
    assert numbers[:4] == ["20417", "318602", "24112025", "061157349"]
    assert numbers[4:8] == ["1", "120", "085", "10200"]
    assert numbers[-1] == "39660"


def test_the_amounts_add_up() -> None:
    _, *amounts, total, _ = map(int, TEXTS["expenses.jpg"].split())
    assert sum(amounts) == total


def test_they_are_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in NUMBERS.iterdir()) < 600_000
