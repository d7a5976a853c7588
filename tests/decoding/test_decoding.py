from __future__ import annotations

import numpy as np
import pytest

from inkdigits.alphabet import ALPHABET, NOTHING
from inkdigits.decoding.constraints import NONE, Constraints
from inkdigits.decoding.decoding import Decoded, decode
from inkdigits.model.recogniser import Columns
from tiny_numbers import columns_of


def decoded(text: str, constraints: Constraints = NONE, sure: float = 0.95) -> Decoded:
    columns = columns_of(text, sure=sure)
    return decode(Columns(columns, columns), constraints)


def doubtful(text: str, place: int, **shares: float) -> np.ndarray:
    """(T, 21): a text with other symbols at one place, by their names ``_7`` and so on."""
    columns = columns_of(text, sure=0.99)
    row = columns[4 * (place + 1)]
    row[:] = 0
    for name, share in shares.items():
        row[ALPHABET.index(name[1:])] = share
    row[NOTHING] = 1 - row.sum()
    return columns


@pytest.mark.parametrize(
    ("written", "digits", "text"),
    [
        ("0013.581,-", "0013581", "0013.581,-"),
        ("7", "7", "7"),
        ("xxx.12,-", "12", "12,-"),
        ("xx:12", "12", "12"),
        ("12,-x", "12", "12,-"),
        ("#12", "12", "#12"),
        ("x-12-x", "12", "-12-"),
        ("1x2", "12", "1x2"),
        ("x1x2x", "12", "1x2"),
        ("xxx5", "5", "5"),
        ("11:00", "1100", "11:00"),
    ],
)
def test_other_characters_before_and_behind_are_left_out(
    written: str, digits: str, text: str
) -> None:
    best = decoded(written).most_probable
    assert best is not None
    assert (best.digits, best.text, best.symbols) == (digits, text, written)
    assert len(best.columns[best.number]) == len(text)


@pytest.mark.parametrize(
    ("written", "is_blank"), [("", True), ("x", False), ("-", False), ("xxxxx4", False)]
)
def test_strips_without_a_number(written: str, is_blank: bool) -> None:
    found = decoded(written)
    assert (found.most_probable, found.is_blank, found.hypotheses) == (None, is_blank, ())


def test_texts_that_differ_in_separators_are_one_candidate() -> None:
    columns = doubtful("1.5", 1, **{"_.": 0.45, "_,": 0.45})
    found = decode(Columns(columns, columns), NONE)
    assert found.hypotheses[0].digits == "15"
    assert found.hypotheses[0].text in ("1.5", "1,5")
    # 0.99 for each digit, and 0.45, 0.45 or 0.1 for what stands between them.
    assert found.hypotheses[0].probability == pytest.approx(0.99**2, rel=1e-3)
    assert len({each.digits for each in found.hypotheses}) == len(found.hypotheses)


def test_constraint_chooses_another_candidate_and_says_so() -> None:
    columns = Columns(*[doubtful("123", 1, _2=0.6, _7=0.35)] * 2)
    free = decode(columns, NONE)
    assert [each.digits for each in free.hypotheses[:2]] == ["123", "173"]
    assert not free.by_constraint
    fitting = decode(columns, Constraints(minimum=150))
    assert fitting.hypotheses[0].digits == "173" and fitting.by_constraint
    assert fitting.most_probable is not None and fitting.most_probable.digits == "123"
    # By Bayes' rule, with 1 % of the probability of all that doesn't fit.
    share = 0.35 * 0.99**2
    assert fitting.hypotheses[0].probability == pytest.approx(
        share / (share + 0.01 * (1 - share)), rel=1e-2
    )
    same = decode(columns, Constraints(maximum=150, length=3))
    assert same.hypotheses[0].digits == "123" and not same.by_constraint
    assert same.hypotheses[0].probability > free.hypotheses[0].probability


def test_improbable_candidate_does_not_become_certain() -> None:
    columns = Columns(*[doubtful("123", 1, _2=0.9989, _7=0.001)] * 2)
    found = decode(columns, Constraints(minimum=150))
    assert found.hypotheses[0].digits == "173" and found.by_constraint
    assert found.hypotheses[0].probability < 0.1


def test_nothing_may_fit() -> None:
    found = decoded("12", Constraints(length=5))
    assert found.hypotheses == () and not found.by_constraint
    assert found.most_probable is not None and found.most_probable.digits == "12"


def test_constraints_make_no_number_of_a_blank_strip() -> None:
    assert decoded("", Constraints(length=1)).hypotheses == ()
    assert decoded("xx", Constraints(length=1)).hypotheses == ()


def test_checksum_finds_the_digit_that_was_misread() -> None:
    # The sixth digit of 4539 5787 6362 1486 looks more like a 1.
    columns = doubtful("4539518763621486", 5, _1=0.9, _7=0.08)
    found = decode(Columns(columns, columns), Constraints(checksum="luhn", length=16))
    assert found.hypotheses[0].digits == "4539578763621486"
    assert found.by_constraint and found.hypotheses[0].probability > 0.8


def test_heads_agree_where_both_have_the_same_digits() -> None:
    symbols = columns_of("1.23", sure=0.9)
    for centres, agree in (("123", True), ("1-2-3", True), ("12", False), ("124", False)):
        assert decode(Columns(symbols, columns_of(centres, sure=0.9)), NONE).agree is agree
    # A centre over two columns is one; two centres beside one another are two.
    wide = columns_of("123", sure=0.9)
    wide[5] = wide[4]
    assert decode(Columns(symbols, wide), NONE).agree
    wide[5] = 0
    wide[5, 2] = 1
    wide[8] = 0
    wide[8, NOTHING] = 1
    assert decode(Columns(symbols, wide), NONE).agree


def test_heads_agree_where_one_has_what_a_constraint_chose() -> None:
    symbols = doubtful("123", 1, _2=0.6, _7=0.35)
    for centres, agree in (("123", True), ("173", True), ("143", False)):
        columns = Columns(symbols, columns_of(centres, sure=0.9))
        assert decode(columns, Constraints(minimum=150)).agree is agree
