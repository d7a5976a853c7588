"""The scenes to train on and to validate with."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Final

import numpy as np

from inkdigits.data import Split, load_ink
from inkdigits.synthesis.scenes import Scene, Writer, make_scene
from inkdigits.synthesis.styles import write_any
from inkdigits.training.continuous.workers import Portion
from inkdigits.training.paper.options import PaperOptions
from inkdigits.training.strokes import vary_ink

SIDE: Final = 320
"""Height and width of a scene in pixels."""

DIGITS: Final = ("pendigits", "unipen-digits")
LETTERS: Final = "unipen-nondigits"

_PEN_INK: Final = 0.5
"""The share of the digits that people wrote; the others are in the styles of `STYLES`."""


def make_scenes(portion: Portion, options: PaperOptions) -> list[Scene]:
    """Make some scenes; what a process does that makes training data."""
    writer = _writer(portion.split, options.data_dir)
    return [make_scene(writer, rng, (SIDE, SIDE)) for rng in portion.generators()]


@functools.cache
def _writer(split: Split, data_dir: Path | None) -> Writer:
    """A writer with the ink of people of a split, and the generator's styles."""
    letters = load_ink(LETTERS, split, data_dir)
    digits = [sample for name in DIGITS for sample in load_ink(name, split, data_dir)]

    def writer(rng: np.random.Generator, kind: str) -> Any:
        if kind == "letter":
            return vary_ink(letters[rng.integers(len(letters))].ink, rng).strokes
        if rng.random() < _PEN_INK:
            return vary_ink(digits[rng.integers(len(digits))].ink, rng).strokes
        return write_any(rng).strokes

    return writer
