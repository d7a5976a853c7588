"""Letters and signs, written from drawings as the styles of digits are."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import Final

import numpy as np

from inkdigits.ink import Ink, longer_side
from inkdigits.synthesis.nondigits.kind import Kind, Sheet, broad
from inkdigits.synthesis.pen import picture_of
from inkdigits.synthesis.styles.hand import pick_hand, write_form
from inkdigits.synthesis.styles.style import Form, parse_forms


def _load(name: str) -> tuple[Kind, ...]:
    """The kinds of a file beside this module."""
    text = (files(__package__) / name).read_text("utf-8")
    return tuple(_kind(**entry) for entry in tomllib.loads(text)["kind"])


def _kind(
    name: str,
    description: str,
    forms: Sequence[Sequence[str]],
    weight: int = 1,
    least_breadth: float = 0.0,
) -> Kind:
    parsed = parse_forms(name, forms)

    def make(rng: np.random.Generator) -> Sheet:
        hand = pick_hand(rng)
        strokes = write_form(parsed[rng.integers(len(parsed))], hand, rng)
        return picture_of(Ink(strokes, hand.pen * longer_side(strokes)))

    return Kind(name, description, broad(make, least_breadth) if least_breadth else make, weight)


@functools.cache
def letter_forms() -> tuple[Form, ...]:
    """The drawings of single Latin letters, one form for each."""
    entries = tomllib.loads((files(__package__) / "letters.toml").read_text("utf-8"))["kind"]
    latin = next(entry for entry in entries if entry["name"] == "latin")
    return parse_forms("latin", latin["forms"])


LETTERS: Final = _load("letters.toml")
SIGNS: Final = _load("signs.toml")
HELD_OUT_SIGNS: Final = _load("held_out.toml")
