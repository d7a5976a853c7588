"""The numbers network, which recognises the symbols in the columns of a strip.

Convolutions with residual connections (K. He et al., "Deep residual learning for image
recognition", CVPR 2016) reduce the height of a strip to 1 and its width to a quarter; further ones
add context along the line. Each column has two outputs: connectionist temporal classification (A.
Graves et al., "Connectionist temporal classification", ICML 2006), and the symbol whose centre lies
there. With a larger horizontal stride, one of two equal digits would be lost.
"""

from __future__ import annotations

from typing import Any, Final

from inkdigits.model.numbers_card import CLASSES
from inkdigits.strip import HEIGHT
from inkdigits.training.backend import keras
from inkdigits.training.numbers.options import NUMBERS, PARAMETERS
from inkdigits.training.options import Precision
from inkdigits.training.speed import BatchNormalization, computing_in

CHANNELS: Final = (16, 32, 96, 128, 192)
"""Channels at the full height of 40, a half, a quarter, an eighth, and along the line."""

DILATIONS: Final = (1, 2, 4, 1)
"""Columns between the points of each convolution along the line."""

_ALONG: Final = (1, 5)

layers = keras.layers


def build(seed: int, width: int | None = None, precision: Precision = "float32") -> Any:
    """Build the network with random weights, which are the same for the same seed.

    Parameters
    ----------
    seed:
        Of the random weights.
    width:
        The only width of strips that it takes, to show the shapes of its layers; None for any.
    precision:
        In which the activations before the logits are computed. The weights are float32.

    Returns
    -------
    keras.Model
        (N, 40, W, 2) uint8, W a multiple of 4, to the logits ``symbols`` and ``centres``, both
        (N, W / 4, 21) float32.
    """
    keras.utils.set_random_seed(seed)
    with computing_in(precision):
        return _build(width)


def _build(width: int | None) -> Any:
    whole, half, quarter, eighth, line = CHANNELS
    strips = keras.Input((HEIGHT, width, 2), dtype="uint8", name="strips")
    values = layers.Rescaling(1 / 255)(strips)
    values = layers.MaxPooling2D()(_convolved(values, whole))  # (20, W / 2)
    values = _residual(_convolved(values, half), half)
    values = layers.MaxPooling2D()(values)  # (10, W / 4)
    values = _residual(_residual(_convolved(values, quarter), quarter), quarter)
    values = layers.MaxPooling2D((2, 1))(values)  # (5, W / 4)
    values = _convolved(values, eighth)
    values = _convolved(values, line, (5, 1), padding="valid")  # (1, W / 4)
    for dilation in DILATIONS:
        context = _convolved(values, line, _ALONG, dilation=(1, dilation))
        values = layers.Add()([values, context])
    heads = {name: _head(values, name) for name in ("symbols", "centres")}
    network = keras.Model(strips, heads, name=NUMBERS)
    assert network.count_params() == PARAMETERS, network.count_params()
    return network


def with_probabilities(network: Any) -> Any:
    """The network with the outputs of the exported file: the softmax of its logits."""
    strips = keras.Input((HEIGHT, None, 2), dtype="uint8", name="strips")
    logits = network(strips)
    return keras.Model(strips, {name: keras.ops.softmax(each) for name, each in logits.items()})


def _head(values: Any, name: str) -> Any:
    logits = layers.Conv2D(CLASSES, 1, name=f"{name}_logits", dtype="float32")(values)
    return layers.Reshape((-1, CLASSES), name=name, dtype="float32")(logits)


def _residual(values: Any, channels: int) -> Any:
    changed = _normalised(_convolution(channels, 3)(_convolved(values, channels)))
    return layers.ReLU()(layers.Add()([values, changed]))


def _convolved(values: Any, channels: int, size: Any = 3, **more: Any) -> Any:
    return layers.ReLU()(_normalised(_convolution(channels, size, **more)(values)))


def _convolution(channels: int, size: Any, dilation: Any = 1, padding: str = "same") -> Any:
    return layers.Conv2D(channels, size, padding=padding, dilation_rate=dilation, use_bias=False)


def _normalised(values: Any) -> Any:
    return BatchNormalization(momentum=0.9)(values)
