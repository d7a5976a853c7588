"""Start a training run from the weights of a model folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

from inkdigits.errors import ModelError
from inkdigits.model import run_folder
from inkdigits.model.numbers_card import load_numbers_model
from inkdigits.model.onnx_limits import check_onnx
from inkdigits.training.backend import keras, no_chatter
from inkdigits.training.numbers.batches import WIDTHS
from inkdigits.training.numbers.export import padded, parity_strips
from inkdigits.training.numbers.network import build
from inkdigits.training.numbers.options import NumbersOptions
from inkdigits.training.options import Precision
from inkdigits.training.weights import load_into

_LEAST_VARIANCE: Final = 0.01
"""The smallest variance of a channel, well above the epsilon of batch normalisation."""

Floats = NDArray[np.float32]


def build_from(options: NumbersOptions, precision: Precision = "float32") -> Any:
    """The network with the weights of a model folder or run.

    A run has the weights as they were trained. In an exported network batch normalisation is folded
    into the convolutions: the layers are restored with the statistics of the activations on some
    strips, so that the answers stay the same. For a user's own numbers they keep these statistics.
    Otherwise they learn others, which takes some epochs until the answers are as good again.

    Parameters
    ----------
    options:
        ``start`` is the folder; if it is empty, the weights are random.
    precision:
        As in `build`.

    Raises
    ------
    ModelError
        ``no_model`` or ``bad_model`` as `load_numbers_model`; ``bad_model`` for a network of
        another shape.
    """
    network = build(options.seed, precision=precision)
    if not options.start:
        return network
    run = Path(options.start)
    if (run / run_folder.NETWORK).exists():
        return load_into(network, run / run_folder.NETWORK)
    model = load_numbers_model(options.start_folder)
    check_onnx(model.weights)
    layers = _convolutions(network)
    try:
        for (layer, normalisation), (kernel, bias) in zip(
            layers, _stored(model.weights), strict=True
        ):
            kernel = kernel.transpose(2, 3, 1, 0)
            layer.set_weights([kernel] if normalisation else [kernel, bias])
            if normalisation:
                _set(normalisation, bias, np.zeros_like(bias), np.ones_like(bias))
    except (ValueError, KeyError) as error:
        raise ModelError(
            "bad_model", "The network of the model has another shape than that of the recipe."
        ) from error
    normalised = [(layer, each) for layer, each in layers if each]
    _measure(network, normalised)
    for _, normalisation in normalised:
        normalisation.trainable = not options.data
    return network


def _convolutions(network: Any) -> list[tuple[Any, Any]]:
    """Each convolution, with the batch normalisation after it, or None."""
    behind = {
        id(layer.input): layer
        for layer in network.layers
        if isinstance(layer, keras.layers.BatchNormalization)
    }
    return [
        (layer, behind.get(id(layer.output)))
        for layer in network.layers
        if isinstance(layer, keras.layers.Conv2D)
    ]


def _stored(weights: bytes) -> Iterator[tuple[Floats, Floats]]:
    """The kernel and bias of each convolution of an ONNX file, in order."""
    graph = onnx.load_from_string(weights).graph
    arrays = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    for node in graph.node:
        if node.op_type == "Conv":
            yield arrays[node.input[1]], arrays[node.input[2]]


def _set(normalisation: Any, bias: Floats, mean: Floats, variance: Floats) -> None:
    """Set a batch normalisation so that, with these statistics, it only adds a bias."""
    spread = np.sqrt(variance)
    normalisation.set_weights([spread, bias + mean, mean, variance - normalisation.epsilon])


def _measure(network: Any, layers: list[tuple[Any, Any]]) -> None:
    """Set each batch normalisation to the statistics of its input on some strips."""
    strips = [padded(strip[:, : WIDTHS[-1]], WIDTHS[-1]) for strip in parity_strips()]
    with no_chatter():
        inside = keras.Model(network.input, [layer.output for layer, _ in layers])
        found = inside.predict(np.stack(strips), batch_size=4, verbose=0)
    for values, (_, normalisation) in zip(found, layers, strict=True):
        mean, variance = values.mean(axis=(0, 1, 2)), values.var(axis=(0, 1, 2))
        bias = normalisation.get_weights()[1]
        _set(normalisation, bias, mean, np.maximum(variance, _LEAST_VARIANCE))
