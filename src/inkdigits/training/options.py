"""The options of a training run: one declaration for each.

The command line, TOML files, the checks, the recorded command and the table in docs/training.md are
made from the fields of `Request`. Importing this module loads nothing heavy.
"""

# ruff: noqa: RUF009 (each option of `Request` is made by a call that returns a field)
from __future__ import annotations

import hashlib
import shlex
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_type_hints

from inkdigits.training.option import declared, option

if TYPE_CHECKING:
    from inkdigits.training.recipes import Recipe
    from inkdigits.training.sources import Source

OptimizerName = Literal["adam", "adamw", "sgd", "rmsprop", "adadelta"]
Schedule = Literal["cosine", "plateau", "constant"]
Precision = Literal["float32", "bfloat16"]

QUICK_SHARE: Final = 0.05
"""The share of the data that a quick training run uses."""

_RECIPES: Final = "the recipe's"


@dataclass(frozen=True)
class Request:
    """What was asked for; None for what was not. `resolve` makes `Options` of it."""

    recipe: str | None = option(
        "A recipe (see 'inkdigits train --list'), or your own as net.py or module:function."
    )
    out: Path | None = option(
        "The run folder: new, empty, or of an interrupted training run to resume.",
        "runs/RECIPE-1, or the next free number",
    )
    data: str | None = option(
        "The training data, separated by commas: mnist, pendigits, unipen-digits, "
        "unipen-nondigits, synthetic, or folders of pictures. mnist:0.1 takes a tenth of it. For "
        "numbers: a folder with pictures of numbers and a CSV file with the columns file and text.",
        _RECIPES,
    )
    start: str | None = option(
        "For numbers: the model folder or run to begin with, or bundled for the model of the "
        "package.",
        "random weights",
        word="from",
    )
    epochs: int | None = option("The number of epochs.", _RECIPES, 1, 10_000)
    batch_size: int | None = option("The number of samples in a batch.", _RECIPES, 1, 65_536)
    learning_rate: float | None = option(
        "The highest learning rate.", "the recipe's, or one that suits the optimizer", high=10
    )
    precision: Precision | None = option(
        "For numbers: in which convolutions are computed while training. bfloat16 is faster on "
        "processors and GPUs that have instructions for it.",
        "float32",
    )
    optimizer: OptimizerName | None = option("The optimizer.", _RECIPES)
    schedule: Schedule | None = option("The learning rate schedule.", _RECIPES)
    variants: int | None = option(
        "The number of drawings to make of each ink sample.", _RECIPES, 1, 100
    )
    patience: int | None = option(
        "Stop after this number of epochs without a better validation loss.",
        "8; never with the cosine schedule",
        1,
        10_000,
    )
    seed: int | None = option(
        "The random seed; the same seed gives the same data.", "0", high=2**32 - 1
    )
    without: str | None = option(
        "Leave out these sites, writers, styles or kinds of non-digits, separated by commas."
    )
    without_characters: str | None = option(
        "Leave out these letters and signs of the non-digits, such as AEH."
    )
    validation_share: float | None = option(
        "The share of the training data to use for validation, up to 0.5.",
        "the fixed validation split of each data set",
        high=0.5,
    )
    augment: bool | None = option("Augment the data: vary strokes and glyphs at random.", _RECIPES)
    quick: bool | None = option(
        "Train on a twentieth of the data for four epochs, to see that everything works."
    )
    tensorboard: bool | None = option("Also write logs for TensorBoard.")
    data_dir: Path | None = option(
        "The folder with the data sets.", "INKDIGITS_DATA if it is set, else the cache"
    )

    def given(self) -> dict[str, Any]:
        """The options that were asked for, by name."""
        values = {name: getattr(self, name) for name in OPTIONS}
        return {name: value for name, value in values.items() if value is not None}


_HINTS: Final = get_type_hints(Request)

OPTIONS: Final = {each.name: declared(each, _HINTS[each.name]) for each in fields(Request)}
"""All options by name, in the order in which people see them."""


@dataclass(frozen=True)
class Options:
    """The options of a training run, all of them resolved by `resolve`.

    Attributes
    ----------
    validation_share:
        None for the fixed validation split of each data set.
    data_dir:
        None for the place where `inkdigits.data` looks by itself.
    others:
        See the help texts of `Request`.
    """

    recipe: Recipe
    data: tuple[Source, ...]
    epochs: int
    batch_size: int
    learning_rate: float
    optimizer: OptimizerName
    schedule: Schedule
    variants: int
    patience: int
    augment: bool
    seed: int = 0
    without: str = ""
    without_characters: str = ""
    validation_share: float | None = None
    quick: bool = False
    tensorboard: bool = False
    data_dir: Path | None = None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The data, with the shares that are used of it."""
        if not self.quick:
            return self.data
        return tuple(replace(each, share=each.share * QUICK_SHARE) for each in self.data)

    @property
    def left_out(self) -> frozenset[str]:
        """The names in `without`."""
        return frozenset(filter(None, (name.strip() for name in self.without.split(","))))

    @property
    def augmented_epochs(self) -> int:
        """The number of epochs, the first ones, in which the glyphs of a batch are augmented."""
        clean = round(self.recipe.clean_epochs * self.epochs)
        return self.epochs - clean if self.augment else 0

    def to_dict(self) -> dict[str, Any]:
        """The options as JSON, without the paths of this machine."""
        values = {name: getattr(self, name) for name in OPTIONS if hasattr(self, name)}
        del values["data_dir"]
        data = ",".join(source.public_name for source in self.data)
        return values | {"recipe": self.recipe.public_name, "data": data}

    @property
    def identity(self) -> dict[str, Any]:
        """The options, and a digest of the user's own files that they name.

        A training run is resumed, and reused by a sweep, only where all of this is the same.
        """
        digest = hashlib.sha256(self.recipe.code())
        for source in self.sources:
            if source.is_folder:
                digest.update(source.stamp())
        return {**self.to_dict(), "files": digest.hexdigest()}

    @property
    def command(self) -> str:
        """The command line that trains the same again."""
        words = ["inkdigits", "train"]
        for name, value in self.to_dict().items():
            option = OPTIONS[name]
            if name == "recipe":
                words.append(value)
            elif option.kind is bool:
                # Only where the recipe has a choice of its own must a "no" be said.
                no = [option.flag.replace("--", "--no-", 1)] if option.default else []
                words += [option.flag] if value else no
            elif value not in ("", None):
                words += [option.flag, str(value)]
        return shlex.join(words)
