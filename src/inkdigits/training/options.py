"""What can be chosen for a training, checked in one place before any work."""

from __future__ import annotations

import dataclasses
import math
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inkdigits.errors import InputError, shown
from inkdigits.training.recipes import RECIPES, Recipe
from inkdigits.training.sources import Source, parse


@dataclass(frozen=True)
class Options:
    """What to train, on what, and how; None stands for the recipe's own choice.

    Attributes
    ----------
    recipe:
        A name in `RECIPES`.
    out:
        The run folder; it must not exist yet, or be empty.
    data:
        Names or folders of pictures with commas between; ``name:0.1`` takes a tenth of one.
    epochs, batch_size, learning_rate:
        As everywhere.
    augment:
        Whether strokes and glyphs are varied.
    variants:
        How many drawings are made of each ink sample; None for 4 with `augment`, else 1.
    patience:
        Epochs without a better validation loss after which training stops.
    seed:
        The same seed on the same machine gives the same model.
    data_dir:
        Where the data sets lie.

    Raises
    ------
    InputError
        ``bad_option`` for what makes no sense, ``out_exists`` for a run folder in use.
    """

    recipe: str
    out: Path
    data: str = "mnist"
    epochs: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    augment: bool | None = None
    variants: int | None = None
    patience: int = 8
    seed: int = 0
    data_dir: Path | None = None

    def __post_init__(self) -> None:
        if self.recipe not in RECIPES:
            raise _refused(f"No recipe is called {self.recipe!r}. There are: {_names(RECIPES)}.")
        recipe = RECIPES[self.recipe]
        for name in ("epochs", "batch_size", "learning_rate", "augment"):
            if getattr(self, name) is None:
                object.__setattr__(self, name, getattr(recipe, name))
        if self.variants is None:
            object.__setattr__(self, "variants", 4 if self.augment else 1)
        for name, most in _WHOLE_NUMBERS.items():
            _check_whole(name, getattr(self, name), most)
        _check_whole("seed", self.seed, 2**32 - 1, least=0)
        rate = self.learning_rate
        if not isinstance(rate, (int, float)) or not (math.isfinite(rate) and 0 < rate <= 1):
            raise _refused(f"learning_rate must be above 0 and at most 1, not {rate!r}.")
        object.__setattr__(self, "out", Path(self.out))
        _check_out(self.out)
        _ = self.sources

    @property
    def sources(self) -> tuple[Source, ...]:
        """The data asked for."""
        return parse(self.data)

    @property
    def chosen_recipe(self) -> Recipe:
        """The recipe asked for."""
        return RECIPES[self.recipe]

    def to_dict(self) -> dict[str, Any]:
        """The options as JSON, without the places on this machine."""
        choices = dataclasses.asdict(self) | {"data": self._public_data}
        del choices["out"], choices["data_dir"]
        return choices

    @property
    def command(self) -> str:
        """The command line that trains the same again."""
        words = ["inkdigits", "train", self.recipe, "--data", self._public_data]
        for name in ("epochs", "batch_size", "learning_rate", "variants", "patience", "seed"):
            words += ["--" + name.replace("_", "-"), str(getattr(self, name))]
        words.append("--augment" if self.augment else "--no-augment")
        return shlex.join(words)

    @property
    def _public_data(self) -> str:
        return ",".join(source.public_name for source in self.sources)


_WHOLE_NUMBERS = {"epochs": 10_000, "batch_size": 65_536, "variants": 100, "patience": 10_000}


def _check_whole(name: str, value: object, most: int, least: int = 1) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _refused(f"{name} must be a whole number from {least} to {most:,}, not {value!r}.")


def _check_out(out: Path) -> None:
    try:
        free = not out.exists() or (out.is_dir() and not any(out.iterdir()))
    except OSError as error:
        raise _refused(f"{shown(out)}: {error.strerror or error}.") from error
    if not free:
        raise InputError(
            "out_exists",
            f"{shown(out)}: there is something here already; name another folder for the run.",
        )


def _refused(message: str) -> InputError:
    return InputError("bad_option", message)


def _names(table: dict[str, Any]) -> str:
    return ", ".join(table)
