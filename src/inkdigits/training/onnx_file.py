"""A network to an ONNX file, whatever backend Keras runs on.

As a command, for a process of its own: python -m inkdigits.training.onnx_file RECIPE WEIGHTS OUT.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from inkdigits.data import NOT_A_DIGIT
from inkdigits.errors import ModelError
from inkdigits.glyph import SIDE
from inkdigits.training.backend import keras
from inkdigits.training.network import without_last_layer
from inkdigits.training.quiet import no_chatter
from inkdigits.training.recipes import Recipe, find_recipe
from inkdigits.training.weights import load_weights, write_network


def with_outputs(network: Any) -> Any:
    """The network with the outputs that ship: ``probabilities``, ``digit_score``, ``features``.

    As in `calibration.answers`: the digit score is what the softmax over all classes gives to the
    ten digits together, and the probabilities are the softmax over these alone. Features are what
    the last layer is given.
    """
    last = network.layers[-1]
    glyphs = keras.Input((SIDE, SIDE), dtype="uint8", name="glyphs")
    features = without_last_layer(network)(glyphs)
    linear = keras.layers.Dense(last.units, name="logits")
    values = linear(features)
    linear.set_weights(last.get_weights())
    digit_score = keras.ops.sum(keras.ops.softmax(values)[:, :NOT_A_DIGIT], axis=1)
    # A recipe that can't tell what is not a digit takes everything for one; rounding aside.
    if last.units == NOT_A_DIGIT:
        digit_score = keras.ops.ones_like(digit_score)
    probabilities = keras.ops.softmax(values[:, :NOT_A_DIGIT])
    outputs = {"probabilities": probabilities, "digit_score": digit_score, "features": features}
    return keras.Model(glyphs, outputs)


def to_onnx(network: Any, recipe: Recipe) -> bytes:
    """The bytes of an ONNX file of a recipe's network with these outputs.

    tf2onnx does it, so on another backend a process with TensorFlow is started for it.

    Raises
    ------
    ModelError
        ``bad_model`` when that process fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "model.onnx"
        if keras.backend.backend() == "tensorflow":
            _write(network, out)
        else:
            weights = Path(folder) / "network.keras"
            write_network(weights, network)
            _write_elsewhere(recipe.found_by or recipe.name, weights, out)
        return out.read_bytes()


def _write(network: Any, out: Path) -> None:
    answering = with_outputs(network)
    with no_chatter():
        # Keras exports only what has been called.
        answering(np.zeros((1, SIDE, SIDE), np.uint8))
        answering.export(str(out), format="onnx", verbose=False)


def _write_elsewhere(recipe: str, weights: Path, out: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "inkdigits.training.onnx_file", recipe, str(weights), str(out)],
        env=os.environ | {"KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        told = process.stderr.strip().splitlines() or ["ended without a word"]
        raise ModelError("bad_model", f"The network could not be exported: {told[-1]}")


def main() -> int:
    """Write the ONNX file that is asked for."""
    recipe, weights, out = sys.argv[1:]
    _write(load_weights(Path(weights), find_recipe(recipe)), Path(out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
