"""The operators and arrays of an ONNX file that `onnx_limits` has checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import ModelError
from inkdigits.model.onnx_limits import (
    Value,
    as_bytes,
    as_integer,
    as_text,
    message_fields,
    signed,
    varint,
)

Array = NDArray[Any]

_TYPES: Final = {1: "<f4", 2: "u1", 3: "i1", 6: "<i4", 7: "<i8", 9: "?", 11: "<f8"}
"""Of `TensorProto.DataType`: those that are read here."""
_FLOATS: Final = 4
_RAW: Final = 9


@dataclass
class Node:
    """An operator with the names of its inputs and outputs, and its attributes of integers."""

    operator: str = ""
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    integers: dict[str, list[int]] = field(default_factory=dict)


def read_graph(content: bytes) -> tuple[list[Node], dict[str, Array]]:
    """The operators in the order of computation, and the arrays by name.

    Raises
    ------
    ModelError
        ``bad_model`` when the file is not an ONNX network; ``no_web_form`` for an array of a type
        that is not read here.
    """
    nodes: list[Node] = []
    arrays: dict[str, Array] = {}
    for number, graph in message_fields(memoryview(content)):
        if number != 7:
            continue
        for kind, value in message_fields(as_bytes(graph)):
            if kind == 1:
                nodes.append(_node(as_bytes(value)))
            elif kind == 5:
                name, array = _array(as_bytes(value))
                arrays[name] = array
    return nodes, arrays


def _node(content: memoryview) -> Node:
    node = Node()
    for number, value in message_fields(content):
        if number == 1:
            node.inputs.append(as_text(value))
        elif number == 2:
            node.outputs.append(as_text(value))
        elif number == 4:
            node.operator = as_text(value)
        elif number == 5:
            name, integers = _attribute(as_bytes(value))
            node.integers[name] = integers
    return node


def _attribute(content: memoryview) -> tuple[str, list[int]]:
    name, integers = "", list[int]()
    for number, value in message_fields(content):
        if number == 1:
            name = as_text(value)
        elif number in (3, 8):
            integers += _integers(value)
    return name, integers


def _array(content: memoryview) -> tuple[str, Array]:
    name, shape, kind, numbers = "", list[int](), 0, b""
    for number, value in message_fields(content):
        if number == 1:
            shape += _integers(value)
        elif number == 2:
            kind = as_integer(value)
        elif number in (_FLOATS, _RAW):
            numbers += bytes(value) if isinstance(value, bytes) else bytes(as_bytes(value))
        elif number == 8:
            name = as_text(value)
    if kind not in _TYPES:
        raise ModelError("no_web_form", f"The network has an array of the data type {kind}.")
    array = np.frombuffer(numbers, _TYPES[kind])
    # Integers that are no part of a layer may be written in another way.
    return name, array.reshape(shape) if len(array) == _product(shape) else array


def _product(shape: Sequence[int]) -> int:
    return int(np.prod(shape, dtype=np.int64))


def _integers(value: Value) -> list[int]:
    """A field of integers, packed or not."""
    if isinstance(value, int):
        return [signed(value)]
    packed, place, integers = as_bytes(value), 0, list[int]()
    while place < len(packed):
        number, place = varint(packed, place)
        integers.append(signed(number))
    return integers
