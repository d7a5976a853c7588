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
from inkdigits.glyph import SIDE
from inkdigits.training.backend import keras, no_chatter
from inkdigits.training.network import with_outputs
from inkdigits.training.recipes import Recipe, find_recipe
from inkdigits.training.weights import load_weights, write_network


def to_onnx(network: Any, recipe: Recipe) -> bytes:
    """The bytes of an ONNX file of a recipe's network, with the outputs of `with_outputs`.

    tf2onnx converts it, so on another backend a process with TensorFlow is started.

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
            _write_in_process(recipe.reference, weights, out)
        return out.read_bytes()


def _write(network: Any, out: Path) -> None:
    answering = with_outputs(network)
    with no_chatter():
        # Keras exports only what has been called.
        answering(np.zeros((1, SIDE, SIDE), np.uint8))
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
    _write(load_weights(Path(weights), find_recipe(recipe)), Path(out))
    return 0


if __name__ == "__main__":
    sys.exit(main())
