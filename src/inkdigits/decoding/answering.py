"""From strips and their columns to one number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

import numpy as np

from inkdigits.alphabet import ALPHABET, DIGITS, OTHER
from inkdigits.decoding.boxes import boxes_of
from inkdigits.decoding.constraints import NONE, Constraints
from inkdigits.decoding.decoding import Decoded, Hypothesis, decode
from inkdigits.decoding.opinion import Classify, second_opinion
from inkdigits.glyph import Box
from inkdigits.model.numbers_card import NumbersCard
from inkdigits.model.recogniser import Columns
from inkdigits.reading import Candidate, Number, NumberDigit, percent
from inkdigits.reading.number import NumberReason
from inkdigits.sheet import PlacedBox, placed
from inkdigits.strip import CHARACTERS, Strip

_MOST_CANDIDATES: Final = 10

MOST_ALTERNATIVES: Final = 3
"""The most alternatives to a digit."""

LEAST_ALTERNATIVE: Final = 0.001
"""The probability from which a digit is an alternative."""

_NEAR: Final = 1
"""The largest distance, in columns, between the same symbol in different candidates."""

_OTHER: Final = 0.25
"""How frequent other characters are where one number is expected, relative to the training data."""

_SCRAP: Final = 0.1
"""What has less than this share of the ink of a number is not a second number."""

BLANK: Final = Number(None, None, "no number", reason="blank", why="There is no ink.", count=0)
NO_NUMBER: Final = Number(
    None,
    None,
    "no number",
    reason="not_a_number",
    why="The ink doesn't look like a number.",
    count=0,
)

_WHY: Final[dict[NumberReason, str]] = {
    "unsure": "The most probable number, {text}, is only {percent} sure.",
    "no_candidate_fits": "No possible number fits the options; it looks like {best}.",
    "other_characters": "There are other characters between the digits of {text}.",
}
_BY_CONSTRAINT: Final = "It looks like {best}, which doesn't fit the options."


def answer(
    strips: Sequence[Strip],
    columns: Sequence[Columns],
    card: NumbersCard,
    constraints: Constraints,
    classify: Classify,
) -> Number:
    """Read one number.

    Parameters
    ----------
    strips, columns:
        The strips of a source, and the network's answer to each.
    card:
        The card of the network.
    constraints:
        On the number.
    classify:
        The network for single digits, which gives a second opinion.
    """
    if not strips:
        return BLANK
    pairs = list(zip(strips, map(_expecting_digits, columns), strict=True))
    decoded = [_decoded(*pair, constraints, classify) for pair in pairs]
    each = [
        _number(its, *pair, card, constraints) for its, pair in zip(decoded, pairs, strict=True)
    ]
    found = _without_scraps(
        [place for place, one in enumerate(each) if one.candidates], each, strips
    )
    if not found:
        return next((one for one in each if one.reason != "blank"), BLANK)
    read = [each[place] for place in found if each[place].status == "read"]
    if len(read) > 1:
        return Number(
            None,
            None,
            "several numbers",
            box=_around(number.box for number in read if number.box),
            reason="several_numbers",
            why=f"There are {len(read)} numbers; one is expected.",
            count=len(read),
        )
    best = max(
        found, key=lambda place: (each[place].confidence, each[place].candidates[0].probability)
    )
    # The others may be dirt or pieces of strokes, but also pieces of the number.
    alone = math.prod(1 - each[place].confidence for place in found if place != best)
    return _number(decoded[best], *pairs[best], card, constraints, alone)


def _expecting_digits(columns: Columns) -> Columns:
    """The columns as they would be if other characters were less frequent (Bayes' rule)."""
    prior = np.ones(columns.symbols.shape[1], np.float32)
    prior[ALPHABET.index(OTHER)] = _OTHER
    symbols = columns.symbols * prior
    return Columns(symbols / symbols.sum(axis=1, keepdims=True), columns.centres)


def _without_scraps(
    found: list[int], numbers: Sequence[Number], strips: Sequence[Strip]
) -> list[int]:
    """The indices of numbers without those that have far less ink than one that is read."""
    amounts = {place: _amount_of_ink(strips[place]) for place in found}
    most = max((amounts[place] for place in found if numbers[place].status == "read"), default=0)
    return [place for place in found if amounts[place] >= _SCRAP * most]


def _amount_of_ink(strip: Strip) -> float:
    """The sum of the levels of the characters of a strip, at the scale of the source."""
    area = abs(float(np.linalg.det(strip.to_source[:2, :2])))
    return area * float(strip.pixels[..., CHARACTERS].sum())


def number_of(
    strip: Strip,
    columns: Columns,
    card: NumbersCard,
    constraints: Constraints,
    classify: Classify,
) -> Number:
    """Read one strip as a number; see `answer`."""
    found = _decoded(strip, columns, constraints, classify)
    return _number(found, strip, columns, card, constraints)


def _decoded(
    strip: Strip, columns: Columns, constraints: Constraints, classify: Classify
) -> Decoded:
    """The candidates on a strip, with the second opinion on them."""
    weigh = partial(second_opinion, columns=columns, strip=strip, classify=classify)
    return decode(columns, constraints, weigh)


def _number(
    found: Decoded,
    strip: Strip,
    columns: Columns,
    card: NumbersCard,
    constraints: Constraints,
    alone: float = 1.0,
) -> Number:
    """The number on a decoded strip.

    Parameters
    ----------
    alone:
        The probability that no other strip belongs to the number. The confidence is multiplied by
        it.
    """
    best = found.most_probable
    if best is None:
        return BLANK if found.is_blank else NO_NUMBER
    confidence = 0.0
    if found.hypotheses:
        probability = found.hypotheses[0].probability
        confidence = alone * card.calibration.confidence(probability, found.agree)
    else:
        constraints = NONE
    chosen, *others = found.hypotheses or (best,)
    candidates = [
        Candidate(each.digits, constraints.written(each.digits, each.text), each.probability)
        for each in (chosen, *others)[:_MOST_CANDIDATES]
    ]
    reason = _reason(found, chosen, confidence, card.threshold)
    in_strip = boxes_of(chosen, columns, strip)
    boxes = [placed(box, strip.to_source) for box in in_strip]
    return Number(
        text=candidates[0].text if reason is None else None,
        written=candidates[0].written if reason is None else None,
        status="read" if reason is None else "unsure",
        confidence=confidence,
        digits=tuple(_digits(chosen, others, columns, in_strip, boxes, confidence)),
        candidates=tuple(candidates),
        box=_around(boxes[chosen.number]),
        reason=reason,
        why=_why(found, chosen, reason, confidence),
        by_constraint=found.by_constraint,
        printed=strip.printed,
        strip=strip.pixels[..., CHARACTERS],
    )


def _reason(
    found: Decoded, chosen: Hypothesis, confidence: float, threshold: float
) -> NumberReason | None:
    """The reason why a number is unsure; None if it is not."""
    if not found.hypotheses:
        return "no_candidate_fits"
    if OTHER in chosen.text:
        return "other_characters"
    return "unsure" if confidence < threshold else None


def _why(
    found: Decoded, chosen: Hypothesis, reason: NumberReason | None, confidence: float
) -> str | None:
    best = found.most_probable
    assert best is not None
    sentences = [_BY_CONSTRAINT] if found.by_constraint else []
    if reason is not None:
        sentences.append(_WHY[reason])
    words = {"text": chosen.digits, "best": best.digits, "percent": percent(confidence)}
    return " ".join(sentences).format(**words) or None


def _digits(
    chosen: Hypothesis,
    others: Sequence[Hypothesis],
    columns: Columns,
    in_strip: Sequence[Box],
    boxes: Sequence[PlacedBox],
    confidence: float,
) -> Iterator[NumberDigit]:
    """The digits of a hypothesis.

    The doubt about a digit is a share of the doubt about the whole number: the share, weighted by
    probability, of the other hypotheses that don't have this digit at this position.
    """
    symbols_of_others = [_by_column(other) for other in others]
    weights = [other.probability for other in others]
    whole = sum(weights)
    for symbol, column, (x, _, width, _), box in zip(
        chosen.symbols, chosen.columns, in_strip, boxes, strict=True
    ):
        if symbol not in DIGITS:
            continue
        differ = [symbol not in each.get(column, "") for each in symbols_of_others]
        doubt = float(np.dot(differ, weights)) / whole if whole else 1.0
        yield NumberDigit(
            int(symbol),
            1 - (1 - confidence) * doubt,
            _alternatives(symbol, column, columns),
            box,
            (x, width),
        )


def _by_column(hypothesis: Hypothesis) -> dict[int, str]:
    """The symbols in each column, and in the columns next to it."""
    found: dict[int, str] = {}
    for symbol, column in zip(hypothesis.symbols, hypothesis.columns, strict=True):
        for near in range(column - _NEAR, column + _NEAR + 1):
            found[near] = found.get(near, "") + symbol
    return found


def _alternatives(symbol: str, column: int, columns: Columns) -> tuple[tuple[int, float], ...]:
    """The other digits near a column, with their shares of all digits there, the largest first."""
    around = columns.symbols[max(0, column - _NEAR) : column + _NEAR + 1, : len(DIGITS)]
    shares = around.max(axis=0)
    shares = shares / max(float(shares.sum()), 1e-9)
    ordered = [(int(digit), float(shares[digit])) for digit in np.argsort(-shares)]
    likely = [each for each in ordered if each[0] != int(symbol) and each[1] >= LEAST_ALTERNATIVE]
    return tuple(likely[:MOST_ALTERNATIVES])


def _around(boxes: Iterable[PlacedBox]) -> PlacedBox:
    """The box that encloses all boxes."""
    ends = [(x, y, x + width, y + height) for x, y, width, height in boxes]
    lefts, tops, rights, bottoms = zip(*ends, strict=True)
    left, top = min(lefts), min(tops)
    return left, top, max(rights) - left, max(bottoms) - top
