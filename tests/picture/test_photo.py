from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from bad_inputs import ink_of, picture
from inkdigits import Ink, Reader
from inkdigits.ink import draw
from inkdigits.synthesis.papers import PAPERS, photograph
from inkdigits.synthesis.styles import synthetic_digits


@pytest.mark.parametrize("bright_ink", [False, True])
@pytest.mark.parametrize("style", ["0-plain", "4-open", "7-crossed", "8-one-stroke"])
def test_a_small_digit_on_a_large_page_is_read(
    style: str, bright_ink: bool, reader: Reader
) -> None:
    digit = cv2.resize(picture(style), (60, 60), interpolation=cv2.INTER_AREA)
    page = np.full((1_200, 1_200), 245, np.uint8)
    page[700:760, 300:360] = np.minimum(digit, 245)
    if bright_ink:
        page = 255 - page
    # The noise lies to one side of the most frequent level, against the ink.
    noise = np.random.default_rng(1).choice([0, 1, 2, 3], page.shape, p=[0.55, 0.25, 0.15, 0.05])
    page = page - noise.astype(np.uint8) if bright_ink else page + noise.astype(np.uint8)
    answer = reader.read_digit(page)
    assert (answer.status, answer.digit) == ("read", int(style[0]))


@pytest.mark.parametrize("paper", ["ruled", "squared"])
def test_the_lines_of_exercise_books_are_no_ink(paper: str, reader: Reader) -> None:
    for number, sample in enumerate(synthetic_digits(40, seed=178)):
        seed = [9, list(PAPERS).index(paper), number]
        answer = reader.read_digit(photograph(sample.ink, paper, np.random.default_rng(seed)))
        assert (answer.status, answer.digit) == ("read", int(sample.label)), number


@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("turn", [0, 5])
def test_a_photo_of_a_page_full_of_lines_is_read(
    turn: float, squared: bool, reader: Reader
) -> None:
    for number, sample in enumerate(synthetic_digits(20, seed=41)):
        rng = np.random.default_rng([number, round(turn), squared])
        answer = reader.read_digit(page_of_lines(sample.ink, turn, squared, rng))
        assert (answer.status, answer.digit) == ("read", int(sample.label)), number


