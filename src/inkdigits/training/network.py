"""The network of a recipe."""

from __future__ import annotations

from typing import Any

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
    """What a network that `build` made hands to its last layer, with the same weights.

    Returns
    -------
    keras.Model
        (N, 28, 28) uint8 to (N, features) float32.
    """
    # Not from the last layer's input: one of a user's own network has been in two networks.
    glyphs = keras.Input((SIDE, SIDE), dtype="uint8", name="glyphs")
    return keras.Sequential([glyphs, *network.layers[:-1]])
