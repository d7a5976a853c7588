"""Training: a recipe and data to a model folder that ships.

This is the only package that imports Keras.
"""

from __future__ import annotations

from inkdigits.training.memory import keep_freed_memory
from inkdigits.training.quiet import load_keras

load_keras()
keep_freed_memory()

from inkdigits.training.export import export_file  # noqa: E402
from inkdigits.training.fit import Run, train  # noqa: E402
from inkdigits.training.options import Options, numbered_options  # noqa: E402
from inkdigits.training.options_file import read_options  # noqa: E402
from inkdigits.training.recipes import RECIPES, Recipe, build, find_recipe  # noqa: E402
from inkdigits.training.sources import DATA_NAMES  # noqa: E402
from inkdigits.training.weights import load_weights  # noqa: E402

__all__ = [
    "DATA_NAMES",
    "RECIPES",
    "Options",
    "Recipe",
    "Run",
    "build",
    "export_file",
    "find_recipe",
    "load_weights",
    "numbered_options",
    "read_options",
    "train",
]
