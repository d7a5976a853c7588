"""The columns of one strip to candidates for the number on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import ALPHABET, DIGITS, NOTHING, OTHER
from inkdigits.decoding.beam_search import QUICK, THOROUGH, Path, search
from inkdigits.decoding.constraints import NONE, Constraints
from inkdigits.model.recogniser import Columns

DOUBT: Final = 0.01
"""What fits no constraint keeps this share of its probability, since they may be wrong, too.

So a candidate that is next to impossible does not become certain only because no other one fits.
"""

_MOST_OTHER: Final = 3
"""Other characters for each digit that a number has at most, as in "EUR 5"; a word has more."""

_HOPELESS: Final = 1e-4
"""Where the most probable text is no more probable, a thorough search would find nothing better."""

_WITHOUT_OTHERS: Final = str.maketrans("", "", ALPHABET.removeprefix(DIGITS))

_BEFORE: Final = re.compile(f"^[^{DIGITS}]*{OTHER}[.:]*")
"""A currency or a word before the first digit, with the point of an abbreviation."""
_BEHIND: Final = re.compile(f"{OTHER}[^{DIGITS}]*$")


@dataclass(frozen=True)
class Hypothesis:
    """Digits that were found, with the probability of all texts that have them.

    Attributes
    ----------
    digits:
        Without separators.
    symbols:
        The most probable text with these digits: symbols of `ALPHABET`, everything on the strip.
    columns:
        For each of the symbols, the column where it is most probable.
    probability:
        0 to 1.
    """

    digits: str
    symbols: str
    columns: tuple[int, ...]
    probability: float

    @property
    def number(self) -> slice:
        """Which of the symbols are the number: not other characters before and behind it."""
        before, behind = _BEFORE.match(self.symbols), _BEHIND.search(self.symbols)
        start = before.end() if before else 0
        return slice(start, max(start, behind.start()) if behind else None)

    @property
    def text(self) -> str:
        """The number as it is written, with its separators."""
        return self.symbols[self.number]


@dataclass(frozen=True)
class Decoded:
    """What the columns of one strip say.

    Attributes
    ----------
    most_probable:
        Whatever the constraints; None where no column shows a symbol, or there are only other
        characters, or far more of them than digits.
    is_blank:
        Whether no column shows a symbol.
    hypotheses:
        Those that fit the constraints, the most probable first; their probabilities are those
        under the constraints.
    agree:
        Whether both heads of the network have the digits of the first one, or of the most
        probable one.
    """

    most_probable: Hypothesis | None
    is_blank: bool
    hypotheses: tuple[Hypothesis, ...]
    agree: bool

    @property
    def by_constraint(self) -> bool:
        """Whether a constraint chose another one than the most probable one."""
        best = self.most_probable
        return best is not None and any(x.digits != best.digits for x in self.hypotheses[:1])


def decode(columns: Columns, constraints: Constraints) -> Decoded:
    """Find the most probable numbers, and those that fit constraints.

    The most probable texts are searched quickly. If the best of them doesn't fit, a thorough
    search follows, which drops what can't fit any more.
    """
    paths = search(columns.symbols, QUICK)
    hypotheses = _hypotheses(paths)
    best = hypotheses[0]
    if len(best.digits) < max(1, best.symbols.count(OTHER) / _MOST_OTHER):
        return Decoded(None, not paths[0].text, (), False)
    fitting = [each for each in hypotheses if constraints.fit(each.digits)]
    if best not in fitting:

        def may_begin(text: str) -> bool:
            return constraints.may_begin(digits_of(text))

        effort = THOROUGH if best.probability > _HOPELESS else QUICK
        found = _hypotheses(search(columns.symbols, effort, may_begin))
        fitting = [each for each in found if constraints.fit(each.digits)]
    agree = digits_of(_peaks(columns.centres)) in {best.digits, *(x.digits for x in fitting[:1])}
    if constraints != NONE:
        fitting = _constrained(fitting)
    return Decoded(best, False, tuple(fitting), agree)


def digits_of(text: str) -> str:
    """The digits of a text, without all else."""
    return text.translate(_WITHOUT_OTHERS)


def _hypotheses(paths: Iterable[Path]) -> list[Hypothesis]:
    """Texts with the same digits as one, the most probable first."""
    merged: dict[str, list[Path]] = {}
    for path in paths:
        merged.setdefault(digits_of(path.text), []).append(path)
    hypotheses = [_merged(digits, same) for digits, same in merged.items()]
    return sorted(hypotheses, key=lambda each: each.probability, reverse=True)


def _merged(digits: str, same: list[Path]) -> Hypothesis:
    """One hypothesis of texts with the same digits, the most probable first."""
    probability = min(1.0, sum(path.probability for path in same))
    return Hypothesis(digits, same[0].text, same[0].columns, probability)


def _constrained(fitting: list[Hypothesis]) -> list[Hypothesis]:
    """Those that fit, with their probabilities under the constraints, by Bayes' rule."""
    whole = min(1.0, sum(each.probability for each in fitting))
    scale = 1 / (whole + DOUBT * (1 - whole))
    return [replace(each, probability=min(1.0, scale * each.probability)) for each in fitting]


def _peaks(centres: NDArray[np.float32]) -> str:
    """The text whose symbols have their centres in these columns."""
    best = centres.argmax(axis=1)
    begins = (best != NOTHING) & (best != np.concatenate([[NOTHING], best[:-1]]))
    return "".join(ALPHABET[place] for place in best[begins])
