"""From the columns of a strip to candidates for its number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import ALPHABET, DIGITS, NOTHING, OTHER, digits_of
from inkdigits.decoding.beam_search import QUICK, THOROUGH, Path, search
from inkdigits.decoding.constraints import NONE, Constraints
from inkdigits.model.recogniser import Columns

DOUBT: Final = 0.01
"""Candidates that violate a constraint keep this share of their probability.

Constraints may be wrong, too; without this, a very improbable candidate would become certain just
because no other one fits.
"""

_MOST_OTHER: Final = 3
"""The most other characters per digit in a number, as in "EUR 5"; words have more."""

_HOPELESS: Final = 1e-4
"""If the most probable text is below this, a thorough search would not find a better one."""

_BEFORE: Final = re.compile(f"^[^{DIGITS}]*{OTHER}[.:]*")
"""A currency or word before the first digit, with the full stop of an abbreviation."""
_BEHIND: Final = re.compile(f"{OTHER}[^{DIGITS}]*$")


@dataclass(frozen=True)
class Hypothesis:
    """Possible digits, with the total probability of all texts that have exactly these.

    Attributes
    ----------
    digits:
        Without separators.
    symbols:
        The most probable text with these digits: all symbols of `ALPHABET` on the strip.
    columns:
        For each symbol, the column where it is most probable.
    probability:
        0 to 1.
    seen:
        The symbols as the network for numbers sees them. Those that a profile reads as other digits
        differ from `symbols`.
    """

    digits: str
    symbols: str
    columns: tuple[int, ...]
    probability: float
    seen: str

    @property
    def number(self) -> slice:
        """The symbols of the number itself, without other characters before and after it."""
        before, behind = _BEFORE.match(self.symbols), _BEHIND.search(self.symbols)
        start = before.end() if before else 0
        return slice(start, max(start, behind.start()) if behind else None)

    @property
    def text(self) -> str:
        """The number with its separators."""
        return self.symbols[self.number]


Weigh = Callable[[Sequence[Hypothesis]], Sequence[Hypothesis]]
"""Returns hypotheses, the most probable first, with other probabilities, and maybe more of them."""


@dataclass(frozen=True)
class Decoded:
    """The decoded columns of a strip.

    Attributes
    ----------
    most_probable:
        Regardless of the constraints; None if there are no symbols, or no digits, or far more
        other characters than digits.
    is_blank:
        Whether there are no symbols.
    hypotheses:
        Those that fit the constraints, the most probable first, with their probabilities given
        the constraints.
    agree:
        Whether both heads of the network read the digits of the first hypothesis, or of the most
        probable one.
    """

    most_probable: Hypothesis | None
    is_blank: bool
    hypotheses: tuple[Hypothesis, ...]
    agree: bool

    @property
    def by_constraint(self) -> bool:
        """Whether the constraints changed the answer."""
        best = self.most_probable
        return best is not None and any(x.digits != best.digits for x in self.hypotheses[:1])


def decode(columns: Columns, constraints: Constraints, weigh: Weigh | None = None) -> Decoded:
    """Find the most probable numbers, and those that fit constraints.

    A quick search finds the most probable texts. If the best of them doesn't fit, a thorough
    search follows, which drops prefixes that can't fit any more.

    Parameters
    ----------
    columns:
        Of a strip.
    constraints:
        On the number.
    weigh:
        Gives the hypotheses other probabilities.
    """
    paths = search(columns.symbols, QUICK)
    hypotheses = _hypotheses(paths, weigh)
    best = hypotheses[0]
    if len(best.digits) < max(1, best.symbols.count(OTHER) / _MOST_OTHER):
        return Decoded(None, not paths[0].text, (), False)
    fitting = [each for each in hypotheses if constraints.fit(each.digits)]
    if best not in fitting:

        def may_begin(text: str) -> bool:
            return constraints.may_begin(digits_of(text))

        effort = THOROUGH if best.probability > _HOPELESS else QUICK
        found = _hypotheses(search(columns.symbols, effort, may_begin), weigh)
        fitting = [each for each in found if constraints.fit(each.digits)]
    agree = digits_of(_peaks(columns.centres)) in {digits_of(x.seen) for x in (best, *fitting[:1])}
    if constraints != NONE:
        fitting = _constrained(fitting)
    return Decoded(best, False, tuple(fitting), agree)


def _hypotheses(paths: Iterable[Path], weigh: Weigh | None) -> list[Hypothesis]:
    """Merge texts with the same digits, and sort them by descending probability."""
    merged: dict[str, list[Path]] = {}
    for path in paths:
        merged.setdefault(digits_of(path.text), []).append(path)
    hypotheses = [_merged(digits, same) for digits, same in merged.items()]
    hypotheses.sort(key=_probability, reverse=True)
    return sorted(weigh(hypotheses), key=_probability, reverse=True) if weigh else hypotheses


def _probability(hypothesis: Hypothesis) -> float:
    return hypothesis.probability


def _merged(digits: str, same: list[Path]) -> Hypothesis:
    """Merge texts with the same digits, sorted by descending probability."""
    probability = min(1.0, sum(path.probability for path in same))
    return Hypothesis(digits, same[0].text, same[0].columns, probability, same[0].text)


def _constrained(fitting: list[Hypothesis]) -> list[Hypothesis]:
    """The hypotheses that fit, with their probabilities given the constraints (Bayes' rule)."""
    whole = min(1.0, sum(each.probability for each in fitting))
    scale = 1 / (whole + DOUBT * (1 - whole))
    return [replace(each, probability=min(1.0, scale * each.probability)) for each in fitting]


def _peaks(centres: NDArray[np.float32]) -> str:
    """The text of the symbols that have their centres in these columns."""
    best = centres.argmax(axis=1)
    begins = (best != NOTHING) & (best != np.concatenate([[NOTHING], best[:-1]]))
    return "".join(ALPHABET[place] for place in best[begins])
