"""Recipes: networks as lists of layers, and how each is trained."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import keras
from keras import layers

from inkdigits.datasets import NOT_A_DIGIT
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
        Makes the layers, from (28, 28, 1) float32 of 0 to 1 up to a softmax over the ten digits,
        or over eleven classes with `NOT_A_DIGIT` as the last.
    shapes:
        Output shape of each layer, without the batch.
    parameters:
        How many numbers the network learns.
    epochs, batch_size, learning_rate, augment, data, variants:
        What is used when nothing else is asked for; see `Options`.
    synthetic:
        How many synthetic digits it is trained on.
    worn_copies:
        With `augment`, so many worn copies for each glyph of a set that holds no ink.
    warmup, weight_decay:
        Share of the steps in which the learning rate rises, and what AdamW subtracts.
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
    data: str = "mnist"
    variants: int = 4
    synthetic: int = 10_000
    worn_copies: float = 0.0
    warmup: float = 0.0
    weight_decay: float | None = None

    @property
    def tells_nondigits(self) -> bool:
        """Whether one of its classes is `NOT_A_DIGIT`."""
        return self.shapes[-1] == (NOT_A_DIGIT + 1,)

    def optimizer(self, learning_rate: float, steps: int) -> Any:
        """Adam whose learning rate rises, then falls along a half cosine to 0 in ``steps``.

        D. P. Kingma and J. Ba, "Adam: A method for stochastic optimization", ICLR 2015;
        I. Loshchilov and F. Hutter, "SGDR", ICLR 2017, for the cosine, and "Decoupled weight
        decay regularization", ICLR 2019, for the decay.
        """
        rising = round(self.warmup * steps)
        schedule = keras.optimizers.schedules.CosineDecay(
            learning_rate / 20 if rising else learning_rate,
            decay_steps=steps - rising,
            warmup_target=learning_rate if rising else None,
            warmup_steps=rising,
        )
        return keras.optimizers.Adam(schedule, weight_decay=self.weight_decay)


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


def _world() -> list[Any]:
    return [
        # Half the resolution at once: the strokes of a glyph are 2 to 4 pixels wide, and a
        # convolution at full resolution costs four times as much.
        layers.Conv2D(32, 5, strides=2, padding="same", use_bias=False),  # 28x28x1 -> 14x14x32
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Conv2D(48, 3, padding="same", use_bias=False),  # 14x14x48
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Conv2D(96, 3, strides=2, padding="same", use_bias=False),  # 7x7x96
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Conv2D(96, 3, padding="same", use_bias=False),  # 7x7x96
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Conv2D(128, 3, strides=2, padding="same", use_bias=False),  # 4x4x128
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Flatten(),  # 2048
        layers.Dropout(0.3),
        layers.Dense(_DIGITS + 1, activation="softmax"),  # 11: the digits, and what is none
    ]


_WORLD = Recipe(
    name="world",
    description="every country's digits, and what is not a digit: five convolutions",
    layers=_world,
    shapes=(
        *((14, 14, 32),) * 3,
        *((14, 14, 48),) * 3,
        *((7, 7, 96),) * 6,
        *((4, 4, 128),) * 3,
        (2048,),
        (2048,),
        (11,),
    ),
    # 5*5*32 + 3*3*32*48 + 3*3*48*96 + 3*3*96*96 + 3*3*96*128, 4 for each of the 400 channels of
    # the normalisations (two of them learnt), and 2048*11+11
    parameters=273_771,
    epochs=18,
    batch_size=128,
    learning_rate=2e-3,
    augment=True,
    data="mnist,pendigits,unipen-digits,unipen-nondigits,synthetic",
    variants=8,
    synthetic=30_000,
    worn_copies=0.5,
    warmup=0.1,
    weight_decay=1e-2,
)

RECIPES: Final[dict[str, Recipe]] = {recipe.name: recipe for recipe in (_CNN, _WORLD)}


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
