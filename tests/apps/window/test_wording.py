"""What the window says of an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inkdigits import Digit
from inkdigits.apps.window.wording import copied, headline, spoken
from inkdigits.reading import BLANK, percent

READ = Digit(7, "read", 0.9996, (0.0,) * 7 + (0.9996, 0.0004, 0.0), 1.0)
UNSURE = replace(READ, digit=None, status="unsure", why="The most probable digit, 7, is not.")
REFUSED = replace(
    READ, digit=None, status="not a digit", count=0, why="There are 2 separate marks."
)
SEVERAL = replace(
    REFUSED, status="several digits", count=3, why="There are 3 digits; one is expected."
)


def test_several_digits_are_counted_in_quiet_tone() -> None:
    shown = headline(SEVERAL)
    what_to_do = "There are 3 digits; one is expected. Switch to Numbers to read them."
    assert (shown.title, shown.detail) == ("Several digits: 3", what_to_do)
    assert shown.tone == "quiet" and shown.sign == ""
    assert spoken(SEVERAL) == f"Several digits. {what_to_do}"


def test_each_status_has_its_words() -> None:
    assert headline(READ).sign == "7" and headline(READ).title == "99.9 % sure"
    assert headline(UNSURE).title == "Unsure" and "most probable" in headline(UNSURE).detail
    assert headline(REFUSED).title == "Not a digit" and "2 sep" in headline(REFUSED).detail
    assert headline(BLANK).title == "Blank" and headline(BLANK).sign == ""
    assert [spoken(each).split()[0] for each in (READ, UNSURE, REFUSED, BLANK)] == [
        "Read",
        "Unsure.",
        "Not",
        "Blank.",
    ]
    assert [copied(each) for each in (READ, UNSURE, BLANK)] == ["7", "unsure", "blank"]


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.0 %"), (0.29, "29.0 %"), (0.57, "57.0 %"), (0.99999, "99.9 %"), (1, "99.9 %")],
)
def test_percentages_never_reach_100(share: float, text: str) -> None:
    assert percent(share) == text
