from __future__ import annotations

import decimal
import json
import tracemalloc
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkdigits import Ink, InputError
from inkdigits.apps.cli.opening import open_input
from inkdigits.ink import DRAWN_SIDE, MAX_JSON_BYTES, MAX_POINTS, MAX_STROKES, draw

MOST_MEMORY = 8 * 2**20
"""Bytes that may be taken before ink is refused; the least of the faults below took 100 MB."""

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
        ([[["a" * 100_000, 0]] * 5_000], "bad_ink"),
        ([["a" * 100_000] * 5_000], "bad_ink"),
        ([[[[0] * 100_000, 0]]], "bad_ink"),
        ([[{0: 1, 2: 3}]], "bad_ink"),
        ([{"x": 1}], "bad_ink"),
        ([[0, [0, 0]]], "bad_ink"),
        ([[[1j, 0]]], "bad_ink"),
        ([[[None, 0]]], "bad_ink"),
        ([[[np.bool_(True), 0]]], "bad_ink"),
        ([[[decimal.Decimal("NaN"), 0]]], "bad_ink"),
        ([[[decimal.Decimal("sNaN"), 0]]], "bad_ink"),
        ([[[decimal.Decimal("1e999999"), 0]]], "bad_ink"),
        ([[[Fraction(10**400), 0]]], "bad_ink"),
        (np.array(5), "bad_ink"),
        (np.zeros((2, 2)), "bad_ink"),
        (np.zeros((1, 2, 2), complex), "bad_ink"),
        ([np.ma.masked_equal([[0, 0], [1, 1]], 1)], "bad_ink"),
        ([np.broadcast_to(0.0, (10, 10**9))], "bad_ink"),
        ([np.broadcast_to(0.0, (10**12, 2))], "ink_too_large"),
        ([[[0, 0]]] * 2_001, "ink_too_large"),
        ([[[0, 0]] * 100_001], "ink_too_large"),
    ],
)
def test_ink_that_makes_no_sense_is_refused_at_once(strokes: object, code: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as refused:
            Ink(strokes)  # type: ignore[arg-type]
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    assert refused.value.code == code


@pytest.mark.parametrize("name", ["pen_width", "width", "height"])
@pytest.mark.parametrize(
    "size", [0, -1, 10**400, float("nan"), float("inf"), True, "7", None, [1], Fraction(10**400),
             decimal.Decimal("sNaN"), 1j]
)  # fmt: skip
def test_a_size_that_makes_no_sense_is_refused(name: str, size: Any) -> None:
    if size is None:
        assert getattr(Ink(SEVEN, **{name: size}), name) is None
        return
    with pytest.raises(InputError) as refused:
        Ink(SEVEN, **{name: size})
    assert (refused.value.code, name in refused.value.message) == ("bad_ink", True)


@pytest.mark.parametrize(
    "number", [decimal.Decimal("0.5"), Fraction(1, 2), np.float32(0.5), np.float16(0.5), 0.5]
)
def test_every_kind_of_number_is_a_coordinate_and_a_size(number: Any) -> None:
    ink = Ink([[[number, 3], (np.int8(7), number)], np.array([[1, 2]])], number)
    assert ink.to_dict() == {"strokes": [[[0.5, 3], [7, 0.5]], [[1, 2]]], "pen_width": 0.5}


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 100_000, b"\xff\xfe\x00", '{"strokes": [[[0, 0]]}']
)
def test_text_that_is_not_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(InputError) as refused:
        Ink.from_json(text)
    assert refused.value.code == "bad_json"


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "7",
        '{"points": []}',
        '{"strokes": [[[1e999, 0]]]}',
        '{"strokes": [[[' + "9" * 5_000 + ", 0]]]}",
        '{"strokes": [[[0, 0]]], "pen_width": -1}',
        '{"strokes": [[[0, 0]]], "pen_width": "wide"}',
        '{"strokes": null}',
        '{"strokes": [[[0, 0]]], "pen_width": ' + "9" * 400 + "}",
        '{"strokes": [[["' + "a" * 100_000 + '", 0]]]}',
    ],
)
def test_json_that_is_no_ink_is_refused(text: str) -> None:
    with pytest.raises(InputError) as refused:
        Ink.from_json(text)
    assert refused.value.code == "bad_ink"


