"""What is kept of the epochs while a network is trained."""

from __future__ import annotations

import time

import keras
import numpy as np

from inkdigits.training import run_folder
from inkdigits.training.options import Options
from inkdigits.training.recipes import build


class Keeper(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the network of the best epoch, on disk too, and stops when none gets better.

    Attributes
    ----------
    network:
        The best so far by validation loss; ready to be saved, with no optimiser in it.
    best_epoch:
        Counted from 1; 0 before the first epoch has ended.
    history:
        The figures of each epoch.
    """

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.network = build(options.chosen_recipe, options.seed)
        self.best_epoch = 0
        self.history: list[dict[str, float]] = []
        self._options = options
        self._lowest = np.inf
        self._started = time.monotonic()

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Start the clock of the epoch."""
        self._started = time.monotonic()

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Note the figures; keep the network if it is the best, stop if it hasn't been for long."""
        figures = {name: round(float(value), 6) for name, value in (logs or {}).items()}
        seconds = round(time.monotonic() - self._started, 2)
        self.history.append({"epoch": epoch + 1, **figures, "seconds": seconds})
        if figures["val_loss"] < self._lowest:
            self.network.set_weights(self.model.get_weights())
            self._lowest, self.best_epoch = figures["val_loss"], epoch + 1
            run_folder.write_network(self._options.out / run_folder.NETWORK, self.network)
        run_folder.write_json(self._options.out / run_folder.HISTORY, self.history)
        if epoch + 1 - self.best_epoch >= self._options.patience:
            self.model.stop_training = True
