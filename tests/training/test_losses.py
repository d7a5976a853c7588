from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from inkdigits.datasets import NOT_A_DIGIT
from inkdigits.training.losses import digit_or_none

LOGITS = np.array([4.0, 1, 0, -2, 3, 0, 0, 1, -30, 2, 1], np.float32)


def network() -> Any:
    """Gives the same answer to everything: that of its bias."""
    made = keras.Sequential([keras.Input((1,)), keras.layers.Dense(11, activation="softmax")])
    made.layers[0].set_weights([np.zeros((1, 11), np.float32), LOGITS])
    made.compile(optimizer=keras.optimizers.SGD(0.5), loss=digit_or_none)
    return made


def softmax(values: np.ndarray) -> np.ndarray:
    powers = np.exp(values.astype(np.float64) - values.max())
    return powers / powers.sum()


@pytest.mark.parametrize("label", range(11))
def test_its_value_is_that_of_plain_cross_entropy(label: int) -> None:
    loss = network().evaluate(np.zeros((3, 1)), np.full(3, label), verbose=0)
    assert loss == pytest.approx(-np.log(softmax(LOGITS)[label]), rel=1e-5)


def test_what_is_no_digit_moves_no_digit_against_another() -> None:
    made = network()
    for _ in range(40):
        made.train_on_batch(np.zeros((4, 1)), np.full(4, NOT_A_DIGIT))
    logits = keras.ops.convert_to_numpy(made.layers[0].bias)
    assert softmax(logits[:10]) == pytest.approx(softmax(LOGITS[:10]), rel=1e-4)
    assert softmax(logits)[NOT_A_DIGIT] > 0.9 > softmax(LOGITS)[NOT_A_DIGIT]


def test_a_digit_moves_both_what_it_is_and_that_it_is_one() -> None:
    made = network()
    for _ in range(40):
        made.train_on_batch(np.zeros((4, 1)), np.full(4, 2))
    logits = keras.ops.convert_to_numpy(made.layers[0].bias)
    assert softmax(logits[:10])[2] > 0.9 > softmax(LOGITS[:10])[2]
    assert softmax(logits)[NOT_A_DIGIT] < softmax(LOGITS)[NOT_A_DIGIT]
