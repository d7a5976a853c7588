from __future__ import annotations

from inkdigits.alphabet import digits_of


def test_only_ascii_digits_are_digits() -> None:
    assert digits_of("-13.581,- € ²\u0661") == "13581"
