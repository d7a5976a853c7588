"""Tests of faster training steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from inkdigits.training.backend import keras
from inkdigits.training.speed import BatchNormalization, computing_in


def _trained(normalisation: Any) -> tuple[Any, Any]:
    """A layer after some steps of training, and its answers in training and outside."""
    rng = np.random.default_rng(0)
    values = rng.normal(2, 3, (8, 5, 7, 4)).astype(np.float32)
    network = keras.Sequential([keras.Input((5, 7, 4)), normalisation])
    network.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    losses = [network.train_on_batch(values, 0.5 * values) for _ in range(20)]
    return losses, network.predict_on_batch(values)


def test_fused_normalisation_learns_what_that_of_keras_learns() -> None:
    fused, plain = BatchNormalization(momentum=0.9), keras.layers.BatchNormalization(momentum=0.9)
    (losses, answers), (expected, wanted) = _trained(fused), _trained(plain)
    np.testing.assert_allclose(losses, expected, rtol=1e-4)
    # TensorFlow's moving variance is that of a sample: n / (n - 1) times as large.
    np.testing.assert_allclose(answers, wanted, atol=0.01)
    assert fused.name.startswith("batch_normalization"), "weights are looked up by this name"


def test_frozen_fused_normalisation_stays_as_it_is() -> None:
    layer = BatchNormalization()
    layer.trainable = False
    layer.build((None, 5, 7, 4))
    before = layer.get_weights()
    layer(np.ones((2, 5, 7, 4), np.float32) * 9, training=True)
    for value, kept in zip(layer.get_weights(), before, strict=True):
        np.testing.assert_array_equal(value, kept)


def test_half_precision_is_for_what_is_computed_only() -> None:
    before = keras.config.dtype_policy().name
    with computing_in("bfloat16"):
        layer = keras.layers.Conv2D(3, 3)
    assert keras.config.dtype_policy().name == before
    layer.build((None, 8, 8, 2))
    assert layer.compute_dtype == "bfloat16"
    assert {str(weight.dtype) for weight in layer.weights} == {"float32"}
