"""The form in which the engine in JavaScript reads a model."""

from __future__ import annotations

import base64
from collections.abc import Callable

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper

from inkdigits import ModelError
from inkdigits.model.card import DigitModel, load_model
from inkdigits.model.model_folder import Model
from inkdigits.model.web_form import web_form


def spoilt(change: Callable[[onnx.ModelProto], None]) -> DigitModel:
    """The bundled model with its network changed."""
    model = load_model()
    network = onnx.load_from_string(model.weights)
    change(network)
    return Model(model.card, network.SerializeToString())


def first(network: onnx.ModelProto, operator: str) -> onnx.NodeProto:
    return next(node for node in network.graph.node if node.op_type == operator)


def test_all_numbers_of_the_bundled_model_are_in_it() -> None:
    form = web_form(load_model())
    shapes = [tuple(layer["shape"]) for layer in form["layers"]]
    floats = np.frombuffer(base64.b64decode(form["floats"]), "<f4")
    weights = np.frombuffer(base64.b64decode(form["weights"]), "<i2")
    assert (shapes[0], shapes[-1]) == ((5, 5, 1, 24), (2048, 11))
    assert len(floats) == sum(2 * shape[-1] for shape in shapes)
    assert len(weights) == sum(int(np.prod(shape)) for shape in shapes)
    card = load_model().card
    assert form["thresholds"]["confidence"] == card.thresholds.confidence
    assert np.isfinite(floats).all() and (form["format"], form["name"]) == (2, card.name)


def dropped_relu(network: onnx.ModelProto) -> None:
    relu = first(network, "Relu")
    for node in network.graph.node:
        names = [relu.input[0] if name == relu.output[0] else name for name in node.input]
        node.input[:] = names
    network.graph.node.remove(relu)


def other_operator(network: onnx.ModelProto) -> None:
    first(network, "Relu").op_type = "Elu"


def gaps(network: onnx.ModelProto) -> None:
    node = first(network, "Conv")
    kept = [each for each in node.attribute if each.name != "dilations"]
    del node.attribute[:]
    node.attribute.extend([*kept, helper.make_attribute("dilations", [2, 2])])


def other_numbers(network: onnx.ModelProto) -> None:
    array = max(network.graph.initializer, key=lambda each: len(each.raw_data))
    changed = numpy_helper.to_array(array) * np.float32(0.5)
    array.CopyFrom(numpy_helper.from_array(changed, array.name))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (other_operator, "it has the operator Elu"),
        (gaps, "a convolution with groups, gaps"),
        (dropped_relu, "its layers don't follow one another"),
        (other_numbers, "its layers don't follow one another"),
    ],
)
def test_a_network_that_the_engine_cannot_compute_is_refused(
    change: Callable[[onnx.ModelProto], None], why: str
) -> None:
    with pytest.raises(ModelError, match=why) as refused:
        web_form(spoilt(change))
    assert refused.value.code == "no_web_form"
