from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from inkdigits.training import RECIPES, Options, build
from inkdigits.training.keeper import Keeper
from inkdigits.training.state import State

pytestmark = pytest.mark.slow

CNN = RECIPES["cnn"]


def watched(folder: Path, losses: list[float], patience: int) -> tuple[Keeper, list[np.ndarray]]:
    """A keeper after epochs of these validation losses, and the last bias after each epoch."""
    keeper = Keeper(Options(recipe="cnn", out=folder, patience=patience))
    network = build(CNN, seed=0)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    network.optimizer.build(network.trainable_variables)
    keeper.set_model(network)
    network.stop_training = False
    biases = []
    for epoch, loss in enumerate(losses):
        assert not network.stop_training, "it went on after the end"
        network.layers[-1].bias.assign(np.full(10, float(epoch)))
        biases.append(network.layers[-1].get_weights()[1])
        keeper.on_epoch_begin(epoch)
        keeper.on_epoch_end(epoch, {"loss": 1.0, "val_loss": loss})
    return keeper, biases


def test_the_best_epoch_is_kept_and_patience_ends(tmp_path: Path) -> None:
    keeper, biases = watched(tmp_path, [1.0, 0.5, 0.7, 0.6], patience=2)
    assert keeper.best_epoch == 2
    assert keeper.model.stop_training
    assert (keeper.network.layers[-1].get_weights()[1] == biases[1]).all()


def test_a_better_epoch_starts_patience_anew(tmp_path: Path) -> None:
    keeper, _ = watched(tmp_path, [1.0, 1.1, 0.9, 1.0], patience=2)
    assert keeper.best_epoch == 3
    assert not keeper.model.stop_training


def test_what_was_done_is_on_disk_after_each_epoch(tmp_path: Path) -> None:
    _, biases = watched(tmp_path, [1.0, 0.5, 0.7], patience=5)
    kept = State.load(tmp_path / "state.npz")
    assert (kept.best[-1] == biases[1]).all()
    assert (kept.network[-1] == biases[2]).all()
    history = json.loads((tmp_path / "history.json").read_text())
    assert [each["val_loss"] for each in history] == [1.0, 0.5, 0.7]


def test_a_loss_that_is_no_number_is_never_the_best(tmp_path: Path) -> None:
    keeper, _ = watched(tmp_path, [float("nan")] * 2, patience=2)
    assert keeper.best_epoch == 0
    assert keeper.model.stop_training
    assert not (tmp_path / "state.npz").exists()


@pytest.mark.parametrize("patience", [1, 3])
def test_patience_is_counted_in_epochs(tmp_path: Path, patience: int) -> None:
    keeper, _ = watched(tmp_path, [1.0, *[2.0] * patience], patience=patience)
    assert keeper.model.stop_training


def test_a_new_keeper_goes_on_where_the_old_one_was_killed(tmp_path: Path) -> None:
    killed, biases = watched(tmp_path, [1.0, 0.5, 0.7], patience=5)
    killed.model.optimizer.iterations.assign(300)
    killed.started = "2001-02-03T04:05:06+00:00"
    killed.on_epoch_end(3, {"loss": 1.0, "val_loss": 0.8})
    (tmp_path / "options.json").write_text(json.dumps(killed._options.identity))
    keeper = Keeper(Options(recipe="cnn", out=tmp_path, patience=5))
    network = build(CNN, seed=7)
    network.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    keeper.go_on(network)
    assert (len(keeper.history), keeper.best_epoch, keeper.is_over) == (4, 2, False)
    assert int(network.optimizer.iterations) == 300
    assert (network.layers[-1].get_weights()[1] == biases[2]).all()
    assert (keeper.network.layers[-1].get_weights()[1] == biases[1]).all()
    assert keeper.seconds >= State.load(tmp_path / "state.npz").seconds > 0
    assert keeper.started == killed.started
