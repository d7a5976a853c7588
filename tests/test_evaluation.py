from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from inkdigits import Digit, InputError, Reader, Unread
from inkdigits.datasets.styles import synthetic_digits
from inkdigits.evaluation import draw_on_canvas, evaluate, score
from inkdigits.ink import draw
from inkdigits.reading import BLANK


def answer(digit: int, confidence: float, status: str = "read") -> Digit:
    rest = (1 - confidence) / 9
    probabilities = tuple(confidence if each == digit else rest for each in range(10))
    read = digit if status == "read" else None
    return Digit(read, status, confidence, probabilities, 1.0)  # type: ignore[arg-type]


def test_accuracy_counts_the_most_probable_digit_whatever_the_status() -> None:
    answers = [answer(1, 0.9), answer(2, 0.4, "unsure"), answer(3, 0.8), BLANK]
    result = score("made up", answers, np.array([1, 2, 7, 0]), np.array(["a", "a", "b", "b"]))
    assert result.accuracy.value == 0.5
    assert (result.answered, result.answered_wrong) == (0.5, 0.25)
    assert result.by_site["a"].value == 1 and result.by_site["b"].value == 0
    assert [(each.label, each.taken_for) for each in result.confusions] == [(7, 3)]


def test_the_bundled_model_reads_synthetic_digits_through_the_door() -> None:
    counts: list[int] = []
    result = evaluate(Reader(), "synthetic", limit=200, progress=counts.append)
    assert counts == list(range(1, 201))
    # The whole test gave 99.65 %; two standard errors of 200 digits are 0.7 points.
    assert result.accuracy.value >= 0.985
    assert result.unread == 0


def test_a_folder_of_pictures_is_scored_and_what_cant_be_read_is_wrong(tmp_path: Path) -> None:
    for number, sample in enumerate(synthetic_digits(20, seed=4)):
        folder = tmp_path / sample.label
        folder.mkdir(exist_ok=True)
        cv2.imwrite(str(folder / f"{number}.png"), 255 - draw(sample.ink))
    (tmp_path / "0" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n cut")
    result = evaluate(Reader(), str(tmp_path))
    assert result.count == 21
    assert result.unread == 1
    assert result.by_digit[0].value < 1
    assert result.accuracy.value > 0.9


def test_the_same_seed_gives_the_same_canvas() -> None:
    sample = next(synthetic_digits(1, seed=9))
    first, again, other = (
        draw_on_canvas(sample.ink, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first.shape == (300, 300)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_data_that_is_not_known_is_told() -> None:
    with pytest.raises(InputError, match="No data is called 'nope'"):
        evaluate(Reader(), "nope")


def test_an_unread_row_is_not_a_digit() -> None:
    assert Unread("damaged_image", "image is damaged.").digit is None
