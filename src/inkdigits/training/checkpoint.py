"""The state of a training run, saved after each epoch so that the run can be resumed."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError, printable
from inkdigits.model import run_folder
from inkdigits.training.averaging import Averaging
from inkdigits.training.backend import keras
from inkdigits.training.compiling import rate_on_plateau

_GROUPS: Final = ("network", "optimizer", "average", "best")

Arrays = list[NDArray[Any]]


@dataclass(frozen=True, eq=False)
class State:
    """All that the next epoch depends on.

    Attributes
    ----------
    network, optimizer:
        The values of their variables, in order.
    average:
        The moving average of the weights; empty where they are not averaged.
    best:
        The weights of the best epoch.
    best_epoch, lowest:
        That epoch, counted from 1, and its validation loss.
    history:
        The figures of each epoch.
    started, seconds:
        When the training run began, in ISO format, and how long it has trained.
    """

    network: Arrays
    optimizer: Arrays
    average: Arrays
    best: Arrays
    best_epoch: int
    lowest: float
    history: list[dict[str, float]]
    started: str
    seconds: float

    def save(self, path: Path) -> None:
        """Write the state; InputError ``not_written`` where that fails."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        arrays = {
            f"{group}-{number}": array
            for group in _GROUPS
            for number, array in enumerate(values.pop(group))
        }
        run_folder.write_arrays(path, facts=np.array(json.dumps(values)), **arrays)

    @classmethod
    def load(cls, path: Path) -> State:
        """Read what `save` wrote; raises InputError ``bad_run`` when it is damaged."""
        try:
            with run_folder.open_arrays(path) as file:
                groups: dict[str, Any] = {
                    group: [
                        file[f"{group}-{number}"]
                        for number in range(sum(each.startswith(f"{group}-") for each in file))
                    ]
                    for group in _GROUPS
                }
                return cls(**groups | json.loads(str(file["facts"])))
        except run_folder.DAMAGED as error:
            raise run_folder.damaged(path) from error


class Checkpointer(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the best network and saves the state; stops when the loss no longer improves.

    Parameters
    ----------
    folder:
        The run folder.
    network:
        Another network of the same kind as the trained one; it gets the weights of the best epoch.
    epochs, patience:
        The number of epochs, and that of epochs without a better validation loss to stop after.
    momentum:
        That of `Averaging`.
    plateau:
        The learning rate to begin with, where it falls as `rate_on_plateau` says; else None.

    Attributes
    ----------
    averaging:
        The callback that averages the weights; Keras must call it before this one.
    network:
        The best so far by validation loss; ready to be saved, without an optimiser.
    best_epoch:
        Counted from 1; 0 before the end of the first epoch.
    history:
        The figures of each epoch.
    started:
        When the training run first began, in ISO format.
    """

    def __init__(
        self,
        folder: Path,
        network: Any,
        *,
        epochs: int,
        patience: int,
        momentum: float = 0.0,
        plateau: float | None = None,
    ) -> None:
        super().__init__()
        self.averaging = Averaging(momentum)
        self.network = network
        self.best_epoch = 0
        self.history: list[dict[str, float]] = []
        self.started = datetime.now(UTC).isoformat(timespec="seconds")
        self._folder = folder
        self._epochs = epochs
        self._patience = patience
        self._plateau = plateau
        self._lowest = np.inf
        self._run_started = time.monotonic()
        self._epoch_started = time.monotonic()

    @property
    def seconds(self) -> float:
        """How long the run has trained, including the time before it was interrupted."""
        return time.monotonic() - self._run_started

    @property
    def facts(self) -> dict[str, Any]:
        """What the card says of the epochs."""
        return {
            "started": self.started,
            "seconds": round(self.seconds, 1),
            "epochs": len(self.history),
            "best_epoch": self.best_epoch,
        }

    def resume(self, network: Any) -> None:
        """Load the saved state, if any, into a compiled network and this checkpointer.

        Raises InputError ``out_exists`` when the state is that of another network.
        """
        path = self._folder / run_folder.STATE
        if not path.exists():
            return
        state = State.load(path)
        network.optimizer.build(network.trainable_variables)
        saved = [*state.network, *state.optimizer]
        variables = [*network.variables, *network.optimizer.variables]
        if [value.shape for value in saved] != [tuple(each.shape) for each in variables]:
            raise InputError(
                "out_exists",
                f"{printable(self._folder)}: begun with another network; name another folder for "
                "the run.",
            )
        for variable, value in zip(variables, saved, strict=True):
            variable.assign(value)
        self.averaging.resume(state.average, int(network.optimizer.iterations))
        self.network.set_weights(state.best)
        self.best_epoch, self._lowest = state.best_epoch, state.lowest
        self.history, self.started = state.history, state.started
        self._run_started = time.monotonic() - state.seconds

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Start the clock of the epoch, and set its learning rate."""
        self._epoch_started = time.monotonic()
        if self._plateau is not None:
            losses = [each["val_loss"] for each in self.history]
            self.model.optimizer.learning_rate = rate_on_plateau(self._plateau, losses)

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Record the figures, keep the network if it is the best, and save the state."""
        figures = {name: round(float(value), 6) for name, value in (logs or {}).items()}
        seconds = round(time.monotonic() - self._epoch_started, 2)
        figures["learning_rate"] = float(
            keras.ops.convert_to_numpy(self.model.optimizer.learning_rate)
        )
        self.history.append({"epoch": epoch + 1, **figures, "seconds": seconds})
        if figures["val_loss"] < self._lowest:
            self.network.set_weights(self.averaging.values or self.model.get_weights())
            self._lowest, self.best_epoch = figures["val_loss"], epoch + 1
        run_folder.write_json(self._folder / run_folder.HISTORY, self.history)
        if self.best_epoch:
            self._save()
        if self.is_over:
            self.model.stop_training = True

    @property
    def is_over(self) -> bool:
        """Whether all epochs are done, or the last ones brought no improvement for too long."""
        done = len(self.history)
        return done >= self._epochs or done - self.best_epoch >= self._patience

    def _save(self) -> None:
        State(
            network=_values(self.model.variables),
            optimizer=_values(self.model.optimizer.variables),
            average=self.averaging.values,
            best=self.network.get_weights(),
            best_epoch=self.best_epoch,
            lowest=float(self._lowest),
            history=self.history,
            started=self.started,
            seconds=self.seconds,
        ).save(self._folder / run_folder.STATE)


def _values(variables: list[Any]) -> Arrays:
    return [keras.ops.convert_to_numpy(variable) for variable in variables]
