"""How benchmarks compare what several programs read, and how they run these."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import cv2
import engines
import numpy as np
import pytest
import tesseract
from comparing import cells_in, number_in, numbers_in
from engines import Answer, Engine, Text
from labelled_pictures import one_number, sudoku
from made_pictures import number_pictures, number_sheet, numbers_sheet, scan
from sizes import installed_size

from inkdigits import Reader
from inkdigits.evaluation import draw_on_canvas
from inkdigits.synthesis.people import synthetic_person
from inkdigits.synthesis.styles import synthetic_digits

PEERS = Path(__file__).parents[2] / "benchmarks" / "peers.py"


def at(text: str, x: float, y: float = 0.0) -> Text:
    """A text in a box of 10 by 10 pixels."""
    return Text(text, x, y, 10, 10)


@pytest.mark.parametrize(
    ("texts", "digits"),
    [
        ([at("13.581,-", 0)], "13581"),
        ([at("Fr. 007", 0)], "007"),
        ([at("81", 40), at("5", 20), at("13", 0)], "13581"),
        ([at("total", 0), at("²5", 9)], "5"),  # Only the digits 0 to 9 count.
        ([], ""),
    ],
)
def test_number_is_the_digits_of_all_boxes_from_left_to_right(
    texts: list[Text], digits: str
) -> None:
    assert number_in(texts) == digits


def test_numbers_of_a_page_are_separated_by_space_or_in_boxes_of_their_own() -> None:
    texts = [at("Tel 044 12-34", 0), at("x", 5), at("9", 3)]
    assert numbers_in(texts) == ["044", "1234", "9"]


def test_text_is_in_the_cell_that_its_middle_is_in() -> None:
    # A grid of 9 cells of 20 by 20 pixels, turned a quarter to the right.
    corners = [(280.0, 100.0), (280.0, 280.0), (100.0, 280.0), (100.0, 100.0)]
    first, below_it = at("4", 265, 105), at("7", 245, 105)
    assert cells_in([first, below_it], corners) == {(0, 0): "4", (1, 0): "7"}
    upright = [corners[3], corners[0], corners[1], corners[2]]
    both = [at("2", 108, 104), at("1", 103, 104), at("-", 145, 145), at("5", 290, 150)]
    assert cells_in(both, upright) == {(0, 0): "12"}


def test_cells_with_candidates_and_what_is_outside_do_not_count() -> None:
    cells = [[0] * 9 for _ in range(9)]
    cells[0][:3] = [5, 0, 10]
    corners = [(0.0, 0.0), (90.0, 0.0), (90.0, 90.0), (0.0, 90.0)]
    picture = sudoku(Path("any.png"), cells, corners)
    answer = Answer(0.1, (at("5", 0), at("1", 10), at("37", 20), at("8", 95)))
    assert picture.written == ("0,0:5",)
    assert picture.read(answer) == ["0,0:5", "0,1:1"]


def test_right_is_what_has_the_same_digits() -> None:
    picture = one_number(Path("any.png"), "1'250.-")
    assert list(picture.written) == picture.read(Answer(0.1, (at("1250", 0),)))


def test_tesseract_output_is_read_with_pages_and_boxes() -> None:
    head = "level page_num block_num par_num line_num word_num left top width height conf text"
    rows = [
        "1 1 0 0 0 0 0 0 90 40 -1 ",
        "5 1 1 1 1 1 3 9 40 20 43.9 520",
        "5 2 1 1 1 1 1 2 3 4 0.1 7",
    ]
    tsv = "\n".join(row.replace(" ", "\t") for row in [head, *rows])
    assert list(tesseract.words_of(tsv, [])) == [(0, ("520", 3, 9, 40, 20)), (1, ("7", 1, 2, 3, 4))]
    boxes = "5 0 2 39 42 0\n6 4 11 75 52 1\n"
    found = list(tesseract.characters_of(boxes, [50, 60]))
    assert found == [(0, ("5", 0, 8, 39, 40)), (1, ("6", 4, 8, 71, 41))]


def test_made_pictures_depend_on_their_seed_only() -> None:
    first, again, other = (number_pictures(3, synthetic_person, seed) for seed in (1, 1, 2))
    for (picture, text), (same, written), (different, _) in zip(first, again, other, strict=True):
        assert text == written and 1 <= len(text) <= 12
        assert picture.dtype == np.uint8 and 48 <= picture.shape[0] <= 200
        np.testing.assert_array_equal(picture, same)
        assert not np.array_equal(picture, different)


def test_scan_is_white_with_ink_on_it() -> None:
    for sheet in (number_sheet("42"), numbers_sheet(["1", "22", "333"])):
        rng = np.random.default_rng(0)
        picture = scan(synthetic_person(rng), rng, (300, 400), sheet)
        assert picture.shape == (300, 400)
        assert np.median(picture) > 230 and picture.min() < 200


def test_installed_size_counts_a_package_and_what_it_needs() -> None:
    alone, whole = installed_size("inkdigits")
    assert alone > 1_000_000
    assert whole > alone + installed_size("numpy")[0] + installed_size("onnxruntime")[0]


@pytest.mark.slow
def test_engine_answers_as_the_reader_and_says_what_it_takes(
    tmp_path: Path, reader: Reader
) -> None:
    rng = np.random.default_rng(0)
    paths = [tmp_path / f"{number}.png" for number in range(3)]
    for path, each in zip(paths, synthetic_digits(3, seed=2), strict=True):
        cv2.imwrite(str(path), draw_on_canvas(each.ink, rng))
    (tmp_path / "broken.png").write_bytes(b"no picture")
    with engines.Running(Engine("own", "inkdigits"), "digit") as running:
        *answers, broken = running.read([*paths, tmp_path / "broken.png"])
    expected = [str(reader.read_digit(path).most_probable) for path in paths]
    assert [number_in(answer.texts) for answer in answers] == expected
    assert all(answer.seconds > 0 and answer.error is None for answer in answers)
    assert not broken.texts and broken.error is not None
    assert running.whole > running.alone > 1_000_000
    # Linux says what a process takes.
    assert sys.platform != "linux" or 2e7 < (running.memory or 0) < 1e9


@pytest.mark.slow
def test_engines_that_are_not_there_are_left_out_and_named(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "seven.png"), np.full((40, 40), 255, np.uint8))
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("file", "text"), ("seven.png", "7")])
    words = [sys.executable, str(PEERS), "--numbers", str(tmp_path), "--model", str(tmp_path)]
    done = subprocess.run(
        words, capture_output=True, text=True, env={"PATH": "", "PYTHONPATH": ":".join(sys.path)}
    )
    assert done.returncode == 0, done.stderr
    assert "of found" in done.stdout
    assert "Left out. inkdigits: " in done.stdout
    assert "Left out. Tesseract is not installed: apt-get install tesseract-ocr" in done.stdout
