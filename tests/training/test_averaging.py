from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inkdigits.training import build
from inkdigits.training.averaging import Averaging
from inkdigits.training.checkpoint import Checkpointer
from inkdigits.training.recipes import find_recipe

pytestmark = pytest.mark.slow


@pytest.fixture
def network() -> Any:
    return build(find_recipe("quick"), seed=0)


def averaged(network: Any, momentum: float, steps: int) -> Averaging:
    """After steps at whose ends every weight was the number of the step."""
    averaging = Averaging(momentum)
    averaging.set_model(network)
    for step in range(1, steps + 1):
        network.set_weights([np.full_like(each, step) for each in network.get_weights()])
        averaging.on_train_batch_end(step - 1)
    return averaging


def test_average_soon_forgets_the_first_weights(network: Any) -> None:
    averaging = averaged(network, 0.999, 200)
    # The plain mean would be 100, and with this momentum alone it would be nearer to 0.
    assert all(((each > 160) & (each < 180)).all() for each in averaging.values)


def test_average_decays_with_the_momentum(network: Any) -> None:
    averaging = averaged(network, 0.5, 400)
    share = 1 - 0.5**4
    expected = 400 - 4 * (1 - share) / share
    assert all(np.allclose(each, expected) for each in averaging.values)


def test_validation_uses_the_average_and_training_does_not(network: Any) -> None:
    averaging = averaged(network, 0.99, 200)
    averaging.on_test_begin()
    assert all((each < 180).all() for each in network.get_weights())
    averaging.on_test_end()
    assert all((each == 200).all() for each in network.get_weights())
    with pytest.raises(KeyboardInterrupt), averaging.in_place():
        raise KeyboardInterrupt
    assert all((each == 200).all() for each in network.get_weights())


def test_saved_average_does_not_change_later(network: Any) -> None:
    averaging = averaged(network, 0.9, steps=100)
    kept = averaging.values
    copied = [value.copy() for value in kept]
    network.set_weights([weights + 1 for weights in network.get_weights()])
    for batch in range(8):
        averaging.on_train_batch_end(batch)
    assert all((value == copy).all() for value, copy in zip(kept, copied, strict=True))


def test_momentum_0_averages_nothing(network: Any) -> None:
    averaging = averaged(network, 0, 12)
    with averaging.in_place():
        assert all((each == 12).all() for each in network.get_weights())


def test_best_network_has_the_averaged_weights(tmp_path: Path, network: Any) -> None:
    recipe = find_recipe("quick")
    checkpointer = Checkpointer(
        tmp_path, build(recipe, seed=0), epochs=2, patience=2, momentum=recipe.averaging
    )
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    network.optimizer.build(network.trainable_variables)
    for callback in (checkpointer.averaging, checkpointer):
        callback.set_model(network)
    checkpointer.on_epoch_begin(0)
    for step in range(1, 201):
        network.set_weights([np.full_like(each, step) for each in network.get_weights()])
        checkpointer.averaging.on_train_batch_end(step - 1)
    checkpointer.on_epoch_end(0, {"loss": 1.0, "val_loss": 1.0})
    assert all((each < 180).all() for each in checkpointer.network.get_weights())
    assert all((each == 200).all() for each in network.get_weights())
