"""The options of a training run whose samples are made meanwhile. Loads nothing heavy."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

from inkdigits.training.option import bad_option
from inkdigits.training.options import OPTIONS, Request

COMMON: Final = ("out", "epochs", "batch_size", "learning_rate", "seed", "quick", "data_dir")
"""The options of `Request` that all of them take."""


@dataclass(frozen=True)
class ContinuousOptions:
    """The options that all such training runs have; each kind sets its own defaults.

    Attributes
    ----------
    epochs, batch_size, learning_rate, seed, quick, data_dir:
        As in `Request`.
    steps:
        The number of batches in an epoch.
    samples:
        The number of new samples in an epoch.
    pool:
        The number of epochs whose samples are used together: of the current one and those before.
    validation_samples:
        The number of samples to validate with.
    """

    recipe: ClassVar[str]
    taken: ClassVar[tuple[str, ...]] = COMMON
    """The options of `Request` that it takes, beside the recipe."""
    shortened: ClassVar[dict[str, Any]]
    """The values of a quick training run."""
    continued: ClassVar[dict[str, Any]] = {}
    """The values of one that begins with the weights of a model, on a user's own data."""

    epochs: int
    batch_size: int
    learning_rate: float
    steps: int
    samples: int
    pool: int
    validation_samples: int
    seed: int = 0
    quick: bool = False
    data_dir: Path | None = None

    @property
    def generations(self) -> int:
        """How often samples are made in all epochs."""
        return self.epochs + self.pool - 1

    def to_dict(self) -> dict[str, Any]:
        """The options as JSON, without the paths of this machine."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        del values["data_dir"]
        return {"recipe": self.recipe, **values}

    @property
    def identity(self) -> dict[str, Any]:
        """What a training run is resumed by: all options."""
        return self.to_dict()

    @property
    def command(self) -> str:
        """The command line that trains the same again."""
        words = ["inkdigits", "train", self.recipe]
        for name in self.taken:
            value = self.to_dict().get(name)
            if value is True:
                words.append(OPTIONS[name].flag)
            elif value not in (None, "") and value is not False:
                words += [OPTIONS[name].flag, str(value)]
        return shlex.join(words)


Kind = TypeVar("Kind", bound=ContinuousOptions)


def resolve_as(kind: type[Kind], request: Request) -> Kind:
    """The options of a training run of a kind.

    Raises
    ------
    InputError
        ``bad_option`` for an option that it doesn't have, or a value that makes no sense.
    """
    given = request.given()
    given.pop("recipe", None)
    others = [OPTIONS[name].flag for name in given if name not in kind.taken]
    if others:
        known = ", ".join(OPTIONS[name].flag for name in kind.taken)
        raise bad_option(f"The recipe {kind.recipe} takes no {others[0]}; it takes {known}.")
    for name, value in given.items():
        OPTIONS[name].check(value)
    given.pop("out", None)
    usual = kind.continued if {"start", "data"} <= given.keys() else {}
    usual = kind.shortened if given.get("quick") else usual
    return kind(**(usual | given))
