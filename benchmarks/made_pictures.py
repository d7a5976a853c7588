"""Pictures made by the generator of scenes, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.numbers.texts import digits
from inkdigits.synthesis.people import Person
from inkdigits.synthesis.scenes import Kind, Scene, Sheet, make_scene, printing
from inkdigits.synthesis.scenes.canvas import Canvas
from inkdigits.synthesis.scenes.scribe import Scribe
from inkdigits.synthesis.scenes.writing import log_uniform

Picture = NDArray[np.uint8]
PickPerson = Callable[[np.random.Generator], Person]

LONGEST: Final = 12
"""Digits of a number."""

CONTRAST: Final = 25
"""Grey levels between ink and what is around it, at least."""

NOISE: Final = 1.5
"""The same in standard deviations of what is around it."""


def number_pictures(count: int, pick: PickPerson, seed: int) -> list[tuple[Picture, str]]:
    """Pictures of one number of 1 to `LONGEST` digits, on any paper, with the number.

    Every other person lets neighbours touch, as always in scenes.
    """
    found = []
    for rng in np.random.default_rng(seed).spawn(count):
        text = digits(rng, int(rng.integers(1, LONGEST, endpoint=True)))
        height = log_uniform(48, 200, rng)
        shape = round(height), round(height * (0.6 * len(text) + rng.uniform(0.5, 1.5)))
        found.append((readable([text], pick, rng, shape, number_sheet(text)), text))
    return found


def readable(
    texts: list[str],
    pick: PickPerson,
    rng: np.random.Generator,
    shape: tuple[int, int],
    sheet: Sheet,
) -> Picture:
    """The first picture on which all that was written is whole and stands out from the paper."""
    while True:
        scene = make_scene(pick(rng), rng, shape, sheet)
        if [line.text for line in scene.lines] == texts and stands_out(scene):
            return scene.picture


def scan(person: Person, rng: np.random.Generator, shape: tuple[int, int], sheet: Sheet) -> Picture:
    """A scan of white paper, straight and evenly lit."""
    canvas = Canvas(np.full(shape, 245, np.float32))
    scribe = Scribe(canvas, person, rng)
    scribe.press(0.3)
    sheet(canvas, scribe, rng)
    levels = cv2.GaussianBlur(canvas.levels, (0, 0), 0.7) + rng.normal(0, 2, shape)
    return np.asarray(np.clip(levels, 0, 255), np.uint8)


def stands_out(scene: Scene) -> bool:
    """Whether the ink has another level than what is around it, by more than that varies."""
    rows, columns = np.nonzero(scene.truth == Kind.WRITTEN)
    place = slice(rows.min(), rows.max() + 1), slice(columns.min(), columns.max() + 1)
    levels, is_ink = scene.picture[place], scene.truth[place] == Kind.WRITTEN
    ink, others = levels[is_ink], levels[~is_ink]
    return abs(float(ink.mean() - others.mean())) > max(CONTRAST, NOISE * float(others.std()))


def number_sheet(text: str, share: tuple[float, float] = (0.4, 0.75)) -> Sheet:
    """Somebody writes a number at half the height; a digit takes a share of the height."""

    def sheet(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
        height, width = canvas.shape
        size = height * rng.uniform(*share)
        foot = height / 2 + size * rng.uniform(0.35, 0.6)
        what = rng.random()
        if what < 0.2:
            printing.print_ruling(canvas, size * rng.uniform(0.4, 1.6), rng)
        elif what < 0.4:
            box = (0.2 * size, foot - 1.2 * size, width - 0.4 * size, 1.4 * size)
            printing.print_lines(canvas, printing.box_segments(box), rng.uniform(0.5, 3), 0.6)
        elif what < 0.6:
            scribe.press(printing.print_waves(canvas, rng))
        edge = rng.uniform(0.25, 0.5) * size
        left = edge + rng.uniform(0, 1) * max(0, width - (len(text) + 1) * size)
        scribe.line(text, left, foot, size, width - edge - left)

    return sheet


def numbers_sheet(texts: list[str], columns: int = 2) -> Sheet:
    """Somebody writes numbers in columns on ruled paper, in rows from the left to the right."""

    def sheet(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
        height, width = canvas.shape
        step = height / (len(texts) / columns + 2)
        printing.print_ruling(canvas, step, rng)
        for place, text in enumerate(texts):
            row, column = divmod(place, columns)
            left = width * (0.1 + 0.85 * column / columns)
            scribe.line(text, left, (row + 1.8) * step, 0.6 * step, 0.7 * width / columns)

    return sheet


def save(picture: Picture, path: Path) -> Path:
    """Save a picture as its name says; JPEG at a quality of 90."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, 90] if path.suffix == ".jpg" else []
    if not cv2.imwrite(str(path), picture, quality):
        raise OSError(f"{path} can't be written")
    return path
