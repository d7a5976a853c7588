"""Networks as ONNX files, written node by node, with any backend of Keras.

A converter writes six times as many nodes where the shape of the input is not fixed: it turns
padding, dilation and upsampling into chains of slices and tiles. In the graph the channels are the
second axis, and normalisation is part of the convolution before it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

_OPSET: Final = 17
_IR_VERSION: Final = 8

Shape = tuple[str | int, ...]
"""A size that isn't fixed is a name."""


class Graph:
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

    def to_bytes(self, name: str, inputs: dict[str, Shape], outputs: dict[str, Shape]) -> bytes:
        """The ONNX file; the inputs are uint8, the outputs float32."""
        arrays = [numpy_helper.from_array(array, each) for each, array in self.constants.items()]
        graph = helper.make_graph(
            self._nodes,
            name,
            _declared(inputs, TensorProto.UINT8),
            _declared(outputs, TensorProto.FLOAT),
            arrays,
        )
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


Writers = dict[str, Callable[..., str]]
"""By the class of a layer: adds its nodes to a graph, and gives the name of its output."""


def write_layers(graph: Graph, network: Any, source: str, writers: Writers) -> list[str]:
    """Add the nodes of all layers of a Keras network, and give the names of its outputs.

    Parameters
    ----------
    source:
        The name of the network's input.
    writers:
        Those of layers that `WRITERS` lacks, or writes differently.
    """
    known = WRITERS | writers
    names = {id(network.inputs[0]): source}
    for operation in network.operations[1:]:
        tensors = operation.input if isinstance(operation.input, list) else [operation.input]
        inputs = [names[id(tensor)] for tensor in tensors]
        names[id(operation.output)] = known[type(operation).__name__](graph, operation, *inputs)
    return [names[id(tensor)] for tensor in network.outputs]


def numbers(*values: float) -> NDArray[np.float32]:
    """A float32 array of one axis."""
    return np.array(values, np.float32)


def write_rescaling(graph: Graph, layer: Any, levels: str) -> str:
    """The nodes of `keras.layers.Rescaling`, for uint8."""
    scaled = graph.add("Mul", graph.add("Cast", levels, to=TensorProto.FLOAT), numbers(layer.scale))
    return graph.add("Add", scaled, numbers(layer.offset)) if layer.offset else scaled


def _write_convolution(graph: Graph, layer: Any, values: str) -> str:
    kernel, *biases = layer.get_weights()
    bias = biases[0] if biases else np.zeros(layer.filters, np.float32)
    before, after = np.zeros((2, 2), int)
    if layer.padding == "same":
        # For sides that are multiples of the stride.
        sizes, strides, dilations = map(
            np.array, (layer.kernel_size, layer.strides, layer.dilation_rate)
        )
        padding = (sizes - 1) * dilations + 1 - strides
        before, after = padding // 2, padding - padding // 2
    return graph.add(
        "Conv", values, kernel.transpose(3, 2, 0, 1), bias,
        strides=list(layer.strides), dilations=list(layer.dilation_rate),
        pads=[*before.tolist(), *after.tolist()],
    )  # fmt: skip


def _write_normalisation(graph: Graph, layer: Any, convolved: str) -> str:
    """No node: the weights of the convolution before it are changed."""
    gamma, beta, mean, variance = layer.get_weights()
    scale = gamma / np.sqrt(variance + np.float32(layer.epsilon))
    kernel, bias = f"{convolved}.1", f"{convolved}.2"
    graph.constants[kernel] = graph.constants[kernel] * scale[:, None, None, None]
    graph.constants[bias] = (graph.constants[bias] - mean) * scale + beta
    return convolved


def _declared(shapes: dict[str, Shape], kind: int) -> list[onnx.ValueInfoProto]:
    return [helper.make_tensor_value_info(name, kind, shape) for name, shape in shapes.items()]


WRITERS: Final[Writers] = {
    "Rescaling": write_rescaling,
    "Concatenate": lambda graph, _, *values: graph.add("Concat", *values, axis=1),
    "Conv2D": _write_convolution,
    "BatchNormalization": _write_normalisation,
    "ReLU": lambda graph, _, values: graph.add("Relu", values),
    "MaxPooling2D": lambda graph, layer, values: graph.add(
        "MaxPool", values, kernel_shape=list(layer.pool_size), strides=list(layer.strides)
    ),
    "Add": lambda graph, _, *values: graph.add("Add", *values),
}
"""The layers that several networks have."""
