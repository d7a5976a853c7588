from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from inkdigits.training import RECIPES, build
from inkdigits.training.checkpoint import Checkpointer, State

pytestmark = pytest.mark.slow

CNN = RECIPES["cnn"]
EPOCHS = 12


def after_epochs(
    folder: Path, losses: list[float], patience: int
) -> tuple[Checkpointer, list[np.ndarray]]:
    """A checkpointer after epochs with these losses, and the last bias after each epoch."""
    checkpointer = Checkpointer(folder, build(CNN, seed=0), epochs=EPOCHS, patience=patience)
    network = build(CNN, seed=0)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    network.optimizer.build(network.trainable_variables)
    checkpointer.set_model(network)
    network.stop_training = False
    biases = []
    for epoch, loss in enumerate(losses):
        assert not network.stop_training, "training did not stop"
        network.layers[-1].bias.assign(np.full(10, float(epoch)))
        biases.append(network.layers[-1].get_weights()[1])
        checkpointer.on_epoch_begin(epoch)
        checkpointer.on_epoch_end(epoch, {"loss": 1.0, "val_loss": loss})
    return checkpointer, biases


def test_best_epoch_is_kept_and_training_stops_without_improvement(tmp_path: Path) -> None:
    checkpointer, biases = after_epochs(tmp_path, [1.0, 0.5, 0.7, 0.6], patience=2)
    assert checkpointer.best_epoch == 2
    assert checkpointer.model.stop_training
    assert (checkpointer.network.layers[-1].get_weights()[1] == biases[1]).all()


def test_improvement_resets_patience(tmp_path: Path) -> None:
    checkpointer, _ = after_epochs(tmp_path, [1.0, 1.1, 0.9, 1.0], patience=2)
    assert checkpointer.best_epoch == 3
    assert not checkpointer.model.stop_training


def test_state_is_saved_after_each_epoch(tmp_path: Path) -> None:
    _, biases = after_epochs(tmp_path, [1.0, 0.5, 0.7], patience=5)
    kept = State.load(tmp_path / "state.npz")
    assert (kept.best[-1] == biases[1]).all()
    assert (kept.network[-1] == biases[2]).all()
    history = json.loads((tmp_path / "history.json").read_text())
    assert [each["val_loss"] for each in history] == [1.0, 0.5, 0.7]


def test_nan_loss_is_never_the_best(tmp_path: Path) -> None:
    checkpointer, _ = after_epochs(tmp_path, [float("nan")] * 2, patience=2)
    assert checkpointer.best_epoch == 0
    assert checkpointer.model.stop_training
    assert not (tmp_path / "state.npz").exists()


@pytest.mark.parametrize("patience", [1, 3])
def test_patience_is_counted_in_epochs(tmp_path: Path, patience: int) -> None:
    checkpointer, _ = after_epochs(tmp_path, [1.0, *[2.0] * patience], patience=patience)
    assert checkpointer.model.stop_training


def test_new_checkpointer_resumes_a_killed_run(tmp_path: Path) -> None:
    killed, biases = after_epochs(tmp_path, [1.0, 0.5, 0.7], patience=5)
    killed.model.optimizer.iterations.assign(300)
    killed.started = "2001-02-03T04:05:06+00:00"
    killed.on_epoch_end(3, {"loss": 1.0, "val_loss": 0.8})
    checkpointer = Checkpointer(tmp_path, build(CNN, seed=0), epochs=EPOCHS, patience=5)
    network = build(CNN, seed=7)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    checkpointer.resume(network)
    assert (len(checkpointer.history), checkpointer.best_epoch, checkpointer.is_over) == (
        4,
        2,
        False,
    )
    assert int(network.optimizer.iterations) == 300
    assert (network.layers[-1].get_weights()[1] == biases[2]).all()
    assert (checkpointer.network.layers[-1].get_weights()[1] == biases[1]).all()
    assert checkpointer.seconds >= State.load(tmp_path / "state.npz").seconds > 0
    assert checkpointer.started == killed.started
