"""The results: immutable types, each with a JSON form, and the decision on a digit."""

from inkdigits.reading.digit import BLANK, Digit, decide
from inkdigits.reading.number import Candidate, Number, NumberDigit
from inkdigits.reading.page import PageReading, Table
from inkdigits.reading.review import needs_review
from inkdigits.reading.unread import Unread
from inkdigits.reading.wording import percent

__all__ = [
    "BLANK",
    "Candidate",
    "Digit",
    "Number",
    "NumberDigit",
    "PageReading",
    "Table",
    "Unread",
    "decide",
    "needs_review",
    "percent",
]
