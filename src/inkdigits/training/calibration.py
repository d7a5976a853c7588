"""Calibration: temperature scaling, and thresholds chosen on validation data."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import NOT_A_DIGIT
from inkdigits.model.card import Thresholds
from inkdigits.training.backend import no_chatter
from inkdigits.training.network import without_last_layer

WRONG_SHARE: Final = 0.005
"""The largest share of the answers to validation data that should be wrong."""

ANSWERED_SHARE: Final = 0.95
"""The smallest share of the validation data that is answered, even so."""

REFUSED_SHARE: Final = 0.005
"""The share of the digits in the validation data that is refused as "not a digit"."""

LOWEST_CONFIDENCE: Final = 0.5
"""The lowest threshold: no answer is given that is more likely wrong than right."""

THRESHOLD_RULE: Final = (
    f"the lowest confidence from {LOWEST_CONFIDENCE} up at which at most {WRONG_SHARE:.1%} of the "
    f"answers given on validation data are wrong and at least {ANSWERED_SHARE:.0%} are given; the "
    f"digit score that {REFUSED_SHARE:.1%} of its digits don't reach"
)

_TEMPERATURES: Final = (0.2, 20.0)
"""The lowest and highest; below, rounding differences of Keras and ONNX Runtime would show."""


def logits(network: Any, glyphs: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The input of the final softmax: (N, 10 or 11) float64 for (N, 28, 28) uint8."""
    with no_chatter():
        features = without_last_layer(network).predict(glyphs, batch_size=512, verbose=0)
    kernel, bias = network.layers[-1].get_weights()
    return np.asarray(features.astype(np.float64) @ kernel + bias)


def fit_temperature(values: NDArray[np.float64], labels: NDArray[np.int64]) -> float:
    """The temperature T for which softmax(logits / T) has the least cross-entropy; 0.2 to 20.

    C. Guo et al., "On calibration of modern neural networks", ICML 2017, section 4.2. The labels
    have a target of (N + 1) / (N + 2), not 1, as in J. Platt, "Probabilistic outputs for support
    vector machines", 1999, section 2.2: without a mistake among few samples, the best confidence
    would be unlimited. The cross-entropy is convex in 1/T, so its only minimum is where its slope
    changes sign; bisection finds that.
    """
    count, classes = values.shape
    doubt = 1 / (count + 2)
    right = values[np.arange(count), labels]
    others = (values.sum(axis=1) - right) / (classes - 1)
    aim = (1 - doubt) * right + doubt * others
    coldest, hottest = _TEMPERATURES
    low, high = 1 / hottest, 1 / coldest
    for _ in range(60):
        middle = (low + high) / 2
        slope = ((softmax(values * middle) * values).sum(axis=1) - aim).mean()
        low, high = (low, middle) if slope > 0 else (middle, high)
    return 2 / (low + high)


def answers(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probabilities of the digits (N, 10) and digit scores (N,) for (N, 10 or 11) logits.

    The eleventh class has no influence on the probabilities; the digit score is the probability
    of the other ten classes together.
    """
    return softmax(values[:, :NOT_A_DIGIT]), softmax(values)[:, :NOT_A_DIGIT].sum(axis=1)


def softmax(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of exp(value), scaled to sum to 1."""
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def bake(network: Any, temperature: float) -> None:
    """Calibrate a network: divide the kernel and bias of its last layer by the temperature."""
    last = network.layers[-1]
    last.set_weights([weights / temperature for weights in last.get_weights()])


def choose_thresholds(
    confidence: NDArray[np.float64],
    correct: NDArray[np.bool_],
    digit_scores: NDArray[np.float64] | None = None,
) -> Thresholds:
    """The thresholds for "unsure" and "not a digit", by `THRESHOLD_RULE`.

    Where there are too many mistakes, as few are answered as the rule allows.

    Parameters
    ----------
    confidence, correct, digit_scores:
        (N,) of the digits in the validation data. Without digit scores nothing is refused as "not
        a digit".
    """
    order = np.argsort(-confidence, kind="stable")
    ordered = confidence[order]
    wrong_share = np.cumsum(~correct[order]) / np.arange(1, len(order) + 1)
    # Equal confidences are answered together, so only the last of them can be a threshold.
    possible = np.append(ordered[1:] != ordered[:-1], True)
    needed = int(np.ceil(ANSWERED_SHARE * len(order))) - 1
    possible[:needed] = False
    good = np.flatnonzero(possible & (wrong_share <= WRONG_SHARE))
    last = good[-1] if len(good) else np.flatnonzero(possible)[0]
    # The least confident of all gives no threshold: there is nothing below it.
    chosen = 0.0 if last == len(order) - 1 else _floor(ordered[last])
    refused = 0.0 if digit_scores is None else _floor(np.quantile(digit_scores, REFUSED_SHARE))
    return Thresholds(digit_score=refused, confidence=max(chosen, LOWEST_CONFIDENCE))


def _floor(value: float) -> float:
    """Rounded down, because the exported network computes in float32."""
    return math.floor(value * 1e4) / 1e4
