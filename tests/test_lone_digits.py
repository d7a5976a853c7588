"""Numbers of one digit, which are read as `read_digit` reads them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from bad_inputs import ink_of, picture
from inkdigits import Ink, Profile, Reader
from inkdigits.model.model_folder import save_model
from inkdigits.preparation import Readable, prepare
from inkdigits.reader.digits import one_digit
from inkdigits.runs import PageStrips
from inkdigits.sheet import scaling
from inkdigits.strip import Strip
from square_one import square_one
from tiny_numbers import columns_of, numbers_model, strip_of

LETTER = Ink([[[0, 200], [60, 0], [120, 200]], [[30, 120], [90, 120]]], pen_width=14)
"""An A."""


def strip_on(source: Readable, text: str) -> Strip:
    """A strip on which this text is found, where the ink of a source is."""
    columns = columns_of(text, sure=0.99)
    pixels = strip_of(columns, columns)
    left, top, across, down = cv2.boundingRect((pixels[..., 0] > 127).view(np.uint8))
    box = one_digit(prepare(source)).box
    assert box is not None
    x, y = box[2] / max(across, 1), box[3] / max(down, 1)
    way = np.array([[x, 0, box[0] - x * left], [0, y, box[1] - y * top], [0, 0, 1]])
    return Strip(pixels, way)


def reader_that_finds(
    texts: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, away: float = 0
) -> Reader:
    """A reader whose network for numbers finds these texts, whatever it is shown.

    They are separated by spaces; the last lies ``away`` to the right of the ink, the others on it.
    """

    def strips_of(source: Readable, _: object) -> PageStrips:
        *others, last = (strip_on(source, text) for text in texts.split(" "))
        strips = *others, replace(last, to_source=scaling(1, left=away) @ last.to_source)
        return PageStrips(strips, (None,) * len(strips), ())

    monkeypatch.setattr("inkdigits.reader.numbers.strips_of", strips_of)
    save_model(tmp_path / "numbers", numbers_model(threshold=0.3))
    return Reader(numbers_model=tmp_path / "numbers")


SEVEN = ink_of("7-crossed")


@pytest.mark.parametrize("text", ["2", "x", ""])
@pytest.mark.parametrize("source", [SEVEN, picture("7-crossed")], ids=["ink", "picture"])
def test_digit_is_that_of_read_digit(
    text: str, source: Ink | np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = reader_that_finds(text, tmp_path, monkeypatch)
    number, digit = reader.read_number(source), reader.read_digit(source)
    assert (number.text, number.written, number.status) == ("7", "7", "read")
    assert (number.confidence, number.box) == (digit.confidence, digit.box)
    (one,) = number.digits
    assert (one.digit, one.confidence, one.box) == (7, digit.confidence, digit.box)
    (glyph,) = number.glyphs
    assert digit.glyph is not None and abs(glyph.astype(int) - digit.glyph).mean() < 8


@pytest.mark.parametrize("text", ["4", "x", ""])
def test_what_is_no_digit_is_no_number(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = reader_that_finds(text, tmp_path, monkeypatch)
    assert reader.read_digit(LETTER).reason == "not_a_digit"
    number = reader.read_number(LETTER)
    assert (number.status, number.likely_text, number.count) == ("no number", None, 0)


def test_number_of_several_digits_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = reader_that_finds("12", tmp_path, monkeypatch)
    assert reader.read_number(SEVEN).text == "12"


def test_pieces_of_a_digit_are_one_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = reader_that_finds("2 5", tmp_path, monkeypatch)
    assert reader.read_number(SEVEN).text == "7"


def test_one_of_two_numbers_is_not_the_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Reader().read_digit(SEVEN).box
    assert box is not None
    reader = reader_that_finds("7 2", tmp_path, monkeypatch, away=1.5 * box[2])
    assert reader.read_number(SEVEN).status == "several numbers"


def test_digits_far_apart_are_several_numbers(reader: Reader) -> None:
    gap = np.full((200, 300), 255, np.uint8)
    number = reader.read_number(np.hstack([picture("6-straight"), gap, picture("9-straight")]))
    assert (number.status, number.count) == ("several numbers", 2)


@pytest.mark.parametrize("text", ["-7", "7,-", "-2"])
def test_separators_of_a_digit_are_kept(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = reader_that_finds(text, tmp_path, monkeypatch)
    assert reader.read_number(SEVEN).written == text


@pytest.mark.parametrize("source", [SEVEN, LETTER], ids=["digit", "letter"])
def test_digit_beside_other_ink_stays(
    source: Ink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = reader_that_finds("2", tmp_path, monkeypatch, away=400)
    assert reader.read_number(source).text == "2"


def test_digit_must_fit_the_constraints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = reader_that_finds("2", tmp_path, monkeypatch)
    assert reader.read_number(SEVEN, maximum=6).likely_text == "2"
    fitting = reader.read_number(SEVEN, length=1, minimum=3)
    assert fitting.text == "7"
    assert all(int(each.text) >= 3 for each in fitting.candidates)
    assert reader.read_number(SEVEN, pattern="(d)").written == "(7)"


def test_one_digit_is_read_with_a_profile(reader: Reader, tmp_path: Path) -> None:
    profile = Profile(tmp_path / "anna.sqlite")
    ink = square_one(9)
    assert reader.read_number(ink).text == "7"
    for change in range(3):
        profile.add_number(reader.read_number(square_one(change)), "1")
    assert reader.with_profile(profile).read_number(ink).text == "1"
