"""Fitting a head: kernel logistic regression on top of the network's answer.

The network's answer is the prior: where there is no evidence it stays as it is, and the weight of
the evidence grows with the number of similar corrections (a Gaussian process classifier with the
network's logits as its mean; Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006,
section 3.5). Four things keep it from harm:

- Glyphs of the guard set near the evidence are fitted as well, with their own digits.
- A glyph, of the guard set or corrected, yields where more similar corrections are against it than
  agree with it.
- A correction may be wrong. One that the network finds impossible counts little until others agree
  (a likelihood with label noise).
- The influence of a correction fades with the distance.

`studies/teaching.py` compares this with other heads; the constants were chosen there on validation
writers.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.profile.encoding import Encoded, Rows
from inkdigits.profile.guard import guard_labels
from inkdigits.profile.head import Head, influence, sigmoid, softmax

STRENGTH: Final = 64.0
"""The prior variance of a shift of the logits."""

NOISE: Final = 0.3
"""The share of corrections that are taken to be wrong."""

_NEAR: Final = 0.02
"""The influence from which a glyph of the guard set takes part."""

_MOST_NEAR: Final = 120
"""The most glyphs of the guard set that take part, the nearest first."""

_YIELD: Final = 8.0
"""How fast a glyph loses its weight where more similar corrections contradict it than agree."""

_LEAST_DOUBT: Final = 0.02
"""The probability of another digit from which a correction has anything to teach."""

_MOST_ACTIVE: Final = 400
"""The most corrections that teach at a time, the newest first."""

_ROUNDS: Final = 3
_STEPS: Final = 40
_CLOSE_ENOUGH: Final = 2e-3

NOTHING: Final = Head(np.zeros((0, 1), np.float32), np.zeros((0, 11), np.float32))
"""The head without evidence."""


def fit(own: Encoded, digits: NDArray[np.int64], guard: Encoded) -> Head:
    """Learn a head.

    Parameters
    ----------
    own:
        The glyphs of the corrections, in the order in which they were added.
    digits: (N,) int64
        Their digits.
    guard:
        The guard set.
    """
    if not len(own):
        return NOTHING
    head = NOTHING
    active = np.zeros(len(own), bool)
    for _ in range(_ROUNDS):
        # Most corrections only confirm what is read anyway. They are fitted when others harm them.
        more = _doubt(head.shifted(own), digits) > _LEAST_DOUBT
        if not (more & ~active).any():
            break
        active |= more
        active[: max(0, _nth_last(active, _MOST_ACTIVE))] = False
        head = _fitted(own[np.flatnonzero(active)], digits[active], guard)
    return head


def _nth_last(active: NDArray[np.bool_], count: int) -> int:
    """Where the last ``count`` true values begin."""
    found = np.flatnonzero(active)
    return int(found[-count]) if len(found) > count else 0


def _doubt(shifted: Rows, digits: NDArray[np.int64]) -> Rows:
    """The larger of the probabilities that it is another digit, and that it is none: (N,)."""
    right = softmax(shifted[:, :10])[np.arange(len(digits)), digits]
    return np.asarray(1 - np.minimum(right, sigmoid(shifted[:, 10])), np.float32)


def _fitted(own: Encoded, digits: NDArray[np.int64], guard: Encoded) -> Head:
    near = _anchors(own, guard)
    rows = Encoded.joined(own, guard[near])
    labels = np.concatenate([digits, guard_labels()[near]])
    influences = influence(rows.places, rows.places)
    trust = _trust(influences[:, : len(own)], labels, digits)[:, None]
    noise = np.where(np.arange(len(rows)) < len(own), NOISE, 0.0).astype(np.float32)
    kernel = np.float32(STRENGTH) * influences
    targets = np.eye(11, dtype=np.float32)[labels]
    targets[:, 10] = 1
    weights = np.zeros((len(rows), 11), np.float32)
    # The curvature of the loss is at most 1/2, which makes each step safe (Böhning, Annals of the
    # Institute of Statistical Mathematics 44, 1992).
    step = np.linalg.inv(np.eye(len(rows), dtype=np.float32) + trust * kernel / 2)
    for _ in range(_STEPS):
        shifted = rows.offsets + kernel @ weights
        found = np.concatenate([softmax(shifted[:, :10]), sigmoid(shifted[:, 10:])], axis=1)
        right = (1 - noise) * found[np.arange(len(rows)), labels]
        believed = (right / (right + noise / 10))[:, None]
        missing = trust * believed * (targets - found) - weights
        weights += step @ missing
        if np.abs(missing).max() < _CLOSE_ENOUGH:
            break
    return Head(rows.places, np.float32(STRENGTH) * weights)


def _anchors(own: Encoded, guard: Encoded) -> NDArray[np.intp]:
    """The glyphs of the guard set that are fitted."""
    nearest = influence(guard.places, own.places).max(axis=1)
    near = np.argsort(-nearest, kind="stable")[:_MOST_NEAR]
    return np.asarray(near[nearest[near] > _NEAR], np.intp)


def _trust(influences: Rows, labels: NDArray[np.int64], digits: NDArray[np.int64]) -> Rows:
    """The weight of each row, 0 to 1: less where more similar corrections are against it than for.

    Parameters
    ----------
    influences: (M, N) float32
        Of the corrections on each row.
    labels: (M,) int64
        Of the rows: of the corrections first, then of the guard set.
    digits: (N,) int64
        Of the corrections.
    """
    votes = influences @ np.eye(10, dtype=np.float32)[digits]
    each = np.arange(len(labels))
    agreeing = votes[each, labels]
    # A glyph of the guard set has no influence of its own in the votes.
    agreeing[len(digits) :] += 1
    votes[each, labels] = 0
    excess = np.maximum(0, votes.max(axis=1) - agreeing)
    return np.asarray(np.exp(-_YIELD * excess), np.float32)
