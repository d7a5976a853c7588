"""The second look at numbers that are not sure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigits import Reader
from inkdigits.decoding.copies import look_again
from inkdigits.model.recogniser import Columns, Recogniser
from inkdigits.runs import PageStrips
from inkdigits.sheet import scaling
from inkdigits.strip import Strip
from tiny_numbers import columns_of, numbers_model, strip_of


class Seen:
    """A network that answers all copies with one text, and keeps them."""

    def __init__(self, text: str, sure: float) -> None:
        self.columns = columns_of(text, sure=sure)
        self.copies: list[NDArray[np.uint8]] = []

    def recognise(self, strips: Sequence[NDArray[np.uint8]]) -> list[Columns]:
        self.copies += strips
        return [Columns(self.columns, self.columns)] * len(strips)


def upright_stroke() -> Strip:
    pixels = np.zeros((40, 32, 2), np.uint8)
    pixels[8:32, 14:18] = 255
    return Strip(pixels, scaling(1))


def test_answer_is_the_mean_of_all_looks() -> None:
    first, seen = columns_of("17", sure=0.6), Seen("71", 0.9)
    mean = look_again(seen, upright_stroke(), Columns(first, first))  # type: ignore[arg-type]
    looks = len(seen.copies) + 1
    expected = (first + (looks - 1) * seen.columns) / looks
    assert mean.symbols == pytest.approx(expected)
    assert mean.centres == pytest.approx(expected)


def test_copies_lean_to_both_sides_and_are_lower_and_higher() -> None:
    seen, strip = Seen("1", 0.9), upright_stroke()
    look_again(seen, strip, Columns(seen.columns, seen.columns))  # type: ignore[arg-type]
    leaning, heights = set(), set()
    for copy in seen.copies:
        assert copy.shape == strip.pixels.shape and copy.dtype == np.uint8
        rows, places = np.nonzero(copy[..., 0] > 127)
        leaning.add(int(np.sign(round(np.polyfit(rows, places, 1)[0], 2))))
        heights.add(int(np.sign(int(np.ptp(rows)) - 23)))
        assert abs(rows.mean() - 19.5) < 1 and abs(places.mean() - 15.5) < 1
    assert leaning == heights == {-1, 0, 1}


@pytest.mark.parametrize(
    ("sure", "strips", "is_page", "looks"),
    [
        (0.99, 1, False, 1),
        (0.6, 1, False, 2),
        (0.6, 9, False, 1),
        (0.99, 1, True, 1),
        (0.6, 1, True, 2),
    ],
    ids=["sure", "doubtful", "among dirt", "sure on a page", "doubtful on a page"],
)
def test_only_what_is_doubtful_is_looked_at_again(
    sure: float, strips: int, is_page: bool, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = columns_of("174", sure=sure)
    strip = Strip(strip_of(columns, columns), scaling(1))
    asked = []

    class Counting(Recogniser):
        def recognise(self, strips: Sequence[NDArray[np.uint8]]) -> list[Columns]:
            asked.append(len(strips))
            answers = (columns if strip.any() else columns_of("") for strip in strips)
            return [Columns(each, each) for each in answers]

    counting = Counting(numbers_model())
    monkeypatch.setattr("inkdigits.reader.reader.bundled_recogniser", lambda: counting)
    dirt = Strip(np.zeros((40, 16, 2), np.uint8), scaling(1))
    found = PageStrips((strip, *[dirt] * (strips - 1)), (None,) * strips, ())
    for module in ("reader", "numbers"):
        monkeypatch.setattr(f"inkdigits.reader.{module}.strips_of", lambda *_, **__: found)
    reader, blank = Reader(), np.full((50, 50), 255, np.uint8)
    number = reader.read_page(blank).numbers[0] if is_page else reader.read_number(blank)
    assert number.digits
    assert len(asked) == looks
