"""The opinion of the network for single digits on the candidates of a number."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from inkdigits.alphabet import ALPHABET
from inkdigits.decoding import Constraints, answer
from inkdigits.model.recogniser import Columns
from inkdigits.reading import Number
from inkdigits.sheet import scaling
from inkdigits.strip import Strip
from tiny_numbers import columns_of, numbers_model

CARD = dataclasses.replace(numbers_model().card, threshold=0.5)

Classify = Callable[[np.ndarray], np.ndarray]


def says(narrow: int) -> Classify:
    """Takes narrow glyphs for this digit, and broad ones for a 0."""

    def classify(glyphs: np.ndarray) -> np.ndarray:
        found = np.full((len(glyphs), 10), 0.001)
        for row, glyph in zip(found, glyphs, strict=True):
            row[narrow if glyph.any(axis=0).sum() < 14 else 0] = 0.99
        return found

    return classify


def read(doubt: float, classify: Classify) -> Number:
    """Read a strip with a 1 that may be a 7, and a broader 0."""
    symbols = columns_of("10", sure=0.98)
    column = int(symbols[:, ALPHABET.index("1")].argmax())
    symbols[column] = 0
    symbols[column, [ALPHABET.index("1"), ALPHABET.index("7")]] = 1 - doubt, doubt
    pixels = np.zeros((40, 48, 2), np.uint8)
    pixels[7:33, 12:24] = 255
    pixels[7:33, 24:48] = 255
    pixels[:, 24:26] = 0
    strip = Strip(pixels, scaling(1))
    return answer([strip], [Columns(symbols, symbols)], CARD, Constraints(), classify)


def test_doubtful_digit_is_what_both_networks_together_say() -> None:
    assert read(0.4, says(1)).likely_text == "10"
    assert read(0.4, says(7)).likely_text == "70"
    # The other network is not always right either.
    assert read(0.005, says(7)).likely_text == "10"


def test_confidence_grows_if_both_networks_agree() -> None:
    assert read(0.1, says(1)).confidence > 0.95
    assert read(0.1, says(7)).confidence < 0.7


def test_probabilities_stay_probabilities() -> None:
    number = read(0.4, says(7))
    whole = sum(each.probability for each in number.candidates)
    assert 0.9 < whole < 1.0001
