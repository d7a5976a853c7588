from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from asked import asked
from inkdigits.training.compiling import crossentropy, make_optimizer, rate_on_plateau

PROBABILITIES = np.array([[0.7, 0.2, 0.1], [0.05, 0.05, 0.9]], np.float32)
LABELS = np.array([0, 2])


def test_loss_without_smoothing_is_the_log_of_the_probability() -> None:
    loss = np.asarray(crossentropy(0)(LABELS, PROBABILITIES))
    np.testing.assert_allclose(loss, -np.log([0.7, 0.9]), rtol=1e-5)


def test_smoothing_spreads_a_share_over_every_class() -> None:
    loss = np.asarray(crossentropy(0.3)(LABELS, PROBABILITIES))
    wanted = np.array([[0.8, 0.1, 0.1], [0.1, 0.1, 0.8]])
    np.testing.assert_allclose(loss, -(wanted * np.log(PROBABILITIES)).sum(axis=1), rtol=1e-5)


@pytest.mark.parametrize("labels", [LABELS[:, None], LABELS.astype(np.float32)])
def test_loss_accepts_the_label_shapes_of_keras(labels: np.ndarray) -> None:
    loss = np.asarray(crossentropy(0)(labels, PROBABILITIES))
    np.testing.assert_allclose(loss, -np.log([0.7, 0.9]), rtol=1e-5)


def test_learning_rate_of_world_rises_then_falls_to_0() -> None:
    options = asked(recipe="world", data="synthetic", learning_rate=1.0)
    schedule = make_optimizer(options, 1_000)._learning_rate
    rates = [float(schedule(step)) for step in (0, 50, 100, 550, 1_000)]
    assert rates == pytest.approx([0.05, 0.525, 1, 0.5, 0], abs=0.01)


def test_learning_rates_equal_those_of_keras() -> None:
    keras_schedule = keras.optimizers.schedules.CosineDecay(
        0.05, decay_steps=900, warmup_target=1.0, warmup_steps=100
    )
    options = asked(recipe="world", data="synthetic", learning_rate=1.0)
    ours = make_optimizer(options, 1_000)._learning_rate
    steps = range(0, 1_010, 13)
    expected = [float(keras_schedule(step)) for step in steps]
    assert [float(ours(step)) for step in steps] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("adam", "Adam"),
        ("adamw", "AdamW"),
        ("sgd", "SGD"),
        ("rmsprop", "RMSprop"),
        ("adadelta", "Adadelta"),
    ],
)
def test_optimiser_is_chosen_by_name(name: Any, kind: str) -> None:
    options = asked(recipe="cnn", optimizer=name, schedule="constant")
    optimizer = make_optimizer(options, 100)
    assert type(optimizer).__name__ == kind
    assert float(optimizer.learning_rate) == pytest.approx(options.learning_rate)


def test_learning_rate_falls_on_a_plateau() -> None:
    assert rate_on_plateau(1.0, []) == 1.0
    assert rate_on_plateau(1.0, [3, 2, 1, 2, 2]) == 1.0
    assert rate_on_plateau(1.0, [3, 2, 1, 2, 2, 2]) == pytest.approx(0.3)
    assert rate_on_plateau(1.0, [1, 2, 2, 2, 2, 2, 2]) == pytest.approx(0.09)
    assert rate_on_plateau(1.0, [1, 2, 2, 2, 0.5, 2, 2]) == pytest.approx(0.3)
