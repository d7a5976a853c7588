"""The network of a training run with its optimiser, learning rate schedule and loss."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Final

from inkdigits.training.backend import keras
from inkdigits.training.network import build
from inkdigits.training.options import Options

_MOMENTUM: Final = 0.9

PLATEAU: Final = 3
"""Epochs without a better validation loss after which the learning rate falls."""

FALL: Final = 0.3
"""The factor by which it falls."""

_WARM_UP_START: Final = 1 / 20
"""The learning rate at the start of a warm-up, as a share of the highest."""


def compiled_network(options: Options, steps: int) -> Any:
    """The compiled network of the options' recipe, for ``steps`` batches in all epochs."""
    network = build(options.recipe, options.seed)
    network.compile(
        optimizer=make_optimizer(options, steps),
        loss=crossentropy(options.recipe.smoothing),
        metrics=["accuracy"],
        # On a processor, compiling takes TensorFlow longer than it saves; JAX has no other way.
        jit_compile=keras.backend.backend() == "jax",
    )
    return network


def make_optimizer(options: Options, steps: int) -> Any:
    """The optimiser of a training run of ``steps`` batches."""
    recipe = options.recipe
    rate: Any = options.learning_rate
    if options.schedule == "cosine":
        rate = WarmedCosine(rate, round(recipe.warmup * steps), steps)
    decay = recipe.weight_decay or None
    made: dict[str, Any] = {
        "adam": lambda: keras.optimizers.Adam(rate),
        "adamw": lambda: keras.optimizers.AdamW(rate, weight_decay=decay or 0.004),
        "sgd": lambda: keras.optimizers.SGD(
            rate, momentum=_MOMENTUM, nesterov=True, weight_decay=decay
        ),
        "rmsprop": lambda: keras.optimizers.RMSprop(rate),
        "adadelta": lambda: keras.optimizers.Adadelta(rate),
    }
    return made[options.optimizer]()


class WarmedCosine(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """A learning rate that rises in a straight line, then falls along a half cosine to 0.

    I. Loshchilov and F. Hutter, "SGDR", ICLR 2017; with a warm-up of a third about the one cycle
    of L. N. Smith and N. Topin, "Super-convergence", 2018. The rates are those of Keras'
    `CosineDecay`, which finds out by a branch whether it is warm. With AdamW TensorFlow traces that
    anew for each weight, which takes longer than the first hundred steps of a small network.

    Parameters
    ----------
    highest:
        The learning rate at the end of the warm-up.
    rising, steps:
        The number of steps in the warm-up, and in the whole training run.
    """

    def __init__(self, highest: float, rising: int, steps: int) -> None:
        super().__init__()
        self.highest, self.rising, self.steps = highest, rising, steps

    def __call__(self, step: Any) -> Any:
        """The learning rate of a step, counted from 0."""
        done = keras.ops.cast(step, "float32")
        falling = keras.ops.clip((done - self.rising) / max(self.steps - self.rising, 1), 0, 1)
        cosine = 0.5 + 0.5 * keras.ops.cos(math.pi * falling)
        if not self.rising:
            return self.highest * cosine
        warming = _WARM_UP_START + (1 - _WARM_UP_START) / self.rising * done
        return self.highest * keras.ops.minimum(cosine, warming)

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor."""
        return {"highest": self.highest, "rising": self.rising, "steps": self.steps}


def rate_on_plateau(first: float, losses: Sequence[float]) -> float:
    """The learning rate after epochs with these validation losses.

    It falls by `FALL` whenever the loss has not improved for `PLATEAU` epochs. It depends on
    nothing but the losses, so a resumed training run computes the same rates.
    """
    rate, lowest, waited = first, float("inf"), 0
    for loss in losses:
        lowest, waited = (loss, 0) if loss < lowest else (lowest, waited + 1)
        if waited == PLATEAU:
            rate, waited = rate * FALL, 0
    return rate


def crossentropy(smoothing: float) -> Callable[[Any, Any], Any]:
    """The cross-entropy between labels and probabilities, with label smoothing.

    The target of the right class is 1 - ``smoothing``, and the rest is spread over all classes: C.
    Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", CVPR 2016, section
    7.

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
