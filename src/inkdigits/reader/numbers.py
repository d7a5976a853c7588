"""Read one number from a source."""

from __future__ import annotations

from typing import Final

import numpy as np

from inkdigits.decoding import (
    LEAST_ALTERNATIVE,
    MOST_ALTERNATIVES,
    NO_NUMBER,
    Constraints,
    answer,
    is_doubtful,
    look_again,
)
from inkdigits.glyph import SIDE
from inkdigits.model.recogniser import Recogniser
from inkdigits.model.segmenter import Segmenter
from inkdigits.preparation import Readable, opened, prepare, strips_of
from inkdigits.reader.digits import DigitReader, one_digit
from inkdigits.reading import Candidate, Digit, Number, NumberDigit
from inkdigits.strip import HEIGHT

_MOST_STRIPS: Final = 64
"""The most strips of a source that are read."""

_MOST_LOOKED_AT_AGAIN: Final = 8
"""The most strips that are looked at again; more are dirt, or a page."""


def read_number(
    constraints: Constraints,
    recogniser: Recogniser,
    digits: DigitReader,
    segmenter: Segmenter | None,
    source: Readable,
) -> Number:
    """Read one number.

    The network for numbers finds and reads it. Where it finds one digit, or no number, all the ink
    is read as one digit, too: `read_digit` is right more often if it is one, and refuses more of
    what is none.

    Raises
    ------
    InputError
        As `opened`.
    """
    origin = opened(source)
    strips = strips_of(origin, segmenter).strips[:_MOST_STRIPS]
    columns = recogniser.recognise([strip.pixels for strip in strips])
    number = answer(strips, columns, recogniser.card, constraints, digits.opinions)
    if is_doubtful(number) and len(strips) <= _MOST_LOOKED_AT_AGAIN:
        columns = [look_again(recogniser, *pair) for pair in zip(strips, columns, strict=True)]
        number = answer(strips, columns, recogniser.card, constraints, digits.opinions)
    if len(number.digits) > 1:
        return number
    (digit,) = digits.read([one_digit(prepare(origin, segmenter))])
    if digit.status == "read" and constraints.fit(str(digit.digit)):
        return _alone(digit, constraints, printed=number.printed)
    return NO_NUMBER if number.digits and digit.reason == "not_a_digit" else number


def _alone(digit: Digit, constraints: Constraints, *, printed: bool) -> Number:
    """The number that has only this digit, whose status is "read"."""
    assert digit.glyph is not None and digit.box is not None
    strip = np.pad(digit.glyph, (HEIGHT - SIDE) // 2)
    inked = np.flatnonzero(strip.any(axis=0))
    columns = int(inked[0]), int(inked[-1] - inked[0] + 1)
    best, *others = [
        (int(each), digit.probabilities[each])
        for each in np.argsort(digit.probabilities)[::-1]
        if digit.probabilities[each] >= LEAST_ALTERNATIVE
    ]
    alternatives = tuple(others[:MOST_ALTERNATIVES])
    candidates = tuple(
        Candidate(text, constraints.written(text, text), probability)
        for text, probability in ((str(each), probability) for each, probability in (best, *others))
        if constraints.fit(text)
    )
    return Number(
        candidates[0].text,
        candidates[0].written,
        "read",
        digit.confidence,
        (NumberDigit(best[0], digit.confidence, alternatives, digit.box, columns),),
        candidates,
        digit.box,
        printed=printed,
        strip=strip,
    )
