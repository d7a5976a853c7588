"""Make the training and validation strips from sheets, each by one person."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from inkdigits.training.continuous.people import people_of
from inkdigits.training.continuous.workers import Portion
from inkdigits.training.numbers.drawn import drawn_strips
from inkdigits.training.numbers.labelled import labelled_strips, varied
from inkdigits.training.numbers.options import NumbersOptions
from inkdigits.training.numbers.photographed import photographed_strips
from inkdigits.training.numbers.samples import Sample

_PHOTOGRAPHED: Final = 0.7
"""The share of the sheets that are scenes, read like any picture; the others are drawn."""

_LABELLED: Final = 0.5
"""The share of the sheets that are made from labelled pictures, if there are any."""

_TOGETHER: Final = 8
"""The number of strips of a sheet that is not a scene."""


def make_strips(portion: Portion, options: NumbersOptions) -> list[Sample]:
    """Make the strips of some sheets; processes that make training data call this."""
    people = people_of(portion.split, options.data_dir, rasters=True)
    strips = []
    for rng in portion.generators():
        own = _labelled(portion, options)
        if own and rng.random() < _LABELLED:
            chosen = rng.integers(len(own), size=_TOGETHER)
            strips += [varied(own[place], rng) for place in chosen]
            continue
        person = people.pick(rng)
        if rng.random() < _PHOTOGRAPHED:
            strips += photographed_strips(person, rng)
        else:
            strips += drawn_strips(person, _TOGETHER, rng)
    return strips


def _labelled(portion: Portion, options: NumbersOptions) -> tuple[Sample, ...]:
    return labelled_strips(Path(options.data), portion.split) if options.data else ()
