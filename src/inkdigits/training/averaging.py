"""The average of a network's weights along its training."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.training.backend import keras

_EVERY: Final = 4
"""Steps from one set of weights that is taken in to the next; they hardly differ in between."""

_RECENT: Final = 1 / 5
"""Of the training so far, the average reaches back no further: at first the weights run fast."""


class Averaging(keras.callbacks.Callback):  # type: ignore[misc]
    """Takes the weights in while a network is trained, and validates their average.

    The exponential moving average of the weights is where a training with a lower learning rate
    would be, long before that rate has fallen: B. T. Polyak and A. B. Juditsky, "Acceleration of
    stochastic approximation by averaging", 1992. Those of the normalisations are averaged too.

    Parameters
    ----------
    momentum:
        How much of the average is left after one step; with 0 nothing is averaged.

    Attributes
    ----------
    values:
        The average, in the order of `keras.Model.get_weights`; empty before the first.
    """

    def __init__(self, momentum: float) -> None:
        super().__init__()
        self.values: list[NDArray[Any]] = []
        self._momentum = momentum
        self._steps = 0
        self._in_place = contextlib.ExitStack()

    def go_on(self, values: list[NDArray[Any]], steps: int) -> None:
        """Go on from the average that a killed training had after so many steps."""
        self.values, self._steps = values, steps

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Take the weights in."""
        self._steps += 1
        if not self._momentum or self._steps % _EVERY:
            return
        weights = self.model.get_weights()
        if not self.values:
            self.values = [np.array(weight) for weight in weights]
        share = max(1 - self._momentum**_EVERY, min(1, _EVERY / (_RECENT * self._steps)))
        # Not in place: what was given to a network may be its memory now, as it is with JAX.
        self.values = [
            value + np.asarray(share * (weight - value), value.dtype)
            for value, weight in zip(self.values, weights, strict=True)
        ]

    def on_test_begin(self, logs: dict[str, float] | None = None) -> None:
        """Put the average into the network, to be validated."""
        self._in_place.enter_context(self.in_place())

    def on_test_end(self, logs: dict[str, float] | None = None) -> None:
        """Put back what is trained."""
        self._in_place.close()

    @contextlib.contextmanager
    def in_place(self) -> Iterator[None]:
        """The average in the network, for as long as it is asked what it can."""
        if not self.values:
            yield
            return
        trained = self.model.get_weights()
        self.model.set_weights(self.values)
        try:
            yield
        finally:
            self.model.set_weights(trained)
