"""What can be chosen for a training, checked in one place before any work."""

from __future__ import annotations

import hashlib
import importlib.util
import math
import re
import shlex
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final, get_args

from inkdigits.data import NONDIGIT_CHARACTERS
from inkdigits.errors import InputError, shown
from inkdigits.files import output_path
from inkdigits.model import run_folder
from inkdigits.training.claim import check_untaken
from inkdigits.training.recipes import (
    OptimizerName,
    Recipe,
    Schedule,
    code_of,
    find_recipe,
    public_name,
)
from inkdigits.training.sources import NONDIGITS, Source, parse


@dataclass(frozen=True)
class Options:
    """What to train, on what, and how; None stands for the recipe's own choice.

    Attributes
    ----------
    recipe:
        A name in `RECIPES`, or a user's own network; see `find_recipe`.
    out:
        The run folder: new, empty, or of an unfinished training with the same options.
    data:
        Names or folders of pictures with commas between; ``name:0.1`` takes a tenth of one.
    without:
        What is left out of the named data, with commas between: sites, writers, styles and kinds
        of synthetic non-digits.
    without_characters:
        Letters and signs that are left out of the non-digits, one after the other.
    epochs, batch_size, learning_rate:
        As everywhere.
    optimizer:
        "adam", "adamw", "sgd" (with Nesterov's momentum), "rmsprop" or "adadelta". With another
        one than the recipe's, the learning rate is by default one that suits it.
    schedule:
        How the learning rate goes: along a half "cosine" to 0, down when the validation loss is
        on a "plateau", or "constant".
    validation_share:
        How much of the training data chooses the best epoch and the thresholds, above 0 and up to
        a half: by writer where writers are known. None for the fixed splits.
    augment:
        Whether strokes, sheets and glyphs are varied.
    variants:
        How many drawings are made of each ink sample; without `augment` 1.
    patience:
        Epochs without a better validation loss after which training stops; None for all epochs
        where the learning rate falls along a cosine, which is best at its end, else 8.
    seed:
        The same seed on the same machine gives the same model.
    quick:
        Take a twentieth of the data and four epochs where nothing else is asked for: to see that
        all works, in a minute or two.
    tensorboard:
        Whether logs for TensorBoard are written into the run folder.
    data_dir:
        Where the data sets lie.

    Raises
    ------
    InputError
        ``bad_option`` for what makes no sense, ``out_exists`` for a run folder in use.
    """

    recipe: str
    out: Path
    data: str | None = None
    without: str = ""
    without_characters: str = ""
    epochs: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    optimizer: OptimizerName | None = None
    schedule: Schedule | None = None
    validation_share: float | None = None
    augment: bool | None = None
    variants: int | None = None
    patience: int | None = None
    seed: int = 0
    quick: bool = False
    tensorboard: bool = False
    data_dir: Path | None = None

    def __post_init__(self) -> None:
        _check_text("recipe", self.recipe)
        for name, value in self._defaults().items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)
        for name, kind in (("optimizer", OptimizerName), ("schedule", Schedule)):
            _check_word(name, getattr(self, name), get_args(kind))
        for name, most in _WHOLE_NUMBERS.items():
            _check_whole(name, getattr(self, name), most)
        _check_whole("seed", self.seed, 2**32 - 1, least=0)
        _check_fraction("learning_rate", self.learning_rate, 10)
        if self.validation_share is not None:
            _check_fraction("validation_share", self.validation_share, 0.5)
        for name in ("augment", "quick", "tensorboard"):
            _check_switch(name, getattr(self, name))
        for name in ("data", "without", "without_characters"):
            _check_text(name, getattr(self, name))
        object.__setattr__(self, "out", output_path(self.out))
        sources = [source.name for source in self.sources]
        if NONDIGITS in sources and not self.chosen_recipe.tells_nondigits:
            raise _refused(f"The recipe {self.recipe} knows digits only; leave {NONDIGITS} out.")
        strange = sorted(set(self.without_characters) - NONDIGIT_CHARACTERS)
        if strange:
            raise _refused(f"without_characters: {shown(strange[0])} is none of the non-digits.")
        if self.without_characters and NONDIGITS not in sources:
            raise _refused(f"without_characters takes {NONDIGITS} among the data.")
        if self.tensorboard and importlib.util.find_spec("tensorboard") is None:
            raise _refused("tensorboard isn't installed: pip install tensorboard")
        try:
            check_untaken(self.out)
            self.check_out()
        except OSError as error:
            raise _refused(f"{shown(self.out)}: {error.strerror or error}.") from error

    def check_out(self) -> None:
        """Refuse a run folder that holds anything but an unfinished training with these options.

        Raises
        ------
        InputError
            ``out_exists``.
        """
        if run_folder.is_free(self.out):
            return
        if run_folder.is_finished(self.out) or not run_folder.holds(self.out, self.identity):
            raise InputError(
                "out_exists",
                f"{shown(self.out)}: there is something here already; name another folder for the "
                "run. (The command of an unfinished training goes on with it.)",
            )

    def _defaults(self) -> dict[str, Any]:
        recipe = self.chosen_recipe
        chosen: dict[str, Any] = {name: getattr(recipe, name) for name in _OF_THE_RECIPE}
        if self.quick:
            # Little data make few steps; smaller batches make more.
            chosen |= {"epochs": _QUICK_EPOCHS, "batch_size": _QUICK_BATCH}
        if self.optimizer not in (None, recipe.optimizer):
            chosen["learning_rate"] = LEARNING_RATES.get(str(self.optimizer))
        to_the_end = (self.schedule or recipe.schedule) == "cosine"
        chosen["patience"] = (self.epochs or chosen["epochs"]) if to_the_end else 8
        if self.augment is False or not (self.augment or recipe.augment):
            chosen["variants"] = 1
        return chosen

    @property
    def sources(self) -> tuple[Source, ...]:
        """The data asked for."""
        sources = parse(self.data or "")
        if not self.quick:
            return sources
        return tuple(replace(each, share=each.share * _QUICK_SHARE) for each in sources)

    @property
    def left_out(self) -> frozenset[str]:
        """The names in `without`."""
        return frozenset(filter(None, (name.strip() for name in self.without.split(","))))

    @property
    def chosen_recipe(self) -> Recipe:
        """The recipe asked for."""
        return find_recipe(self.recipe)

    @property
    def varied_epochs(self) -> int:
        """In how many of the epochs, the first ones, the glyphs of the batches are varied."""
        epochs = self.epochs or 1
        return epochs - round(self.chosen_recipe.settling * epochs) if self.augment else 0

    def to_dict(self) -> dict[str, Any]:
        """The options as JSON, without the places on this machine."""
        choices = asdict(self) | {"recipe": public_name(self.recipe), "data": self._public_data}
        del choices["out"], choices["data_dir"]
        return choices

    @property
    def identity(self) -> dict[str, Any]:
        """The options, and a digest of the files of the user's own that they name.

        A training goes on, and a sweep takes what it has, only where all of this is the same.
        """
        digest = hashlib.sha256(code_of(self.recipe))
        for source in self.sources:
            if source.is_folder:
                digest.update(source.stamp())
        return {**self.to_dict(), "files": digest.hexdigest()}

    @property
    def command(self) -> str:
        """The command line that trains the same again."""
        words = ["inkdigits", "train", public_name(self.recipe), "--data", self._public_data]
        numbers = ("epochs", "batch_size", "learning_rate", "optimizer", "schedule")
        for name in (*numbers, "variants", "patience", "seed"):
            words += ["--" + name.replace("_", "-"), str(getattr(self, name))]
        if self.without:
            words += ["--without", self.without]
        if self.without_characters:
            words += ["--without-characters", self.without_characters]
        if self.validation_share is not None:
            words += ["--validation-share", str(self.validation_share)]
        words.append("--augment" if self.augment else "--no-augment")
        if self.quick:
            words.append("--quick")
        return shlex.join(words)

    @property
    def _public_data(self) -> str:
        return ",".join(source.public_name for source in parse(self.data or ""))


