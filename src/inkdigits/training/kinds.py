"""The networks that read no single digits, named in the place of a recipe. Loads nothing heavy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from inkdigits.training.continuous.options import ContinuousOptions
from inkdigits.training.numbers import options as numbers
from inkdigits.training.paper import options as paper


@dataclass(frozen=True)
class Kind:
    """What is known of such a network before it is loaded.

    Attributes
    ----------
    options:
        Its options.
    description:
        A line for the list of recipes.
    parameters:
        The number of weights, including those that are not trained.
    purpose:
        What it does, as the end of a sentence about it.
    """

    options: type[ContinuousOptions]
    description: str
    parameters: int
    purpose: str


KINDS: Final = {
    paper.PAPER: Kind(
        paper.PaperOptions,
        paper.DESCRIPTION,
        paper.PARAMETERS,
        "finds ink on paper and reads no digits",
    ),
    numbers.NUMBERS: Kind(
        numbers.NumbersOptions,
        numbers.DESCRIPTION,
        numbers.PARAMETERS,
        "reads whole numbers and no single digits",
    ),
}
"""By name."""
