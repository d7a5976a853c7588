"""The numbers network as an ONNX file."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from inkdigits.model.numbers_card import CLASSES
from inkdigits.strip import HEIGHT
from inkdigits.training.onnx_graph import Graph, Writers, write_layers, write_rescaling

_INPUT: Final = "strips"


def to_onnx(network: Any) -> bytes:
    """The bytes of an ONNX file of a network that `build` has made.

    The ONNX network takes ``strips``, (N, 40, W, 2) uint8, W a multiple of 4, and gives ``symbols``
    and ``centres``, both (N, W / 4, 21) float32 probabilities.
    """
    graph = Graph()
    logits = write_layers(graph, network, _INPUT, _WRITERS)
    for name, values in zip(network.output_names, logits, strict=True):
        graph.add("Softmax", values, axis=2, name=name)
    shape = ("N", "T", CLASSES)
    return graph.to_bytes(
        "numbers", {_INPUT: ("N", HEIGHT, "W", 2)}, dict.fromkeys(network.output_names, shape)
    )


def _write_channels_first(graph: Graph, layer: Any, strips: str) -> str:
    return write_rescaling(graph, layer, graph.add("Transpose", strips, perm=[0, 3, 1, 2]))


def _write_columns(graph: Graph, _: Any, values: str) -> str:
    """(N, 21, 1, T) to (N, T, 21)."""
    return graph.add("Transpose", graph.add("Squeeze", values, np.array([2])), perm=[0, 2, 1])


_WRITERS: Final[Writers] = {"Rescaling": _write_channels_first, "Reshape": _write_columns}
