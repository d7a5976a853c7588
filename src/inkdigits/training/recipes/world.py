"""The network of the bundled model."""

from __future__ import annotations

from typing import Any, Final

from inkdigits.training.recipes.recipe import DIGITS, Recipe


def _world() -> list[Any]:
    from keras import layers

    return [
        # Half the resolution at once: the strokes of a glyph are 2 to 4 pixels wide, and a
        # convolution at full resolution costs four times as much.
        layers.Conv2D(24, 5, strides=2, padding="same", use_bias=False),  # 28x28x1 -> 14x14x24
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Conv2D(32, 3, padding="same", use_bias=False),  # 14x14x32
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Conv2D(64, 3, strides=2, padding="same", use_bias=False),  # 7x7x64
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Conv2D(64, 3, padding="same", use_bias=False),  # 7x7x64
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Conv2D(128, 3, strides=2, padding="same", use_bias=False),  # 4x4x128
        layers.BatchNormalization(momentum=0.9),
        layers.ReLU(),
        layers.Flatten(),  # 2048
        layers.Dropout(0.3),
        layers.Dense(DIGITS + 1, activation="softmax"),  # 11: the digits and "not a digit"
    ]


WORLD: Final = Recipe(
    name="world",
    description="digits of many countries and non-digits: five convolutions",
    layers=_world,
    shapes=(
        *((14, 14, 24),) * 3,
        *((14, 14, 32),) * 3,
        *((7, 7, 64),) * 6,
        *((4, 4, 128),) * 3,
        (2048,),
        (2048,),
        (11,),
    ),
    # 5*5*24 + 3*3*24*32 + 3*3*32*64 + 3*3*64*64 + 3*3*64*128, 4 for each of the 312 channels of
    # the normalisations (two of them learnt), and 2048*11+11
    parameters=160_323,
    epochs=24,
    batch_size=128,
    learning_rate=2e-3,
    optimizer="adamw",
    data="mnist,pendigits,unipen-digits,unipen-nondigits,synthetic",
    variants=8,
    synthetic=30_000,
    degraded_copies=0.5,
    clean_epochs=1 / 12,
    warmup=0.1,
    weight_decay=1e-2,
)
