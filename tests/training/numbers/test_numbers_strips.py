from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="needs the fonts of Matplotlib")

from inkdigits.alphabet import ALPHABET, NOTHING
from inkdigits.strip import CHARACTERS, HEIGHT, SEEN, STRIDE, Strip
from inkdigits.synthesis.numbers import Written
from inkdigits.synthesis.people import synthetic_person
from inkdigits.training.numbers.drawn import drawn_strips
from inkdigits.training.numbers.photographed import labelled, photographed_strips
from inkdigits.training.numbers.samples import Sample, centres_on, collate


def drawn(seed: int, count: int = 8) -> list[Sample]:
    rng = np.random.default_rng(seed)
    return drawn_strips(synthetic_person(rng), count, rng)


def test_drawn_strip_shows_its_characters_at_their_centres() -> None:
    samples = [sample for seed in range(4) for sample in drawn(seed)]
    near = 0
    for sample in samples:
        assert sample.pixels.shape[::2] == (HEIGHT, 2)
        assert sample.pixels.dtype == np.uint8
        assert sample.pixels.shape[1] % STRIDE == 0
        assert set(sample.text) <= set(ALPHABET)
        assert sample.centres is not None
        assert len(sample.centres) == len(sample.text)
        assert (np.diff(sample.centres) >= 0).all()
        seen = sample.pixels[..., SEEN].max(axis=0)
        columns = STRIDE * sample.centres
        near += sum(seen[max(0, int(x) - 6) : int(x) + 7].max() > 60 for x in columns)
    # Some lose a stroke, as on paper.
    assert near > 0.97 * sum(len(sample.text) for sample in samples)


def test_drawn_strips_have_digits_of_about_26_pixels() -> None:
    heights = []
    for sample in (sample for seed in range(8) for sample in drawn(seed)):
        rows = np.flatnonzero((sample.pixels[..., CHARACTERS] > 100).any(axis=1))
        heights.append(np.ptp(rows) + 1)
    assert 20 <= np.median(heights) <= 34


def test_channels_differ_by_lines_on_some_strips() -> None:
    samples = [sample for seed in range(6) for sample in drawn(seed)]
    differing = [
        not np.array_equal(each.pixels[..., CHARACTERS], each.pixels[..., SEEN]) for each in samples
    ]
    assert 0.2 < np.mean(differing) < 0.8
    assert all((each.pixels[..., SEEN] >= each.pixels[..., CHARACTERS] * 0.99).mean() > 0.95
               for each in samples)  # fmt: skip


def test_same_seed_gives_the_same_strips() -> None:
    pairs = list(zip(drawn(1), drawn(1), strict=True))
    assert all(np.array_equal(one.pixels, same.pixels) for one, same in pairs)
    assert not np.array_equal(drawn(1)[0].pixels, drawn(2)[0].pixels)


def test_strip_of_a_scene_has_what_the_code_that_reads_would_see() -> None:
    rng = np.random.default_rng(5)
    samples = [each for _ in range(4) for each in photographed_strips(synthetic_person(rng), rng)]
    assert any(sample.text for sample in samples)
    for sample in samples:
        assert sample.centres is not None
        assert len(sample.text) == len(sample.centres)
        assert (sample.centres >= 0).all()
        assert (sample.centres <= sample.columns).all()


TO_SOURCE = np.array([[2.0, 0, 100], [0, 2.0, 50], [0, 0, 1]])
"""A strip at (100, 50) of a picture, at half its size."""


def strip_of(*boxes: tuple[float, float, float, float]) -> Strip:
    """A strip with ink in boxes of the picture."""
    pixels = np.zeros((HEIGHT, 120, 2), np.uint8)
    for x, y, width, height in np.reshape(boxes, (-1, 4)) / 2 - (50, 25, 0, 0):
        pixels[int(y) : int(y + height), int(x) : int(x + width)] = 255
    return Strip(pixels, TO_SOURCE)


