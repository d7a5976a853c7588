"""The opinion of the network for single digits on the candidates of a number."""

from __future__ import annotations

import dataclasses

import numpy as np

from inkdigits.alphabet import ALPHABET
from inkdigits.decoding import Classify, Constraints, Opinions, Taught, answer
from inkdigits.decoding.decoding import Hypothesis
from inkdigits.decoding.opinion import second_opinion
from inkdigits.model.numbers_card import Calibration
from inkdigits.model.recogniser import Columns
from inkdigits.reading import Number
from inkdigits.sheet import scaling
from inkdigits.strip import Strip
from tiny_numbers import columns_of, numbers_model

# Where its two heads differ, the network for numbers is less sure.
CARD = dataclasses.replace(
    numbers_model().card, threshold=0.5, calibration=Calibration(bias=-3, agreement=3)
)


def probabilities(glyphs: np.ndarray, narrow: int) -> np.ndarray:
    """Narrow glyphs are taken for this digit, and broad ones for a 0."""
    found = np.full((len(glyphs), 10), 0.001)
    for row, glyph in zip(found, glyphs, strict=True):
        row[narrow if glyph.any(axis=0).sum() < 14 else 0] = 0.99
    return found


def says(narrow: int) -> Classify:
    return lambda glyphs: Opinions(probabilities(glyphs, narrow))


def taught(narrow: int, zeros_alike: float) -> Classify:
    """Takes narrow glyphs for a 1, and with a profile, of which zeros are known, for this digit."""

    def classify(glyphs: np.ndarray) -> Opinions:
        likeness = np.full((len(glyphs), 10), np.nan, np.float32)
        likeness[:, 0] = zeros_alike
        return Opinions(probabilities(glyphs, 1), Taught(probabilities(glyphs, narrow), likeness))

    return classify


def strip_with_two() -> Strip:
    """A narrow character and a broad one."""
    pixels = np.zeros((40, 48, 2), np.uint8)
    pixels[7:33, 12:24] = 255
    pixels[7:33, 24:48] = 255
    pixels[:, 24:26] = 0
    return Strip(pixels, scaling(1))


def read(doubt: float, classify: Classify, symbols: np.ndarray | None = None) -> Number:
    """Read a strip with a 1 that may be a 7, or other symbols, and a broader 0."""
    if symbols is None:
        symbols = columns_of("10", sure=0.98)
        column = int(symbols[:, ALPHABET.index("1")].argmax())
        symbols[column] = 0
        symbols[column, [ALPHABET.index("1"), ALPHABET.index("7")]] = 1 - doubt, doubt
    return answer([strip_with_two()], [Columns(symbols, symbols)], CARD, Constraints(), classify)


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


def test_a_digit_that_a_profile_has_taught_is_read_where_no_candidate_has_it() -> None:
    number = read(0, taught(7, 0.9))
    assert number.text == "70" and "10" in [each.text for each in number.candidates]
    assert number.confidence > 0.95 and number.digits[0].confidence > 0.95
    assert number.digits[0].box == read(0, says(1)).digits[0].box


def test_numbers_of_others_are_read_as_without_the_profile() -> None:
    for likeness in (0.2, np.nan):
        other, plain = read(0.1, taught(7, likeness)), read(0.1, says(1))
        assert [each.to_dict() for each in other.candidates] == [
            each.to_dict() for each in plain.candidates
        ]


def test_what_the_network_for_numbers_reads_as_another_digit_is_not_replaced() -> None:
    # The profile makes a 7 of what looks like a 1, and this looks like a 4 to the other network.
    symbols = columns_of("40", sure=0.98)
    assert read(0, taught(7, 0.9), symbols).likely_text == "40"


def test_a_number_that_a_profile_proposes_is_no_second_candidate() -> None:
    texts = ["10", *(f"{digit}0" for digit in "23456890"), "19", "70"]
    columns = columns_of("10", sure=0.98)
    places = tuple(int(columns[:, ALPHABET.index(symbol)].argmax()) for symbol in "10")
    hypotheses = [
        Hypothesis(text, text, places, 1 / 2**rank, text) for rank, text in enumerate(texts, 1)
    ]
    found = second_opinion(hypotheses, Columns(columns, columns), strip_with_two(), taught(7, 0.9))
    assert [each.digits for each in found].count("70") == 1
