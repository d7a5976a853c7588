"""The options of a training run of the numbers network. Importing this loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from inkdigits.training.continuous.options import ContinuousOptions, resolve_as
from inkdigits.training.options import Request

NUMBERS: Final = "numbers"
"""What the command line calls the network, in the place of a recipe."""

DESCRIPTION: Final = "not for single digits: reads whole numbers, a line of characters at a time"

PARAMETERS: Final = 1_368_330
"""The number of weights, including those that are not trained."""


@dataclass(frozen=True)
class NumbersOptions(ContinuousOptions):
    """The options of a training run of the numbers network.

    Its samples are sheets, each with about eight numbers by one person. A batch has as many strips
    as ``batch_size`` says where they are 256 pixels wide; more where they are narrower.
    """

    recipe: ClassVar[str] = NUMBERS
    shortened: ClassVar = {
        "epochs": 3, "steps": 10, "samples": 12, "pool": 2, "validation_samples": 12,
    }  # fmt: skip

    epochs: int = 60
    batch_size: int = 32
    learning_rate: float = 2e-3
    steps: int = 250
    samples: int = 320
    pool: int = 4
    validation_samples: int = 160


def resolve_numbers(request: Request) -> NumbersOptions:
    """The options of a training run of the numbers network; raises as `resolve_as`."""
    return resolve_as(NumbersOptions, request)
