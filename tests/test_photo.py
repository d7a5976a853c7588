from __future__ import annotations

import cv2
import numpy as np
import pytest

from bad_inputs import picture
from inkdigits import Reader
from inkdigits.datasets.papers import PAPERS, photograph
from inkdigits.datasets.styles import synthetic_digits


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
