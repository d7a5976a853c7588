"""The paper network: a small U-Net, which says for each pixel what it shows.

O. Ronneberger, P. Fischer and T. Brox, "U-Net: Convolutional Networks for Biomedical Image
Segmentation", MICCAI 2015, with three changes for speed: the first convolution halves the
resolution, the skips are added rather than joined, and the last layer gives four pixels at once (W.
Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel
Convolutional Neural Network", CVPR 2016).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from inkdigits.model.paper_card import LABELS
from inkdigits.training.backend import keras
from inkdigits.training.paper.options import PAPER, PARAMETERS

CHANNELS: Final = (12, 24, 48, 64)
"""Channels at a half, a quarter, an eighth and a sixteenth of the resolution."""

CLASSES: Final = len(LABELS)

LEAST_VARIANCE: Final = 4e-4
"""What is added to the variance around a pixel, in units of half the range of levels, squared."""

BLOCK: Final = 8
"""Height and width in pixels of the blocks that `LocalContrast` takes means over."""

AROUND: Final = 5
"""Height and width in blocks of what it compares a pixel with."""

layers = keras.layers


@keras.saving.register_keras_serializable(package="inkdigits")
class DepthToSpace(keras.layers.Layer):  # type: ignore[misc]
    """(N, H, W, 16) to (N, 2 H, 2 W, 4): the channels of a place are those of 2 by 2 pixels."""

    def call(self, inputs: Any) -> Any:
        """Rearrange a batch."""
        shape = keras.ops.shape(inputs)
        apart = keras.ops.reshape(inputs, (-1, shape[1], shape[2], 2, 2, CLASSES))
        in_order = keras.ops.transpose(apart, (0, 1, 3, 2, 4, 5))
        return keras.ops.reshape(in_order, (-1, 2 * shape[1], 2 * shape[2], CLASSES))

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """The shape of the output, None where it isn't fixed."""
        batch, height, width, _ = shape
        return batch, height and 2 * height, width and 2 * width, CLASSES


@keras.saving.register_keras_serializable(package="inkdigits")
class LocalContrast(keras.layers.Layer):  # type: ignore[misc]
    """How much darker or lighter each pixel is than those around it, against their spread.

    (N, H, W, 1) to (N, H, W, 1). Mean and variance are taken over about 40 pixels: over blocks of
    8 by 8, then over 5 by 5 blocks. Faint ink in a shadow looks like dark ink in the light.
    """

    def call(self, inputs: Any) -> Any:
        """Compare a batch with its surroundings."""
        away = inputs - _around(inputs)
        return away / keras.ops.sqrt(_around(keras.ops.square(away)) + LEAST_VARIANCE)


def _around(values: Any) -> Any:
    blocks = keras.ops.average_pool(values, BLOCK, BLOCK, padding="same")
    blocks = keras.ops.average_pool(blocks, AROUND, 1, padding="same")
    return _enlarged(blocks) / _enlarged(keras.ops.ones_like(blocks))


def _enlarged(blocks: Any) -> Any:
    """Eight times as large, by linear interpolation; Keras itself resizes to fixed shapes only."""
    slope = 1 - np.abs(np.arange(2 * BLOCK) - BLOCK + 0.5) / BLOCK
    kernel = keras.ops.convert_to_tensor(np.outer(slope, slope)[..., None, None], "float32")
    return keras.ops.conv_transpose(blocks, kernel, BLOCK, padding="same")


def build(seed: int, side: int | None = None) -> Any:
    """Make the network with random weights, always the same ones for a seed.

    With ``side`` it takes squares of that size alone, to show the shapes of its layers.

    Returns
    -------
    keras.Model
        (N, H, W) uint8 grey levels, H and W multiples of 16, to (N, H, W, 4) float32 logits.
    """
    keras.utils.set_random_seed(seed)
    half, quarter, eighth, sixteenth = CHANNELS
    picture = keras.Input((side, side), dtype="uint8", name="picture")
    grey = layers.Rescaling(1 / 127.5, offset=-1)(picture)
    whole = keras.ops.expand_dims(grey, -1)
    seen = layers.Concatenate()([whole, LocalContrast()(whole)])
    at_2 = _normalised(layers.Conv2D(half, 5, strides=2, padding="same", use_bias=False)(seen))
    at_4 = _convolved(_convolved(layers.MaxPooling2D()(at_2), quarter), quarter)
    at_8 = _convolved(_convolved(layers.MaxPooling2D()(at_4), eighth), eighth)
    at_16 = _convolved(layers.MaxPooling2D()(at_8), sixteenth)
    found = _convolved(at_16, sixteenth, dilation=2)
    for skip, width in ((at_8, eighth), (at_4, quarter), (at_2, half)):
        found = _convolved(_joined(found, skip, width), width)
    logits = DepthToSpace()(layers.Conv2D(4 * CLASSES, 3, padding="same")(found))
    network = keras.Model(picture, logits, name=PAPER)
    assert network.count_params() == PARAMETERS, network.count_params()
    return network


def with_probabilities(network: Any) -> Any:
    """The network with the output that ships: ``probabilities``, the softmax of the logits."""
    picture = keras.Input((None, None), dtype="uint8", name="picture")
    return keras.Model(picture, {"probabilities": keras.ops.softmax(network(picture))})


def _convolved(values: Any, channels: int, dilation: int = 1) -> Any:
    convolution = layers.Conv2D(channels, 3, padding="same", dilation_rate=dilation, use_bias=False)
    return _normalised(convolution(values))


def _normalised(values: Any) -> Any:
    return layers.ReLU()(layers.BatchNormalization(momentum=0.9)(values))


def _joined(values: Any, skip: Any, channels: int) -> Any:
    """The values at twice their resolution, with what was found at that resolution before."""
    narrowed = layers.Conv2D(channels, 1, padding="same")(values)
    return layers.Add()([layers.UpSampling2D(interpolation="nearest")(narrowed), skip])
