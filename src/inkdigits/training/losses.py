"""What training makes small."""

from __future__ import annotations

from typing import Any, Final

import keras
from keras import ops

from inkdigits.datasets import NOT_A_DIGIT
from inkdigits.training.recipes import Recipe

_TINY: Final = 1e-20
"""Probabilities below it count as it; the square of its inverse is near what float32 holds."""


def loss_of(recipe: Recipe) -> Any:
    """The loss of a recipe: of labels (n,) and probabilities (n, 10 or 11), n numbers."""
    if recipe.tells_nondigits:
        return digit_or_none
    if recipe.label_smoothing:
        return _smoothed(recipe.label_smoothing)
    return keras.losses.SparseCategoricalCrossentropy()


def digit_or_none(labels: Any, probabilities: Any) -> Any:
    """Cross-entropy over eleven classes, where what is no digit teaches only that it is none.

    The probability of a digit is that of being a digit at all times that of being this one among
    the ten, so its logarithm is a sum of two. A letter says nothing about the second: plain
    cross-entropy would have it push down the digit that it looks most like, and with it that
    digit's rarer forms. So here the gradient of the first part reaches all ten logits alike, which
    moves none of them against the others. The value is that of plain cross-entropy.

    Parameters
    ----------
    labels: (n,)
        0 to 9, or `NOT_A_DIGIT`.
    probabilities: (n, 11)
        Of a softmax.

    Returns
    -------
    losses: (n,)
    """
    labels = ops.cast(ops.reshape(labels, (-1,)), "int32")
    logs = ops.log(ops.maximum(probabilities, _TINY))
    ten, none = logs[:, :NOT_A_DIGIT], logs[:, NOT_A_DIGIT]
    whole, middle = ops.logsumexp(ten, axis=1), ops.mean(ten, axis=1)
    # The logit of being a digit is whole - none; its gradient is taken as if of middle - none.
    is_digit = ops.stop_gradient(whole - middle) + middle - none
    chosen = ops.minimum(labels, NOT_A_DIGIT - 1)[:, None]
    this_one = ops.take_along_axis(ten, chosen, axis=1)[:, 0] - whole
    return ops.where(
        labels == NOT_A_DIGIT, ops.softplus(is_digit), ops.softplus(-is_digit) - this_one
    )


def _smoothed(smoothing: float) -> Any:
    """Cross-entropy with a part of each label moved to all classes."""

    def smoothed(labels: Any, probabilities: Any) -> Any:
        classes = probabilities.shape[-1]
        targets = ops.one_hot(ops.reshape(labels, (-1,)), classes)
        return keras.losses.categorical_crossentropy(
            targets, probabilities, label_smoothing=smoothing
        )

    return smoothed
