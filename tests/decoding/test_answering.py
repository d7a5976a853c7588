from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from inkdigits.alphabet import ALPHABET, NOTHING
from inkdigits.decoding import Constraints, answer
from inkdigits.model.numbers_card import Calibration
from inkdigits.model.recogniser import Columns
from inkdigits.reading import Number
from inkdigits.sheet import scaling
from inkdigits.strip import Strip
from tiny_numbers import columns_of, neutral, numbers_model

CARD = dataclasses.replace(numbers_model().card, threshold=0.5)


def inked(text: str, apart: int = 4, way: np.ndarray | None = None) -> Strip:
    """A strip with a block of ink, 10 by 26 pixels, for each symbol of `columns_of`."""
    pixels = np.zeros((40, 4 * apart * (len(text) + 1), 2), np.uint8)
    for place in range(1, len(text) + 1):
        middle = 4 * (apart * place) + 2
        pixels[7:33, middle - 5 : middle + 5] = 255
    return Strip(pixels, scaling(1) if way is None else way)


def read(
    *texts: str, sure: float = 0.95, card: Any = CARD, way: np.ndarray | None = None, **options: Any
) -> Number:
    columns = [Columns(*[columns_of(text, sure=sure)] * 2) for text in texts]
    strips = [inked(text, way=way) for text in texts]
    return answer(strips, columns, card, Constraints(**options), neutral)


def test_number_has_what_is_promised() -> None:
    number = read("x013.5,-")
    assert (number.text, number.written, number.status) == ("0135", "013.5,-", "read")
    assert (number.reason, number.why, number.count) == (None, None, 1)
    assert [each.digit for each in number.digits] == [0, 1, 3, 5]
    assert number.likely_text == "0135"
    assert number.candidates[0].text == "0135" and number.candidates[0].written == "013.5,-"
    assert number.confidence == pytest.approx(number.candidates[0].probability, abs=1e-6)
    assert all(number.confidence <= each.confidence <= 1 for each in number.digits)
    assert not number.printed and not number.by_constraint
    assert number.strip is not None and number.strip.shape == (40, 144)


def test_boxes_are_around_the_ink_of_each_digit_in_the_source() -> None:
    # The strip is half as large as its source, and begins at (100, 50).
    number = read("x1-2", way=scaling(2, 100, 50))
    middles = [100 + 2 * (4 * 4 * place + 2) for place in (2, 4)]
    for each, middle in zip(number.digits, middles, strict=True):
        assert each.box == pytest.approx((middle - 10, 64, 20, 52))
    # From the 1 to the 2, without what is before it.
    assert number.box == pytest.approx((middles[0] - 10, 64, middles[1] - middles[0] + 20, 52))


def test_boxes_are_around_the_ink_where_digits_touch() -> None:
    strip = inked("12")
    strip.pixels[20, 10:50] = 255
    columns = columns_of("12", sure=0.95)
    number = answer([strip], [Columns(columns, columns)], CARD, Constraints(), neutral)
    first, second = (each.box for each in number.digits)
    # Half way between their centres, at the edge of a pixel.
    assert first[0] + first[2] == second[0] == 26


def test_centres_say_where_a_digit_is() -> None:
    symbols, centres = columns_of("1", sure=0.95), columns_of("", sure=1)
    centres = np.repeat(centres[:1], len(symbols), axis=0)
    # The network is sure of the symbol in column 4, whose centre is between columns 5 and 6.
    for column in (5, 6):
        centres[column, [1, NOTHING]] = [0.5, 0.5]
    strip = Strip(np.zeros((40, 4 * len(symbols), 2), np.uint8), scaling(1))
    number = answer([strip], [Columns(symbols, centres)], CARD, Constraints(), neutral)
    x, y, width, height = number.digits[0].box
    # There is no ink: the box is as wide as the strip's height, and cut off at its end.
    assert (x, y, height) == (4 * 6 - 20, 0, 40) and x + width == 32


def test_digits_near_the_ends_have_boxes_within_the_strip() -> None:
    columns = np.zeros((2, NOTHING + 1), np.float32)
    columns[0, 1] = columns[1, 2] = 1
    strip = Strip(np.full((40, 8, 2), 255, np.uint8), scaling(1))
    number = answer([strip], [Columns(columns, columns)], CARD, Constraints(), neutral)
    assert [each.box for each in number.digits] == [(0, 0, 4, 40), (4, 0, 4, 40)]


