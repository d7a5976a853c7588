from __future__ import annotations

import itertools
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inkdigits.alphabet import ALPHABET, NOTHING
from inkdigits.decoding.beam_search import QUICK, THOROUGH, Effort, search
from tiny_numbers import columns_of

EVERYTHING = Effort(beams=10**6, symbols=NOTHING, faintest=0.0, certain=1.0)
"""Every text is found, and every alignment counts."""


def by_brute_force(symbols: np.ndarray, used: list[int]) -> dict[str, float]:
    """The probability of every text: the sum over all ways to choose a symbol in each column."""
    found: dict[str, float] = defaultdict(float)
    for chosen in itertools.product([*used, NOTHING], repeat=len(symbols)):
        probability = np.prod(symbols[range(len(symbols)), chosen].astype(float))
        runs = [symbol for symbol, _ in itertools.groupby(chosen)]
        found["".join(ALPHABET[symbol] for symbol in runs if symbol != NOTHING)] += probability
    return found


def probabilities_of(rows: list[list[int]], used: list[int]) -> np.ndarray:
    """(T, 21) float32 of weights, some of them 0, for a few symbols and nothing."""
    symbols = np.zeros((len(rows), NOTHING + 1), np.float32)
    symbols[:, [*used, NOTHING]] = rows
    symbols[:, NOTHING] += 1
    return symbols / symbols.sum(axis=1, keepdims=True)


# Four weights for each column: of three symbols and of nothing.
ROWS = st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=5)
USED = st.lists(st.integers(0, NOTHING - 1), min_size=3, max_size=3, unique=True)


@settings(max_examples=50)
@given(rows=ROWS, used=USED)
def test_full_search_gives_the_probability_of_every_text(
    rows: list[list[int]], used: list[int]
) -> None:
    symbols = probabilities_of(rows, used)
    expected = by_brute_force(symbols, used)
    found = search(symbols, EVERYTHING)
    assert {path.text for path in found} == {text for text, share in expected.items() if share > 0}
    for path in found:
        assert path.probability == pytest.approx(expected[path.text], rel=1e-6)
    probabilities = [path.probability for path in found]
    assert probabilities == pytest.approx(sorted(probabilities, reverse=True))
    assert sum(probabilities) == pytest.approx(1, rel=1e-6)


@settings(max_examples=50)
@given(rows=ROWS, used=USED, sure=st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_quick_search_finds_the_texts_that_matter_and_never_overstates_one(
    rows: list[list[int]], used: list[int], sure: list[int]
) -> None:
    for row, place in zip(rows, sure, strict=False):
        row[place] += 100
    symbols = probabilities_of(rows, used)
    expected = by_brute_force(symbols, used)
    found = {path.text: path.probability for path in search(symbols, QUICK)}
    assert len(found) <= QUICK.beams
    assert all(share <= expected[text] * (1 + 1e-6) for text, share in found.items())
    for text, share in expected.items():
        if share > 0.1:
            assert found[text] == pytest.approx(share, rel=0.02)


@given(rows=ROWS, used=USED)
def test_each_symbol_has_a_column_where_it_may_be(rows: list[list[int]], used: list[int]) -> None:
    symbols = probabilities_of(rows, used)
    for path in search(symbols, QUICK):
        assert len(path.columns) == len(path.text)
        assert list(path.columns) == sorted(set(path.columns))
        for symbol, column in zip(path.text, path.columns, strict=True):
            assert symbols[column, ALPHABET.index(symbol)] > 0


def test_written_text_is_found_with_its_probability_and_columns() -> None:
    (best, *others) = search(columns_of("0013.581,-", sure=0.9), THOROUGH)
    assert best.text == "0013.581,-"
    assert best.probability == pytest.approx(0.9**10)
    assert best.columns == tuple(range(4, 44, 4))
    # Each other text lacks symbols.
    assert all(len(other.text) < 10 for other in others)


def test_symbol_lies_where_it_is_most_probable() -> None:
    symbols = np.zeros((9, NOTHING + 1), np.float32)
    # One 7 over four columns, nothing, another 7.
    symbols[1:5, 7] = [0.6, 0.7, 0.95, 0.6]
    symbols[7, 7] = 0.9
    symbols[:, NOTHING] = 1 - symbols[:, 7]
    symbols[5:7, NOTHING] = 1
    best = max(search(symbols), key=lambda path: len(path.text) == 2 and path.probability)
    assert (best.text, best.columns) == ("77", (3, 7))


def test_equal_symbols_are_two_only_with_nothing_between_them() -> None:
    together = np.zeros((4, NOTHING + 1), np.float32)
    together[:, 1] = 1
    apart = together.copy()
    apart[2] = 0
    apart[2, NOTHING] = 1
    assert [path.text for path in search(together)] == ["1"]
    assert [path.text for path in search(apart)] == ["11"]


def test_empty_strip_has_an_empty_text() -> None:
    (path,) = search(columns_of(""))
    assert (path.text, path.columns) == ("", ())
    assert path.probability == pytest.approx(1)


def test_texts_that_may_not_begin_so_are_not_found() -> None:
    symbols = columns_of("12", sure=0.9)
    symbols[4, 7] = 0.05
    symbols[4, NOTHING] -= 0.05
    found = search(symbols, THOROUGH, lambda text: text.startswith("7"))
    assert [path.text for path in found] == ["72", "", "7"]
    # The way in which nothing begins is not asked for.
    assert found[0].probability == pytest.approx(0.05 * 0.9)


def test_symbol_that_is_certain_but_may_not_follow_is_passed_over() -> None:
    columns = columns_of("71")
    (path,) = search(columns, may_begin=lambda text: text in ("", "7"))
    assert path.text == "7" and path.probability < 1e-20


def test_long_strip_without_a_probable_text_has_candidates() -> None:
    # As on noise: each column shows everything, with probabilities that vanish over 256 columns.
    symbols = np.full((256, NOTHING + 1), 1 / (NOTHING + 1), np.float32)
    found = search(symbols)
    assert 1 <= len(found) <= QUICK.beams
    assert all(0 <= path.probability < 1e-6 for path in found)
