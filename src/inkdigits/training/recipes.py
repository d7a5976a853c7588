"""Recipes: networks as lists of layers, and how each is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import keras
from keras import layers

from inkdigits.glyph import SIDE
from inkdigits.model_card import LABELS

_DIGITS: Final = len(LABELS)


@dataclass(frozen=True)
class Recipe:
    """A network and how it is trained.

    Attributes
    ----------
    name, description:
        For the command line.
    layers:
        Makes the layers, from (28, 28, 1) float32 of 0 to 1 up to a softmax over the ten digits.
    shapes:
        Output shape of each layer, without the batch.
    parameters:
        How many numbers the network learns.
    epochs, batch_size, learning_rate, augment:
        What is used when nothing else is asked for.
    """

    name: str
    description: str
    layers: Callable[[], list[Any]]
    shapes: tuple[tuple[int, ...], ...]
    parameters: int
    epochs: int
    batch_size: int
    learning_rate: float
    augment: bool

    def optimizer(self, learning_rate: float, steps: int) -> Any:
        """Adam whose learning rate falls along a half cosine to 0 at the last of ``steps``.

        D. P. Kingma and J. Ba, "Adam: A method for stochastic optimization", ICLR 2015;
        I. Loshchilov and F. Hutter, "SGDR", ICLR 2017, for the cosine.
        """
        return keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(learning_rate, decay_steps=steps)
        )


def _cnn() -> list[Any]:
    return [
        layers.Conv2D(32, 3, activation="relu"),  # 28x28x1 -> 26x26x32
        layers.MaxPooling2D(2),  # 13x13x32
        layers.Conv2D(64, 3, activation="relu"),  # 11x11x64
        layers.MaxPooling2D(2),  # 5x5x64
        layers.Flatten(),  # 1600
        layers.Dense(128, activation="relu"),  # 128
        layers.Dense(_DIGITS, activation="softmax"),  # 10
    ]


_CNN = Recipe(
    name="cnn",
    description="the classic: two convolutions, two poolings, two dense layers",
    layers=_cnn,
    shapes=((26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (1600,), (128,), (10,)),
    # 3*3*1*32+32 + 3*3*32*64+64 + 1600*128+128 + 128*10+10
    parameters=225_034,
    epochs=12,
    batch_size=128,
    learning_rate=1e-3,
    augment=True,
)

RECIPES: Final[dict[str, Recipe]] = {recipe.name: recipe for recipe in (_CNN,)}


def build(recipe: Recipe, seed: int) -> Any:
    """Make the network of a recipe with random weights, always the same ones for a seed.

    Returns
    -------
    keras.Model
        (N, 28, 28) uint8 glyphs, ink bright on 0, to (N, 10) float32 probabilities. The
        scaling to 0..1 is its first layers.
    """
    keras.utils.set_random_seed(seed)
    own_layers = recipe.layers()
    network = keras.Sequential(
        [
            keras.Input((SIDE, SIDE), dtype="uint8", name="glyphs"),
            layers.Reshape((SIDE, SIDE, 1)),
            layers.Rescaling(1 / 255),
            *own_layers,
        ],
        name=recipe.name,
    )
    shapes = tuple(layer.output.shape[1:] for layer in own_layers)
    assert shapes == recipe.shapes, f"{recipe.name}: {shapes}"
    assert network.count_params() == recipe.parameters, network.count_params()
    return network
