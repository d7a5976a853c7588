"""Training: a recipe and data to a model folder that ships.

This is the only package that imports Keras, and it does so when it is first needed: to build or
train a network, or to read one from a file.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any, Final

from inkdigits.errors import MissingExtraError

if any(importlib.util.find_spec(name) is None for name in ("keras", "tensorflow")):
    raise MissingExtraError("Training", "train")

from inkdigits.training.options import Options, numbered_options
from inkdigits.training.options_file import read_options
from inkdigits.training.recipes import RECIPES, Recipe, find_recipe
from inkdigits.training.sources import DATA_NAMES

if TYPE_CHECKING:
    from inkdigits.training.export import export_file
    from inkdigits.training.fit import Run, train
    from inkdigits.training.network import build
    from inkdigits.training.weights import load_weights

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

_WITH_KERAS: Final = {
    "Run": "fit",
    "build": "network",
    "export_file": "export",
    "load_weights": "weights",
    "train": "fit",
}
"""What takes Keras, and the module that it is in."""


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _WITH_KERAS:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_WITH_KERAS[name]}"), name)


def __dir__() -> list[str]:
    return __all__
