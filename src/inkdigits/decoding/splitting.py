"""Split a strip with words and numbers into its numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from inkdigits.alphabet import DIGITS, OTHER
from inkdigits.decoding.beam_search import QUICK, search
from inkdigits.model.recogniser import Columns
from inkdigits.sheet import scaling
from inkdigits.strip import STRIDE, Strip

_IN_A_WORD: Final = 7
"""The largest distance, in columns, between the centres of two characters of a word."""


_CALCULATION: Final = re.compile(f"[{DIGITS}][+=]-?[{DIGITS}]")
_SIGNS: Final = "+-:/="
"""What separates the numbers of a calculation, as in 7+5=12; elsewhere it belongs to a number."""


class _Part(NamedTuple):
    """Symbols that follow each other, with the columns of the first and the last one."""

    text: str
    first: int
    last: int

    @property
    def digits(self) -> int:
        """The number of digits among the symbols."""
        return sum(symbol in DIGITS for symbol in self.text)


def split_numbers(strip: Strip, columns: Columns) -> list[tuple[Strip, Columns]]:
    """The parts of a strip that are numbers, from left to right.

    Other characters separate numbers, and the signs of a calculation. A digit inside a word is not
    a number.
    """
    path = search(columns.symbols, QUICK)[0]
    between_numbers = OTHER + (_SIGNS if _CALCULATION.search(path.text) else "")
    symbols = zip(path.text, path.columns, strict=True)
    parts = [
        _Part("".join(symbol for symbol, _ in group), group[0][1], group[-1][1])
        for group in (
            list(each) for _, each in groupby(symbols, lambda each: each[0] in between_numbers)
        )
    ]
    if not parts:
        return []
    cuts = [(one.last + other.first) // 2 + 1 for one, other in pairwise(parts)]
    edges = [0, *cuts, len(columns.symbols)]
    return [
        (_part_of(strip, first, last), _columns_of(columns, first, last))
        for part, beside, (first, last) in zip(parts, _beside(parts), pairwise(edges), strict=True)
        if part.digits and part.digits >= beside
    ]


def _beside(parts: list[_Part]) -> list[int]:
    """For each part, the number of other characters that adjoin it closely."""
    found = [0] * len(parts)
    for index, (one, other) in enumerate(pairwise(parts)):
        if other.first - one.last <= _IN_A_WORD:
            found[index] += other.text.count(OTHER)
            found[index + 1] += one.text.count(OTHER)
    return found


def _part_of(strip: Strip, first: int, last: int) -> Strip:
    pixels = strip.pixels[:, STRIDE * first : STRIDE * last]
    return replace(strip, pixels=pixels, to_source=strip.to_source @ scaling(1, STRIDE * first))


def _columns_of(columns: Columns, first: int, last: int) -> Columns:
    return Columns(columns.symbols[first:last], columns.centres[first:last])
