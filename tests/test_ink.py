from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkdigits import Ink, InputError
from inkdigits.ink import DRAWN_SIDE, draw

SEVEN = [[[0, 0], [8, 0], [3, 12]], [[2, 6], [7, 6]]]


@pytest.mark.parametrize(
    ("strokes", "code"),
    [
        ([], "empty_ink"),
        ([[]], "empty_ink"),
        ([[[float("nan"), 0]]], "bad_ink"),
        ([[[0, float("inf")]]], "bad_ink"),
        ([[[10**400, 0]]], "bad_ink"),
        ([[[1, 2, 3]]], "bad_ink"),
        ([[1, 2]], "bad_ink"),
        ([["ab"]], "bad_ink"),
        ([[[True, False]]], "bad_ink"),
        ([[["1", "2"]]], "bad_ink"),
        ("strokes", "bad_ink"),
        (7, "bad_ink"),
        ([[[0, 0], [1]]], "bad_ink"),
        ([[[0, 0]]] * 2_001, "ink_too_large"),
        ([[[0, 0]] * 100_001], "ink_too_large"),
    ],
)
def test_ink_that_makes_no_sense_is_refused_at_once(strokes: object, code: str) -> None:
    with pytest.raises(InputError) as refused:
        Ink(strokes)  # type: ignore[arg-type]
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "7",
        '{"points": []}',
        '{"strokes": [[[1e999, 0]]]}',
        "[" * 100_000,
        '{"strokes": [[[' + "9" * 5_000 + ", 0]]]}",
        '{"strokes": [[[0, 0]]], "pen_width": -1}',
        '{"strokes": [[[0, 0]]], "pen_width": "wide"}',
        '{"strokes": null}',
    ],
)
def test_json_that_is_no_ink_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        Ink.from_json(text)
    assert refused.value.code == "bad_ink"


def test_json_comes_back_as_it_was() -> None:
    data = {"strokes": SEVEN, "pen_width": 0.5, "width": 20, "height": 20}
    assert Ink.from_json(json.dumps(data)).to_dict() == data
    assert Ink(SEVEN).to_dict() == {"strokes": SEVEN}


def test_a_single_point_is_drawn_as_a_dot() -> None:
    sheet = draw(Ink([[[5, 5]]]))
    assert sheet.max() == 255
    assert abs(sheet.any(axis=0).sum() - sheet.any(axis=1).sum()) <= 1


@settings(max_examples=40)
@given(
    scale=st.floats(1e-6, 1e9),
    right=st.floats(-1e6, 1e6),
    down=st.floats(-1e6, 1e6),
)
def test_units_and_place_change_nothing(scale: float, right: float, down: float) -> None:
    moved = [np.add(stroke, [right, down]) * scale for stroke in SEVEN]
    first, second = draw(Ink(SEVEN)).astype(int), draw(Ink(moved)).astype(int)
    assert first.shape == second.shape
    # Rounding to 1/32 of a pixel moves the blended edge a little.
    assert np.abs(first - second).mean() < 1


def test_huge_and_negative_coordinates_are_drawn_like_any() -> None:
    huge = [(np.array(stroke, float) - 50) * 1e90 for stroke in SEVEN]
    assert np.abs(draw(Ink(SEVEN)).astype(int) - draw(Ink(huge))).mean() < 1


def test_the_pen_is_as_wide_as_it_says() -> None:
    line = [[[0, 0], [100, 0]]]
    for width in (5, 10, 20):
        # The blended edge adds up to a pixel on either side.
        drawn = int((draw(Ink(line, pen_width=width))[:, 80] > 127).sum())
        assert abs(drawn - width * DRAWN_SIDE / 100) <= 2.5
    assert abs(int((draw(Ink(line))[:, 80] > 127).sum()) - 0.07 * DRAWN_SIDE) <= 2.5


@pytest.mark.parametrize("width", [np.float32(2), np.int64(2), 2])
def test_the_numbers_of_numpy_are_pen_widths(width: float) -> None:
    assert Ink(SEVEN, pen_width=width).pen_width == 2.0
