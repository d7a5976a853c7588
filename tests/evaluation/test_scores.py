from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from inkdigits.evaluation import scores

RNG = np.random.default_rng(0)
PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.2, 0.5, 0.3], [0.25, 0.25, 0.5]])
LABELS = np.array([0, 1, 2, 2])


def test_accuracy_counts_the_most_probable_class() -> None:
    assert scores.accuracy(PROBABILITIES, LABELS).value == 0.75


@pytest.mark.parametrize(
    ("successes", "count", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_interval_is_wilson_score(successes: int, count: int, low: float, high: float) -> None:
    share = scores.proportion(successes, count)
    assert (round(share.low, 4), round(share.high, 4)) == (low, high)
    mirrored = scores.proportion(count - successes, count)
    assert (round(1 - mirrored.high, 4), round(1 - mirrored.low, 4)) == (low, high)


@pytest.mark.parametrize(("successes", "count"), [(0, 0), (3, 2), (-1, 2)])
def test_impossible_share_is_refused(successes: int, count: int) -> None:
    with pytest.raises(ValueError, match="is not a share"):
        scores.proportion(successes, count)


def test_cross_entropy_matches_hand_calculation() -> None:
    expected = -(math.log(0.7) + math.log(0.6) + math.log(0.3) + math.log(0.5)) / 4
    assert scores.cross_entropy(PROBABILITIES, LABELS) == pytest.approx(expected)


def test_cross_entropy_of_a_certain_mistake_is_finite() -> None:
    sure = np.array([[1.0, 0.0]], np.float32)
    assert scores.cross_entropy(sure, np.array([1])) == pytest.approx(-math.log(1e-12))


def test_brier_score_matches_hand_calculation() -> None:
    first = 0.3**2 + 0.2**2 + 0.1**2
    second = 0.1**2 + 0.4**2 + 0.3**2
    third = 0.2**2 + 0.5**2 + 0.7**2
    fourth = 0.25**2 + 0.25**2 + 0.5**2
    expected = (first + second + third + fourth) / 4
    assert scores.brier_score(PROBABILITIES, LABELS) == pytest.approx(expected)
    assert scores.brier_score(np.array([[1.0, 0.0]]), np.array([1])) == 2


def test_calibration_error_matches_hand_calculation() -> None:
    # Two bins: 0.1 and 0.3 with one right (mean 0.2, right 0.5), 0.9 and 0.8 with one right.
    confidence = np.array([0.1, 0.3, 0.9, 0.8])
    correct = np.array([True, False, True, False])
    bins = scores.reliability_bins(confidence, correct, bins=2)
    assert [(each.low, each.high, each.count) for each in bins] == [(0, 0.5, 2), (0.5, 1, 2)]
    assert [each.accuracy for each in bins] == [0.5, 0.5]
    assert scores.calibration_error(confidence, correct, bins=2) == pytest.approx((0.3 + 0.35) / 2)


def test_confidence_on_an_edge_is_in_the_lower_bin() -> None:
    bins = scores.reliability_bins(np.array([0.0, 0.5, 1.0]), np.ones(3, bool), bins=2)
    assert [each.count for each in bins] == [2, 1]


def test_calibrated_confidence_has_no_calibration_error() -> None:
    confidence = RNG.uniform(0.5, 1, 100_000)
    correct = RNG.random(100_000) < confidence
    # Chance alone leaves about sqrt(p(1-p)/n) in each bin of 13,000.
    assert scores.calibration_error(confidence, correct) < 0.005


def test_auroc_counts_ties_half() -> None:
    values = RNG.integers(0, 12, 200).astype(float)
    positive = RNG.random(200) < 0.4
    pairs = [
        1.0 if above > below else 0.5 if above == below else 0.0
        for above, below in product(values[positive], values[~positive])
    ]
    assert scores.auroc(values, positive) == pytest.approx(np.mean(pairs))


def test_auroc_of_separated_scores_is_0_or_1() -> None:
    positive = np.array([False, False, True])
    assert scores.auroc(np.array([1.0, 2.0, 3.0]), positive) == 1
    assert scores.auroc(np.array([3.0, 2.0, 1.0]), positive) == 0
    assert scores.auroc(np.array([1.0, 1.0, 1.0]), positive) == 0.5
    with pytest.raises(ValueError, match="needs positives and negatives"):
        scores.auroc(np.array([1.0]), np.array([True]))


def test_error_by_share_answers_equal_confidences_together() -> None:
    confidence = np.array([0.9, 0.5, 0.8, 0.8, 0.4])
    correct = np.array([True, False, True, False, True])
    shares, errors = scores.error_by_share(confidence, correct)
    assert shares.tolist() == pytest.approx([0.2, 0.6, 0.8, 1.0])
    assert errors.tolist() == pytest.approx([0, 1 / 3, 2 / 4, 2 / 5])


def test_error_at_a_share_answers_at_least_that_share() -> None:
    confidence = np.linspace(1, 0.05, 20)
    correct = np.ones(20, bool)
    correct[[18, 19]] = False
    errors = {
        share: scores.error_at_share(confidence, correct, share) for share in (0.9, 0.95, 0.96, 1)
    }
    assert errors == {0.9: 0, 0.95: pytest.approx(1 / 19), 0.96: 0.1, 1: 0.1}
    # Two equal confidences can't be told apart, so both are answered.
    equal = np.full(20, 0.5)
    assert scores.error_at_share(equal, correct, 0.5) == 0.1


def test_highest_threshold_leaves_at_most_the_share_below() -> None:
    values = np.array([0.3, 0.1, 0.2, 0.4])
    assert scores.highest_threshold(values, 0.25) == 0.2
    assert scores.highest_threshold(values, 0.24) == 0.1
    assert scores.highest_threshold(values, 1) == 0.4
    # 0.29 * 100 is a little less than 29.
    assert scores.highest_threshold(np.arange(100.0), 0.29) == 29
    # Of equal scores all lie below or none does.
    assert scores.highest_threshold(np.array([0.5, 0.5, 0.5, 1.0]), 0.5) == 0.5
    with pytest.raises(ValueError, match="no scores"):
        scores.highest_threshold(np.empty(0), 0.5)


def test_empty_or_unequal_arrays_are_refused() -> None:
    with pytest.raises(ValueError, match="0 answers for 0 truths"):
        scores.accuracy(np.empty((0, 10)), np.empty(0, np.int64))
    with pytest.raises(ValueError, match="4 answers for 3 truths"):
        scores.cross_entropy(PROBABILITIES, LABELS[:3])
