"""What `Reader.trace` keeps of the way to a reading."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from inkdigits import Ink, Reader
from inkdigits.picture import Picture
from inkdigits.synthesis.styles import STYLES, write

EXAMPLES = Path(__file__).parents[1] / "examples"


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.[jpgtbw]*")), ids=lambda path: path.name)
def test_a_trace_reads_what_read_digit_reads(reader: Reader, path: Path) -> None:
    if path.suffix == ".py":
        return
    trace, answer = reader.trace(path), reader.read_digit(path)
    assert trace.reading.to_dict(glyph=True) == answer.to_dict(glyph=True)


def test_the_box_of_a_trace_lies_around_the_ink_of_its_image(reader: Reader) -> None:
    paper = np.full((3_000, 2_000, 3), 255, np.uint8)
    cv2.putText(paper, "7", (900, 1_600), cv2.FONT_HERSHEY_SIMPLEX, 12, (200, 30, 30), 60)
    trace = reader.trace(paper, shown_side=500)
    assert isinstance(trace.origin, Picture)
    assert trace.image.shape == (500, 333, 3)
    assert trace.size == pytest.approx((2_000, 3_000), rel=0.01)
    assert trace.reading.box is not None
    x, y, width, height = map(round, trace.in_image(trace.reading.box))
    inside = trace.image[y : y + height, x : x + width]
    outside = trace.image.copy()
    outside[y - 2 : y + height + 2, x - 2 : x + width + 2] = 255
    assert inside.min() < 60 and outside.min() > 240


def test_ink_is_traced_dark_on_white_with_its_box(reader: Reader) -> None:
    ink = write(STYLES["3-round"], np.random.default_rng(1))
    moved = Ink([stroke * 7 + 1_000 for stroke in ink.strokes])
    trace = reader.trace(moved)
    assert trace.origin is moved
    assert trace.reading.digit == 3 and trace.reading.box is not None
    x, y, width, height = map(round, trace.in_image(trace.reading.box))
    assert trace.image[0, 0].tolist() == [255, 255, 255]
    outside = trace.image.copy()
    outside[y : y + height, x : x + width] = 255
    assert trace.image.min() < 30 and outside.min() == 255


def test_box_of_a_digit_on_a_desk_lies_in_the_picture(reader: Reader) -> None:
    picture = np.full((600, 800), 60, np.uint8)
    corners = np.array([[143, 145], [580, 65], [657, 455], [220, 535]])
    cv2.fillConvexPoly(picture, corners, 235)
    cv2.putText(picture, "4", (350, 350), cv2.FONT_HERSHEY_SIMPLEX, 4, 30, 12)
    noise = np.random.default_rng(0).normal(0, 3, picture.shape)
    trace = reader.trace(np.clip(picture + noise, 0, 255).astype(np.uint8))
    assert trace.sheet.to_source[0, 0] != 1
    assert trace.reading.box is not None
    x, y, width, height = trace.reading.box
    assert abs(x + width / 2 - 393) < 12 and abs(y + height / 2 - 307) < 12


def test_ink_and_print_of_a_trace_lie_where_they_are_in_its_image(reader: Reader) -> None:
    picture = np.full((300, 300), 235, np.uint8)
    cv2.rectangle(picture, (60, 40), (240, 260), 90, 4)
    cv2.putText(picture, "4", (110, 195), cv2.FONT_HERSHEY_SIMPLEX, 4, 30, 12)
    noise = np.random.default_rng(0).normal(0, 3, picture.shape)
    trace = reader.trace(np.clip(picture + noise, 0, 255).astype(np.uint8))
    is_four, is_frame = picture == 30, picture == 90
    assert trace.printed is not None
    assert (trace.ink[is_four] > 128).mean() > 0.9 > 0.02 > (trace.ink[is_frame] > 128).mean()
    assert (trace.printed[is_four] > 128).mean() < 0.05
    seen = np.zeros(picture.shape, bool)
    seen[30:270, 50:250] = True
    assert (trace.printed[is_frame & seen] > 128).mean() > 0.8
    assert (trace.ink[picture == 235] < 128).mean() > 0.95


def test_nothing_of_a_drawing_is_print(reader: Reader) -> None:
    picture = np.full((300, 300), 255, np.uint8)
    cv2.putText(picture, "4", (110, 195), cv2.FONT_HERSHEY_SIMPLEX, 4, 0, 12)
    assert reader.trace(picture).printed is None
