"""Pure measures of numbers against what is written: texts of digits, and lists of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby


def has_repeat(text: str) -> bool:
    """Whether a digit follows on the same digit, as in 100."""
    return len(_without_repeats(text)) < len(text)


def loses_repeat(read: str, text: str) -> bool:
    """Whether repeated digits, and nothing else, were read as fewer: 100 as 10."""
    return len(read) < len(text) and _without_repeats(read) == _without_repeats(text)


def _without_repeats(text: str) -> str:
    return "".join(digit for digit, _ in groupby(text))


def left_over(some: Iterable[str], others: Iterable[str]) -> list[str]:
    """What is in ``some`` and not in ``others``; what is there several times counts as often."""
    return sorted((Counter(some) - Counter(others)).elements())


def longest_in_order(some: Sequence[str], others: Sequence[str]) -> int:
    """How many texts both have in the same order, with others between: a common subsequence."""
    row = [0] * (len(others) + 1)
    for text in some:
        above, row = row, [0]
        for place, each in enumerate(others):
            row.append(above[place] + 1 if text == each else max(row[place], above[place + 1]))
    return row[-1]
