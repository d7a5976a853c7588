"""The strips to train on and to validate with: sheets, each by one person."""

from __future__ import annotations

from typing import Final

from inkdigits.training.continuous.people import people_of
from inkdigits.training.continuous.workers import Portion
from inkdigits.training.numbers.drawn import drawn_strips
from inkdigits.training.numbers.options import NumbersOptions
from inkdigits.training.numbers.photographed import photographed_strips
from inkdigits.training.numbers.samples import Sample

_PHOTOGRAPHED: Final = 0.5
"""The share of the sheets that are scenes, read as any picture; on the others numbers are drawn."""

_DRAWN: Final = 8
"""The number of strips of a sheet with drawn numbers."""


def make_strips(portion: Portion, options: NumbersOptions) -> list[Sample]:
    """Make the strips of some sheets; what a process does that makes training data."""
    people = people_of(portion.split, options.data_dir, rasters=True)
    strips = []
    for rng in portion.generators():
        person = people.pick(rng)
        if rng.random() < _PHOTOGRAPHED:
            strips += photographed_strips(person, rng)
        else:
            strips += drawn_strips(person, _DRAWN, rng)
    return strips
