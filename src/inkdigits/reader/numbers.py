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
from inkdigits.sheet import PlacedBox
from inkdigits.strip import HEIGHT

_MOST_STRIPS: Final = 64
"""The most strips of a source that are read."""

_MOST_LOOKED_AT_AGAIN: Final = 8
"""The most strips that are looked at again; more are dirt, or a page."""

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

    The network for numbers finds and reads it. Where it finds one digit without separators, no
    number or several, all the ink is read as one digit, too: `read_digit` is right more often if it
    is one, and refuses more of what is none. It has no say where it looked at other ink, such as
    one number of several.

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
    return constraints.pattern is None and any(
        each.written != each.text for each in number.candidates[:1]
    )


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
