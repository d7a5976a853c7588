from __future__ import annotations

import pytest

from inkdigits.edits import edit_distance
from inkdigits.evaluation.number_scores import (
    has_repeat,
    left_over,
    longest_in_order,
    loses_repeat,
)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("", "", 0),
        ("", "123", 3),
        ("123", "123", 0),
        ("123", "133", 1),
        ("123", "13", 1),
        ("13", "0123", 2),
        ("12345", "54321", 4),
        # Levenshtein's own measure of kitten and sitting, with digits for letters.
        ("132245", "632247", 2),
    ],
)
def test_edit_distance(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == edit_distance(other, one) == distance


def test_lost_repetitions() -> None:
    assert loses_repeat("10", "100") and loses_repeat("1", "111")
    for read, text in (("100", "100"), ("100", "10"), ("20", "100"), ("1", "121"), ("", "11")):
        assert not loses_repeat(read, text)
    assert has_repeat("1004") and not has_repeat("1210") and not has_repeat("")


def test_lists_of_numbers() -> None:
    assert left_over(["1", "2", "2"], ["2", "3"]) == ["1", "2"]
    assert longest_in_order(["1", "2", "3"], ["1", "2", "3"]) == 3
    assert longest_in_order(["1", "2", "3"], ["2", "9", "1", "3"]) == 2
    assert longest_in_order(["1", "2", "3"], ["3", "2", "1"]) == 1
    assert longest_in_order([], ["3"]) == 0
