from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bad_inputs import ink_of
from inkdigits.ink import draw
from inkdigits.layout import Mark, find_lines
from inkdigits.synthesis.styles import STYLES, write

Sheet = NDArray[np.uint8]


def on_sheet(*styles: str, gap: int = 40) -> Sheet:
    """Digits side by side in the middle of a sheet."""
    drawn = [draw(ink_of(style)).pixels for style in styles]
    width = sum(each.shape[1] for each in drawn) + gap * (len(drawn) + 1)
    sheet = np.zeros((max(each.shape[0] for each in drawn) + 120, width), np.uint8)
    left = gap
    for each in drawn:
        sheet[60 : 60 + each.shape[0], left : left + each.shape[1]] = each
        left += each.shape[1] + gap
    return sheet


def marks(sheet: Sheet) -> list[Mark]:
    return [mark for line in find_lines(sheet) for mark in line]


def only_box(sheet: Sheet) -> tuple[int, int, int, int]:
    (mark,) = marks(sheet)
    return mark.box


@pytest.mark.parametrize("style", sorted(STYLES))
def test_the_parts_of_one_digit_are_one_mark(style: str) -> None:
    for seed in range(6):
        ink = write(STYLES[style], np.random.default_rng(seed))
        assert len(marks(draw(ink).pixels)) == 1


def test_digits_side_by_side_are_marks_from_left_to_right() -> None:
    sheet = on_sheet("4-open", "7-plain", "0-plain")
    (line,) = find_lines(sheet)
    lefts = [mark.box[0] for mark in line]
    assert len(line) == 3
    assert lefts == sorted(lefts)


def test_lines_go_from_top_to_bottom() -> None:
    one = on_sheet("7-plain", "0-plain")
    lines = find_lines(np.vstack([one, one]))
    assert [len(line) for line in lines] == [2, 2]
    assert lines[0][0].box[1] < lines[1][0].box[1]


def test_a_blank_sheet_has_no_line() -> None:
    assert find_lines(np.zeros((100, 100), np.uint8)) == ()


def test_specks_are_left_out() -> None:
    sheet = on_sheet("7-plain")
    plain = only_box(sheet)
    for y, x in ((5, 5), (250, 8), (20, 60)):
        sheet[y : y + 5, x : x + 5] = 255
    assert only_box(sheet) == plain


def test_a_fine_one_that_fills_the_sheet_is_no_line_of_a_margin() -> None:
    sheet = np.zeros((300, 50), np.uint8)
    sheet[:, 20:22] = 255
    sheet[20:27, 35:42] = 255
    assert only_box(sheet)[2:] == (2, 300)


@pytest.mark.parametrize("place", [(30, 60), (30, 200), (290, 150)])
def test_punched_holes_and_full_stops_are_left_out(place: tuple[int, int]) -> None:
    sheet = np.pad(on_sheet("7-plain"), ((0, 0), (60, 60)))
    plain = only_box(sheet)
    cv2.circle(sheet, place, 15, (255,), -1)
    assert only_box(sheet) == plain


@pytest.mark.parametrize("style", ["1-base", "2-z", "5-two-strokes", "7-plain"])
def test_the_roof_and_the_base_of_a_digit_that_fills_the_picture_are_its_own(style: str) -> None:
    x, y, width, height = only_box(on_sheet(style))
    tight = on_sheet(style)[y : y + height, x : x + width]
    assert only_box(tight) == (0, 0, width, height)


def test_ten_thousand_dots_are_as_many_marks() -> None:
    sheet = np.zeros((1_000, 1_000), np.uint8)
    beside = np.arange(1_000) % 10 < 6
    sheet[np.ix_(beside, beside)] = 255
    assert len(marks(sheet)) == 10_000


@pytest.mark.parametrize("row", [1_200, 1_201])
def test_a_hairline_on_a_huge_sheet_is_not_lost_beside_a_thicker_stroke(row: int) -> None:
    sheet = np.zeros((4_000, 4_000), np.uint8)
    five = [[1500, 1300], [1500, 2000], [2000, 1900], [2400, 2300], [1900, 3000], [1500, 2850]]
    cv2.polylines(sheet, [np.array(five, np.int32)], False, (255,), 3)
    sheet[row, 1_500:2_400] = 255
    assert only_box(sheet)[1] == row


def test_an_angular_eight_is_no_box() -> None:
    sheet = np.zeros((240, 200), np.uint8)
    cv2.rectangle(sheet, (60, 40), (140, 120), (255,), 5)
    cv2.rectangle(sheet, (60, 120), (140, 200), (255,), 5)
    assert only_box(sheet)[2:] == (87, 167)


