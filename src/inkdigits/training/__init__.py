"""Training: a recipe and data to a model folder that ships.

Importing this package loads nothing, so the command line can list the options of a training run
without the packages that train. Its names raise MissingExtraError where these are not installed.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, Any, Final

from inkdigits.errors import MissingExtraError

if TYPE_CHECKING:
    from inkdigits.training.export import export_file as export_file
    from inkdigits.training.fit import Run as Run
    from inkdigits.training.fit import train as train
    from inkdigits.training.network import build as build
    from inkdigits.training.numbers.export import export_numbers_file as export_numbers_file
    from inkdigits.training.numbers.fit import train_numbers as train_numbers
    from inkdigits.training.numbers.options import NumbersOptions as NumbersOptions
    from inkdigits.training.numbers.options import resolve_numbers as resolve_numbers
    from inkdigits.training.options import Options as Options
    from inkdigits.training.options import Request as Request
    from inkdigits.training.options_file import read_options as read_options
    from inkdigits.training.paper.export import export_paper_file as export_paper_file
    from inkdigits.training.paper.fit import train_paper as train_paper
    from inkdigits.training.paper.options import PaperOptions as PaperOptions
    from inkdigits.training.paper.options import resolve_paper as resolve_paper
    from inkdigits.training.recipes import RECIPES as RECIPES
    from inkdigits.training.recipes import Recipe as Recipe
    from inkdigits.training.recipes import find_recipe as find_recipe
    from inkdigits.training.resolving import resolve as resolve
    from inkdigits.training.weights import load_weights as load_weights

_MODULES: Final = {
    "RECIPES": "recipes",
    "NumbersOptions": "numbers.options",
    "Options": "options",
    "PaperOptions": "paper.options",
    "Recipe": "recipes",
    "Request": "options",
    "Run": "fit",
    "build": "network",
    "export_file": "export",
    "export_numbers_file": "numbers.export",
    "export_paper_file": "paper.export",
    "find_recipe": "recipes",
    "load_weights": "weights",
    "read_options": "options_file",
    "resolve": "resolving",
    "resolve_numbers": "numbers.options",
    "resolve_paper": "paper.options",
    "train": "fit",
    "train_numbers": "numbers.fit",
    "train_paper": "paper.fit",
}
"""The public names, and the module of each."""


def check_installed() -> None:
    """Raise MissingExtraError where Keras or TensorFlow is not installed; neither is loaded."""
    if any(importlib.util.find_spec(name) is None for name in ("keras", "tensorflow")):
        raise MissingExtraError("Training", "train")


if not TYPE_CHECKING:

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        check_installed()
        return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)


def __dir__() -> list[str]:
    return ["check_installed", *_MODULES]
