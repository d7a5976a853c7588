"""The example pictures of digits are those that their program makes."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import make_examples
import numpy as np
import pytest
from PIL import Image

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for path in EXAMPLES.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def _check(folder: Path) -> int:
    code: int = make_examples.main(["--check", "--folder", str(folder)])
    return code


def test_the_examples_are_what_their_maker_makes() -> None:
    assert make_examples.main(["--check"]) == 0


@pytest.mark.slow
def test_making_them_anew_gives_the_same(tmp_path: Path) -> None:
    assert make_examples.main(["--folder", str(tmp_path)]) == 0
    assert _check(tmp_path) == 0
    again = {example.file: make_examples.encode(example) for example in make_examples.EXAMPLES}
    assert again == {name: (tmp_path / name).read_bytes() for name in again}


def test_checking_writes_nothing(tmp_path: Path) -> None:
    assert _check(tmp_path) == 1
    assert not list(tmp_path.iterdir())


def test_a_missing_picture_is_told(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "crossed-seven-ruled.png").unlink()
    assert _check(copy) == 1
    assert capsys.readouterr().err == "crossed-seven-ruled.png is missing\n"


def test_a_damaged_picture_is_told(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (copy / "crossed-seven-ruled.png").write_bytes(b"not a picture")
    assert _check(copy) == 1
    assert capsys.readouterr().err == "crossed-seven-ruled.png differs\n"


def test_another_digit_in_the_same_place_is_told(copy: Path) -> None:
    path = copy / "slashed-zero-canvas.png"
    with Image.open(path) as image:
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(path)
    assert _check(copy) == 1


def test_a_lost_exif_turn_is_told(copy: Path) -> None:
    path = copy / "hooked-seven-blackboard.jpg"
    with Image.open(path) as image:
        # Without exif= Pillow drops the note, and the 7 lies on its side.
        image.save(path, quality=95)
    assert _check(copy) == 1


def test_another_version_of_an_encoder_is_no_difference(copy: Path) -> None:
    path = copy / "open-eight-photograph.jpg"
    with Image.open(path) as image:
        image.save(path, quality=92)
    assert _check(copy) == 0


def test_a_wrong_answer_is_told(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy / "answers.csv"
    path.write_text(path.read_text().replace("seven-ruled.png,7", "seven-ruled.png,1"))
    assert _check(copy) == 1
    assert capsys.readouterr().err == "answers.csv differs\n"


def test_every_digit_is_shown_at_least_twice_and_files_are_named_once() -> None:
    with (EXAMPLES / "answers.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    digits = Counter(row["digit"] for row in rows)
    assert set(digits) == set("0123456789")
    assert min(digits.values()) >= 2
    assert len({row["file"] for row in rows}) == len(rows) >= 20


def test_pictures_and_answers_name_the_same_files() -> None:
    named = {example.file for example in make_examples.EXAMPLES}
    suffixes = {Path(name).suffix for name in named}
    there = {path.name for path in EXAMPLES.iterdir() if path.suffix in suffixes}
    assert there == named
    assert suffixes == {".png", ".jpg", ".webp", ".tiff", ".bmp", ".gif"}


def test_the_special_kinds_are_among_them() -> None:
    modes, turns = set(), set()
    for example in make_examples.EXAMPLES:
        with Image.open(EXAMPLES / example.file) as image:
            modes.add(image.mode)
            turns.add(image.getexif().get(0x0112, 1))
    assert {"L", "RGB", "RGBA", "P", "I;16"} <= modes
    assert turns == {1, 6}


def test_the_16_bit_picture_uses_its_16_bits() -> None:
    with Image.open(io.BytesIO((EXAMPLES / "closed-four-16-bit.png").read_bytes())) as image:
        assert np.asarray(image).max() > 50_000


def test_they_are_small_enough_to_ship() -> None:
    total = sum((EXAMPLES / example.file).stat().st_size for example in make_examples.EXAMPLES)
    assert total < 1_000_000
