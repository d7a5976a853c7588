from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bad_inputs import ink_of
from inkdigits.ink import draw
from inkdigits.layout import Mark, find_lines
from inkdigits.layout.boxes import without_boxes
from inkdigits.layout.cells import without_cell
from inkdigits.layout.parts import find_parts
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


@pytest.mark.parametrize("upright", [False, True])
def test_ruled_lines_are_left_out(upright: bool) -> None:
    sheet = np.pad(on_sheet("3-round"), 80)
    x, y, width, height = only_box(sheet)
    ruled = sheet.copy()
    for place in range(20, min(sheet.shape), 45):
        if upright:
            ruled[:, place : place + 2] = np.maximum(ruled[:, place : place + 2], 180)
        else:
            ruled[place : place + 2] = np.maximum(ruled[place : place + 2], 180)
    found = only_box(ruled)
    assert np.abs(np.subtract(found, (x, y, width, height))).max() <= 4
    assert np.corrcoef(ruled_ink(ruled), ruled_ink(sheet))[0, 1] > 0.9


def ruled_ink(sheet: Sheet) -> NDArray[np.float64]:
    """The sheet with nothing but its only mark, as one row of numbers."""
    (mark,) = marks(sheet)
    x, y, width, height = mark.box
    alone = np.zeros(sheet.shape)
    alone[y : y + height, x : x + width] = mark.ink
    return alone.ravel()


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("level", [110, 255])
@pytest.mark.parametrize("style", ["1-bar", "3-round", "7-plain"])
def test_the_line_of_a_margin_is_no_one(style: str, level: int, upright: bool) -> None:
    sheet = np.zeros((900, 700), np.uint8)
    digit = sized(style, 40, 1)
    sheet[400 : 400 + digit.shape[0], 300 : 300 + digit.shape[1]] = digit
    lined = sheet if upright else np.ascontiguousarray(np.rot90(sheet))
    plain = only_box(lined)
    across = lined if upright else lined.T
    across[:, 60:62] = level
    assert only_box(lined) == plain


def test_the_line_of_a_margin_is_no_one_beside_a_digit_as_fine() -> None:
    sheet = np.zeros((900, 700), np.uint8)
    cv2.polylines(sheet, [np.array([[300, 400], [340, 400], [320, 460]])], False, (255,), 2)
    plain = only_box(sheet)
    sheet[:, 60:63] = 255
    assert only_box(sheet) == plain


def test_ruled_lines_are_left_out_around_a_digit_that_is_small_beside_the_page() -> None:
    sheet = np.zeros((600, 1_200), np.uint8)
    digit = sized("3-round", 45, 1)
    sheet[280:325, 600 : 600 + digit.shape[1]] = digit
    plain = only_box(sheet)
    for place in range(15, 600, 30):
        sheet[place] = np.maximum(sheet[place], 180)
    assert only_box(sheet) == pytest.approx(plain, abs=2)


def test_a_fine_one_that_fills_the_sheet_is_no_line_of_a_margin() -> None:
    sheet = np.zeros((300, 50), np.uint8)
    sheet[:, 20:22] = 255
    sheet[20:27, 35:42] = 255
    assert only_box(sheet)[2:] == (2, 300)


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("place", [np.s_[:, 90:93], np.s_[:, :20], np.s_[:, :150]])
def test_a_fold_or_a_dark_edge_alone_is_no_ink(place: tuple[slice, ...], turns: int) -> None:
    sheet = np.zeros((300, 400), np.uint8)
    sheet[place] = 255
    assert find_lines(np.ascontiguousarray(np.rot90(sheet, turns))) == ()


def test_a_frame_and_dark_margins_are_left_out() -> None:
    sheet = np.pad(on_sheet("8-two-circles"), 60)
    plain = only_box(sheet)
    framed = sheet.copy()
    framed[8:12, 8:-8] = framed[-12:-8, 8:-8] = 255
    framed[8:-8, 8:12] = framed[8:-8, -12:-8] = 255
    assert only_box(framed) == plain
    margin = sheet.copy()
    margin[:, :14] = 255
    margin[-9:] = 255
    assert only_box(margin) == plain


@pytest.mark.parametrize("place", [(30, 60), (30, 200), (290, 150)])
def test_punched_holes_and_full_stops_are_left_out(place: tuple[int, int]) -> None:
    sheet = np.pad(on_sheet("7-plain"), ((0, 0), (60, 60)))
    plain = only_box(sheet)
    cv2.circle(sheet, place, 15, (255,), -1)
    assert only_box(sheet) == plain


