"""Letters and signs of several scripts, drawn as the styles of digits are."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Final

import numpy as np

from inkdigits.ink import Ink, draw, longer_side
from inkdigits.synthesis.nondigits.kind import Kind, Sheet
from inkdigits.synthesis.styles.drawing import parse
from inkdigits.synthesis.styles.hand import pick_hand, write_form


def _kind(name: str, description: str, drawings: list[str]) -> Kind:
    forms = [(parse(text),) for text in drawings]

    def make(rng: np.random.Generator) -> Sheet:
        hand = pick_hand(rng)
        strokes = write_form(forms[rng.integers(len(forms))], hand, rng)
        return draw(Ink(strokes, hand.pen * longer_side(strokes))).pixels

    return Kind(name, description, make)


LETTERS: Final = tuple(
    _kind(**script)
    for script in tomllib.loads((files(__package__) / "letters.toml").read_text("utf-8"))["script"]
)
