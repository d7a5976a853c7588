"""The options of a training run of the paper network. Importing this module loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from inkdigits.training.continuous.options import ContinuousOptions, resolve_as
from inkdigits.training.options import Request

PAPER: Final = "paper"
"""What the command line calls the network, in the place of a recipe."""

DESCRIPTION: Final = "not for digits: finds ink on photographed and scanned paper, a small U-Net"

PARAMETERS: Final = 139_020
"""The number of weights, including those that are not trained."""


@dataclass(frozen=True)
class PaperOptions(ContinuousOptions):
    """The options of a training run of the paper network; its samples are scenes."""

    recipe: ClassVar[str] = PAPER
    shortened: ClassVar = {
        "epochs": 4, "steps": 10, "samples": 25, "pool": 2, "validation_samples": 20,
    }  # fmt: skip

    epochs: int = 50
    batch_size: int = 32
    learning_rate: float = 3e-3
    steps: int = 200
    samples: int = 500
    pool: int = 8
    validation_samples: int = 300


def resolve_paper(request: Request) -> PaperOptions:
    """The options of a training run of the paper network; raises as `resolve_as`."""
    return resolve_as(PaperOptions, request)
