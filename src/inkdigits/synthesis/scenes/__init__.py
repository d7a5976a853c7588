"""Scenes: pictures of paper as scanners and phones take them, with the truth of every pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.scenes.accidents import add_accidents
from inkdigits.synthesis.scenes.camera import light, take, tilt
from inkdigits.synthesis.scenes.canvas import Canvas, Kind
from inkdigits.synthesis.scenes.cells import filled_cell
from inkdigits.synthesis.scenes.ground import make_ground
from inkdigits.synthesis.scenes.scribe import Scribe
from inkdigits.synthesis.scenes.sheets import SHEETS, screen
from inkdigits.synthesis.scenes.writing import Strokes, Writer

__all__ = ["Kind", "Scene", "Writer", "make_scene", "photograph_cell"]


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture of a sheet of paper.

    Attributes
    ----------
    picture: (H, W) uint8
        Grey levels.
    truth: (H, W) uint8
        The `Kind` of every pixel.
    """

    picture: NDArray[np.uint8]
    truth: NDArray[np.uint8]


def make_scene(writer: Writer, rng: np.random.Generator, shape: tuple[int, int]) -> Scene:
    """Make a picture of paper of ``shape`` (height, width), with what ``writer`` writes on it."""
    canvas = Canvas(make_ground(shape, rng))
    scribe = Scribe(canvas, writer, rng)
    sheets, shares = list(SHEETS), np.array(list(SHEETS.values()))
    sheet = sheets[rng.choice(len(sheets), p=shares / shares.sum())]
    sheet(canvas, scribe, rng)
    if sheet is screen:
        return Scene(np.asarray(np.clip(canvas.levels, 0, 255), np.uint8), canvas.truth)
    return _taken(canvas, rng)


def photograph_cell(
    strokes: Strokes | None, writer: Writer, rng: np.random.Generator, shape: tuple[int, int]
) -> NDArray[np.uint8]:
    """Make a picture (height, width) uint8 of a character that fills a cell, or of an empty one.

    ``writer`` writes the neighbours of a character, bits of which may be seen.
    """
    canvas = Canvas(make_ground(shape, rng))
    filled_cell(canvas, Scribe(canvas, writer, rng), strokes, rng)
    return _taken(canvas, rng).picture


def _taken(canvas: Canvas, rng: np.random.Generator) -> Scene:
    add_accidents(canvas, rng)
    levels, truth = tilt(canvas.levels, canvas.truth, rng)
    return Scene(take(light(levels, rng), rng), truth)
