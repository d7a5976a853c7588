"""The paper network as an ONNX file, written node by node.

A converter writes six times as many nodes, because the shape of the picture is not fixed: it turns
padding, dilation and upsampling into chains of slices and tiles.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from inkdigits.training.paper.network import AROUND, BLOCK, CLASSES, LEAST_VARIANCE

_OPSET: Final = 17
_IR_VERSION: Final = 8

_INPUT: Final = "picture"
_OUTPUT: Final = "probabilities"


def to_onnx(network: Any) -> bytes:
    """The bytes of an ONNX file of a network that `build` has made.

    The ONNX network takes ``picture``, (N, H, W) uint8 with H and W multiples of 16, and gives
    ``probabilities``, (N, H, W, 4) float32. In between, the channels are the second axis.
    """
    graph = _Graph()
    names = {id(network.inputs[0]): _INPUT}
    for operation in network.operations[1:]:
        tensors = operation.input if isinstance(operation.input, list) else [operation.input]
        inputs = [names[id(tensor)] for tensor in tensors]
        writer = _WRITERS[type(operation).__name__]
        names[id(operation.output)] = writer(graph, operation, *inputs)
    return graph.to_bytes()


class _Graph:
    """The nodes so far, and their constant inputs by name."""

    def __init__(self) -> None:
        self.constants: dict[str, NDArray[Any]] = {}
        self._nodes: list[onnx.NodeProto] = []

    def add(
        self, operator: str, *inputs: str | NDArray[Any], name: str = "", **attributes: Any
    ) -> str:
        """Add a node with one output, and give the name of both."""
        name = name or self._free_name(operator)
        self._nodes.append(
            helper.make_node(operator, self._named(name, inputs), [name], name, **attributes)
        )
        return name

    def split(self, values: str, count: int, axis: int) -> list[str]:
        """Divide values into parts of the same size, and give their names."""
        name = self._free_name("Split")
        parts = [f"{name}.{place}" for place in range(count)]
        self._nodes.append(helper.make_node("Split", [values], parts, name, axis=axis))
        return parts

    def to_bytes(self) -> bytes:
        """The ONNX file."""
        picture = helper.make_tensor_value_info(_INPUT, TensorProto.UINT8, ["N", "H", "W"])
        probabilities = helper.make_tensor_value_info(
            _OUTPUT, TensorProto.FLOAT, ["N", "H", "W", CLASSES]
        )
        arrays = [numpy_helper.from_array(array, name) for name, array in self.constants.items()]
        graph = helper.make_graph(self._nodes, "paper", [picture], [probabilities], arrays)
        opsets = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString())

    def _free_name(self, operator: str) -> str:
        return f"{operator}-{len(self._nodes)}"

    def _named(self, node: str, inputs: tuple[str | NDArray[Any], ...]) -> list[str]:
        """The names of a node's inputs; its arrays become constants."""
        names = []
        for place, each in enumerate(inputs):
            if not isinstance(each, str):
                self.constants[f"{node}.{place}"] = each
            names.append(each if isinstance(each, str) else f"{node}.{place}")
        return names


def _numbers(*values: float) -> NDArray[np.float32]:
    return np.array(values, np.float32)


def _write_rescaling(graph: _Graph, layer: Any, picture: str) -> str:
    levels = graph.add("Cast", picture, to=TensorProto.FLOAT)
    scaled = graph.add("Mul", levels, _numbers(layer.scale))
    return graph.add("Add", scaled, _numbers(layer.offset))


def _write_contrast(graph: _Graph, _: Any, values: str) -> str:
    away = graph.add("Sub", values, _around(graph, values))
    variance = _around(graph, graph.add("Mul", away, away))
    spread = graph.add("Sqrt", graph.add("Add", variance, _numbers(LEAST_VARIANCE)))
    return graph.add("Div", away, spread)


