"""A style: one way in which people write one digit, as drawings to be mixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from inkdigits.datasets.styles.drawing import Drawing, parse


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
        What it looks like and where it is at home.
    forms:
        Groups of drawings; those of one group have the same build and are mixed.
    """

    name: str
    digit: int
    description: str
    forms: tuple[tuple[Drawing, ...], ...]


def style(name: str, description: str, *groups: list[str]) -> Style:
    """A style from the text of its drawings; see `inkdigits.datasets.styles.drawing`.

    The drawings of a group stand at the ends of what people write. Whoever writes mixes them, so
    they have the same strokes, with as many points, and corners at the same ones.

    Raises
    ------
    ValueError
        When the drawings of a group differ in build.
    """
    forms = tuple(tuple(parse(text) for text in group) for group in groups)
    for number, form in enumerate(forms):
        if len({_build(drawing) for drawing in form}) != 1:
            raise ValueError(f"{name}: the drawings of group {number} differ in build")
    return Style(name, int(name[0]), description, forms)


def _build(drawing: Drawing) -> tuple[tuple[int, ...], ...]:
    return tuple(
        (stroke.closed, len(stroke.points), *np.flatnonzero(stroke.corners)) for stroke in drawing
    )
