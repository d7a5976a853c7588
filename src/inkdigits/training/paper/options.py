"""The options of a training run of the paper network. Importing this module loads nothing heavy."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from inkdigits.training.option import bad_option
from inkdigits.training.options import OPTIONS, Request

PAPER: Final = "paper"
"""What the command line calls the network, in the place of a recipe."""

DESCRIPTION: Final = "not for digits: finds ink on photographed and scanned paper, a small U-Net"

PARAMETERS: Final = 139_020
"""The number of weights, including those that are not trained."""

_TAKEN: Final = ("out", "epochs", "batch_size", "learning_rate", "seed", "quick", "data_dir")
"""The options that it has, beside its name."""

_QUICK: Final = {"epochs": 4, "steps": 10, "scenes": 25, "pool": 2, "validation_scenes": 20}


@dataclass(frozen=True)
class PaperOptions:
    """The options of a training run of the paper network.

    Attributes
    ----------
    epochs, batch_size, learning_rate, seed, quick, data_dir:
        As in `Request`.
    steps:
        The number of batches in an epoch.
    scenes:
        The number of new scenes in an epoch.
    pool:
        The number of epochs whose scenes are used together: of the current one and those before.
    validation_scenes:
        The number of scenes to validate with.
    """

    epochs: int = 50
    batch_size: int = 32
    learning_rate: float = 3e-3
    seed: int = 0
    quick: bool = False
    steps: int = 200
    scenes: int = 500
    pool: int = 8
    validation_scenes: int = 300
    data_dir: Path | None = None

    def to_dict(self) -> dict[str, Any]:
        """The options as JSON, without the paths of this machine."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        del values["data_dir"]
        return {"recipe": PAPER, **values}

    @property
    def identity(self) -> dict[str, Any]:
        """What a training run is resumed by: all options."""
        return self.to_dict()

    @property
    def command(self) -> str:
        """The command line that trains the same again."""
        words = ["inkdigits", "train", PAPER]
        for name in _TAKEN:
            value = self.to_dict().get(name, False)
            if value is True:
                words.append(OPTIONS[name].flag)
            elif value is not False:
                words += [OPTIONS[name].flag, str(value)]
        return shlex.join(words)


def resolve_paper(request: Request) -> PaperOptions:
    """The options of a training run of the paper network.

    Raises
    ------
    InputError
        ``bad_option`` for an option that it doesn't have, or a value that makes no sense.
    """
    given = request.given()
    given.pop("recipe", None)
    others = [OPTIONS[name].flag for name in given if name not in _TAKEN]
    if others:
        known = ", ".join(OPTIONS[name].flag for name in _TAKEN)
        raise bad_option(f"The recipe {PAPER} takes no {others[0]}; it takes {known}.")
    for name, value in given.items():
        OPTIONS[name].check(value)
    given.pop("out", None)
    return PaperOptions(**((_QUICK if given.get("quick") else {}) | given))
