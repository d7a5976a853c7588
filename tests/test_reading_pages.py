"""Reading pages: in which turns the picture is read."""

from __future__ import annotations

import pytest

from inkdigits.model.recogniser import Recogniser
from inkdigits.reader.pages import read_page
from inkdigits.reading import PageReading
from inkdigits.runs import PageStrips
from inkdigits.sheet import scaling
from inkdigits.strip import Strip
from tiny_numbers import columns_of, keep_copies, neutral, numbers_model, strip_of

pytestmark = pytest.mark.usefixtures("kept_copies")

Text = tuple[str, float]
"""A text and how sure the network is of each of its symbols."""


@pytest.fixture
def kept_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_copies(monkeypatch)


def read(*turns: list[Text]) -> tuple[PageReading, list[int]]:
    """Read a page with these texts in each turn; gives the turns in which it was read, too."""
    asked: list[int] = []

    def strips_in(turn: int) -> PageStrips:
        asked.append(turn)
        strips = []
        for text, sure in turns[turn]:
            columns = columns_of(text, sure=sure)
            strips.append(Strip(strip_of(columns, columns), scaling(1)))
        return PageStrips(tuple(strips), (None,) * len(strips), ())

    return read_page(strips_in, Recogniser(numbers_model(threshold=0.5)), neutral), asked


def test_page_is_turned_until_a_number_is_sure() -> None:
    unsure, sure = [("12", 0.5)], [("34", 0.95)]
    page, asked = read(unsure, unsure, unsure, sure)
    assert [number.text for number in page.numbers] == ["34"]
    assert (page.turned, asked) == (3, [0, 1, 3])


def test_page_on_which_no_turn_is_sure_stays_as_it_is() -> None:
    page, asked = read(*([(text, 0.5)] for text in ("12", "34", "56", "78")))
    assert [number.likely_text for number in page.numbers] == ["12"]
    assert (page.turned, sorted(asked)) == (0, [0, 1, 2, 3])


@pytest.mark.parametrize("strips", [[], [("", 0.95)], [("", 0.95)] * 3])
def test_page_without_characters_is_not_turned(strips: list[Text]) -> None:
    page, asked = read(strips, *[[("12", 0.95)]] * 3)
    assert (page.numbers, page.turned, asked) == ((), 0, [0])


def test_page_whose_digits_look_like_letters_is_turned() -> None:
    """As digits do that lie on their side."""
    page, _ = read([("xx", 0.95)], [("12", 0.95)], [], [])
    assert ([number.text for number in page.numbers], page.turned) == (["12"], 1)