def _around(graph: _Graph, values: str) -> str:
    """As in `network`, whose transposed convolution is this interpolation, also at the borders."""
    blocks = graph.add("AveragePool", values, kernel_shape=[BLOCK] * 2, strides=[BLOCK] * 2)
    pads = [AROUND // 2] * 4
    blocks = graph.add("AveragePool", blocks, kernel_shape=[AROUND] * 2, pads=pads)
    return graph.add(
        "Resize", blocks, "", _numbers(1, 1, BLOCK, BLOCK),
        mode="linear", coordinate_transformation_mode="half_pixel",
    )  # fmt: skip


def _write_convolution(graph: _Graph, layer: Any, values: str) -> str:
    kernel, *biases = layer.get_weights()
    bias = biases[0] if biases else np.zeros(layer.filters, np.float32)
    # "same", for sides that are multiples of the stride.
    (size, _), (stride, _), (dilation, _) = layer.kernel_size, layer.strides, layer.dilation_rate
    padding = (size - 1) * dilation + 1 - stride
    before, after = padding // 2, padding - padding // 2
    return graph.add(
        "Conv", values, kernel.transpose(3, 2, 0, 1), bias,
        strides=[stride] * 2, dilations=[dilation] * 2, pads=[before] * 2 + [after] * 2,
    )  # fmt: skip


def _write_normalisation(graph: _Graph, layer: Any, convolved: str) -> str:
    """No node: the weights of the convolution before it are changed."""
    gamma, beta, mean, variance = layer.get_weights()
    scale = gamma / np.sqrt(variance + np.float32(layer.epsilon))
    kernel, bias = f"{convolved}.1", f"{convolved}.2"
    graph.constants[kernel] = graph.constants[kernel] * scale[:, None, None, None]
    graph.constants[bias] = (graph.constants[bias] - mean) * scale + beta
    return convolved


def _write_upsampling(graph: _Graph, layer: Any, values: str) -> str:
    return graph.add(
        "Resize", values, "", _numbers(1, 1, *layer.size),
        mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor",
    )  # fmt: skip


def _write_probabilities(graph: _Graph, _: Any, logits: str) -> str:
    """The softmax and `network.DepthToSpace`.

    Both are made of operators that ONNX Runtime is fast at: with its own Softmax and DepthToSpace
    the whole network takes 1.7 times as long.
    """
    # (N, 16, h, w): the 16 are the classes of the upper left pixel, then those of the others.
    pixels = graph.add("Reshape", logits, np.array([0, 4, CLASSES, -1]))
    highest = graph.add("Max", *graph.split(pixels, CLASSES, axis=2))
    powers = graph.add("Exp", graph.add("Sub", pixels, highest))
    total = graph.add("Sum", *graph.split(powers, CLASSES, axis=2))
    shares = graph.add("Reshape", graph.add("Div", powers, total), graph.add("Shape", logits))
    # (N, h, w, 16), then the upper and the lower rows of pixels in turn.
    rows = graph.split(graph.add("Transpose", shares, perm=[0, 2, 3, 1]), 2, axis=3)
    shape = graph.add("Concat", graph.add("Shape", _INPUT), np.array([CLASSES]), axis=0)
    return graph.add("Reshape", graph.add("Concat", *rows, axis=2), shape, name=_OUTPUT)


_WRITERS: Final[dict[str, Callable[..., str]]] = {
    "Rescaling": _write_rescaling,
    "ExpandDims": lambda graph, _, values: graph.add("Unsqueeze", values, np.array([1])),
    "LocalContrast": _write_contrast,
    "Concatenate": lambda graph, _, *values: graph.add("Concat", *values, axis=1),
    "Conv2D": _write_convolution,
    "BatchNormalization": _write_normalisation,
    "ReLU": lambda graph, _, values: graph.add("Relu", values),
    "MaxPooling2D": lambda graph, layer, values: graph.add(
        "MaxPool", values, kernel_shape=list(layer.pool_size), strides=list(layer.strides)
    ),
    "UpSampling2D": _write_upsampling,
    "Add": lambda graph, _, *values: graph.add("Add", *values),
    "DepthToSpace": _write_probabilities,
}
"""By the class of a layer: adds its nodes, and gives the name of its output."""
