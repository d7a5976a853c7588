"""Recipes: networks as lists of layers, and how each is trained.

Keras is imported only when one is built, or a user's own network is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from inkdigits.training.kinds import KINDS
from inkdigits.training.option import bad_option
from inkdigits.training.recipes.classic import CNN, CNN_ADADELTA, CNN_THREE, MLP
from inkdigits.training.recipes.quick import QUICK
from inkdigits.training.recipes.recipe import Recipe, split_path
from inkdigits.training.recipes.world import WORLD

__all__ = ["RECIPES", "Recipe", "find_recipe", "relative_to"]

RECIPES: Final[Mapping[str, Recipe]] = MappingProxyType(
    {recipe.name: recipe for recipe in (MLP, CNN, CNN_THREE, CNN_ADADELTA, QUICK, WORLD)}
)
"""The recipes of this package by name."""


def find_recipe(name: str) -> Recipe:
    """The recipe of a name in `RECIPES`, or of a user's own network; see `load_own`.

    Raises
    ------
    InputError
        ``bad_option`` for an unknown name, ``bad_recipe`` for a network that can't be trained.
    """
    if name in RECIPES:
        return RECIPES[name]
    if name in KINDS:
        raise bad_option(
            f"The recipe {name} {KINDS[name].purpose}; only 'inkdigits train' and 'inkdigits "
            "export' take it."
        )
    place, function = split_path(name)
    if place.endswith(".py") or function:
        from inkdigits.training.recipes.own import load_own

        return load_own(name)
    raise bad_option(
        f"No recipe is called {name!r}. There are: {', '.join(RECIPES)}; or name a Python file "
        "or module:function that returns a Keras model.",
    )


def relative_to(folder: Path, name: str) -> str:
    """The same recipe, with the file of a user's own network looked for in ``folder``."""
    return str(folder / name) if split_path(name)[0].endswith(".py") else name