@pytest.mark.parametrize("cells", [1, 3])
@pytest.mark.parametrize("turn", [0, 3])
@pytest.mark.parametrize("style", ["0-slashed", "1-bar", "5-roof-crosses", "8-two-circles"])
def test_the_printed_boxes_of_a_form_are_left_out(style: str, turn: float, cells: int) -> None:
    sheet = np.pad(on_sheet(style), 250)
    plain = only_box(sheet)
    height, width = sheet.shape
    boxes = np.zeros_like(sheet)
    for cell in range(cells):
        left = width // 2 - 110 + 220 * (cell - cells // 2)
        top = height // 2 - 120
        cv2.rectangle(boxes, (left, top), (left + 220, top + 240), (200,), 3)
    turned = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1)
    boxes = np.asarray(cv2.warpAffine(boxes, turned, (width, height)), np.uint8)
    assert only_box(np.maximum(sheet, boxes)) == plain


@pytest.mark.parametrize("cells", [1, 3])
@pytest.mark.parametrize("turn", [0, 3])
@pytest.mark.parametrize("dx, dy", [(0, 40), (0, -40), (60, 0), (-60, 0)])
@pytest.mark.parametrize("style", ["3-round", "7-crossed", "8-one-stroke"])
def test_ink_that_crosses_a_printed_box_is_kept_without_it(
    style: str, dx: int, dy: int, turn: float, cells: int
) -> None:
    sheet = np.pad(on_sheet(style), 500)
    x, y, across, down = only_box(sheet)
    boxes = np.zeros_like(sheet)
    wide, high = across + 60, down + 40
    left, top = x - 30 + dx, y - 20 + dy
    for cell in range(-(cells // 2), cells // 2 + 1):
        corner = left + cell * wide, top
        cv2.rectangle(boxes, corner, (corner[0] + wide, top + high), (200,), 3)
    turned = cv2.getRotationMatrix2D((x + across / 2, y + down / 2), turn, 1)
    boxes = np.asarray(cv2.warpAffine(boxes, turned, sheet.shape[::-1]), np.uint8)
    found = only_box(np.maximum(sheet, boxes))
    # A line that a stroke only just reaches takes its end along.
    assert found == pytest.approx((x, y, across, down), abs=8)


@pytest.mark.parametrize("sides", [("left", "top"), ("left", "bottom", "right")])
@pytest.mark.parametrize("style", ["2-plain", "4-closed", "8-one-stroke"])
def test_lines_that_run_out_of_the_picture_are_no_part_of_a_digit(
    style: str, sides: tuple[str, ...]
) -> None:
    sheet = on_sheet(style)
    x, y, across, down = only_box(sheet)
    height, width = sheet.shape
    left, top, right, bottom = x + 2, y - 20, width - 9, height - 12
    ends = {
        "left": ((left, top if "top" in sides else 0), (left, height)),
        "right": ((right, 0), (right, bottom if "bottom" in sides else height)),
        "top": ((left if "left" in sides else 0, top), (width, top + 4)),
        "bottom": ((left, bottom), (right, bottom)),
    }
    cell = np.zeros_like(sheet)
    for side in sides:
        cv2.line(cell, *ends[side], (200,), 3)
    assert only_box(np.maximum(sheet, cell)) == pytest.approx((x, y, across, down), abs=8)


@pytest.mark.parametrize("style", ["1-base", "2-z", "5-two-strokes", "7-plain"])
def test_the_roof_and_the_base_of_a_digit_that_fills_the_picture_are_its_own(style: str) -> None:
    x, y, width, height = only_box(on_sheet(style))
    tight = on_sheet(style)[y : y + height, x : x + width]
    assert only_box(tight) == (0, 0, width, height)


@pytest.mark.parametrize("style", ["0-barred", "0-looped", "1-base", "2-z", "7-hooked"])
def test_the_straight_strokes_and_arcs_of_a_tight_digit_are_its_own(style: str) -> None:
    for seed in range(8):
        for size in (40, 60, 100, 160):
            tight = sized(style, size, seed)
            assert only_box(tight) == (0, 0, tight.shape[1], tight.shape[0]), (seed, size)


def sized(style: str, size: int, seed: int) -> Sheet:
    """A digit that fills its sheet, whose longer side has so many pixels."""
    drawn = draw(write(STYLES[style], np.random.default_rng(seed))).pixels
    x, y, width, height = cv2.boundingRect(drawn)
    drawn, factor = drawn[y : y + height, x : x + width], size / max(width, height)
    size_there = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(cv2.resize(drawn, size_there, interpolation=cv2.INTER_AREA), np.uint8)


def test_the_arcs_of_small_zeros_are_no_sides_of_a_box() -> None:
    zeros = [
        sized(style, size, seed)
        for style in ("0-leaning", "0-overlapping", "0-plain")
        for seed in range(12)
        for size in (36, 40, 50, 60)
    ]
    whole = [[zero.shape[::-1]] == [m.box[2:] for m in marks(np.pad(zero, 12))] for zero in zeros]
    assert np.mean(whole) > 0.98


@pytest.mark.parametrize("rounded", [0, 12])
@pytest.mark.parametrize("style", ["3-round", "5-two-strokes"])
def test_a_small_box_with_rounded_corners_that_ink_touches_is_left_out(
    style: str, rounded: int
) -> None:
    digit = sized(style, 70, 1)
    height, width = digit.shape
    sheet = np.pad(digit, 60)
    box = np.zeros_like(sheet)
    # The ink touches the upper side.
    left, top, right, bottom = 50, 60, 70 + width, 76 + height
    for begin, end in (
        ((left + rounded, top), (right - rounded, top)),
        ((left + rounded, bottom), (right - rounded, bottom)),
        ((left, top + rounded), (left, bottom - rounded)),
        ((right, top + rounded), (right, bottom - rounded)),
    ):
        cv2.line(box, begin, end, (200,), 2)
    for x, y, start in (
        (left + rounded, top + rounded, 180),
        (right - rounded, top + rounded, 270),
        (right - rounded, bottom - rounded, 0),
        (left + rounded, bottom - rounded, 90),
    ):
        cv2.ellipse(box, (x, y), (rounded, rounded), 0, start, start + 90, (200,), 2)
    assert only_box(np.maximum(sheet, box)) == pytest.approx((60, 60, width, height), abs=4)


@pytest.mark.parametrize("size", [60, 200])
def test_a_frame_drawn_by_hand_is_left_out(size: int) -> None:
    sheet = np.pad(sized("3-round", size, 1), 150 - size // 4)
    plain = only_box(sheet)
    height, width = sheet.shape
    along = np.linspace(0, 1, 40, endpoint=False)
    down, across = 10 + along * (height - 20), 10 + along * (width - 20)
    corners = np.concatenate(
        (
            np.stack((across, 10 + 5 * np.sin(9 * along)), axis=1),
            np.stack((width - 10 - 5 * np.sin(7 * along), down), axis=1),
            np.stack((across[::-1], height - 10 - 5 * np.sin(8 * along)), axis=1),
            np.stack((10 + 5 * np.sin(10 * along), down[::-1]), axis=1),
        )
    )
    cv2.polylines(sheet, [corners.astype(np.int32)], True, (255,), 3)
    assert only_box(sheet) == plain


def test_a_solid_square_beside_a_box_is_a_mark() -> None:
    sheet = np.pad(sized("3-round", 100, 1), 100)
    boxed = sheet.copy()
    cv2.rectangle(boxed, (60, 60), (sheet.shape[1] - 60, sheet.shape[0] - 60), (255,), 2)
    assert len(marks(boxed)) == 1
    boxed = np.hstack([boxed, np.pad(np.full((100, 100), 255, np.uint8), 100)])
    assert len(marks(boxed)) == 2


@pytest.mark.parametrize("stripes", [np.s_[:, ::3], np.s_[::3]])
def test_stripes_are_neither_boxes_nor_cells(stripes: tuple[slice, ...]) -> None:
    mask = np.ones((300, 300), np.uint8)
    mask[stripes] = 0
    assert without_cell(mask, mask * np.uint8(255)) is mask
    assert without_boxes(mask, *find_parts(mask, 0, 0)) is mask


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


def test_narrow_ruled_lines_are_left_out_where_they_cut_a_digit_to_pieces() -> None:
    sheet = np.pad(on_sheet("3-round"), ((60, 60), (300, 300)))
    plain = only_box(sheet)
    ruled = sheet.copy()
    for place in range(10, len(sheet), round(0.04 * sheet.shape[1])):
        ruled[place : place + 2] = np.maximum(ruled[place : place + 2], 180)
    assert only_box(ruled) == pytest.approx(plain, abs=4)


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
@pytest.mark.parametrize("paper", [True, False])
def test_a_line_below_a_digit_is_left_out(style: str, gap: int, wider: float, paper: bool) -> None:
    plain = np.pad(on_sheet(style), ((0, 60), (150, 150)))
    x, y, width, height = only_box(plain)
    sheet = plain.copy()
    aside = round(width * (wider - 1) / 2)
    sheet[y + height + gap : y + height + gap + 5, x - aside : x + width + aside] = 255
    (mark,) = (mark for line in find_lines(sheet, paper=paper) for mark in line)
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