def test_an_empty_box_may_be_an_angular_zero() -> None:
    sheet = np.zeros((200, 200), np.uint8)
    cv2.rectangle(sheet, (60, 40), (140, 160), (255,), 6)
    assert only_box(sheet)[2:] == (87, 127)


def test_ink_that_touches_the_border_alone_is_kept() -> None:
    sheet = draw(ink_of("7-plain")).pixels
    rows, columns = np.flatnonzero(sheet.any(axis=1)), np.flatnonzero(sheet.any(axis=0))
    tight = np.ascontiguousarray(sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    assert only_box(tight) == (0, 0, tight.shape[1], tight.shape[0])


def test_a_small_digit_is_found_on_a_huge_sheet() -> None:
    sheet = np.zeros((6000, 5000), np.uint8)
    digit = draw(ink_of("7-plain")).pixels
    sheet[4000 : 4000 + digit.shape[0], 300 : 300 + digit.shape[1]] = digit
    x, y, _width, height = only_box(sheet)
    assert 300 <= x < 310 and 4000 <= y < 4010
    assert abs(height - digit.shape[0]) < 16


@pytest.mark.parametrize("style", ["0-dotted", "0-barred", "0-slashed"])
def test_a_ring_around_other_ink_is_a_digit_and_no_frame(style: str) -> None:
    for seed in range(8):
        sheet = draw(write(STYLES[style], np.random.default_rng(seed))).pixels
        rows, columns = np.flatnonzero(sheet.any(axis=1)), np.flatnonzero(sheet.any(axis=0))
        tight = np.ascontiguousarray(sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
        for each in (sheet, tight):
            assert only_box(each)[2:] == tight.shape[::-1]


@pytest.mark.parametrize("style", ["0-plain", "4-open", "7-plain"])
@pytest.mark.parametrize(("gap", "wider"), [(8, 1.0), (30, 1.8), (60, 3.0)])
@pytest.mark.parametrize("cut_out", [True, False])
def test_a_line_below_a_digit_is_left_out(
    style: str, gap: int, wider: float, cut_out: bool
) -> None:
    plain = np.pad(on_sheet(style), ((0, 60), (150, 150)))
    x, y, width, height = only_box(plain)
    sheet = plain.copy()
    aside = round(width * (wider - 1) / 2)
    sheet[y + height + gap : y + height + gap + 5, x - aside : x + width + aside] = 255
    (mark,) = (mark for line in find_lines(sheet, cut_out=cut_out) for mark in line)
    assert mark.box == (x, y, width, height)


def test_the_foot_of_a_one_is_no_underline() -> None:
    sheet = np.zeros((240, 200), np.uint8)
    sheet[40:180, 95:103] = 255
    sheet[186:194, 60:140] = 255
    assert only_box(sheet) == (60, 40, 80, 154)


@pytest.mark.parametrize("size", [8, 12, 20, 30])
def test_a_crumb_does_not_take_the_place_of_a_digit_at_the_border(size: int) -> None:
    drawn = draw(ink_of("3-round")).pixels
    inked = np.flatnonzero((drawn > 0).any(axis=1))
    drawn = drawn[inked[0] :]
    sheet = np.pad(drawn, ((0, 120), (60, 120)))
    sheet[-40 : size - 40, -40:-34] = 255
    largest = max(marks(sheet), key=lambda mark: mark.box[3])
    assert largest.box[1] <= 1
    assert largest.box[3] > 0.9 * len(drawn) - 20


@pytest.mark.parametrize("style", ["1-bar", "3-round", "5-two-strokes", "8-one-stroke"])
@pytest.mark.parametrize("turns", range(4))
def test_what_the_border_cuts_off_beside_a_digit_belongs_to_its_neighbour(
    style: str, turns: int
) -> None:
    alone = on_sheet(style)
    neighbour = on_sheet("0-plain")[: len(alone)]
    half = neighbour.shape[1] // 3
    row = np.hstack([neighbour[:, -half:], alone, neighbour[:, :half]])
    cut = np.ascontiguousarray(np.rot90(row, turns))
    assert len([mark for line in find_lines(cut) for mark in line]) > 1
    (mark,) = (mark for line in find_lines(cut, cut_out=True) for mark in line)
    assert sorted(mark.box[2:]) == sorted(only_box(alone)[2:])
