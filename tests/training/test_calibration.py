from __future__ import annotations

import numpy as np
import pytest

from inkdigits.training import RECIPES, build
from inkdigits.training.calibration import (
    bake,
    choose_thresholds,
    fit_temperature,
    logits,
    softmax,
)

RNG = np.random.default_rng(0)


@pytest.mark.slow
@pytest.mark.parametrize("temperature", [0.4, 1.0, 3.0])
def test_temperature_that_spoiled_the_logits_is_found(temperature: float) -> None:
    honest = RNG.normal(0, 2, (50_000, 10))
    labels = (softmax(honest).cumsum(axis=1) > RNG.random((50_000, 1))).argmax(axis=1)
    found = fit_temperature(honest * temperature, labels)
    # 50,000 labels leave about 1 % of doubt.
    assert found == pytest.approx(temperature, rel=0.02)


def test_temperature_is_the_best_of_a_fine_grid() -> None:
    values = RNG.normal(0, 3, (300, 10))
    labels = np.where(RNG.random(300) < 0.8, values.argmax(axis=1), RNG.integers(0, 10, 300))
    # Right with 301/302; what is left goes to the nine others alike.
    aims = np.full((300, 10), 1 / 302 / 9)
    aims[np.arange(300), labels] = 301 / 302

    def loss(temperature: float) -> float:
        return -float((aims * np.log(softmax(values / temperature))).sum(axis=1).mean())

    grid = np.linspace(0.5, 5, 4_501)
    best = grid[np.argmin([loss(each) for each in grid])]
    assert fit_temperature(values, labels) == pytest.approx(best, abs=0.001)


def test_few_samples_without_a_mistake_give_no_boundless_confidence() -> None:
    values = np.eye(10) * 5
    confidence = softmax(values / fit_temperature(values, np.arange(10))).max(axis=1)
    # Platt's (N + 1) / (N + 2) of 10 samples.
    assert confidence == pytest.approx(11 / 12)


def test_temperature_stays_within_bounds() -> None:
    right = np.eye(10) * 0.1
    assert fit_temperature(right, np.arange(10)) == pytest.approx(0.2)
    assert fit_temperature(right, np.roll(np.arange(10), 1)) == pytest.approx(20)


def test_baked_network_gives_the_scaled_softmax() -> None:
    network = build(RECIPES["cnn"], seed=1)
    glyphs = RNG.integers(0, 256, (20, 28, 28), np.uint8)
    values = logits(network, glyphs)
    np.testing.assert_allclose(network.predict(glyphs, verbose=0), softmax(values), atol=1e-5)
    bake(network, 0.25)
    np.testing.assert_allclose(
        network.predict(glyphs, verbose=0), softmax(values / 0.25), atol=1e-5
    )


def test_threshold_is_the_lowest_with_few_enough_mistakes() -> None:
    # 1,000 answers from 1.0 down to 0.6; of the first 970, 4 are wrong, and then every second.
    confidence = np.linspace(1, 0.6, 1_000)
    correct = np.ones(1_000, bool)
    correct[[100, 200, 300, 400]] = False
    correct[970::2] = False
    thresholds = choose_thresholds(confidence, correct)
    answered = confidence >= thresholds.confidence
    # The fifth mistake is 5 of 971, above 0.5 %; a sixth is not made up for.
    assert answered.sum() == 970
    assert (answered & ~correct).sum() / answered.sum() <= 0.005
    assert thresholds.digit_score == 0


def test_95_percent_are_answered_however_many_mistakes() -> None:
    confidence = np.linspace(1, 0.6, 1_000)
    correct = RNG.random(1_000) < 0.5
    answered = confidence >= choose_thresholds(confidence, correct).confidence
    assert answered.mean() == pytest.approx(0.95, abs=0.001)


def test_without_mistakes_only_the_unlikely_is_unsure() -> None:
    assert choose_thresholds(np.linspace(1, 0.3, 100), np.ones(100, bool)).confidence == 0.5


def test_equal_confidences_are_answered_together() -> None:
    confidence = np.array([0.9] * 98 + [0.7] * 2)
    correct = np.array([True] * 99 + [False])
    assert choose_thresholds(confidence, correct).confidence == 0.9
