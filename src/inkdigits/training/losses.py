"""What a training makes smaller."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inkdigits.training.backend import keras


def crossentropy(smoothing: float) -> Callable[[Any, Any], Any]:
    """The cross-entropy between labels and probabilities, the labels a little uncertain.

    With smoothing the network is asked to give the right class 1 - ``smoothing`` and to spread the
    rest over all classes, so it doesn't go on driving apart what is told apart already: C. Szegedy
    et al., "Rethinking the Inception Architecture for Computer Vision", CVPR 2016, section 7.

    Parameters
    ----------
    smoothing:
        From 0, which leaves the labels as they are, to below 1.

    Returns
    -------
    loss:
        (N,) labels and (N, classes) probabilities to (N,) float32, in nats.
    """

    def loss(labels: Any, probabilities: Any) -> Any:
        classes = keras.ops.cast(keras.ops.reshape(labels, (-1,)), "int32")
        wanted = keras.ops.one_hot(classes, probabilities.shape[-1])
        return keras.losses.categorical_crossentropy(
            wanted, probabilities, label_smoothing=smoothing
        )

    return loss
