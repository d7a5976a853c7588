"""The scenes to train on and to validate with."""

from __future__ import annotations

from typing import Final

from inkdigits.synthesis.scenes import Scene, make_scene
from inkdigits.training.continuous.people import people_of
from inkdigits.training.continuous.workers import Portion
from inkdigits.training.paper.options import PaperOptions

SIDE: Final = 320
"""Height and width of a scene in pixels."""


def make_scenes(portion: Portion, options: PaperOptions) -> list[Scene]:
    """Make some scenes; what a process does that makes training data."""
    people = people_of(portion.split, options.data_dir, rasters=False)
    return [make_scene(people.pick(rng), rng, (SIDE, SIDE)) for rng in portion.generators()]
