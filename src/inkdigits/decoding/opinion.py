"""A second opinion on candidates: what the network for single digits says of each digit.

The network for numbers sees a whole strip at once; the one for single digits sees each digit in
MNIST's frame. They make different mistakes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import DIGITS
from inkdigits.decoding.boxes import boxes_of
from inkdigits.decoding.decoding import Hypothesis
from inkdigits.decoding.learned import LearnedDigit, Taught, is_own, learned_digits, with_learned
from inkdigits.glyph import glyph_between
from inkdigits.model.recogniser import Columns
from inkdigits.strip import CHARACTERS, Strip

Probabilities = NDArray[np.float32]
"""(N, 10): of the digits of N glyphs."""


class Opinions(NamedTuple):
    """What the network for single digits says of glyphs.

    Attributes
    ----------
    alone:
        Without a profile.
    taught:
        What a profile knows of them; None without one.
    """

    alone: Probabilities
    taught: Taught | None = None


Classify = Callable[[NDArray[np.uint8]], Opinions]
"""Takes glyphs (N, 28, 28)."""

_WEIGHT: Final = 0.35
"""The weight of the second opinion: the exponent of its probabilities."""

_ERROR: Final = 0.02
"""The share of digits for which it may answer anything, such as those that are cut badly."""

_TYPICAL: Final = -1.0
"""The logarithm of a probability that speaks neither for nor against a digit.

Without it, candidates with fewer digits would gain.
"""

_MOST: Final = 10
"""The number of candidates, the most probable first, on which an opinion is asked for."""


def second_opinion(
    hypotheses: Sequence[Hypothesis], columns: Columns, strip: Strip, classify: Classify
) -> list[Hypothesis]:
    """The hypotheses with other probabilities, and those that a profile has taught, in any order.

    Parameters
    ----------
    hypotheses:
        The most probable first. Beyond some of them, they are returned as they are.
    columns:
        The columns of the strip.
    strip:
        The strip itself.
    classify:
        The network for single digits.
    """
    asked, others = hypotheses[:_MOST], hypotheses[_MOST:]
    glyphs, needed = _cut_out(asked, columns, strip)
    if not glyphs:
        return list(hypotheses)
    probabilities, taught = classify(np.stack(glyphs))
    learned: dict[int, LearnedDigit] = {}
    if taught is not None:
        learned = learned_digits(probabilities, taught)
        if is_own([(each.glyph, each.digit) for each in needed[0]], taught, learned):
            probabilities = taught.probabilities
        else:
            learned = {}
    changed = [_changed(own, learned) for own in needed]
    found = np.log((1 - _ERROR) * probabilities + _ERROR / len(DIGITS)) - _TYPICAL
    factors = []
    for own, now in zip(needed, changed, strict=True):
        digits = [now[each.at].now if each.at in now else each.digit for each in own]
        opinions = (found[each.glyph, digit] for each, digit in zip(own, digits, strict=True))
        factors.append(np.exp(_WEIGHT * sum(opinions)))
    whole = sum(each.probability for each in asked)
    shares = np.array([each.probability for each in asked]) * factors
    shares *= whole / max(float(shares.sum()), 1e-300)
    weighed = [replace(each, probability=float(s)) for each, s in zip(asked, shares, strict=True)]
    if not learned:
        return [*weighed, *others]
    return with_learned([*zip(weighed, changed, strict=True), *((each, {}) for each in others)])


class _Asked(NamedTuple):
    """A digit of a hypothesis: its place among the symbols, and its glyph by index."""

    at: int
    digit: int
    glyph: int


def _cut_out(
    hypotheses: Sequence[Hypothesis], columns: Columns, strip: Strip
) -> tuple[list[NDArray[np.uint8]], list[list[_Asked]]]:
    """The glyphs of all digits of hypotheses, and for each hypothesis what is asked of them."""
    places: dict[tuple[int, int], int] = {}
    glyphs: list[NDArray[np.uint8]] = []
    needed: list[list[_Asked]] = []
    for hypothesis in hypotheses:
        needed.append([])
        boxes = boxes_of(hypothesis, columns, strip) if hypothesis.symbols else []
        for at, (x, _, width, _) in enumerate(boxes):
            symbol = hypothesis.symbols[at]
            if symbol not in DIGITS:
                continue
            if (x, width) not in places:
                places[x, width] = len(glyphs)
                glyphs.append(glyph_between(strip.pixels[..., CHARACTERS], x, width))
            needed[-1].append(_Asked(at, int(symbol), places[x, width]))
    return glyphs, needed


def _changed(own: Sequence[_Asked], learned: Mapping[int, LearnedDigit]) -> dict[int, LearnedDigit]:
    """What a profile makes of the symbols of a hypothesis, by their places."""
    return {
        each.at: learned[each.glyph]
        for each in own
        if each.glyph in learned and learned[each.glyph].before == each.digit
    }