def page_of_lines(
    ink: Ink, turn: float, squared: bool, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """A digit on squared or ruled paper in uneven light, 640 by 480 pixels."""
    lines = np.zeros((1_000, 1_000), np.uint8)
    for place in range(0, 1_000, 40):
        cv2.line(lines, (0, place), (999, place), (255,), 2)
        if squared:
            cv2.line(lines, (place, 0), (place, 999), (255,), 2)
    turned = cv2.getRotationMatrix2D((500, 500), turn, 1)
    lines = np.asarray(cv2.warpAffine(lines, turned, lines.shape), np.uint8)[260:740, 180:820]
    drawn = draw(
        replace(ink, pen_width=0.07 * np.ptp(np.concatenate(ink.strokes), axis=0).max())
    ).pixels
    digit = cv2.resize(drawn, None, fx=90 / max(drawn.shape), fy=90 / max(drawn.shape))
    sheet = np.zeros_like(lines)
    top, left = 150, 260
    sheet[top : top + digit.shape[0], left : left + digit.shape[1]] = digit
    paper = 225 - 60 * (lines / 255)
    paper += (70 - paper) * (sheet / 255)
    light = np.linspace(1, 0.7, 640)
    photo = cv2.GaussianBlur(paper * light, (0, 0), 0.8) + rng.normal(0, 2, paper.shape)
    return np.clip(photo, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("line", [110, 190, 230])
@pytest.mark.parametrize("squared", [False, True])
@pytest.mark.parametrize("noise", [0, 1])
def test_a_digit_on_the_clean_lines_of_a_screen_is_read(
    noise: float, squared: bool, line: int, reader: Reader
) -> None:
    for style in ("0-plain", "2-plain", "4-open", "7-crossed"):
        digit = 1 - cv2.resize(picture(style), (100, 120), interpolation=cv2.INTER_AREA) / 255
        screen = np.full((600, 800), 255.0)
        for place in range(20, 800, 40):
            screen[place : place + 2] = line
            if squared:
                screen[:, place : place + 2] = line
        on_lines = screen[240:360, 350:450]
        on_lines[:] = on_lines * (1 - digit) + 20 * digit
        screen += np.random.default_rng(1).normal(0, noise, screen.shape)
        answer = reader.read_digit(np.clip(np.rint(screen), 0, 255).astype(np.uint8))
        assert (answer.status, answer.digit) == ("read", int(style[0])), style


@pytest.mark.parametrize("soft", [1, 10])
@pytest.mark.parametrize("turn", [0.4, 1.2, 2.3, 2.9])
def test_the_shadow_at_a_small_digit_is_no_ink(turn: float, soft: float, reader: Reader) -> None:
    for style in ("1-base", "5-two-strokes", "7-plain", "9-curled"):
        digit = 1 - cv2.resize(picture(style), (50, 64), interpolation=cv2.INTER_AREA) / 255
        photo = np.full((480, 640), 200.0)
        place = photo[208:272, 295:345]
        place[:] = place * (1 - digit) + 50 * digit
        y, x = np.mgrid[-240:240, -320:320]
        away = (x - 20) * np.cos(turn) + y * np.sin(turn)
        photo *= 0.55 + 0.45 / (1 + np.exp(-np.clip(away / soft, -50, 50)))
        photo += np.random.default_rng(1).normal(0, 2, photo.shape)
        answer = reader.read_digit(np.clip(photo, 0, 255).astype(np.uint8))
        assert (answer.status, answer.digit) == ("read", int(style[0])), style


@pytest.mark.parametrize("turn", [0, 3])
@pytest.mark.parametrize("margin", [5, 60])
def test_ruled_lines_that_end_before_the_border_are_no_ink(
    margin: int, turn: float, reader: Reader
) -> None:
    page = np.full((400, 600), 248, np.uint8)
    for line in range(50, 400, 50):
        cv2.line(page, (margin, line), (600 - margin, line), (190,), 2)
    seven = np.array([[264, 147], [335, 147], [290, 264]], np.int32)
    cv2.polylines(page, [seven], False, (50,), 7, cv2.LINE_AA)
    turned = cv2.getRotationMatrix2D((300, 200), turn, 1)
    page = np.asarray(cv2.warpAffine(page, turned, (600, 400), borderValue=(248,)), np.uint8)
    answer = reader.read_digit(page)
    assert (answer.status, answer.digit) == ("read", 7)


@pytest.mark.parametrize("bright_ink", [False, True])
@pytest.mark.parametrize("frame", [1, 4, 12])
def test_a_frame_at_the_border_is_no_ground(frame: int, bright_ink: bool, reader: Reader) -> None:
    for style in ("0-plain", "0-slashed", "4-closed", "8-two-circles"):
        drawn = np.full((300, 300), 255, np.uint8)
        x, y, width, height = cv2.boundingRect(255 - picture(style))
        digit = picture(style)[y : y + height, x : x + width]
        drawn[40:260, 70:230] = cv2.resize(digit, (160, 220))
        framed = cv2.copyMakeBorder(drawn, *[frame] * 4, cv2.BORDER_CONSTANT, value=(0,))
        answer = reader.read_digit(255 - framed if bright_ink else framed)
        assert (answer.status, answer.digit) == ("read", int(style[0])), style


@pytest.mark.parametrize(
    "shape", [(3, 2_000), (2_000, 3), (40, 20_000), (100, 20_000), (9, 65_000)]
)
def test_a_very_long_picture_is_answered(shape: tuple[int, int], reader: Reader) -> None:
    noise = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    light = np.tile(np.linspace(60, 230, shape[1]), (shape[0], 1)) + noise / 50
    for levels in (noise, light.astype(np.uint8)):
        assert reader.read_digit(levels).digit is None


@pytest.mark.parametrize("light_desk", [False, True])
@pytest.mark.parametrize("style", ["0-plain", "1-long-upstroke", "4-open", "7-crossed", "9-curled"])
def test_a_page_seen_at_an_angle_on_a_desk_is_read(
    style: str, light_desk: bool, reader: Reader
) -> None:
    rng = np.random.default_rng(5)
    page = page_of_lines(ink_of(style), 2, True, rng)
    height, width = page.shape
    corners = np.array([[70, 60], [590, 30], [610, 440], [40, 400]], np.float32)
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    laid = cv2.getPerspectiveTransform(whole, corners)
    page = 255 - page // 2 if light_desk else page
    desk = np.full(page.shape, 250 if light_desk else 90, np.uint8)
    place = cv2.warpPerspective(np.ones_like(page), laid, (width, height)) > 0
    photo = np.where(place, cv2.warpPerspective(page, laid, (width, height)), desk)
    photo = np.clip(photo + rng.normal(0, 2, photo.shape), 0, 255).astype(np.uint8)
    answer = reader.read_digit(photo)
    assert (answer.status, answer.digit) == ("read", int(style[0]))
    # Where it stands is told in the photo, not on the page.
    assert answer.box is not None
    x, y, across, down = answer.box
    left, top = cv2.perspectiveTransform(np.array([[[260.0, 150.0]]]), laid)[0, 0]
    assert abs(x - left) < 30 and abs(y - top) < 30
    assert 40 < max(across, down) < 110


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("white", [1.0, 1.004, 1.2])
def test_fractions_may_overshoot_a_little(kind: type, white: float, reader: Reader) -> None:
    levels = (picture("7-plain") / 255 * white).astype(kind)
    assert reader.read_digit(levels).digit == 7


@pytest.mark.parametrize("strength", [25, 35])
def test_a_marker_on_grained_wood_is_read(strength: float, reader: Reader) -> None:
    y, x = np.mgrid[:480, :640]
    wood = 170 + strength * np.sin(y / 3.1 + 3 * np.sin(x / 80))
    for style in ("0-plain", "2-plain", "7-plain"):
        digit = 1 - cv2.resize(picture(style), (300, 360)) / 255
        there = wood.copy()
        place = there[60:420, 170:470]
        place -= 135 * digit
        assert reader.read_digit(np.clip(there, 0, 255).astype(np.uint8)).digit == int(style[0])
