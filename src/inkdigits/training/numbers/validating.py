"""How well the numbers network reads the validation strips."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import ALPHABET, NOTHING, digits_of
from inkdigits.edits import edit_distance
from inkdigits.training.averaging import Averaging
from inkdigits.training.backend import keras, no_chatter
from inkdigits.training.numbers.losses import centres_loss, symbols_loss
from inkdigits.training.numbers.samples import Batch


class Validator(keras.callbacks.Callback):  # type: ignore[misc]
    """Adds validation figures to the logs of each epoch. It must precede other callbacks.

    They are ``val_loss``, ``val_right``, the share of numbers whose digits are all right, and
    ``val_errors``, the digit error rate: the edit distance as a share of all digits.

    Parameters
    ----------
    batches:
        The validation data.
    averaging:
        What averages the weights; the average is measured.
    """

    def __init__(self, batches: list[Batch], averaging: Averaging) -> None:
        super().__init__()
        self._batches = batches
        self._averaging = averaging

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Measure the network with the average of its weights."""
        if logs is not None:
            with self._averaging.in_place():
                figures = measured(self.model, self._batches)
            logs |= {f"val_{name}": value for name, value in figures.items()}


def measured(network: Any, batches: list[Batch]) -> dict[str, float]:
    """The ``loss`` of a network, and its ``right`` and ``errors``; see `Validator`."""
    losses: list[NDArray[np.float32]] = []
    right = wrong = total = 0
    for strips, targets in batches:
        with no_chatter():
            logits = network.predict_on_batch(strips)
        losses.append(
            keras.ops.convert_to_numpy(
                symbols_loss(targets["symbols"], logits["symbols"])
                + centres_loss(targets["centres"], logits["centres"])
            )
        )
        for found, target in zip(logits["symbols"], targets["symbols"], strict=True):
            wanted = digits_of(text_of(target[1:]))
            distance = edit_distance(digits_of(best_path(found[: target[0]])), wanted)
            right += distance == 0
            wrong += distance
            total += len(wanted)
    count = sum(map(len, losses))
    return {
        "loss": float(np.concatenate(losses).mean()),
        "right": right / max(count, 1),
        "errors": wrong / max(total, 1),
    }


def best_path(columns: NDArray[np.float32]) -> str:
    """The text of the most probable symbol in each column of (T, 21) logits or probabilities."""
    best = columns.argmax(axis=1)
    begins = best != np.concatenate([[NOTHING], best[:-1]])
    return "".join(ALPHABET[place] for place in best[begins & (best != NOTHING)])


def text_of(places: NDArray[np.int32]) -> str:
    """The text of indices in `ALPHABET`, without the padding of -1."""
    return "".join(ALPHABET[place] for place in places if place >= 0)
