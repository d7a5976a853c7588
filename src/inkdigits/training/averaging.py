"""The moving average of a network's weights."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.training.backend import keras

_EVERY: Final = 4
"""Steps between two updates of the average; the weights hardly differ in between."""

_RECENT: Final = 1 / 5
"""The share of the steps so far that the average covers at most: weights change fast at first."""


class Averaging(keras.callbacks.Callback):  # type: ignore[misc]
    """Averages the weights while a network is trained, and validates with the average.

    The exponential moving average of the weights is where a lower learning rate would lead, long
    before the rate has fallen: B. T. Polyak and A. B. Juditsky, "Acceleration of stochastic
    approximation by averaging", 1992. The statistics of normalisation layers are averaged too.

    Parameters
    ----------
    momentum:
        The share of the average that is left after one step; with 0 nothing is averaged.

    Attributes
    ----------
    values:
        The average, in the order of `keras.Model.get_weights`; empty before the first update.
    """

    def __init__(self, momentum: float) -> None:
        super().__init__()
        self.values: list[NDArray[Any]] = []
        self._momentum = momentum
        self._steps = 0
        self._placed = contextlib.ExitStack()

    def resume(self, values: list[NDArray[Any]], steps: int) -> None:
        """Continue from the average that an interrupted run had after ``steps`` steps."""
        self.values, self._steps = values, steps

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Update the average."""
        self._steps += 1
        if not self._momentum or self._steps % _EVERY:
            return
        weights = self.model.get_weights()
        if not self.values:
            self.values = [np.array(weight) for weight in weights]
        share = max(1 - self._momentum**_EVERY, min(1, _EVERY / (_RECENT * self._steps)))
        # Not in place: the network may share the memory of these arrays, as with JAX.
        self.values = [
            value + np.asarray(share * (weight - value), value.dtype)
            for value, weight in zip(self.values, weights, strict=True)
        ]

    def on_test_begin(self, logs: dict[str, float] | None = None) -> None:
        """Put the average into the network, to validate it."""
        self._placed.enter_context(self.in_place())

    def on_test_end(self, logs: dict[str, float] | None = None) -> None:
        """Put the trained weights back."""
        self._placed.close()

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """The average in the network, to predict with."""
        if not self.values:
            yield
            return
        trained = self.model.get_weights()
        self.model.set_weights(self.values)
        try:
            yield
        finally:
            self.model.set_weights(trained)