def test_doubt_lies_with_the_digit_that_other_candidates_differ_in() -> None:
    columns = columns_of("123", sure=1)
    columns[8, [2, 7, 3]] = [0.7, 0.2, 0.1]
    number = answer([inked("123")], [Columns(columns, columns)], CARD, Constraints(), neutral)
    first, second, third = number.digits
    assert (first.confidence, third.confidence) == (1, 1)
    assert second.confidence == pytest.approx(number.confidence) == pytest.approx(0.7)
    assert [digit for digit, _ in second.alternatives] == [7, 3]
    assert second.alternatives[0][1] == pytest.approx(0.2)
    assert first.alternatives == ()


def test_without_other_candidates_each_digit_is_as_sure_as_the_number() -> None:
    card = dataclasses.replace(CARD, calibration=Calibration(bias=-18))
    number = read("12", sure=1.0, card=card)
    assert len(number.candidates) == 1 and 0.9 < number.confidence < 0.95
    assert [each.confidence for each in number.digits] == [number.confidence] * 2


def test_threshold_and_calibration_of_the_card_decide() -> None:
    sure = dataclasses.replace(CARD, threshold=0.8)
    strict = dataclasses.replace(CARD, threshold=0.99)
    doubting = dataclasses.replace(sure, calibration=Calibration(bias=-10))
    assert [read("12", card=card).status for card in (sure, strict, doubting)] == [
        "read",
        "unsure",
        "unsure",
    ]
    unsure = read("12", card=strict)
    assert (unsure.text, unsure.written, unsure.reason) == (None, None, "unsure")
    assert unsure.why == "The most probable number, 12, is only 90.2 % sure."
    assert unsure.likely_text == "12" and unsure.candidates[0].text == "12"


def test_disagreement_of_the_heads_makes_unsure() -> None:
    card = dataclasses.replace(CARD, calibration=Calibration(bias=-4, agreement=5))
    symbols = columns_of("12", sure=0.95)
    for centres, status in (("12", "read"), ("17", "unsure")):
        columns = Columns(symbols, columns_of(centres, sure=0.9))
        assert answer([inked("12")], [columns], card, Constraints(), neutral).status == status


def test_constraint_that_chose_is_named() -> None:
    columns = columns_of("123", sure=0.99)
    columns[8, [2, 7, NOTHING]] = [0.6, 0.35, 0.05]
    number = answer(
        [inked("123")], [Columns(columns, columns)], CARD, Constraints(minimum=150), neutral
    )
    assert (number.text, number.status, number.by_constraint) == ("173", "read", True)
    assert number.why == "It looks like 123, which doesn't fit the options."
    assert number.digits[1].digit == 7 and number.digits[1].alternatives[0][0] == 2


def test_pattern_gives_the_separators() -> None:
    number = read("01022024", pattern="dd.dd.dddd", sure=0.99)
    assert (number.text, number.written) == ("01022024", "01.02.2024")
    assert number.candidates[0].written == "01.02.2024"


def test_nothing_fits() -> None:
    number = read("12", length=5)
    assert (number.text, number.status, number.reason) == (None, "unsure", "no_candidate_fits")
    assert number.why == "No possible number fits the options; it looks like 12."
    assert number.confidence == 0 and number.likely_text == "12"
    assert [each.text for each in number.candidates] == ["12"]


def test_other_characters_between_digits_make_unsure() -> None:
    number = read("1x2")
    assert (number.text, number.status, number.reason) == (None, "unsure", "other_characters")
    assert number.why == "There are other characters between the digits of 12."


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ([], "blank"),
        ([""], "blank"),
        (["", ""], "blank"),
        (["x"], "not_a_number"),
        (["", "xx-"], "not_a_number"),
    ],
)
def test_no_number(texts: list[str], reason: str) -> None:
    number = read(*texts)
    assert (number.text, number.status, number.reason) == (None, "no number", reason)
    assert number.why and number.confidence == 0 and number.count == 0
    assert number.digits == number.candidates == () and number.box is None


def test_number_beside_words_is_read() -> None:
    assert read("xxxx", "12", "").text == "12"


