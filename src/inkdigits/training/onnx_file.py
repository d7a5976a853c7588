"""Conversion of a network to an ONNX file, with any backend of Keras.

As a command, in a process of its own: python -m inkdigits.training.onnx_file RECIPE WEIGHTS OUT.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from inkdigits.errors import ModelError
from inkdigits.training.backend import keras, no_chatter
from inkdigits.training.network import with_outputs
from inkdigits.training.paper.options import PAPER
from inkdigits.training.recipes import Recipe, find_recipe
from inkdigits.training.weights import load_weights, write_network


def to_onnx(network: Any, recipe: Recipe) -> bytes:
    """The bytes of an ONNX file of a recipe's network, with the outputs of `with_outputs`.

    Raises what `to_onnx_file` raises.
    """
    return to_onnx_file(with_outputs(network), network, recipe.reference)


def to_onnx_file(answering: Any, network: Any, reference: str) -> bytes:
    """The bytes of an ONNX file of a network.

    tf2onnx converts it, so on another backend a process with TensorFlow is started.

    Parameters
    ----------
    answering:
        The network with the outputs that ship.
    network:
        The network as it was trained.
    reference:
        Its recipe, for that process.

    Raises
    ------
    ModelError
        ``bad_model`` when that process fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "model.onnx"
        if keras.backend.backend() == "tensorflow":
            _write(answering, out)
        else:
            weights = Path(folder) / "network.keras"
            write_network(weights, network)
            _write_in_process(reference, weights, out)
        return out.read_bytes()


def _write(answering: Any, out: Path) -> None:
    # Keras exports only what has been called. A side that isn't fixed may be any multiple of 16.
    shape = [side or 16 for side in answering.inputs[0].shape[1:]]
    with no_chatter():
        answering(np.zeros((1, *shape), np.uint8))
        answering.export(str(out), format="onnx", verbose=False)


def _write_in_process(recipe: str, weights: Path, out: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "inkdigits.training.onnx_file", recipe, str(weights), str(out)],
        env=os.environ | {"KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        lines = process.stderr.strip().splitlines() or ["exited without an error message"]
        raise ModelError("bad_model", f"The network could not be exported: {lines[-1]}")


def main() -> int:
    """Write the ONNX file that the arguments name."""
    recipe, weights, out = sys.argv[1:]
    if recipe == PAPER:
        from inkdigits.training.paper.network import with_probabilities

        answering = with_probabilities(keras.models.load_model(weights))
    else:
        answering = with_outputs(load_weights(Path(weights), find_recipe(recipe)))
    _write(answering, Path(out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
