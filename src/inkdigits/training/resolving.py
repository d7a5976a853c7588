"""From what was asked for to the options of a training run, checked before any work."""

from __future__ import annotations

import importlib.util
from dataclasses import fields
from typing import Any, Final

from inkdigits.data import NONDIGIT_CHARACTERS
from inkdigits.errors import printable
from inkdigits.training.numbers.options import NUMBERS
from inkdigits.training.option import bad_option
from inkdigits.training.options import OPTIONS, Options, Request
from inkdigits.training.recipes import Recipe, find_recipe
from inkdigits.training.sources import NONDIGITS, parse

LEARNING_RATES: Final = {
    "adam": 1e-3,
    "adamw": 1e-3,
    "sgd": 5e-2,
    "rmsprop": 1e-3,
    "adadelta": 1.0,
}
"""At which each optimiser learns digits well, for a recipe that was made for another one."""

_FROM_RECIPE: Final = {each.name for each in fields(Recipe)} & set(OPTIONS)
"""The options for which a recipe has a default."""

_PATIENCE: Final = 8
# Little data make few steps; smaller batches make more.
_QUICK: Final = {"epochs": 4, "batch_size": 32}


def resolve(request: Request) -> Options:
    """The options of a training run, with the recipe's defaults for what was not asked for.

    The run folder is not looked at. A user's own network is imported, and folders of pictures must
    exist.

    Raises
    ------
    InputError
        ``bad_option`` for what makes no sense, ``bad_recipe`` for a network that can't be trained.
    """
    given = request.given()
    if "recipe" not in given:
        raise bad_option("Name a recipe; inkdigits train --list shows them.")
    for name, value in given.items():
        OPTIONS[name].check(value)
    for name in ("start", "precision"):
        if name in given:
            raise bad_option(f"Only the recipe {NUMBERS} takes {OPTIONS[name].flag}.")
    recipe = find_recipe(given["recipe"])
    chosen = _defaults(recipe, given) | given
    chosen |= {"recipe": recipe, "data": parse(chosen["data"])}
    chosen.pop("out", None)
    options = Options(**chosen)
    _check_together(options)
    return options


def _defaults(recipe: Recipe, given: dict[str, Any]) -> dict[str, Any]:
    chosen: dict[str, Any] = {name: getattr(recipe, name) for name in _FROM_RECIPE}
    if given.get("quick"):
        chosen |= _QUICK
    if given.get("optimizer", recipe.optimizer) != recipe.optimizer:
        chosen["learning_rate"] = LEARNING_RATES[given["optimizer"]]
    # With a learning rate that falls to 0 the last epochs are the best.
    to_the_end = given.get("schedule", recipe.schedule) == "cosine"
    chosen["patience"] = given.get("epochs", chosen["epochs"]) if to_the_end else _PATIENCE
    if not given.get("augment", recipe.augment):
        chosen["variants"] = 1
    return chosen


def _check_together(options: Options) -> None:
    """Check the options that depend on each other."""
    names = [source.name for source in options.data]
    if NONDIGITS in names and not options.recipe.tells_nondigits:
        raise bad_option(
            f"The recipe {options.recipe.reference} knows digits only; leave {NONDIGITS} out."
        )
    strange = sorted(set(options.without_characters) - NONDIGIT_CHARACTERS)
    if strange:
        raise bad_option(
            f"without_characters: {printable(strange[0])} is not one of the non-digits."
        )
    if options.without_characters and NONDIGITS not in names:
        raise bad_option(f"without_characters takes {NONDIGITS} among the data.")
    if options.tensorboard and importlib.util.find_spec("tensorboard") is None:
        raise bad_option("tensorboard isn't installed: pip install tensorboard")