def test_several_numbers_are_counted() -> None:
    number = read("12", "xx", "3")
    assert (number.text, number.status, number.count) == (None, "several numbers", 2)
    assert (number.reason, number.confidence) == ("several_numbers", 0)
    assert number.why == "There are 2 numbers; one is expected."
    # Around both; the strips lie on one another here.
    assert number.box == pytest.approx((13, 7, 26, 26))


def several(*texts: tuple[str, float], **options: Any) -> Number:
    """Read strips, each with a text and how sure the network is of each of its symbols."""
    columns = [Columns(*[columns_of(text, sure=sure)] * 2) for text, sure in texts]
    strips = [inked(text) for text, _ in texts]
    return answer(strips, columns, CARD, Constraints(**options), neutral)


def test_scrap_beside_a_number_is_no_second_number() -> None:
    """Dirt, or the end of a stroke, which the network takes for a digit without being sure."""
    number = several(("78", 0.6), ("12", 0.95), ("x", 0.6))
    assert (number.text, number.status, number.count) == ("12", "read", 1)


def beside_scrap(scale: float, *, status: str) -> None:
    """A number and, in strokes of another scale, a digit of which the network is as sure."""
    columns = [Columns(*[columns_of(text, sure=0.95)] * 2) for text in ("1234", "1")]
    strips = [inked("1234"), inked("1", way=scaling(scale))]
    for order in (slice(None), slice(None, None, -1)):
        number = answer(strips[order], columns[order], CARD, Constraints(), neutral)
        assert number.status == status
        if status == "read":
            alone = answer(strips[:1], columns[:1], CARD, Constraints(), neutral)
            assert (number.text, number.confidence) == ("1234", alone.confidence)


def test_tiny_digit_beside_a_number_is_no_second_number() -> None:
    """A spot at the border, or a piece of a stroke; but a small digit is one."""
    beside_scrap(0.3, status="read")
    beside_scrap(0.8, status="several numbers")


def test_surest_of_unsure_numbers_is_unsure() -> None:
    number = several(("12", 0.6), ("34", 0.65), ("56", 0.55))
    assert (number.status, number.likely_text, number.count) == ("unsure", "34", 1)


def test_number_is_less_sure_beside_what_may_be_another() -> None:
    """As a number that was cut in two, of which one half is sure."""
    alone, beside = several(("12", 0.95)), several(("12", 0.95), ("34", 0.68))
    assert alone.confidence == pytest.approx(0.95**2, abs=0.01)
    assert beside.confidence == pytest.approx(0.95**2 * (1 - 0.68**2), abs=0.01)
    assert (alone.status, beside.status) == ("read", "unsure")
    assert beside.likely_text == "12" and beside.why is not None
    assert beside.why.startswith("The most probable number, 12, is only 48.")
    assert all(each.confidence >= beside.confidence for each in beside.digits)


def test_number_that_fits_is_chosen_of_several() -> None:
    number = several(("345", 0.95), ("12", 0.95), length=2)
    assert (number.text, number.status) == ("12", "read")


def test_printed_number_says_so() -> None:
    columns = columns_of("12", sure=0.95)
    strip = dataclasses.replace(inked("12"), printed=True)
    number = answer([strip], [Columns(columns, columns)], CARD, Constraints(), neutral)
    assert number.printed and number.status == "read"


def test_every_symbol_may_be_read() -> None:
    for symbol in ALPHABET[:NOTHING]:
        number = read(f"1{symbol}2")
        assert number.likely_text in ("12", f"1{symbol}2")


def test_noise_on_a_long_strip_is_no_number_or_unsure() -> None:
    rng = np.random.default_rng(0)
    for sharpness in (0.1, 1, 3, 10):
        logits = rng.normal(0, sharpness, (256, NOTHING + 1))
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        symbols = (shares / shares.sum(axis=1, keepdims=True)).astype(np.float32)
        strip = Strip(np.zeros((40, 1024, 2), np.uint8), scaling(1))
        for options in ({}, {"length": 5}):
            number = answer(
                [strip], [Columns(symbols, symbols)], CARD, Constraints(**options), neutral
            )
            assert number.status in ("no number", "unsure")
            assert 0 <= number.confidence < 0.5
