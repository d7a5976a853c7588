"""Read one number from a source."""

from __future__ import annotations

from functools import partial
from typing import Final

import numpy as np

from inkdigits.decoding import (
    LEAST_ALTERNATIVE,
    MOST_ALTERNATIVES,
    NO_NUMBER,
    Constraints,
    answer,
    read_carefully,
)
from inkdigits.glyph import SIDE
from inkdigits.model.recogniser import Recogniser
from inkdigits.model.segmenter import Segmenter
from inkdigits.preparation import Readable, opened, prepare, strips_of
from inkdigits.reader.digits import DigitReader, one_digit
from inkdigits.reading import Candidate, Digit, Number, NumberDigit
from inkdigits.sheet import PlacedBox
from inkdigits.strip import HEIGHT

_MOST_STRIPS: Final = 64
"""The most strips of a source that are read."""

_SAME_INK: Final = 0.25
"""The least overlap of their boxes if both networks look at the same ink, for each number found."""


def read_number(
    constraints: Constraints,
    recogniser: Recogniser,
    digits: DigitReader,
    segmenter: Segmenter | None,
    source: Readable,
) -> Number:
    """Read one number.

    The network for numbers finds and reads it. If it finds a single digit without separators, no
    number, or several numbers, all the ink is also read as one digit: on single digits `read_digit`
    is right more often and rejects more letters and signs. Its answer is ignored if it looked at
    other ink, for example at one of several numbers.

    Raises
    ------
    InputError
        As `opened`.
    """
    origin = opened(source)
    strips = strips_of(origin, segmenter).strips[:_MOST_STRIPS]
    columns = recogniser.recognise([strip.pixels for strip in strips])
    read = partial(
        answer,
        strips,
        card=recogniser.card,
        constraints=constraints,
        classify=digits.opinions,
    )
    number = read_carefully(read, recogniser, strips, columns)
    if len(number.digits) > 1 or _has_separators(number, constraints):
        return number
    (digit,) = digits.read([one_digit(prepare(origin, segmenter))])
    if number.box and _overlap(number.box, digit.box) < _SAME_INK * number.count:
        return number
    if digit.status == "read" and constraints.fit(str(digit.digit)):
        return _alone(digit, constraints, printed=number.printed)
    return NO_NUMBER if number.digits and digit.reason == "not_a_digit" else number


def _has_separators(number: Number, constraints: Constraints) -> bool:
    """Whether separators were found beside the digits; a pattern says by itself where they are."""
    if constraints.pattern is not None or not number.candidates:
        return False
    return number.candidates[0].written != number.candidates[0].text


def _overlap(box: PlacedBox, other: PlacedBox | None) -> float:
    """The area that two boxes share, as a share of the area that they cover together."""
    if other is None:
        return 0.0
    (left, top, width, height), (x, y, across, down) = box, other
    shared = max(0.0, min(left + width, x + across) - max(left, x)) * max(
        0.0, min(top + height, y + down) - max(top, y)
    )
    return shared / max(width * height + across * down - shared, 1e-9)


def _alone(digit: Digit, constraints: Constraints, *, printed: bool) -> Number:
    """The number that has only this digit, whose status is "read"."""
    assert digit.glyph is not None and digit.box is not None
    strip = np.pad(digit.glyph, (HEIGHT - SIDE) // 2)
    inked = np.flatnonzero(strip.any(axis=0))
    columns = int(inked[0]), int(inked[-1] - inked[0] + 1)
    likely = [
        (str(each), digit.probabilities[each])
        for each in np.argsort(digit.probabilities)[::-1]
        if digit.probabilities[each] >= LEAST_ALTERNATIVE
    ]
    candidates = tuple(
        Candidate(text, constraints.written(text, text), probability)
        for text, probability in likely
        if constraints.fit(text)
    )
    others = likely[1 : 1 + MOST_ALTERNATIVES]
    alternatives = tuple((int(text), probability) for text, probability in others)
    return Number(
        candidates[0].text,
        candidates[0].written,
        "read",
        digit.confidence,
        (NumberDigit(int(likely[0][0]), digit.confidence, alternatives, digit.box, columns),),
        candidates,
        digit.box,
        printed=printed,
        strip=strip,
    )
