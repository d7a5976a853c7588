from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inkdigits import InputError
from inkdigits.decoding.checksums import luhn, mod_97
from inkdigits.decoding.constraints import NONE, Constraints

DIGITS = st.text("0123456789", max_size=6)


def test_without_constraints_every_number_fits() -> None:
    assert NONE.fit("0") and NONE.fit("007") and NONE.fit("1" * 200)
    assert not NONE.fit("")
    assert NONE.may_begin("")


@pytest.mark.parametrize(
    ("options", "fitting", "others"),
    [
        ({"length": 3}, ["007", "123"], ["12", "1234"]),
        ({"length": (2, 4)}, ["12", "123", "1234"], ["1", "12345"]),
        ({"length": np.int64(3)}, ["123"], ["12"]),
        ({"pattern": "dd.dd.dddd"}, ["01022024"], ["0102202", "010220245"]),
        ({"pattern": "20dd-dd"}, ["202401", "200000"], ["192401", "2024"]),
        ({"minimum": 7}, ["7", "007", "10"], ["6", "006"]),
        ({"maximum": 120}, ["120", "0000120", "9"], ["121", "0121"]),
        ({"minimum": 10, "maximum": 12}, ["10", "11", "12"], ["9", "13"]),
        ({"checksum": "luhn"}, ["4539578763621486", "18", "0"], ["4539578763621487", "19"]),
        ({"checksum": lambda text: text == text[::-1]}, ["121"], ["122"]),
        ({"length": 2, "maximum": 12}, ["12", "01"], ["1", "13", "012"]),
    ],
)
def test_numbers_that_fit(options: dict[str, Any], fitting: list[str], others: list[str]) -> None:
    constraints = Constraints(**options)
    assert [digits for digits in fitting if not constraints.fit(digits)] == []
    assert [digits for digits in others if constraints.fit(digits)] == []
    for digits in fitting:
        assert all(constraints.may_begin(digits[:end]) for end in range(len(digits) + 1))


@given(
    digits=DIGITS,
    length=st.none() | st.integers(1, 4),
    pattern=st.none() | st.text("d.12", min_size=1, max_size=5).filter(lambda text: text != "."),
    maximum=st.none() | st.integers(0, 200),
)
def test_beginning_of_a_number_that_fits_may_begin_so(
    digits: str, length: int | None, pattern: str | None, maximum: int | None
) -> None:
    try:
        constraints = Constraints(length, pattern, maximum=maximum)
    except InputError:
        return
    if constraints.fit(digits):
        assert all(constraints.may_begin(digits[:end]) for end in range(len(digits) + 1))


def test_pattern_says_how_the_number_is_written() -> None:
    date = Constraints(pattern="dd.dd.20dd")
    assert date.written("01022024", "01/02 2024") == "01.02.2024"
    assert NONE.written("01022024", "01/02/2024") == "01/02/2024"
    assert Constraints(length=3).written("123", "1.23") == "1.23"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"length": 0}, "length must be a whole number from 1"),
        ({"length": "3"}, "length must be a whole number from 1"),
        ({"length": True}, "length must be a whole number from 1"),
        ({"length": 2.0}, "length must be a whole number from 1"),
        ({"length": (3, 2)}, "from a smaller to a larger number"),
        ({"length": (1, 2, 3)}, "the fewest and the most digits"),
        ({"length": 10**9}, "1,000 at most"),
        ({"pattern": ""}, "has no digit; write d for each digit"),
        ({"pattern": "-."}, "has no digit; write d for each digit"),
        ({"pattern": 12}, "pattern must be a text"),
        ({"pattern": "d" * 1_001}, "at most 1,000 printable characters"),
        ({"pattern": "d\x1b[2Jd"}, "printable characters"),
        ({"pattern": "dd", "length": 3}, "has another length than the option says"),
        ({"minimum": -1}, "minimum must be a whole number from 0"),
        ({"maximum": 1.5}, "maximum must be a whole number from 0"),
        ({"minimum": 3, "maximum": 2}, "The minimum, 3, is above the maximum, 2"),
        ({"checksum": "md5"}, "checksum must be luhn or iban, or a function"),
        ({"checksum": 97}, "checksum must be luhn or iban, or a function"),
    ],
)
def test_constraint_that_makes_no_sense_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message) as refused:
        Constraints(**options)
    assert refused.value.code == "bad_constraint"


def test_luhn_finds_each_wrong_digit() -> None:
    right = "4539578763621486"
    assert luhn(right)
    for place in range(len(right)):
        for digit in set("0123456789") - {right[place]}:
            assert not luhn(right[:place] + digit + right[place + 1 :])


def test_mod_97_is_that_of_an_iban() -> None:
    # DE89 3704 0044 0532 0130 00, the example of the German banks: its beginning goes to the end,
    # and D and E are 13 and 14.
    right = "370400440532013000" + "1314" + "89"
    assert mod_97(right) and Constraints(checksum="iban").fit(right)
    assert not mod_97(right.replace("37", "73", 1))
