"""Optimisers by name, and how the learning rate goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import keras

from inkdigits.training.options import Options

_MOMENTUM: Final = 0.9

PLATEAU: Final = 3
"""Epochs without a better validation loss after which the learning rate falls."""

FALL: Final = 0.3
"""What it is then multiplied by."""


def make_optimizer(options: Options, steps: int) -> Any:
    """The optimiser of a training of ``steps`` steps.

    Along "cosine" the learning rate rises in a straight line in the recipe's warm-up, then falls
    along a half cosine to 0: I. Loshchilov and F. Hutter, "SGDR", ICLR 2017; with a warm-up of a
    third about the one cycle of L. N. Smith and N. Topin, "Super-convergence", 2018.
    """
    recipe = options.chosen_recipe
    rate: Any = options.learning_rate
    if options.schedule == "cosine":
        rising = round(recipe.warmup * steps)
        rate = keras.optimizers.schedules.CosineDecay(
            rate / 20 if rising else rate,
            decay_steps=max(steps - rising, 1),
            warmup_target=rate if rising else None,
            warmup_steps=rising,
        )
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
