"""Parts of networks that are built to do harm, and cards with a wrong field."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper


def changed(card: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    """A copy of a card with one field changed, such as "known_answer.glyph"; `...` removes it."""
    card = copy.deepcopy(card)
    *parents, last = place.split(".")
    holder = card
    for name in parents:
        holder = holder[int(name) if isinstance(holder, list) else name]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return card


def endless() -> onnx.NodeProto:
    """A loop without a count whose condition stays true."""
    true = helper.make_tensor("true", TensorProto.BOOL, [], [True])
    body = helper.make_graph(
        [helper.make_node("Constant", [], ["on"], value=true)],
        "body",
        [
            helper.make_tensor_value_info("step", TensorProto.INT64, []),
            helper.make_tensor_value_info("before", TensorProto.BOOL, []),
        ],
        [helper.make_tensor_value_info("on", TensorProto.BOOL, [])],
    )
    return helper.make_node("Loop", ["", "true"], [], body=body)


def external() -> onnx.TensorProto:
    """An array in another file."""
    array = numpy_helper.from_array(np.zeros(4, np.float32), "elsewhere")
    array.data_location = TensorProto.EXTERNAL
    array.external_data.add(key="location", value="/etc/passwd")
    return array


def forbid_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail the test if a network is given to ONNX Runtime."""

    def parsed(*_: object, **__: object) -> None:
        pytest.fail("the runtime got it, and some of these would never return")

    monkeypatch.setattr("inkdigits.model.session.onnxruntime.InferenceSession", parsed)
