from __future__ import annotations

import cv2
import numpy as np
import pytest

from bad_inputs import ink_of
from inkdigits.glyph import as_png, normalise, stroke_width
from inkdigits.ink import Ink, draw
from inkdigits.synthesis.styles import STYLES


def centre_of_mass(glyph: np.ndarray) -> tuple[float, float]:
    moments = cv2.moments(glyph)
    return moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]


@pytest.mark.parametrize("style", sorted(STYLES))
def test_every_style_lies_in_the_frame_of_mnist(style: str) -> None:
    glyph = normalise(draw(ink_of(style)).pixels)
    assert glyph.shape == (28, 28) and glyph.dtype == np.uint8 and glyph.max() == 255
    _, _, width, height = cv2.boundingRect(glyph)
    assert max(width, height) in (19, 20)
    x, y = centre_of_mass(glyph)
    # Half a pixel, and more only where the ink would leave the frame.
    assert abs(x - 14) <= 0.51 and abs(y - 14) <= 0.51


def test_place_and_size_on_the_sheet_change_little() -> None:
    sheet = draw(ink_of("5-one-stroke")).pixels
    plain = normalise(sheet).astype(int)
    for factor in (0.4, 2.0, 5.0):
        scaled = cv2.resize(sheet, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        moved = cv2.copyMakeBorder(np.asarray(scaled), 31, 5, 2, 47, cv2.BORDER_CONSTANT, value=0)
        glyph = normalise(np.asarray(moved, np.uint8))
        # The centre of mass may round to the pixel beside.
        beside = [np.roll(glyph, move, (0, 1)) for move in np.ndindex(3, 3)]
        assert min(np.abs(plain - np.roll(each, (-1, -1), (0, 1))).mean() for each in beside) < 6


def test_a_hairline_of_a_huge_drawing_is_still_there() -> None:
    sheet = np.zeros((1100, 1100), np.uint8)
    points = (np.array([[0.1, 0.1], [0.8, 0.1], [0.4, 0.9]]) * 1100).astype(np.int32)
    cv2.polylines(sheet, [points[:, None]], False, 255, 1)
    glyph = normalise(sheet)
    assert (glyph > 150).sum() >= 35


def test_the_widths_of_strokes_are_measured() -> None:
    for width in (4, 8, 20):
        sheet = np.zeros((100, 200), np.uint8)
        sheet[40 : 40 + width, 10:190] = 255
        assert stroke_width(sheet) == pytest.approx(width, rel=0.15)


def test_no_ink_gives_a_dark_glyph() -> None:
    assert not normalise(np.zeros((50, 40), np.uint8)).any()


def test_only_the_box_is_looked_at() -> None:
    sheet = np.zeros((100, 100), np.uint8)
    sheet[10:40, 10:20] = 255
    sheet[60:90, 60:90] = 255
    tall = normalise(sheet, (0, 0, 50, 50))
    assert cv2.boundingRect(tall)[2:] == (7, 20)


def test_a_glyph_can_be_shown_as_a_png() -> None:
    glyph = normalise(draw(Ink([[[0, 0], [1, 2]]])).pixels)
    back = cv2.imdecode(np.frombuffer(as_png(glyph), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert np.array_equal(np.asarray(back), glyph)
