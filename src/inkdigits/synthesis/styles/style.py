"""A style: one way in which people write one digit, as drawings to be mixed."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np

from inkdigits.synthesis.styles.drawing import Drawing, parse

Form = tuple[Drawing, ...]
"""Drawings of the same build, to be mixed."""


@dataclass(frozen=True, eq=False)
class Style:
    """One way in which people write one digit.

    Attributes
    ----------
    name:
        The digit and a word, like ``"7-crossed"``.
    digit:
        0 to 9.
    description:
        What it looks like and where it is common.
    forms:
        Groups of drawings; those of one group have the same build and are mixed.
    """

    name: str
    digit: int
    description: str
    forms: tuple[Form, ...]


def parse_style(name: str, description: str, forms: Sequence[Sequence[str]]) -> Style:
    """A style from the text of its drawings; see `inkdigits.synthesis.styles.drawing`.

    Raises
    ------
    ValueError
        As `parse_forms`.
    """
    return Style(name, int(name[0]), description, parse_forms(name, forms))


def parse_forms(name: str, forms: Sequence[Sequence[str]]) -> tuple[Form, ...]:
    """The drawings of each form of what is called ``name``.

    The drawings of a form are the extremes of what people write, and what is written mixes them.
    So they have the same strokes, with equally many points, and corners at the same points.

    Raises
    ------
    ValueError
        When the drawings of a form differ in build.
    """
    parsed = tuple(tuple(parse(text) for text in form) for form in forms)
    for number, form in enumerate(parsed):
        if len({_build(drawing) for drawing in form}) != 1:
            raise ValueError(f"{name}: the drawings of form {number} differ in build")
    return parsed


def load_styles() -> list[Style]:
    """All styles, from the files ``0.toml`` to ``9.toml`` beside this module, in their order."""
    folder = files(__package__)
    tables = [tomllib.loads((folder / f"{digit}.toml").read_text("utf-8")) for digit in range(10)]
    return [parse_style(**entry) for table in tables for entry in table["style"]]


def _build(drawing: Drawing) -> tuple[tuple[int, ...], ...]:
    return tuple(
        (stroke.closed, len(stroke.points), *np.flatnonzero(stroke.corners)) for stroke in drawing
    )