def line_of(text: str, left: float, top: float = 66, step: float = 50) -> Written:
    return Written(text, np.array([[left + step * i, top, 30, 50] for i in range(len(text))]))


def test_centres_are_counted_in_columns_from_the_edge() -> None:
    # The middle of the first pixel of the strip lies at the source's (100, 50).
    found = centres_on(TO_SOURCE, np.array([[100.0, 50, 0, 0], [107, 50, 0, 0]]))
    assert np.allclose(found, [[0.5 / 4, 0.5], [4 / 4, 0.5]])


def test_characters_on_a_strip_are_its_text() -> None:
    line = line_of("47.", 120)
    sample = labelled(strip_of(*line.boxes.tolist()), [line_of("9", 900), line])
    assert sample is not None
    assert sample.text == "47."
    assert np.allclose(sample.centres, (np.array([135, 185, 235]) - 100 + 1) / 2 / STRIDE)


def test_two_numbers_beside_one_another_are_one_text() -> None:
    lines = line_of("8", 220), line_of("12", 120)
    sample = labelled(strip_of(*(box for line in lines for box in line.boxes.tolist())), lines)
    assert sample is not None
    assert sample.text == "128"


@pytest.mark.parametrize(
    "lines",
    [
        # Another line at the same place, and one that is cut through.
        [line_of("12", 120), line_of("34", 130)],
        [line_of("12", 120, top=25)],
        # Far too small.
        [Written("1", np.array([[120.0, 86, 4, 8]]))],
    ],
)
def test_strip_that_is_not_sure_is_left_out(lines: list[Written]) -> None:
    boxes = [box for line in lines for box in line.boxes.tolist()]
    assert labelled(strip_of(*boxes), lines) is None


def test_strip_without_characters_is_learned_as_such() -> None:
    hole = strip_of((150, 66, 30, 30))
    sample = labelled(hole, [line_of("12", 400)])
    assert sample is not None and sample.text == ""
    # A part of a character, whose centre lies outside.
    assert labelled(hole, [line_of("1", 80)]) is None


def test_strip_is_left_out_where_characters_are_too_low_to_read() -> None:
    line = line_of("12", 120)
    assert labelled(strip_of(*line.boxes.tolist()), [line], lowest=50) is not None
    assert labelled(strip_of(*line.boxes.tolist()), [line], lowest=51) is None


def test_strip_is_left_out_where_ink_and_truth_differ() -> None:
    line = line_of("12", 120)
    assert labelled(strip_of(*line.boxes.tolist()), [line]) is not None
    # Without the ink of the second, and with ink of something unknown.
    assert labelled(strip_of(line.boxes[0].tolist()), [line]) is None
    assert labelled(strip_of(*line.boxes.tolist(), (250, 60, 50, 60)), [line]) is None


def test_batch_has_symbols_and_centres() -> None:
    one = Sample(np.full((40, 12, 2), 9, np.uint8), "7", np.array([1.5]))
    other = Sample(np.full((40, 24, 2), 9, np.uint8), "12-", None)
    strips, targets = collate([one, other], 32)
    assert strips.shape == (2, 40, 32, 2)
    assert (strips[0, :, :12] == 9).all()
    assert not strips[0, :, 12:].any()
    assert targets["symbols"].tolist() == [[3, 7, -1, -1, -1], [6, 1, 2, ALPHABET.index("-"), -1]]
    weights = targets["centres"]
    assert weights.shape == (2, 8, NOTHING + 1)
    # The symbol where its centre is, both beside it, and nothing to learn in the padding.
    assert weights[0, 1, 7] == 3
    assert 0 < weights[0, 0, 7] < weights[0, 0, NOTHING]
    assert not weights[0, 3:].any()
    assert not weights[1].any()


def test_equal_symbols_need_a_column_between_them() -> None:
    for text, columns, learnable in (("12", 2, True), ("11", 2, False), ("11", 3, True)):
        sample = Sample(np.zeros((40, 4 * columns, 2), np.uint8), text, None)
        assert sample.is_learnable == learnable
