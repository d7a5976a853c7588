"""The losses of the two outputs of the numbers network."""

from __future__ import annotations

from typing import Any

from inkdigits.alphabet import NOTHING
from inkdigits.training.backend import keras


def symbols_loss(targets: Any, logits: Any) -> Any:
    """The loss of connectionist temporal classification, in nats per symbol.

    A. Graves et al., "Connectionist temporal classification", ICML 2006.

    Parameters
    ----------
    targets, logits:
        As returned by `collate` and the network for ``symbols``. Columns of padding have no
        influence.

    Returns
    -------
    loss:
        (N,) float32: the loss of each text, divided by its length plus one.
    """
    targets = keras.ops.cast(targets, "int32")
    symbols = targets[:, 1:]
    lengths = keras.ops.sum(keras.ops.cast(symbols >= 0, "int32"), axis=1)
    losses = keras.ops.ctc_loss(
        keras.ops.maximum(symbols, 0), logits, lengths, targets[:, 0], mask_index=NOTHING
    )
    return losses / keras.ops.cast(lengths + 1, "float32")


def centres_loss(weights: Any, logits: Any) -> Any:
    """The weighted cross-entropy of columns, in nats.

    Parameters
    ----------
    weights, logits:
        As returned by `collate` and the network for ``centres``.

    Returns
    -------
    loss:
        (N,) float32: the mean over the columns, weighted.
    """
    losses = -keras.ops.sum(weights * keras.ops.log_softmax(logits), axis=(1, 2))
    return losses / keras.ops.maximum(keras.ops.sum(weights, axis=(1, 2)), 1.0)
