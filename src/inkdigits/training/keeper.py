"""What is kept of the epochs while a network is trained."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError, shown
from inkdigits.model import run_folder
from inkdigits.training.averaging import Averaging
from inkdigits.training.backend import keras
from inkdigits.training.network import build
from inkdigits.training.optimizers import rate_on_plateau
from inkdigits.training.options import Options
from inkdigits.training.state import State


class Keeper(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the best network and where the training stands; stops when none gets better.

    Attributes
    ----------
    averaging:
        The callback that averages the weights; Keras must call it before this one.
    network:
        The best so far by validation loss; ready to be saved, with no optimiser in it.
    best_epoch:
        Counted from 1; 0 before the first epoch has ended.
    history:
        The figures of each epoch.
    started:
        When the training began, before it was killed, in ISO format.
    """

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.averaging = Averaging(options.chosen_recipe.averaging)
        self.network = build(options.chosen_recipe, options.seed)
        self.best_epoch = 0
        self.history: list[dict[str, float]] = []
        self.started = datetime.now(UTC).isoformat(timespec="seconds")
        self._options = options
        self._lowest = np.inf
        self._path = options.out / run_folder.STATE
        self._training_started = time.monotonic()
        self._epoch_started = time.monotonic()

    @property
    def seconds(self) -> float:
        """Time that the training has taken, with that before it was killed."""
        return time.monotonic() - self._training_started

    def go_on(self, network: Any) -> None:
        """Bring a compiled network, and this keeper, to where a killed training stood.

        Raises InputError ``out_exists`` when that was the training of another network.
        """
        if not self._path.exists():
            return
        state = State.load(self._path)
        network.optimizer.build(network.trainable_variables)
        kept = [*state.network, *state.optimizer]
        variables = [*network.variables, *network.optimizer.variables]
        if [value.shape for value in kept] != [tuple(each.shape) for each in variables]:
            raise InputError(
                "out_exists",
                f"{shown(self._options.out)}: begun with another network; name another folder for "
                "the run.",
            )
        for variable, value in zip(variables, kept, strict=True):
            variable.assign(value)
        self.averaging.go_on(state.average, int(network.optimizer.iterations))
        self.network.set_weights(state.best)
        self.best_epoch, self._lowest = state.best_epoch, state.lowest
        self.history, self.started = state.history, state.started
        self._training_started = time.monotonic() - state.seconds

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Start the clock of the epoch, and set its learning rate."""
        self._epoch_started = time.monotonic()
        if self._options.schedule == "plateau":
            losses = [each["val_loss"] for each in self.history]
            first = self._options.learning_rate or 1.0
            self.model.optimizer.learning_rate = rate_on_plateau(first, losses)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Note the figures; keep the network if it is the best, stop if it hasn't been for long."""
        figures = {name: round(float(value), 6) for name, value in (logs or {}).items()}
        seconds = round(time.monotonic() - self._epoch_started, 2)
        figures["learning_rate"] = float(
            keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)
        )
        self.history.append({"epoch": epoch + 1, **figures, "seconds": seconds})
        if figures["val_loss"] < self._lowest:
            self.network.set_weights(self.averaging.values or self.model.get_weights())
            self._lowest, self.best_epoch = figures["val_loss"], epoch + 1
        run_folder.write_json(self._options.out / run_folder.HISTORY, self.history)
        self._save()
        if self.is_over:
            self.model.stop_training = True

    @property
    def is_over(self) -> bool:
        """Whether the last epochs were all done, or the last ones got no better for too long."""
        done = len(self.history)
        patience, epochs = self._options.patience or 1, self._options.epochs or 1
        return done >= epochs or done - self.best_epoch >= patience

    def _save(self) -> None:
        # Before the first good epoch there is nothing that were worth going on from.
        if not self.best_epoch:
            return
        State(
            network=_numbers(self.model.variables),
            optimizer=_numbers(self.model.optimizer.variables),
            average=self.averaging.values,
            best=self.network.get_weights(),
            best_epoch=self.best_epoch,
            lowest=float(self._lowest),
            history=self.history,
            started=self.started,
            seconds=self.seconds,
        ).save(self._path)


def _numbers(variables: list[Any]) -> list[NDArray[Any]]:
    return [keras.ops.convert_to_numpy(variable) for variable in variables]
