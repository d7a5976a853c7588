"""The network of a recipe, whole, without its last layer, and with the outputs that ship."""

from __future__ import annotations

from typing import Any

from inkdigits.data import NOT_A_DIGIT
from inkdigits.glyph import SIDE
from inkdigits.training.backend import keras
from inkdigits.training.recipes import Recipe


def build(recipe: Recipe, seed: int) -> Any:
    """Make the network of a recipe with random weights, always the same ones for a seed.

    Returns
    -------
    keras.Model
        (N, 28, 28) uint8 glyphs, ink bright on 0, to (N, 10 or 11) float32 probabilities. The
        scaling to 0..1 is its first layers.
    """
    keras.utils.set_random_seed(seed)
    own_layers = recipe.layers()
    network = keras.Sequential(
        [
            keras.Input((SIDE, SIDE), dtype="uint8", name="glyphs"),
            keras.layers.Reshape((SIDE, SIDE, 1)),
            keras.layers.Rescaling(1 / 255),
            *own_layers,
        ],
        name=recipe.name,
    )
    shapes = tuple(layer.output.shape[1:] for layer in own_layers)
    assert shapes == recipe.shapes, f"{recipe.name}: {shapes}"
    assert network.count_params() == recipe.parameters, network.count_params()
    return network


def without_last_layer(network: Any) -> Any:
    """A network that `build` made, up to the input of its last layer, with the same weights.

    Returns
    -------
    keras.Model
        (N, 28, 28) uint8 to (N, features) float32.
    """
    # Not from the last layer's input: one of a user's own network has been in two networks.
    glyphs = keras.Input((SIDE, SIDE), dtype="uint8", name="glyphs")
    return keras.Sequential([glyphs, *network.layers[:-1]])


def with_outputs(network: Any) -> Any:
    """The network with the outputs that ship: ``probabilities``, ``digit_score``, ``features``.

    As in `calibration.answers`: the digit score is what the softmax over all classes gives to the
    ten digits together, and the probabilities are the softmax over these alone. Features are the
    input of the last layer.
    """
    last = network.layers[-1]
    glyphs = keras.Input((SIDE, SIDE), dtype="uint8", name="glyphs")
    features = without_last_layer(network)(glyphs)
    linear = keras.layers.Dense(last.units, name="logits")
    values = linear(features)
    linear.set_weights(last.get_weights())
    digit_score = keras.ops.sum(keras.ops.softmax(values)[:, :NOT_A_DIGIT], axis=1)
    # A recipe without a class for non-digits takes everything for a digit; rounding aside.
    if last.units == NOT_A_DIGIT:
        digit_score = keras.ops.ones_like(digit_score)
    probabilities = keras.ops.softmax(values[:, :NOT_A_DIGIT])
    outputs = {"probabilities": probabilities, "digit_score": digit_score, "features": features}
    return keras.Model(glyphs, outputs)
