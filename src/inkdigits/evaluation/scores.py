"""Pure measures of how good answers are.

Throughout, ``probabilities`` is (N, K) with rows that sum to 1, ``labels`` is (N,) integers below
K, ``confidence`` is (N,) from 0 to 1 and ``correct`` is (N,) bool. Measures of no answers at all
raise ValueError.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Labels = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]

Z_95: Final = 1.959963984540054
"""The 97.5 % quantile of the standard normal distribution."""

BINS: Final = 15
"""Bins of confidence, as in Guo et al. (2017)."""

SMALLEST: Final = 1e-12
"""The lowest probability in the cross-entropy, so that one certain mistake is not infinite."""


@dataclass(frozen=True)
class Proportion:
    """A share of ``count`` samples with its 95 % interval, all from 0 to 1."""

    value: float
    low: float
    high: float
    count: int

    def to_dict(self) -> dict[str, float | int]:
        """The JSON form."""
        return asdict(self)


def proportion(successes: int, count: int) -> Proportion:
    """A share with its 95 % interval by Wilson's score.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal
    of the American Statistical Association 22 (1927). Unlike the normal
    approximation it stays within 0 and 1, and holds for shares near 1.
    """
    if not 0 <= successes <= count or count < 1:
        raise ValueError(f"{successes} of {count} is not a share")
    share = successes / count
    scale = 1 + Z_95**2 / count
    centre = (share + Z_95**2 / (2 * count)) / scale
    spread = Z_95 / scale * math.sqrt(share * (1 - share) / count + Z_95**2 / (4 * count**2))
    # Exactly 0 and 1, which rounding would miss by 1e-17.
    low = 0.0 if successes == 0 else centre - spread
    high = 1.0 if successes == count else centre + spread
    return Proportion(share, low, high, count)


def accuracy(probabilities: Floats, labels: Labels) -> Proportion:
    """The share of rows whose most probable class is the label."""
    _check(probabilities, labels)
    return proportion(int((probabilities.argmax(axis=1) == labels).sum()), len(labels))


def cross_entropy(probabilities: Floats, labels: Labels) -> float:
    """Mean of -ln of the label's probability, in nats; 0 is best, ln K is what guessing gets."""
    _check(probabilities, labels)
    chosen = probabilities[np.arange(len(labels)), labels].astype(np.float64)
    return float(-np.log(np.maximum(chosen, SMALLEST)).mean())


def brier_score(probabilities: Floats, labels: Labels) -> float:
    """Mean squared distance of the probabilities from the truth, summed over classes; 0 to 2.

    G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather
    Review 78 (1950), in its original form for any number of classes.
    """
    _check(probabilities, labels)
    truth = np.eye(probabilities.shape[1])[labels]
    return float(((probabilities - truth) ** 2).sum(axis=1).mean())


@dataclass(frozen=True)
class ReliabilityBin:
    """Answers with a confidence above ``low`` and up to ``high``.

    Attributes
    ----------
    low, high:
        The bin's edges.
    count:
        How many answers are in it; never 0.
    confidence, accuracy:
        Their mean confidence and the share of them that is right.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def reliability_bins(
    confidence: Floats, correct: Flags, bins: int = BINS
) -> tuple[ReliabilityBin, ...]:
    """Answers by confidence in ``bins`` bins of equal width; empty bins are left out."""
    _check(confidence, correct)
    edges = np.linspace(0, 1, bins + 1)
    number = np.clip(np.searchsorted(edges, confidence, side="left") - 1, 0, bins - 1)
    return tuple(
        ReliabilityBin(
            float(edges[index]),
            float(edges[index + 1]),
            int(inside.sum()),
            float(confidence[inside].mean()),
            float(correct[inside].mean()),
        )
        for index in range(bins)
        if (inside := number == index).any()
    )


def calibration_error(confidence: Floats, correct: Flags, bins: int = BINS) -> float:
    """Expected calibration error: mean distance of confidence and accuracy over the bins; 0 to 1.

    C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural networks", ICML
    2017, equation 3.
    """
    total = sum(
        each.count * abs(each.accuracy - each.confidence)
        for each in reliability_bins(confidence, correct, bins)
    )
    return total / len(confidence)


def auroc(scores: Floats, positive: Flags) -> float:
    """The probability that a positive scores above a negative, ties counting half; 0.5 is guessing.

    The area under the receiver operating characteristic, by the rank sum of Mann and Whitney
    (J. A. Hanley and B. J. McNeil, Radiology 143, 1982).
    """
    _check(scores, positive)
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if not positives or not negatives:
        raise ValueError("AUROC needs positives and negatives")
    _, rank, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle_rank = np.cumsum(counts) - (counts - 1) / 2
    rank_sum = float(middle_rank[rank][positive].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def error_by_share(confidence: Floats, correct: Flags) -> tuple[Floats, Floats]:
    """Error among the answers against the share answered, the most confident first.

    The risk-coverage curve of R. El-Yaniv and Y. Wiener, "On the foundations of noise-free
    selective classification", JMLR 11 (2010). Equal confidences are answered together.

    Returns
    -------
    shares, errors: (M,) float64
        Share answered, rising up to 1, and the share of those answers that is wrong.
    """
    _check(confidence, correct)
    order = np.argsort(-confidence, kind="stable")
    ordered = confidence[order]
    last_of_equals = np.append(ordered[1:] != ordered[:-1], True)
    answered = np.arange(1, len(order) + 1)[last_of_equals]
    wrong = np.cumsum(~correct[order])[last_of_equals]
    return answered / len(order), wrong / answered


def error_at_share(confidence: Floats, correct: Flags, share: float) -> float:
    """Error among the most confident answers when at least ``share`` of all is answered.

    See `error_by_share`; as few are answered as equal confidences allow.
    """
    shares, errors = error_by_share(confidence, correct)
    # Shares are rounded quotients: 0.95 of 20 must not become 20 of 20.
    return float(errors[np.searchsorted(shares, min(share, 1.0) - SMALLEST)])


def highest_threshold(scores: Floats, share: float) -> float:
    """The highest threshold that at most ``share`` of the (N,) scores lie below."""
    if not len(scores):
        raise ValueError("no scores to choose a threshold by")
    # The same rounding as in `error_at_share`, the other way: 0.01 of 300 is 3.
    below = math.floor(share * len(scores) + SMALLEST)
    return float(np.sort(scores)[min(below, len(scores) - 1)])


def _check(values: NDArray[Any], truth: NDArray[Any]) -> None:
    if len(values) != len(truth) or not len(truth):
        raise ValueError(f"{len(values)} answers for {len(truth)} truths")