@pytest.mark.parametrize(
    "text",
    [
        '{"strokes": [[' + "[0,0]," * 999_999 + "[0,0]]]}",
        b'{"strokes": [[' + b"[0,0]," * 999_999 + b"[0,0]]]}",
        '{"strokes": [' + "[]," * 400_000 + "[]]}",
        '{"strokes": [], "more": [' + "{}," * 400_000 + "{}]}",
        '{"strokes": [], "more": [' + "1," * 400_000 + "1]}",
        "[" + "[[[[]]]]," * 90_000 + "[]]",
        '{"strokes": [[[0, 0]]]}' + " " * MAX_JSON_BYTES,
    ],
    ids=["points", "bytes", "strokes", "objects", "numbers", "nested", "blanks"],
)
def test_json_that_is_too_large_is_refused_before_it_is_parsed(
    text: str | bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json, "loads", lambda *_, **__: pytest.fail("it was parsed"))
    with pytest.raises(InputError) as refused:
        Ink.from_json(text)
    assert refused.value.code == "ink_too_large"


def test_json_may_hold_as_many_points_and_strokes_as_ink() -> None:
    points = [[-0.12345678901234567, -1.2345678901234567e-100]] * (MAX_POINTS // MAX_STROKES)
    data = {"strokes": [points] * MAX_STROKES, "pen_width": 0.5, "width": 20.5, "height": 20.5}
    assert sum(map(len, Ink.from_json(json.dumps(data)).strokes)) == MAX_POINTS


def test_json_comes_back_as_it_was() -> None:
    data = {"strokes": SEVEN, "pen_width": 0.5, "width": 20, "height": 20}
    assert Ink.from_json(json.dumps(data)).to_dict() == data
    assert Ink(SEVEN).to_dict() == {"strokes": SEVEN}


def test_a_single_point_is_drawn_as_a_dot() -> None:
    sheet = draw(Ink([[[5, 5]]])).pixels
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
    first, second = draw(Ink(SEVEN)).pixels.astype(int), draw(Ink(moved)).pixels.astype(int)
    assert first.shape == second.shape
    # Rounding to 1/32 of a pixel moves the blended edge a little.
    assert np.abs(first - second).mean() < 1


def test_huge_and_negative_coordinates_are_drawn_like_any() -> None:
    huge = [(np.array(stroke, float) - 50) * 1e90 for stroke in SEVEN]
    assert np.abs(draw(Ink(SEVEN)).pixels.astype(int) - draw(Ink(huge)).pixels).mean() < 1


def test_the_pen_is_as_wide_as_it_says() -> None:
    line = [[[0, 0], [100, 0]]]
    for width in (5, 10, 20):
        # The blended edge adds up to a pixel on either side.
        drawn = int((draw(Ink(line, pen_width=width)).pixels[:, 80] > 127).sum())
        assert abs(drawn - width * DRAWN_SIDE / 100) <= 2.5
    assert abs(int((draw(Ink(line)).pixels[:, 80] > 127).sum()) - 0.07 * DRAWN_SIDE) <= 2.5


@pytest.mark.parametrize("width", [np.float32(2), np.int64(2), 2])
def test_the_numbers_of_numpy_are_pen_widths(width: float) -> None:
    assert Ink(SEVEN, pen_width=width).pen_width == 2.0


def test_a_file_that_is_too_large_for_ink_is_refused_without_being_read(tmp_path: Path) -> None:
    file = tmp_path / "large.json"
    with file.open("wb") as content:
        content.truncate(60 * 2**20)
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as refused:
            open_input(str(file))
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
    assert refused.value.code == "too_large"
    assert refused.value.message == f"{file}: file is larger than 6 MiB."
