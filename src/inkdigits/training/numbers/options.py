"""The options of a training run of the numbers network. Importing this loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final

from inkdigits.training.continuous.options import COMMON, ContinuousOptions, resolve_as
from inkdigits.training.options import Precision, Request

NUMBERS: Final = "numbers"
"""The name of the network on the command line, where a recipe is named."""

BUNDLED: Final = "bundled"
"""The name of the bundled model on the command line."""

DESCRIPTION: Final = "not for single digits: reads whole numbers, a line of characters at a time"

PARAMETERS: Final = 1_368_330
"""The number of weights, including those that are not trained."""


@dataclass(frozen=True)
class NumbersOptions(ContinuousOptions):
    """The options of a training run of the numbers network.

    Its samples are sheets, each with several numbers by one person. ``batch_size`` is the number of
    strips in a batch if they are 256 pixels wide; batches of narrower strips are larger.

    Attributes
    ----------
    start:
        As in `Request`; empty for random weights.
    data:
        A folder with labelled numbers, see `labelled`; empty for none.
    precision:
        As in `Request`.
    """

    recipe: ClassVar[str] = NUMBERS
    shortened: ClassVar = {
        "epochs": 3, "steps": 10, "samples": 12, "pool": 2, "validation_samples": 12,
    }  # fmt: skip

    continued: ClassVar = {
        "epochs": 10, "learning_rate": 5e-4, "steps": 100, "samples": 120,
    }  # fmt: skip
    taken: ClassVar = (*COMMON, "data", "start", "precision")

    epochs: int = 60
    batch_size: int = 32
    learning_rate: float = 2e-3
    steps: int = 250
    samples: int = 480
    pool: int = 4
    validation_samples: int = 160
    start: str = ""
    data: str = ""
    precision: Precision = "float32"

    def to_dict(self) -> dict[str, Any]:
        """The options as JSON, without the paths of this machine."""
        start = self.start if self.start == BUNDLED else Path(self.start).name
        return super().to_dict() | {"start": start, "data": Path(self.data).name}

    @property
    def identity(self) -> dict[str, Any]:
        """What must be equal to resume a run: all options, and the content of folder and model."""
        identity = self.to_dict()
        if self.data:
            from inkdigits.training.numbers.labelled import stamp

            identity["files"] = stamp(Path(self.data))
        if self.start:
            from inkdigits.model.numbers_card import load_numbers_model

            identity["start_sha256"] = load_numbers_model(self.start_folder).card.sha256
        return identity

    @property
    def start_folder(self) -> str | None:
        """The model folder to start from; None for the bundled model."""
        return None if self.start == BUNDLED else self.start


def resolve_numbers(request: Request) -> NumbersOptions:
    """The options of a training run of the numbers network; raises as `resolve_as`."""
    return resolve_as(NumbersOptions, request)
