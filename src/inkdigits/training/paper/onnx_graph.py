"""The paper network as an ONNX file."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from inkdigits.training.onnx_graph import Graph, Writers, numbers, write_layers
from inkdigits.training.paper.network import AROUND, BLOCK, CLASSES, LEAST_VARIANCE

_INPUT: Final = "picture"
_OUTPUT: Final = "probabilities"


def to_onnx(network: Any) -> bytes:
    """The bytes of an ONNX file of a network that `build` has made.

    The ONNX network takes ``picture``, (N, H, W) uint8 with H and W multiples of 16, and gives
    ``probabilities``, (N, H, W, 4) float32. In between, the channels are the second axis.
    """
    graph = Graph()
    write_layers(graph, network, _INPUT, _WRITERS)
    return graph.to_bytes("paper", {_INPUT: ("N", "H", "W")}, {_OUTPUT: ("N", "H", "W", CLASSES)})


def _write_contrast(graph: Graph, _: Any, values: str) -> str:
    away = graph.add("Sub", values, _around(graph, values))
    variance = _around(graph, graph.add("Mul", away, away))
    spread = graph.add("Sqrt", graph.add("Add", variance, numbers(LEAST_VARIANCE)))
    return graph.add("Div", away, spread)


def _around(graph: Graph, values: str) -> str:
    """As in `network`, whose transposed convolution is this interpolation, also at the borders."""
    blocks = graph.add("AveragePool", values, kernel_shape=[BLOCK] * 2, strides=[BLOCK] * 2)
    pads = [AROUND // 2] * 4
    blocks = graph.add("AveragePool", blocks, kernel_shape=[AROUND] * 2, pads=pads)
    return graph.add(
        "Resize", blocks, "", numbers(1, 1, BLOCK, BLOCK),
        mode="linear", coordinate_transformation_mode="half_pixel",
    )  # fmt: skip


def _write_upsampling(graph: Graph, layer: Any, values: str) -> str:
    return graph.add(
        "Resize", values, "", numbers(1, 1, *layer.size),
        mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor",
    )  # fmt: skip


def _write_probabilities(graph: Graph, _: Any, logits: str) -> str:
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


_WRITERS: Final[Writers] = {
    "ExpandDims": lambda graph, _, values: graph.add("Unsqueeze", values, np.array([1])),
    "LocalContrast": _write_contrast,
    "UpSampling2D": _write_upsampling,
    "DepthToSpace": _write_probabilities,
}
