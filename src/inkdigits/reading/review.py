"""Which results a person should check."""

from __future__ import annotations

from inkdigits.reading.digit import Digit
from inkdigits.reading.number import Number
from inkdigits.reading.page import PageReading
from inkdigits.reading.unread import Unread


def needs_review(result: Digit | Number | PageReading | Unread, min_confidence: float) -> bool:
    """Whether something was not read with at least this confidence, 0 to 1.

    A page needs review if one of its numbers does, or if it has none.
    """
    if isinstance(result, PageReading):
        return not result.numbers or any(
            needs_review(number, min_confidence) for number in result.numbers
        )
    if isinstance(result, Unread) or result.status != "read":
        return True
    return result.confidence < min_confidence
