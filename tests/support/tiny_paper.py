"""A tiny network of the kind that finds ink on paper, made without Keras."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from inkdigits.model.paper_card import PaperAnswer, PaperCard, PaperModel

LEVEL = [
    helper.make_node("Cast", ["picture"], ["cast"], to=TensorProto.FLOAT),
    helper.make_node("Unsqueeze", ["cast", "one"], ["channel"]),
    helper.make_node("Mul", ["channel", "share"], ["level"]),
]
"""A quarter of the level of a pixel, 0 to 0.25."""

AROUND = [
    helper.make_node("AveragePool", ["level"], ["near"], kernel_shape=[3, 3], pads=[1] * 4),
    helper.make_node("AveragePool", ["level"], ["tile"], kernel_shape=[16] * 2, strides=[16] * 2),
    helper.make_node("Resize", ["tile", "", "scales"], ["far"], mode="nearest",
                     coordinate_transformation_mode="asymmetric", nearest_mode="floor"),
]  # fmt: skip
"""Its mean over 3 by 3 pixels, and over a tile of 16 by 16."""

ENDING = [
    helper.make_node("Sum", ["level", "near", "far"], ["three"]),
    helper.make_node("Sub", ["whole", "three"], ["rest"]),
    helper.make_node("Concat", ["level", "near", "far", "rest"], ["all"], axis=1),
    helper.make_node("Transpose", ["all"], ["probabilities"], perm=[0, 2, 3, 1]),
]
"""The four probabilities: these three, and what is left to 1."""


def expected(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """What the network answers, (H, W, 4), computed with NumPy; both sides are multiples of 16."""
    level = picture / (4 * 255)
    height, width = level.shape
    counts = np.pad(np.ones_like(level), 1)
    padded = np.pad(level, 1)
    shifts = [(slice(y, y + height), slice(x, x + width)) for y in range(3) for x in range(3)]
    near = sum(padded[each] for each in shifts) / sum(counts[each] for each in shifts)
    tiles = level.reshape(height // 16, 16, width // 16, 16).mean(axis=(1, 3))
    far = tiles.repeat(16, axis=0).repeat(16, axis=1)
    return np.stack([level, near, far, 1 - level - near - far], axis=-1)


def network(nodes: list[onnx.NodeProto] | None = None, **more: Any) -> bytes:
    """The bytes of the ONNX file; or of one with other nodes, arrays or fields."""
    picture = helper.make_tensor_value_info("picture", TensorProto.UINT8, ["N", "H", "W"])
    probabilities = helper.make_tensor_value_info(
        "probabilities", TensorProto.FLOAT, ["N", "H", "W", 4]
    )
    arrays = {
        "one": np.array([1]),
        "share": np.float32(1 / (4 * 255)),
        "whole": np.float32(1),
        "scales": np.array([1, 1, 16, 16], np.float32),
    }
    constants = [numpy_helper.from_array(np.asarray(each), name) for name, each in arrays.items()]
    constants += more.pop("arrays", [])
    nodes = nodes or [*LEVEL, *AROUND, *ENDING]
    graph = helper.make_graph(nodes, "tiny", [picture], [probabilities], constants)
    opsets = [helper.make_opsetid("", 17)]
    made = helper.make_model(graph, opset_imports=opsets, ir_version=8, **more)
    return bytes(made.SerializeToString())


def paper_model(weights: bytes | None = None, answer: PaperAnswer | None = None) -> PaperModel:
    """The model, or one of other weights, with a hash that fits and the answer of the network."""
    weights = weights or network()
    if answer is None:
        picture = np.random.default_rng(0).integers(0, 256, (32, 32), np.uint8)
        answer = PaperAnswer(picture, expected(picture).astype(np.float32))
    digest = hashlib.sha256(weights).hexdigest()
    return PaperModel(PaperCard("tiny", "paper", digest, answer), weights)
