"""Runs of characters, and the strips that are cut out of a sheet."""

import math

import cv2
import numpy as np
import pytest

from inkdigits.runs import finding, strips_of_ink
from inkdigits.runs.finding import find_runs, is_beside
from inkdigits.sheet import Sheet, scaling
from inkdigits.strip import HEIGHT, STRIDE


def _written(texts, shape=(400, 700), turn=0.0):
    """A sheet with texts, each at (x, y) of its foot on the left, turned by some degrees."""
    sheet = np.zeros(shape, np.uint8)
    for text, x, y, size in texts:
        cv2.putText(sheet, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, size, (255,), round(2 * size))
    if turn:
        way = cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), -turn, 1)
        sheet = cv2.warpAffine(sheet, way, shape[::-1])
    return sheet


def _runs(sheet):
    return find_runs((sheet > 64).view(np.uint8))[0]


def test_digits_beside_one_another_are_one_run():
    (run,) = _runs(_written([("1274", 80, 200, 3)]))
    assert run.height == pytest.approx(65, abs=8)
    assert run.x == pytest.approx(80, abs=15)
    assert run.y == pytest.approx(168, abs=6)


def test_a_full_stop_and_a_dash_belong_to_their_number():
    (run,) = _runs(_written([("1.274,-", 80, 200, 3)]))
    assert run.length > 300


def test_large_blot_does_not_make_digits_too_small():
    texts = [("1274506398", 80, y, 1) for y in (80, 160, 240, 320)]
    sheet = _written(texts)
    cv2.rectangle(sheet, (500, 60), (699, 399), (255,), -1)
    assert len(_runs(sheet)) == 5


def test_columns_and_lines_are_runs_of_their_own_in_reading_order():
    texts = [("12", 50, 120, 2), ("34", 400, 122, 2), ("56", 52, 250, 2), ("78", 402, 250, 2)]
    runs = _runs(_written(texts))
    assert [(run.x > 300, run.y > 160) for run in runs] == [
        (False, False),
        (True, False),
        (False, True),
        (True, True),
    ]


@pytest.mark.parametrize("turn", [-15, -6, 0, 6, 15])
def test_a_sloping_run_is_straightened(turn):
    sheet = _written([("3082645", 120, 220, 3)], turn=turn)
    (run,) = _runs(sheet)
    assert math.degrees(run.slope) == pytest.approx(turn, abs=1.5)
    (strip,) = strips_of_ink(Sheet(sheet, scaling(1)))
    rows = np.flatnonzero(strip.pixels[..., 0].max(axis=1) > 128)
    assert rows[-1] - rows[0] == pytest.approx(26, abs=4)


@pytest.mark.parametrize("size", [0.7, 2, 5])
def test_a_strip_has_digits_of_one_height_in_its_middle(size):
    sheet = _written([("52", 60, 300, size)], shape=(420, 800))
    (strip,) = strips_of_ink(Sheet(sheet, scaling(1)))
    height, width, _ = strip.pixels.shape
    assert height == HEIGHT
    assert width % STRIDE == 0
    rows = np.flatnonzero(strip.pixels[..., 0].max(axis=1) > 128)
    assert rows[-1] - rows[0] + 1 == pytest.approx(26, abs=3)
    assert (rows[-1] + rows[0]) / 2 == pytest.approx(HEIGHT / 2, abs=2)


def test_a_place_on_a_strip_is_found_in_the_source():
    sheet = _written([("8", 300, 200, 3)], turn=10)
    (strip,) = strips_of_ink(Sheet(sheet, scaling(2, 7, 9)))
    ys, xs = np.nonzero(strip.pixels[..., 0] > 128)
    x, y, _ = strip.to_source @ (xs.mean(), ys.mean(), 1)
    ys, xs = np.nonzero(sheet > 128)
    assert (x, y) == pytest.approx((2 * xs.mean() + 7, 2 * ys.mean() + 9), abs=3)


def test_an_empty_sheet_has_no_runs():
    assert _runs(np.zeros((50, 60), np.uint8)) == []


def test_characters_of_another_run_are_left_out_of_a_strip():
    sheet = _written([("47", 60, 120, 2), ("93", 60, 178, 2)])
    first, second = strips_of_ink(Sheet(sheet, scaling(1)))
    for strip in (first, second):
        rows = np.flatnonzero(strip.pixels[..., 0].max(axis=1) > 128)
        assert rows[-1] - rows[0] + 1 == pytest.approx(26, abs=3)


def test_no_run_leaves_its_cell():
    sheet = _written([("4793", 60, 120, 2)])
    cells = np.zeros(sheet.shape, np.int32)
    cells[:, 138:] = 1
    runs, owners = find_runs((sheet > 64).view(np.uint8), cells)
    assert len(runs) == 2
    assert set(np.unique(owners[:, :137])) == {0, 1}
    assert set(np.unique(owners[:, 140:])) == {0, 2}


@pytest.mark.parametrize("pitch", [8, 12])
def test_each_of_ten_thousand_digits_is_compared_with_those_near_it(pitch, monkeypatch):
    mask = np.zeros((1200, 100 * pitch), np.uint8)
    for row, column in np.ndindex(6, 4):
        mask[row::12, column::pitch] = 1
    compared = 0

    def beside(one, others, typical):
        nonlocal compared
        compared += len(others)
        return is_beside(one, others, typical)

    monkeypatch.setattr(finding, "is_beside", beside)
    runs, _ = find_runs(mask)
    # Rows of digits that are near, or ten thousand digits apart.
    assert len(runs) == (100 if pitch == 8 else 10_000)
    # A column has a hundred digits, and two or three columns are within reach.
    assert compared < 300 * 10_000


def test_what_a_large_ring_encloses_is_no_part_of_it():
    inside = [("209", 320, 210, 1), ("915", 280, 290, 1)]
    outside = [("1274506398", 5, 30, 0.8), ("3906", 5, 230, 0.8), ("1274506398", 500, 380, 0.8)]
    sheet = _written(inside + outside)
    cv2.circle(sheet, (350, 220), 170, (255,), 6)
    runs = _runs(sheet)
    assert len(runs) == 6
    assert sorted(run.height for run in runs)[-2] < 30


def test_large_number_beside_small_ones_is_a_run():
    labels = [("1274506398", 20, y, 0.7) for y in (300, 330, 360)]
    runs = _runs(_written([("526", 250, 220, 5), *labels]))
    assert len(runs) == 4
    assert runs[0].length > 250
