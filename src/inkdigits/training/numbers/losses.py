"""The losses of the two answers of the numbers network."""

from __future__ import annotations

from typing import Any

from inkdigits.alphabet import NOTHING
from inkdigits.training.backend import keras


def symbols_loss(targets: Any, logits: Any) -> Any:
    """The loss of connectionist temporal classification, in nats for each symbol.

    A. Graves et al., "Connectionist temporal classification", ICML 2006.

    Parameters
    ----------
    targets, logits:
        As `collate` and the network give them for ``symbols``. The columns of the padding have no
        influence.

    Returns
    -------
    loss:
        (N,) float32; that of a string, divided by one more than its length.
    """
    targets = keras.ops.cast(targets, "int32")
    symbols = targets[:, 1:]
    lengths = keras.ops.sum(keras.ops.cast(symbols >= 0, "int32"), axis=1)
    losses = keras.ops.ctc_loss(
        keras.ops.maximum(symbols, 0), logits, lengths, targets[:, 0], mask_index=NOTHING
    )
    return losses / keras.ops.cast(lengths + 1, "float32")


def centres_loss(weights: Any, logits: Any) -> Any:
    """The cross-entropy of columns in nats, weighted.

    Parameters
    ----------
    weights, logits:
        As `collate` and the network give them for ``centres``.

    Returns
    -------
    loss:
        (N,) float32: the mean over the columns that count.
    """
    losses = -keras.ops.sum(weights * keras.ops.log_softmax(logits), axis=(1, 2))
    return losses / keras.ops.maximum(keras.ops.sum(weights, axis=(1, 2)), 1.0)
