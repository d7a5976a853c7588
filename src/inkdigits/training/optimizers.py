"""Optimisers by name, and how the learning rate goes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from inkdigits.training.backend import keras
from inkdigits.training.options import Options

_MOMENTUM: Final = 0.9

PLATEAU: Final = 3
"""Epochs without a better validation loss after which the learning rate falls."""

FALL: Final = 0.3
"""What it is then multiplied by."""


_COLD: Final = 1 / 20
"""Of the highest learning rate, a warm-up starts with this share."""


class WarmedCosine(keras.optimizers.schedules.LearningRateSchedule):  # type: ignore[misc]
    """Rises in a straight line in the warm-up, then falls along a half cosine to 0.

    I. Loshchilov and F. Hutter, "SGDR", ICLR 2017; with a warm-up of a third about the one cycle
    of L. N. Smith and N. Topin, "Super-convergence", 2018. The rates are those of Keras'
    `CosineDecay`, which asks by a branch whether it is warm. With AdamW TensorFlow traces that
    anew for each weight, which takes longer than the first hundred steps of a small network.

    Parameters
    ----------
    highest:
        The learning rate at the end of the warm-up.
    rising, steps:
        Steps of the warm-up, and of all of the training.
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
        return self.highest * keras.ops.minimum(cosine, _COLD + (1 - _COLD) / self.rising * done)

    def get_config(self) -> dict[str, Any]:
        """What it was made of."""
        return {"highest": self.highest, "rising": self.rising, "steps": self.steps}


def make_optimizer(options: Options, steps: int) -> Any:
    """The optimiser of a training of ``steps`` steps."""
    recipe = options.chosen_recipe
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
    return made[options.optimizer or "adam"]()


def rate_on_plateau(first: float, losses: Sequence[float]) -> float:
    """The learning rate after epochs with these validation losses.

    It falls by `FALL` whenever the loss has not become better for `PLATEAU` epochs. That it
    depends on nothing but the losses lets a killed training go on as if nothing had happened.
    """
    rate, lowest, waited = first, float("inf"), 0
    for loss in losses:
        lowest, waited = (loss, 0) if loss < lowest else (lowest, waited + 1)
        if waited == PLATEAU:
            rate, waited = rate * FALL, 0
    return rate
