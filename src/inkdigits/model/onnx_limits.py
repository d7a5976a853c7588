"""Which ONNX files are loaded, decided from the file's bytes before ONNX Runtime parses them.

A model may come from a stranger, who writes its card and hash as well. ONNX has loops that never
end, functions, and arrays that lie in other files. Only a plain network is accepted: the operators
below, no subgraphs, no functions, and arrays that are as large in the file as they claim to be.

An ONNX file is a Protocol Buffers message (https://protobuf.dev/programming-guides/encoding/) of
the schema https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from inkdigits.errors import ModelError, printable

_OPERATORS: Final = """
    Abs Add And AveragePool BatchNormalization Cast Ceil Clip Concat Constant ConstantOfShape Conv
    ConvTranspose DepthToSpace Div Elu Equal Erf Exp Expand Flatten Floor GRU Gather Gemm
    GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual HardSigmoid HardSwish Identity
    InstanceNormalization LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax MatMul
    Max MaxPool Mean Min Mul Neg Not Or PRelu Pad Pow RNN Reciprocal ReduceMax ReduceMean ReduceMin
    ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize Selu Shape Sigmoid Sign Slice Softmax
    Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh Tile Transpose Unsqueeze Where
"""
OPERATORS: Final = frozenset(_OPERATORS.split())
"""What the export writes for our recipes, and for the layers of Keras that work without loops."""

_DOMAINS: Final = ("", "ai.onnx")
_MOST_FIELDS: Final = 100_000
_LARGEST_NUMBER: Final = 2**20
"""Of sizes of inputs and outputs, and of attributes such as strides and pads."""
_MOST_DIMENSIONS: Final = 8
_NUMERIC_TYPES: Final = frozenset(range(1, 14)) - {8}
"""Of `TensorProto.DataType`: all whose elements take at least a byte; 8 is text."""

_SCHEMA: Final[dict[str, dict[int, str]]] = {
    "model": {1: "", 2: "text", 3: "text", 4: "text", 5: "", 6: "text", 7: "graph", 8: "", 14: ""},
    "graph": {1: "node", 2: "text", 5: "array", 10: "text", 11: "value", 12: "value", 13: "value",
              16: ""},
    "node": {1: "text", 2: "text", 3: "text", 4: "operator", 5: "attribute", 6: "text",
             7: "domain", 9: ""},
    "attribute": {1: "text", 2: "", 3: "number", 4: "", 5: "array", 7: "", 8: "number", 9: "",
                  13: "text", 20: ""},
    "array": {1: "dimension", 2: "data type", 4: "data", 5: "varints", 7: "varints", 8: "text",
              9: "data", 10: "data", 11: "varints", 12: "text", 16: ""},
    "value": {1: "text", 2: "type", 3: "text", 4: ""},
    "type": {1: "tensor type", 6: "text"},
    "tensor type": {1: "", 2: "shape"},
    "shape": {1: "size"},
    "size": {1: "number", 2: "text", 3: "text"},
}  # fmt: skip
"""The fields of each message by number: another message, a value to check, or "" for anything.

