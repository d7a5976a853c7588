"""The classics of courses and tutorials."""

from __future__ import annotations

from typing import Any, Final

from inkdigits.training.recipes.recipe import DIGITS, Recipe


def _mlp() -> list[Any]:
    from keras import layers, regularizers

    return [
        layers.Flatten(),  # 28x28x1 -> 784
        layers.Dense(512, activation="relu", kernel_regularizer=regularizers.L2(1e-5)),  # 512
        layers.BatchNormalization(),
        layers.Dropout(0.2),
        layers.Dense(256, activation="relu", kernel_regularizer=regularizers.L2(1e-5)),  # 256
        layers.BatchNormalization(),
        layers.Dropout(0.2),
        layers.Dense(128, activation="relu", kernel_regularizer=regularizers.L2(1e-5)),  # 128
        layers.BatchNormalization(),
        layers.Dropout(0.2),
        layers.Dense(DIGITS, activation="softmax"),  # 10
    ]


MLP: Final = Recipe(
    name="mlp",
    description="no convolution: three dense layers, L2, batch normalisation and dropout",
    layers=_mlp,
    shapes=((784,), *((512,),) * 3, *((256,),) * 3, *((128,),) * 3, (10,)),
    # 784*512+512 + 512*256+256 + 256*128+128 + 128*10+10, and 4 for each of the 896 channels of
    # the normalisations
    parameters=571_018,
    epochs=20,
    batch_size=128,
    learning_rate=1e-3,
)


def _cnn() -> list[Any]:
    from keras import layers

    return [
        layers.Conv2D(32, 3, activation="relu"),  # 28x28x1 -> 26x26x32
        layers.MaxPooling2D(2),  # 13x13x32
        layers.Conv2D(64, 3, activation="relu"),  # 11x11x64
        layers.MaxPooling2D(2),  # 5x5x64
        layers.Flatten(),  # 1600
        layers.Dense(128, activation="relu"),  # 128
        layers.Dense(DIGITS, activation="softmax"),  # 10
    ]


CNN: Final = Recipe(
    name="cnn",
    description="the classic: two convolutions, two poolings, two dense layers",
    layers=_cnn,
    shapes=((26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (1600,), (128,), (10,)),
    # 3*3*1*32+32 + 3*3*32*64+64 + 1600*128+128 + 128*10+10
    parameters=225_034,
    epochs=12,
    batch_size=128,
    learning_rate=1e-3,
)


def _cnn_three() -> list[Any]:
    from keras import layers

    return [
        layers.Conv2D(32, 3, activation="relu"),  # 28x28x1 -> 26x26x32
        layers.MaxPooling2D(2),  # 13x13x32
        layers.Conv2D(64, 3, activation="relu"),  # 11x11x64
        layers.MaxPooling2D(2),  # 5x5x64
        layers.Conv2D(64, 3, activation="relu"),  # 3x3x64
        layers.Flatten(),  # 576
        layers.Dense(64, activation="relu"),  # 64
        layers.Dense(DIGITS, activation="softmax"),  # 10
    ]


CNN_THREE: Final = Recipe(
    name="cnn-three",
    description="three convolutions, two poolings, two dense layers: the well-known tutorial",
    layers=_cnn_three,
    shapes=((26, 26, 32), (13, 13, 32), (11, 11, 64), (5, 5, 64), (3, 3, 64), (576,), (64,), (10,)),
    # 3*3*1*32+32 + 3*3*32*64+64 + 3*3*64*64+64 + 576*64+64 + 64*10+10
    parameters=93_322,
    epochs=12,
    batch_size=64,
    learning_rate=1e-3,
    schedule="plateau",
)


def _cnn_adadelta() -> list[Any]:
    from keras import layers

    return [
        layers.Conv2D(32, 3, activation="relu"),  # 28x28x1 -> 26x26x32
        layers.Conv2D(64, 3, activation="relu"),  # 24x24x64
        layers.MaxPooling2D(2),  # 12x12x64
        layers.Dropout(0.25),
        layers.Flatten(),  # 9216
        layers.Dense(256, activation="relu"),  # 256
        layers.Dropout(0.5),
        layers.Dense(DIGITS, activation="softmax"),  # 10
    ]


CNN_ADADELTA: Final = Recipe(
    name="cnn-adadelta",
    description="two convolutions, one pooling, much dropout, trained with Adadelta",
    layers=_cnn_adadelta,
    shapes=((26, 26, 32), (24, 24, 64), (12, 12, 64), (12, 12, 64), (9216,), (256,), (256,), (10,)),
    # 3*3*1*32+32 + 3*3*32*64+64 + 9216*256+256 + 256*10+10
    parameters=2_380_938,
    epochs=12,
    batch_size=128,
    # M. D. Zeiler, "ADADELTA", 2012, has no learning rate, which is one of 1. Keras 3 sets 0.001,
    # at which a network is still at 80 to 90 % when this one has ended.
    learning_rate=1.0,
    optimizer="adadelta",
    schedule="constant",
    augment=False,
)
