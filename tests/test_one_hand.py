"""One hand: what the sure numbers of a page say about the doubtful ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from bad_inputs import ink_of
from inkdigits import Number, Reader
from inkdigits.profile import bundled_teachable
from inkdigits.reader.one_hand import OneHand
from square_one import STYLES, glyph_of, number_with_ones, square_one

ENCODER = bundled_teachable().encoder
OTHERS = [glyph_of(ink_of(STYLES[digit], 1)) for digit in (0, 2, 3, 4, 5, 6, 8, 9)]
CROSSED = [glyph_of(ink_of("7-crossed", seed)) for seed in range(3)]
SQUARE = [glyph_of(square_one(change)) for change in range(3)]
DOUBTFUL = np.stack([glyph_of(square_one(7))])


def hand(glyphs: Sequence[NDArray[np.uint8]], digits: Sequence[int]) -> OneHand:
    """The hand of one who writes all digits but 1 and 7 as most people, and these glyphs."""
    known = [0, 2, 3, 4, 5, 6, 8, 9, *digits]
    return OneHand(np.stack([*OTHERS, *glyphs]), np.array(known), ENCODER)


def one_or_seven(hand: OneHand) -> float:
    """The probability that the doubtful digit is a 1, where it is a 1 or a 7."""
    one, seven = hand.opinions(DOUBTFUL).alone[0, [1, 7]]
    return float(one / (one + seven))


def test_a_stroke_with_a_serif_is_what_its_writer_means_elsewhere() -> None:
    assert one_or_seven(hand([], [])) < 0.2
    assert one_or_seven(hand([*SQUARE, *CROSSED], [1, 1, 1, 7, 7, 7])) > 0.9
    assert one_or_seven(hand(SQUARE, [7, 7, 7])) < 0.2


def test_digits_that_are_not_on_the_page_are_as_likely_as_before() -> None:
    alone = ENCODER.encode(DOUBTFUL).offsets[0]
    ratio = np.exp(alone[1] - alone[7])
    assert one_or_seven(hand([], [])) == pytest.approx(ratio / (1 + ratio), abs=1e-3)


def sure_and_doubtful(reader: Reader) -> list[Number]:
    """Numbers with nine sure digits, and a doubtful one."""
    read = [reader.read_number(number_with_ones(text)) for text in ("35208", "4690", "352")]
    return [
        *(replace(each, confidence=0.95) for each in read[:2]),
        replace(read[2], confidence=0.5),
    ]


def test_a_page_shows_a_hand_only_where_that_may_help(reader: Reader) -> None:
    first, second, doubtful = sure_and_doubtful(reader)
    assert OneHand.of_page([first, second, doubtful], ENCODER) is not None
    too_few, none_doubtful = [first, doubtful], [first, second]
    printed = [replace(first, printed=True), second, doubtful]
    only_print_doubtful = [first, second, replace(doubtful, printed=True)]
    for numbers in ([], too_few, none_doubtful, printed, only_print_doubtful):
        assert OneHand.of_page(numbers, ENCODER) is None