def numbered_options(folder: Path, **chosen: Any) -> Options:
    """Options with the first numbered run folder that they may have.

    That is, in ``folder``, the recipe's name and 1, or the next number that is new or holds an
    unfinished training with the same options.

    Raises
    ------
    InputError
        As `Options`.
    """
    name = re.sub(r"\W+", "-", Path(str(chosen["recipe"])).name)
    number = 1
    while True:
        try:
            return Options(**chosen, out=folder / f"{name}-{number}")
        except InputError as error:
            if error.code != "out_exists":
                raise
        number += 1


_OF_THE_RECIPE: Final = (
    "epochs",
    "batch_size",
    "learning_rate",
    "optimizer",
    "schedule",
    "augment",
    "data",
    "variants",
)

LEARNING_RATES: Final = {
    "adam": 1e-3,
    "adamw": 1e-3,
    "sgd": 5e-2,
    "rmsprop": 1e-3,
    "adadelta": 1.0,
}
"""At which each optimiser learns digits well, for a recipe that was made for another one."""

_QUICK_SHARE: Final = 0.05
_QUICK_EPOCHS: Final = 4
_QUICK_BATCH: Final = 32

_WHOLE_NUMBERS = {"epochs": 10_000, "batch_size": 65_536, "variants": 100, "patience": 10_000}


def _check_whole(name: str, value: object, most: int, least: int = 1) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _refused(f"{name} must be a whole number from {least} to {most:,}, not {value!r}.")


def _check_fraction(name: str, value: object, most: float) -> None:
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not (math.isfinite(value) and 0 < value <= most)
    ):
        raise _refused(f"{name} must be above 0 and at most {most:g}, not {value!r}.")


def _check_word(name: str, value: object, words: tuple[str, ...]) -> None:
    if value not in words:
        raise _refused(f"{name} must be one of {', '.join(words)}, not {value!r}.")


def _check_switch(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise _refused(f"{name} must be true or false, not {value!r}.")


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise _refused(f"{name} must be a text, not {value!r}.")


def _refused(message: str) -> InputError:
    return InputError("bad_option", message)