Fields that are not listed are refused.
"""

_ONCE: Final = {
    ("model", 7), ("attribute", 5), ("array", 9), ("value", 2), ("type", 1), ("tensor type", 2),
}  # fmt: skip
"""Fields that a message has once; Protocol Buffers would merge several messages to a larger one."""

_REFUSED: Final = {
    ("model", 25): "functions",
    ("graph", 15): "sparse arrays",
    ("attribute", 6): "a subgraph",
    ("attribute", 11): "subgraphs",
    ("array", 6): "an array of text",
    ("array", 13): "an array in another file",
    ("array", 14): "an array in another file",
}

Value = int | bytes | memoryview
"""A field as it is encoded: a varint, 4 or 8 bytes, or a memoryview of any length."""


def check_onnx(content: bytes) -> None:
    """Check that an ONNX file holds a plain network.

    Raises
    ------
    ModelError
        ``bad_model``, with what was found, when it holds anything else or is not an ONNX file.
    """
    checker = _Checker()
    checker.walk("model", memoryview(content))
    if not checker.operators:
        raise _not_onnx()


class _Checker:
    def __init__(self) -> None:
        self.operators = 0
        self._fields = 0

    def walk(self, message: str, content: memoryview) -> None:
        """Check the fields of a message, and those of the messages within it."""
        once: set[int] = set()
        for number, value in message_fields(content):
            self._count(1)
            if number in once:
                raise _not_onnx()
            if (message, number) in _ONCE:
                once.add(number)
            kind = _SCHEMA[message].get(number)
            if kind is None:
                found = _REFUSED.get((message, number), f"an unknown field ({message} {number})")
                raise _bad(f"The network holds {found}, which is not read here.")
            if kind in _SCHEMA:
                self.walk(kind, as_bytes(value))
            elif kind == "text":
                as_text(value)
            elif kind == "operator":
                self.operators += 1
                _check_operator(as_text(value))
            elif kind == "domain":
                _check_domain(as_text(value))
            elif kind == "number":
                self._check_numbers(value)
        if message == "array":
            self._check_array(content)

    def _count(self, fields: int) -> None:
        # A field takes a byte or two in the file and dozens in memory.
        self._fields += fields
        if self._fields > _MOST_FIELDS:
            raise _bad(f"The network has more than {_MOST_FIELDS:,} parts.")

    def _check_numbers(self, value: Value) -> None:
        for number in self._integers(value):
            if abs(number) > _LARGEST_NUMBER:
                raise _bad(
                    f"The network has a size or an attribute of {number:,}; expected at most "
                    f"{_LARGEST_NUMBER:,}."
                )

    def _check_array(self, content: memoryview) -> None:
        dimensions: list[int] = []
        data_type, size = 0, 0
        for number, value in message_fields(content):
            kind = _SCHEMA["array"][number]
            if kind == "dimension":
                dimensions += self._integers(value)
            elif kind == "data type":
                data_type = as_integer(value)
            elif kind in ("data", "varints"):
                size += 1 if isinstance(value, int) else len(value)
                if kind == "varints" and not isinstance(value, int):
                    self._count(len(as_bytes(value)))
        if data_type not in _NUMERIC_TYPES:
            raise _bad(f"The network has an array of the data type {data_type}, not of numbers.")
        too_many = len(dimensions) > _MOST_DIMENSIONS or min(dimensions, default=0) < 0
        if too_many or math.prod(dimensions) > size:
            raise _bad(
                f"The network has an array of the shape {tuple(dimensions)}, but {size:,} bytes "
                "of numbers for it."
            )

    def _integers(self, value: Value) -> list[int]:
        """A field of whole numbers, packed or not."""
        if isinstance(value, int):
            return [signed(value)]
        packed = as_bytes(value)
        self._count(len(packed))
        numbers, place = [], 0
        while place < len(packed):
            number, place = varint(packed, place)
            numbers.append(signed(number))
        return numbers


def _check_operator(name: str) -> None:
    if name not in OPERATORS:
        raise _bad(f"The network has the operator {_short(name)}, which is not read here.")


def _check_domain(name: str) -> None:
    if name not in _DOMAINS:
        raise _bad(f"The network has operators of {_short(name)}; expected those of ONNX alone.")


def _short(name: str) -> str:
    return printable(name[:80])


def message_fields(content: memoryview) -> Iterator[tuple[int, Value]]:
    """The fields of a message in order: number and value."""
    place = 0
    while place < len(content):
        tag, place = varint(content, place)
        number, wire_type = tag >> 3, tag & 7
        if wire_type == 0:
            value, place = varint(content, place)
            yield number, value
            continue
        if wire_type == 2:
            size, place = varint(content, place)
        elif wire_type in (1, 5):
            size = 8 if wire_type == 1 else 4
        else:
            raise _not_onnx()
        if size > len(content) - place:
            raise _not_onnx()
        taken = content[place : place + size]
        yield number, taken if wire_type == 2 else bytes(taken)
        place += size


def varint(content: memoryview, place: int) -> tuple[int, int]:
    """A whole number of at most 64 bits, 7 bits a byte, and the place after it."""
    number = 0
    for shift, byte in enumerate(content[place : place + 10]):
        number |= (byte & 127) << (7 * shift)
        if byte < 128:
            return number % 2**64, place + shift + 1
    raise _not_onnx()


def signed(number: int) -> int:
    """A varint as a signed integer."""
    return number - 2**64 if number >= 2**63 else number


def as_bytes(value: Value) -> memoryview:
    """A field of any length; raises ModelError for another."""
    if not isinstance(value, memoryview):
        raise _not_onnx()
    return value


def as_text(value: Value) -> str:
    """A field as text; raises ModelError if it is none."""
    try:
        return bytes(as_bytes(value)).decode()
    except UnicodeDecodeError:
        raise _not_onnx() from None


def as_integer(value: Value) -> int:
    """A varint; raises ModelError for another field."""
    if not isinstance(value, int):
        raise _not_onnx()
    return value


def _bad(message: str) -> ModelError:
    return ModelError("bad_model", message)


def _not_onnx() -> ModelError:
    return _bad("The weights are not an ONNX network.")
