"""Candidates that a profile proposes: those with digits that only their writer writes like that.

A form that means another digit to most people is so sure to the network for numbers that it is in
none of its candidates. Where the network for single digits agrees with it, and would read the glyph
as another digit with the profile, candidates with that digit are added. The profile says how their
probability is shared.

The same form in a number of somebody else is what most people read. So a profile counts only where
the other digits of the number look like those of its writer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import DIGITS, digits_of
from inkdigits.decoding.decoding import Hypothesis

_OWN: Final = 0.5
"""The mean likeness from which digits are taken to be those of the writer."""

_MOST: Final = 10
"""The most candidates that are made of one."""


@dataclass(frozen=True, eq=False)
class Taught:
    """What a profile knows of N glyphs.

    Attributes
    ----------
    probabilities: (N, 10) float32
        Of the digits.
    likeness: (N, 10) float32
        The similarity, -1 to 1, to the most similar used correction of each digit, else NaN.
    """

    probabilities: NDArray[np.float32]
    likeness: NDArray[np.float32]


class LearnedDigit(NamedTuple):
    """What a profile makes of a glyph: other than before, with a probability of 0 to 1."""

    before: int
    now: int
    probability: float


def learned_digits(alone: NDArray[np.float32], taught: Taught) -> dict[int, LearnedDigit]:
    """The glyphs that are other digits with the profile, by their index.

    Parameters
    ----------
    alone: (N, 10) float32
        The probabilities of the digits without it.
    """
    found = {}
    for index, (before, now) in enumerate(
        zip(alone.argmax(axis=1), taught.probabilities.argmax(axis=1), strict=True)
    ):
        if before != now:
            both = taught.probabilities[index, [before, now]]
            found[index] = LearnedDigit(int(before), int(now), float(both[1] / both.sum()))
    return found


def is_own(
    digits: Sequence[tuple[int, int]], taught: Taught, learned: Mapping[int, LearnedDigit]
) -> bool:
    """Whether a number seems to be by the writer of a profile.

    Parameters
    ----------
    digits:
        The index of the glyph of each of its digits, and the digit.
    learned:
        Those that are other digits with the profile; they say nothing.
    """
    likeness = [taught.likeness[index, digit] for index, digit in digits if index not in learned]
    known = [each for each in likeness if not np.isnan(each)]
    return bool(known) and float(np.mean(known)) >= _OWN


def with_learned(
    hypotheses: Iterable[tuple[Hypothesis, Mapping[int, LearnedDigit]]],
) -> list[Hypothesis]:
    """Hypotheses, each with what a profile makes of its symbols, and those that come of it."""
    found: dict[str, Hypothesis] = {}
    for hypothesis, learned in hypotheses:
        for each in _shared(hypothesis, learned):
            known = found.get(each.digits)
            if known is not None:
                likelier = max(known, each, key=lambda one: one.probability)
                both = min(1.0, known.probability + each.probability)
                each = replace(likelier, probability=both)
            found[each.digits] = each
    return list(found.values())


def _shared(hypothesis: Hypothesis, learned: Mapping[int, LearnedDigit]) -> list[Hypothesis]:
    """The hypothesis and those with other digits, which share its probability."""
    found = [hypothesis]
    for place, (_, now, probability) in learned.items():
        found = [
            part
            for each in found
            for part in (
                replace(each, probability=(1 - probability) * each.probability),
                _with_digit(each, place, DIGITS[now], probability * each.probability),
            )
        ]
        found = sorted(found, key=lambda each: each.probability, reverse=True)[:_MOST]
    return found


def _with_digit(hypothesis: Hypothesis, place: int, digit: str, probability: float) -> Hypothesis:
    symbols = hypothesis.symbols[:place] + digit + hypothesis.symbols[place + 1 :]
    return replace(hypothesis, symbols=symbols, digits=digits_of(symbols), probability=probability)
