"""A tiny network of the kind that reads whole numbers, made without Keras.

It answers what is painted on its strips: the level of row r in the first pixel of a column is the
probability of symbol r there, in the first channel for `symbols`, in the second for `centres`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from inkdigits.alphabet import ALPHABET, NOTHING
from inkdigits.decoding import Opinions
from inkdigits.model.classifier import Classifier
from inkdigits.model.numbers_card import NumbersAnswer, NumbersCard, NumbersModel
from inkdigits.reader.digits import OneDigit
from inkdigits.runs import PageStrips

LEVELS = 255
"""Probabilities are multiples of 1 / 255."""


def neutral(glyphs: NDArray[np.uint8]) -> Opinions:
    """A second opinion that speaks neither for nor against any digit of a number."""
    return Opinions(np.full((len(glyphs), 10), (np.exp(-1) - 0.002) / 0.98, np.float32))


def use_strips(monkeypatch: pytest.MonkeyPatch, strips_of: Callable[..., PageStrips]) -> None:
    """Let `Reader` take strips from here, of which the network for single digits says nothing."""
    for module in ("reader", "numbers"):
        monkeypatch.setattr(f"inkdigits.reader.{module}.strips_of", strips_of)
    monkeypatch.setattr("inkdigits.reader.numbers.one_digit", lambda _: OneDigit(None, None, 0))
    monkeypatch.setattr(Classifier, "probabilities", lambda _, glyphs: neutral(glyphs).alone)
    keep_copies(monkeypatch)


def keep_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a second look be at the same strips, since what is painted on them must not change."""
    monkeypatch.setattr("inkdigits.decoding.copies.changed_copy", lambda pixels, *_: pixels)


def strip_of(symbols: NDArray[np.floating], centres: NDArray[np.floating]) -> NDArray[np.uint8]:
    """The (40, 4 T, 2) strip that is read as probabilities (T, 21) of each kind."""
    strip = np.zeros((40, 4 * len(symbols), 2), np.uint8)
    for channel, columns in enumerate((symbols, centres)):
        strip[:NOTHING, ::4, channel] = np.rint(LEVELS * columns[:, :NOTHING].T)
    return strip


def columns_of(text: str, *, sure: float = 1.0, apart: int = 4) -> NDArray[np.float32]:
    """(T, 21): each symbol of a text with a probability in one column, each so far on."""
    columns = np.zeros((apart * (len(text) + 1), NOTHING + 1), np.float32)
    for place, symbol in enumerate(text, 1):
        columns[apart * place, ALPHABET.index(symbol)] = sure
    columns[:, NOTHING] = 1 - columns[:, :NOTHING].sum(axis=1)
    return columns


def expected(strip: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """What the network answers to a strip, computed with NumPy."""
    found = []
    for channel in (0, 1):
        symbols = strip[:NOTHING, ::4, channel].T / np.float32(LEVELS)
        found.append(np.hstack([symbols, 1 - symbols.sum(axis=1, keepdims=True)]))
    return found


def _nodes(output: str, channel: int) -> list[onnx.NodeProto]:
    def name(text: str) -> str:
        return f"{text} {output}"

    return [
        helper.make_node("Slice", ["levels", f"from {channel}", f"to {channel}", "axes", "steps"],
                         [name("rows")]),
        helper.make_node("Squeeze", [name("rows"), "last"], [name("flat")]),
        helper.make_node("Transpose", [name("flat")], [name("columns")], perm=[0, 2, 1]),
        helper.make_node("ReduceSum", [name("columns"), "last axis"], [name("sum")], keepdims=1),
        helper.make_node("Sub", ["whole", name("sum")], [name("rest")]),
        helper.make_node("Concat", [name("columns"), name("rest")], [output], axis=2),
    ]  # fmt: skip


def network(nodes: list[onnx.NodeProto] | None = None, levels: int = LEVELS) -> bytes:
    """The bytes of the ONNX file; or of one with other nodes or paler symbols."""
    given = helper.make_tensor_value_info("strips", TensorProto.UINT8, ["N", 40, "W", 2])
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", "T", NOTHING + 1])
        for name in ("symbols", "centres")
    ]
    arrays: dict[str, Any] = {"share": np.float32(1 / levels), "whole": np.float32(1)}
    for channel in (0, 1):
        arrays[f"from {channel}"] = np.array([0, 0, channel])
        arrays[f"to {channel}"] = np.array([NOTHING, 2**20, channel + 1])
    arrays |= {"axes": np.array([1, 2, 3]), "steps": np.array([1, 4, 1])}
    arrays |= {"last": np.array([3]), "last axis": np.array([2])}
    constants = [numpy_helper.from_array(np.asarray(each), name) for name, each in arrays.items()]
    beginning = [
        helper.make_node("Cast", ["strips"], ["cast"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["cast", "share"], ["levels"]),
    ]
    nodes = nodes or [*_nodes("symbols", 0), *_nodes("centres", 1)]
    graph = helper.make_graph([*beginning, *nodes], "tiny", [given], outputs, constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(made.SerializeToString())


def numbers_model(weights: bytes | None = None, **card: Any) -> NumbersModel:
    """The model, or one of other weights, with a hash that fits and the answer of the network."""
    weights = weights or network()
    digest = hashlib.sha256(weights).hexdigest()
    card.setdefault("known_answer", known_answer("13-"))
    return NumbersModel(NumbersCard("tiny", "numbers", digest, **card), weights)


def known_answer(text: str) -> NumbersAnswer:
    """A known answer of the network: a text of three symbols."""
    columns = columns_of(text, sure=0.8)
    strip = strip_of(columns, columns)
    return NumbersAnswer(strip, *expected(strip))
