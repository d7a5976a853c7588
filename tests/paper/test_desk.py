"""Paper that doesn't fill its picture: on a desk, with edges and corners to be seen."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigits import Reader
from inkdigits.ink import draw
from inkdigits.layout import find_lines
from inkdigits.paper import find_ink
from inkdigits.picture import Picture
from inkdigits.synthesis.styles import STYLES, write

Corners = list[tuple[int, int]]

PAPERS: dict[str, Corners] = {
    "small": [(220, 170), (580, 170), (580, 430), (220, 430)],
    "large": [(40, 30), (760, 30), (760, 570), (40, 570)],
    "turned": [(143, 145), (580, 65), (657, 455), (220, 535)],
    "corner": [(150, 120), (820, 120), (820, 620), (150, 620)],
    "one edge": [(150, -20), (820, -20), (820, 620), (150, 620)],
}


def ink_of(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return find_ink(Picture(grey)).pixels


def photographed(
    style: str, corners: Corners, *, desk: int, paper: int, ink: int, noise: float = 4
) -> NDArray[np.uint8]:
    """A digit on paper on a desk, 600 x 800, with the noise of a camera, in levels."""
    picture = np.full((600, 800), desk, np.float64)
    cv2.fillPoly(picture, [np.array(corners, np.int32)], paper, cv2.LINE_AA)
    drawn = draw(write(STYLES[style], np.random.default_rng(1))).pixels / 255
    drawn = cv2.resize(drawn, None, fx=180 / max(drawn.shape), fy=180 / max(drawn.shape))
    height, width = drawn.shape
    place = picture[300 - height // 2 :, 400 - width // 2 :][:height, :width]
    place[:] = place * (1 - drawn) + ink * drawn
    grain = np.random.default_rng(2).normal(0, noise, picture.shape)
    return np.clip(cv2.GaussianBlur(picture, (3, 3), 0) + grain, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("corners", PAPERS)
@pytest.mark.parametrize(("desk", "paper", "ink"), [(30, 215, 60), (120, 215, 60), (215, 40, 220)])
@pytest.mark.parametrize("noise", [0, 4])
def test_paper_on_a_desk_is_read(
    reader: Reader, corners: str, desk: int, paper: int, ink: int, noise: float
) -> None:
    for style in ("0-plain", "1-bar", "2-plain", "4-open", "7-plain"):
        picture = photographed(style, PAPERS[corners], desk=desk, paper=paper, ink=ink, noise=noise)
        assert reader.read_digit(picture).digit == int(style[0]), style


def test_the_edge_of_a_shadow_is_no_edge_of_paper(reader: Reader) -> None:
    picture = photographed("3-round", PAPERS["one edge"], desk=215, paper=215, ink=60)
    picture[:, 400:] = picture[:, 400:] * 0.55
    assert reader.read_digit(picture).digit == 3


@pytest.mark.parametrize("turn", range(4))
def test_where_light_fades_away_is_no_edge_of_paper(turn: int) -> None:
    picture = np.full((600, 800), 250.0)
    for left, style in ((100, "7-plain"), (620, "3-round")):
        drawn = (
            cv2.resize(draw(write(STYLES[style], np.random.default_rng(1))).pixels, (60, 90)) / 255
        )
        place = picture[250:340, left : left + 60]
        place[:] = place * (1 - drawn) + 40 * drawn
    picture = np.rot90(picture * np.linspace(1, 0.65, 800), turn)
    grain = np.random.default_rng(2).normal(0, 1, picture.shape)
    lines = find_lines(ink_of(np.clip(picture + grain, 0, 255).astype(np.uint8)))
    assert sum(len(line) for line in lines) == 2


@pytest.mark.parametrize("stroke", [40, 70])
def test_a_thick_zero_is_no_paper_with_a_digit_in_it(stroke: int) -> None:
    picture = np.full((400, 400), 230, np.uint8)
    cv2.rectangle(picture, (110, 70), (290, 330), 40, stroke)
    sheet = find_ink(Picture(picture))
    (mark,) = (mark for line in find_lines(sheet.pixels) for mark in line)
    x, y, width, height = sheet.in_source(mark.box)
    half = stroke / 2
    assert np.allclose((x, y), (110 - half, 70 - half), atol=8)
    assert np.allclose((width, height), (180 + stroke, 260 + stroke), atol=16)
    assert mark.ink[mark.ink.shape[0] // 2, mark.ink.shape[1] // 2] < 50


@pytest.mark.parametrize("pen", [0.14, 0.17, 0.2])
@pytest.mark.parametrize("style", ["0-plain", "0-leaning", "0-overlapping"])
def test_a_narrow_zero_is_no_paper_with_a_one_on_it(reader: Reader, style: str, pen: float) -> None:
    for seed in range(20):
        ink = write(STYLES[style], np.random.default_rng(seed))
        narrow = tuple(stroke * np.array([0.7, 1]) for stroke in ink.strokes)
        size = np.ptp(np.concatenate(narrow), axis=0).max()
        drawn = replace(ink, strokes=narrow, pen_width=pen * size)
        picture = 255 - np.pad(draw(drawn).pixels, len(draw(drawn).pixels) // 5)
        assert reader.read_digit(picture).most_probable == reader.read_digit(drawn).most_probable


@pytest.mark.parametrize(("height", "width", "pen"), [(256, 64, 6), (652, 120, 9), (327, 71, 4)])
def test_a_one_that_fills_a_narrow_picture_is_no_paper(
    reader: Reader, height: int, width: int, pen: int
) -> None:
    picture = np.full((height, width), 240, np.uint8)
    top, left = round(0.02 * height), (width - pen) // 2
    picture[top:-top, left : left + pen] = 20
    assert reader.read_digit(picture).digit == 1
