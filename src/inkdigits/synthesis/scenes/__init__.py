"""Scenes: pictures of paper as scanners and phones take them, with the truth of every pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.numbers import Written
from inkdigits.synthesis.people import Person
from inkdigits.synthesis.scenes.accidents import add_accidents
from inkdigits.synthesis.scenes.camera import light, take, tilt
from inkdigits.synthesis.scenes.canvas import Canvas, Kind, Truth
from inkdigits.synthesis.scenes.cells import filled_cell
from inkdigits.synthesis.scenes.ground import make_ground
from inkdigits.synthesis.scenes.scribe import Scribe
from inkdigits.synthesis.scenes.sheets import SHEETS, Sheet, screen
from inkdigits.synthesis.scenes.truth import readable, seen_lines
from inkdigits.synthesis.scenes.writing import Strokes

__all__ = ["Kind", "Scene", "Sheet", "Written", "make_scene", "photograph_cell"]


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture of a sheet of paper.

    Attributes
    ----------
    picture: (H, W) uint8
        Grey levels.
    truth: (H, W) uint8
        The `Kind` of every pixel.
    lines:
        The numbers and words that are seen on it. Characters that nobody could read, because they
        are cut off, hidden or too faint, are `UNREADABLE`; a bit of one is `OTHER`.
    """

    picture: NDArray[np.uint8]
    truth: NDArray[np.uint8]
    lines: tuple[Written, ...]


def make_scene(
    person: Person, rng: np.random.Generator, shape: tuple[int, int], sheet: Sheet | None = None
) -> Scene:
    """Make a picture of paper of ``shape`` (height, width), with what ``person`` writes on it.

    ``sheet`` puts it there; by default one of `SHEETS` is picked.
    """
    canvas = Canvas(make_ground(shape, rng))
    scribe = Scribe(canvas, person, rng)
    if sheet is None:
        sheets, shares = list(SHEETS), np.array(list(SHEETS.values()))
        sheet = sheets[rng.choice(len(sheets), p=shares / shares.sum())]
    sheet(canvas, scribe, rng)
    if sheet is screen:
        picture = np.asarray(np.clip(canvas.levels, 0, 255), np.uint8)
        return _scene(canvas, picture, canvas.truth, np.eye(3))
    return _taken(canvas, rng)


def photograph_cell(
    name: str,
    strokes: Strokes | None,
    person: Person,
    rng: np.random.Generator,
    shape: tuple[int, int],
) -> Scene:
    """Make a picture (height, width) of a character that fills a cell, or of an empty one.

    ``name`` is what the lines of the scene call the character. ``person`` writes its neighbours,
    bits of which may be seen.
    """
    canvas = Canvas(make_ground(shape, rng))
    filled_cell(canvas, Scribe(canvas, person, rng), name, strokes, rng)
    return _taken(canvas, rng)


def _taken(canvas: Canvas, rng: np.random.Generator) -> Scene:
    add_accidents(canvas, rng)
    levels, truth, way = tilt(canvas.levels, canvas.truth, rng)
    return _scene(canvas, take(light(levels, rng), rng), truth, way)


def _scene(canvas: Canvas, picture: Truth, truth: Truth, way: NDArray[np.float64]) -> Scene:
    return Scene(picture, truth, readable(seen_lines(canvas, way), picture, truth))
