"""A strip with words and numbers, divided into its numbers."""

import numpy as np
import pytest
from tests.support.tiny_numbers import columns_of

from inkdigits.decoding import NONE, decode, split_numbers
from inkdigits.model.recogniser import Columns
from inkdigits.sheet import scaling
from inkdigits.strip import STRIDE, Strip


def _split(text):
    """The texts of the numbers that are found where a strip shows a text, " " for room."""
    columns = columns_of(text.replace(" ", "x"), apart=5)
    for place in (index for index, symbol in enumerate(text, 1) if symbol == " "):
        columns[5 * place] = np.eye(columns.shape[1])[-1]
    pixels = np.zeros((40, STRIDE * len(columns), 2), np.uint8)
    parts = split_numbers(Strip(pixels, scaling(2)), Columns(columns, columns))
    return parts, [decode(own, NONE).most_probable.text for _, own in parts]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1274", ["1274"]),
        ("13.581,-", ["13.581,-"]),
        ("xxxx 12", ["12"]),
        ("12 xx 34", ["12", "34"]),
        ("xx 7", ["7"]),
        ("x500", ["500"]),
        ("xx0x", []),
        ("82+18=100", ["82", "18", "100"]),
        ("5-3=2", ["5", "3", "2"]),
        ("7+5=", ["7", "5"]),
        ("19.695=", ["19.695="]),
        ("+41-79", ["+41-79"]),
        ("xxxxx", []),
        ("", []),
    ],
)
def test_numbers_between_words_are_found(text, numbers):
    assert _split(text)[1] == numbers


def test_each_part_knows_where_it_lies():
    parts, _ = _split("12 xx 34")
    places = [strip.to_source @ (0, 0, 1) for strip, _ in parts]
    assert places[0][0] == 0
    # The middle between the last x and the 3 is column 32.5, of 4 pixels, of 2 each.
    assert places[1][0] == pytest.approx(2 * STRIDE * 33, abs=STRIDE * 4)
    for strip, columns in parts:
        assert strip.pixels.shape[1] == STRIDE * len(columns.symbols)
