"""A model as `engine/network.js` reads it: layers, thresholds and numbers in one JSON object.

The engine computes convolutions and dense layers, with ReLU or without. A network of anything else
has no such form. Weights are rounded to 16 bits, which changes a
probability by about 0.0001 at most.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import ModelError
from inkdigits.model.card import DigitModel, KnownAnswer
from inkdigits.model.onnx_graph import Array, Node, read_graph
from inkdigits.model.session import check_answer

FORMAT: Final = 2

_MOST: Final = 2**15 - 1
"""The largest weight of an output, as an integer."""

_SHAPING: Final = ("Cast", "Concat", "Gather", "Identity", "Reshape", "Shape", "Slice", "Transpose")
_WITHOUT_LAYER: Final = frozenset((*_SHAPING, "Mul", "ReduceSum", "Softmax"))
"""Operators before, between and after the layers; the known answer shows whether they fit."""

_DIGITS: Final = 10

Floats = NDArray[np.float32]


@dataclass
class Layer:
    """A layer of the engine.

    Attributes
    ----------
    kind:
        What it computes.
    weights:
        (height, width, channels, outputs) of a convolution, (inputs, outputs) of a dense layer.
    bias: (outputs,)
        What is added.
    stride, padding:
        Of a convolution: its step, and the zeros at the top, left, bottom and right.
    relu:
        Whether negative results become 0.
    """

    kind: Literal["convolution", "dense"]
    weights: Floats
    bias: Floats
    stride: int = 1
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    relu: bool = False

    @property
    def scales(self) -> Floats:
        """What the integers of the weights of each output stand for: (outputs,)."""
        most = np.abs(self.weights).max(axis=tuple(range(self.weights.ndim - 1)))
        return np.asarray(np.where(most > 0, most, 1) / _MOST, np.float32)

    @property
    def integers(self) -> NDArray[np.int16]:
        """The weights in units of the scales."""
        return np.asarray(np.rint(self.weights / self.scales), np.int16)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, without the numbers."""
        form: dict[str, Any] = {"kind": self.kind, "shape": list(self.weights.shape)}
        if self.kind == "convolution":
            form |= {"stride": self.stride, "padding": list(self.padding)}
        return {**form, "relu": self.relu}

    def run(self, values: Floats) -> Floats:
        """What it makes of an image (height, width, channels) or of a vector."""
        if self.kind == "dense":
            results = values.reshape(-1) @ self.weights + self.bias
        else:
            top, left, bottom, right = self.padding
            padded = np.pad(values, ((top, bottom), (left, right), (0, 0)))
            size = self.weights.shape[:2]
            windows = np.lib.stride_tricks.sliding_window_view(padded, size, axis=(0, 1))
            windows = windows[:: self.stride, :: self.stride]
            results = np.einsum("yxcij,ijco->yxo", windows, self.weights) + self.bias
        return np.maximum(results, 0) if self.relu else results


def web_form(model: DigitModel) -> dict[str, Any]:
    """The JSON object of a model for the engine.

    Raises
    ------
    ModelError
        ``no_web_form`` when the engine can't compute the network.
    """
    layers = web_layers(model)
    floats = [part for layer in layers for part in (layer.scales, layer.bias)]
    thresholds = model.card.thresholds
    return {
        "format": FORMAT,
        "name": model.card.name,
        "thresholds": {
            "digit_score": thresholds.digit_score,
            "confidence": thresholds.confidence,
        },
        "layers": [layer.to_dict() for layer in layers],
        "floats": in_base64(floats, "<f4"),
        "weights": in_base64([layer.integers for layer in layers], "<i2"),
    }


def web_layers(model: DigitModel) -> list[Layer]:
    """The layers with their weights as the engine has them; raises as `web_form`."""
    layers = _layers(*read_graph(model.weights))
    for layer in layers:
        layer.weights = layer.integers * layer.scales
    _check(layers, model.card.known_answer)
    return layers


def in_base64(arrays: Sequence[NDArray[Any]], dtype: str) -> str:
    """Arrays one after another as numbers of a type."""
    return base64.b64encode(b"".join(each.astype(dtype).tobytes() for each in arrays)).decode()


def _layers(nodes: list[Node], arrays: dict[str, Array]) -> list[Layer]:
    layers: list[Layer] = []
    for node in nodes:
        given = [arrays[name] for name in node.inputs if name in arrays]
        if node.operator == "Conv":
            layers.append(_convolution(node, given))
        elif node.operator == "MatMul" and len(given) == 1 and given[0].ndim == 2:
            outputs = np.zeros(given[0].shape[1], np.float32)
            layers.append(Layer("dense", given[0].astype(np.float32), outputs))
        elif node.operator == "Add" and layers and len(given) == 1:
            layers[-1].bias = layers[-1].bias + given[0].astype(np.float32).reshape(-1)
        elif node.operator == "Relu" and layers:
            layers[-1].relu = True
        elif node.operator not in _WITHOUT_LAYER:
            raise _none(f"it has the operator {node.operator}")
    if not layers or layers[-1].kind != "dense":
        raise _none("its last layer is not a dense one")
    return layers


def _convolution(node: Node, given: list[Array]) -> Layer:
    attributes = node.integers
    strides = attributes.get("strides", [1, 1])
    plain = [*attributes.get("dilations", [1, 1]), *attributes.get("group", [1])] == [1, 1, 1]
    is_square = given and given[0].ndim == 4 and given[0].shape[2] == given[0].shape[3]
    if not plain or not is_square or len({*strides}) != 1:
        raise _none("it has a convolution with groups, gaps or sides of two lengths")
    weights = given[0].astype(np.float32).transpose(2, 3, 1, 0)
    bias = given[1] if len(given) > 1 else np.zeros(weights.shape[3])
    top, left, bottom, right = attributes.get("pads", [0, 0, 0, 0])
    return Layer(
        "convolution", weights, bias.astype(np.float32), strides[0], (top, left, bottom, right)
    )


def _check(layers: list[Layer], known: KnownAnswer) -> None:
    """Raise ModelError unless the layers give the known answer of the model."""
    values = known.glyph[:, :, None].astype(np.float32) / np.float32(255)
    try:
        for layer in layers:
            values = layer.run(values)
        shares = _softmax(values)[:_DIGITS].sum(keepdims=True)
        check_answer([_softmax(values[:_DIGITS]), shares], [known.probabilities, known.digit_score])
    except (ValueError, ModelError) as error:
        raise _none("its layers don't follow one another") from error


def _softmax(logits: Floats) -> Floats:
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum(), np.float32)


def _none(why: str) -> ModelError:
    return ModelError("no_web_form", f"The engine of the page can't compute this network: {why}.")
