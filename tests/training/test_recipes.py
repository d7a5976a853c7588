from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from inkdigits.training import RECIPES, build


def test_cnn_is_the_classic() -> None:
    network = build(RECIPES["cnn"], seed=0)
    layers = network.layers[2:]
    assert [type(layer).__name__ for layer in layers] == [
        "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dense",
    ]  # fmt: skip
    assert [layer.output.shape[1:] for layer in layers] == [
        (26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (1600,), (128,), (10,),
    ]  # fmt: skip
    assert network.count_params() == 225_034


@pytest.mark.parametrize("name", RECIPES)
def test_network_takes_bytes_and_gives_probabilities(name: str) -> None:
    network = build(RECIPES[name], seed=0)
    glyphs = np.random.default_rng(0).integers(0, 256, (5, 28, 28), np.uint8)
    probabilities = network.predict(glyphs, verbose=0)
    assert probabilities.shape == (5, 11 if name == "world" else 10)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    # Scaled inside: without it, sums of 0..255 drive an untrained softmax to 0 and 1.
    assert probabilities.max() < 0.9


def test_same_seed_same_weights() -> None:
    first, again, other = (build(RECIPES["cnn"], seed).get_weights()[0] for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_a_recipe_that_does_not_hold_what_it_says_is_found_out() -> None:
    with pytest.raises(AssertionError, match="225034"):
        build(replace(RECIPES["cnn"], parameters=225_035), seed=0)
    with pytest.raises(AssertionError, match="cnn"):
        build(replace(RECIPES["cnn"], shapes=()), seed=0)


def test_world_is_small_and_tells_what_is_not_a_digit() -> None:
    world = RECIPES["world"]
    assert world.parameters <= 500_000
    assert world.tells_nondigits
    assert not RECIPES["cnn"].tells_nondigits
    assert build(world, seed=0).count_params() == world.parameters


def test_the_learning_rate_of_world_rises_and_then_falls_to_nothing() -> None:
    schedule = RECIPES["world"].optimizer(1.0, 1_000)._learning_rate
    rates = [float(schedule(step)) for step in (0, 50, 100, 550, 1_000)]
    assert rates == pytest.approx([0.05, 0.525, 1, 0.5, 0], abs=0.01)
