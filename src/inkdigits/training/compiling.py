"""The network of a training, ready to be fitted."""

from __future__ import annotations

from typing import Any

from inkdigits.training.backend import keras
from inkdigits.training.losses import crossentropy
from inkdigits.training.network import build
from inkdigits.training.optimizers import make_optimizer
from inkdigits.training.options import Options


def compiled_network(options: Options, steps: int) -> Any:
    """The network of the options' recipe, with the optimiser and the loss that it is trained by.

    Parameters
    ----------
    options:
        The training.
    steps:
        Batches in all of it.

    Returns
    -------
    keras.Model
        What `build` makes, compiled.
    """
    network = build(options.chosen_recipe, options.seed)
    network.compile(
        optimizer=make_optimizer(options, steps),
        loss=crossentropy(options.chosen_recipe.smoothing),
        metrics=["accuracy"],
        # Compiling takes TensorFlow longer on a processor than it saves; JAX has no other way.
        jit_compile=keras.backend.backend() == "jax",
    )
    return network
