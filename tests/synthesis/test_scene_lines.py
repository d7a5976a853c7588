"""The numbers and words that scenes say are on them."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="needs the fonts of Matplotlib")

from inkdigits.alphabet import ALPHABET, OTHER
from inkdigits.synthesis.numbers import UNREADABLE
from inkdigits.synthesis.people import synthetic_person
from inkdigits.synthesis.scenes import Kind, Scene, make_scene
from inkdigits.synthesis.scenes.camera import tilt
from inkdigits.synthesis.scenes.canvas import Canvas
from inkdigits.synthesis.scenes.printing import print_text
from inkdigits.synthesis.scenes.scribe import Scribe
from inkdigits.synthesis.scenes.truth import readable, seen_lines


def scene(seed: int, shape: tuple[int, int] = (200, 260)) -> Scene:
    rng = np.random.default_rng(seed)
    return make_scene(synthetic_person(rng), rng, shape)


def blank(height: int = 200, width: int = 400) -> Canvas:
    return Canvas(np.full((height, width), 240, np.float32))


def scribe_on(canvas: Canvas, seed: int = 0) -> Scribe:
    rng = np.random.default_rng(seed)
    return Scribe(canvas, synthetic_person(rng), rng)


def as_seen(canvas: Canvas, way: np.ndarray | None = None) -> list[str]:
    return [line.text for line in seen_lines(canvas, np.eye(3) if way is None else way)]


def test_lines_depend_on_the_seed_alone() -> None:
    for one, same in zip(scene(5).lines, scene(5).lines, strict=True):
        assert one.text == same.text and one.printed == same.printed
        assert np.array_equal(one.boxes, same.boxes)


@pytest.mark.parametrize("shape", [(160, 480), (320, 320), (300, 90), (64, 64)])
def test_boxes_lie_on_the_ink(shape: tuple[int, int]) -> None:
    height, width = shape
    written_pixels, covered_pixels, seen, empty = 0, 0, 0, 0
    for seed in range(16):
        made = scene(seed, shape)
        covered = np.zeros(shape, bool)
        for line in made.lines:
            assert len(line.text) == len(line.boxes) and set(line.text) <= {*ALPHABET, UNREADABLE}
            low, high = line.boxes[:, :2], line.boxes[:, :2] + line.boxes[:, 2:]
            assert low.min() >= -0.5 and (high <= np.array([width, height]) - 0.5).all()
            for (x, y), (right, foot), symbol in zip(low, high, line.text, strict=True):
                part = (
                    slice(max(0, round(y) - 1), round(foot) + 2),
                    slice(max(0, round(x) - 1), round(right) + 2),
                )
                kind = Kind.PRINTED if line.printed else Kind.WRITTEN
                covered[part] = True
                seen += symbol not in OTHER + UNREADABLE
                empty += symbol not in OTHER + UNREADABLE and not (made.truth[part] == kind).any()
        ink = (made.truth == Kind.WRITTEN) | (made.truth == Kind.PRINTED)
        written_pixels += ink.sum()
        covered_pixels += (ink & covered).sum()
    assert seen > 30
    assert not empty
    # Strokes that link or underline characters are in no box.
    assert covered_pixels > 0.97 * written_pixels


def test_number_is_one_line_with_its_text() -> None:
    canvas = blank()
    scribe = scribe_on(canvas)
    scribe.line("1.250", 20, 120, 60)
    scribe.in_boxes("407", [(20 + 50 * place, 140, 40, 50) for place in range(3)])
    assert as_seen(canvas) == ["1.250", "407"]
    assert not any(line.printed for line in seen_lines(canvas, np.eye(3)))


def test_printed_words_and_numbers_are_lines() -> None:
    canvas = blank()
    print_text(canvas, "Total 12.50 kg", (20, 30), 40, 1.0, np.random.default_rng(0))
    lines = seen_lines(canvas, np.eye(3))
    assert [line.text for line in lines] == [OTHER * 5, "12.50", OTHER * 2]
    assert all(line.printed for line in lines)
    inside = np.zeros(canvas.shape, bool)
    for x, y, width, height in np.concatenate([line.boxes for line in lines]):
        inside[round(y) : round(y + height) + 1, round(x) : round(x + width) + 1] = True
    assert not canvas.truth[~inside].any()


def test_characters_beyond_the_picture_are_dropped_and_cut_ones_are_unreadable() -> None:
    canvas = blank()
    scribe = scribe_on(canvas)
    scribe.in_boxes("58302", [(100 * place - 150, 50, 80, 100) for place in range(5)])
    (text,) = as_seen(canvas)
    assert text == OTHER + "302"
    canvas = blank()
    scribe = scribe_on(canvas)
    scribe.in_boxes("80", [(-45, 50, 90, 100), (100, 50, 90, 100)])
    assert as_seen(canvas) == [UNREADABLE + "0"]
    canvas = blank()
    scribe = scribe_on(canvas)
    scribe.in_boxes("80", [(-70, 50, 90, 100), (100, 50, 90, 100)])
    assert as_seen(canvas) == [OTHER + "0"]
    # The same number, moved by the camera.
    shifted = np.array([[1.0, 0, 500], [0, 1, 0], [0, 0, 1]])
    assert as_seen(canvas, shifted) == []


def test_camera_tells_where_everything_went() -> None:
    for seed in range(20):
        canvas = blank(240, 320)
        marks = canvas.truth
        marks[100:104, 150:154] = Kind.WRITTEN
        _, truth, way = tilt(canvas.levels, marks, np.random.default_rng(seed))
        x, y, scale = way @ (151.5, 101.5, 1)
        rows, columns = np.nonzero(truth == Kind.WRITTEN)
        assert (
            len(rows) and abs(columns.mean() - x / scale) < 2 and abs(rows.mean() - y / scale) < 2
        )


def test_print_below_handwriting_is_dropped() -> None:
    canvas = blank()
    print_text(canvas, "888", (120, 80), 60, 0.3, np.random.default_rng(0))
    print_text(canvas, "777", (20, 10), 30, 0.3, np.random.default_rng(0))
    scribe_on(canvas).in_boxes("0", [(80, 20, 220, 170)])
    assert sorted(as_seen(canvas)) == ["0", "777"]


def test_character_in_a_hole_is_dropped() -> None:
    canvas = blank()
    scribe_on(canvas).in_boxes("46", [(50, 50, 60, 80), (250, 50, 60, 80)])
    canvas.holes.append((240, 40, 90, 110))
    assert as_seen(canvas) == ["4"]


def test_faint_writing_is_unreadable() -> None:
    texts: dict[float, str] = {}
    for level in (0.0, 239.0):
        canvas = blank()
        scribe = scribe_on(canvas)
        scribe.line("123", 20, 120, 60)
        canvas.levels[canvas.truth == Kind.WRITTEN] = level
        picture = canvas.levels.astype(np.uint8)
        (line,) = readable(seen_lines(canvas, np.eye(3)), picture, canvas.truth)
        texts[level] = line.text
    assert texts == {0.0: "123", 239.0: UNREADABLE * 3}
