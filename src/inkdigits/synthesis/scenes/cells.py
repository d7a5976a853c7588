"""Cells: what a crop shows of one digit, with print and bits of neighbours around it."""

from __future__ import annotations

from typing import Final

import numpy as np

from inkdigits.synthesis.people.character import Character
from inkdigits.synthesis.scenes import printing
from inkdigits.synthesis.scenes.canvas import Box, Canvas
from inkdigits.synthesis.scenes.scribe import Scribe, as_character
from inkdigits.synthesis.scenes.writing import Strokes, log_uniform

_BESIDE: Final = ((-1, 0), (1, 0), (0, -1), (0, 1))
"""Where neighbours are, in x and y."""


def cell(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """A written digit that fills the picture, or a printed one, or none."""
    box = _print_sides(canvas, scribe, rng)
    what = rng.random()
    if what < 0.52:
        digit = a_digit(rng)
        _write(scribe, box, digit, scribe.person.write(digit, rng), rng)
    elif what < 0.65:
        _print_digits(canvas, box, ((0, 0), *_BESIDE), rng)
    elif what < 0.7:
        _print_digits(canvas, box, _BESIDE, rng)


def filled_cell(
    canvas: Canvas, scribe: Scribe, name: str, strokes: Strokes | None, rng: np.random.Generator
) -> None:
    """A character that fills the picture; without strokes an empty cell."""
    box = _print_sides(canvas, scribe, rng)
    if strokes is not None:
        _write(scribe, box, name, as_character(strokes), rng)


def _print_sides(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> Box:
    """Print a pattern and lines along some sides; give the place of the digit."""
    height, width = canvas.shape
    tall = height * rng.uniform(0.35, 1.15)
    if rng.random() < 0.4:
        scribe.press(printing.print_waves(canvas, rng))
    elif rng.random() < 0.2:
        printing.print_ruling(canvas, tall * rng.uniform(0.15, 0.8), rng)
    ink = rng.uniform(0.2, 1)
    for side in range(4):
        if rng.random() < 0.4:
            at = abs(rng.normal(0, 0.06)) * width
            ends = {
                0: [(at, 0), (at, height)],
                1: [(0, at), (width, at)],
                2: [(width - at, 0), (width - at, height)],
                3: [(0, height - at), (width, height - at)],
            }
            lean = np.array([[rng.normal(0, 0.02) * width] * 2, [rng.normal(0, 0.02) * width] * 2])
            line = np.array([ends[side]], np.float64) + lean[None]
            printing.print_lines(canvas, line, log_uniform(0.5, width * 0.1, rng), ink)
    x, y = rng.uniform(0.4, 0.6, 2) * (width, height)
    above = y - tall / 2
    if rng.random() < 0.12:
        wide, thick = rng.uniform(0.3, 1.2) * width, tall * log_uniform(0.03, 0.25, rng)
        bottom = above - tall * rng.uniform(-0.02, 0.25)
        if rng.random() < 0.2:
            bottom = above + tall * rng.uniform(1.02, 1.2) + thick
        bar = (x - wide * rng.uniform(0.3, 0.7), bottom - thick, wide, thick)
        printing.print_bar(canvas, bar, ink)
    elif rng.random() < 0.15:
        letters = max(6, round(tall * log_uniform(0.12, 0.5, rng)))
        corner = (rng.uniform(-0.1, 0.6) * width, above - letters * rng.uniform(0.7, 1.6))
        printing.print_text(canvas, printing.a_word(rng), corner, letters, ink, rng)
    return x - width / 2, y - tall / 2, float(width), tall


def _write(
    scribe: Scribe, box: Box, name: str, character: Character, rng: np.random.Generator
) -> None:
    """Write a character into a box, and some neighbours beside it."""
    row = [scribe.put(name, character, box)]
    left, top, width, height = box
    half = _width(character, box) / 2
    gap = height * rng.normal(0.1, 0.15)
    for x, y in _BESIDE:
        if rng.random() < (0.5 if x else 0.08):
            digit = a_digit(rng)
            beside = scribe.person.write(digit, rng)
            away = half + gap + _width(beside, box) / 2 if x else height * rng.uniform(0.9, 1.3)
            place = top + y * away + rng.normal(0, 0.08) * height
            mark = scribe.put(digit, beside, (left + x * away, place, width, height))
            if x:
                row.append(mark)
            else:
                scribe.note([mark])
    scribe.note(row)


def _width(character: Character, box: Box) -> float:
    """How wide a character is when it is written into a box."""
    return min(box[2], character.width * box[3])


def _print_digits(
    canvas: Canvas, box: Box, places: tuple[tuple[int, int], ...], rng: np.random.Generator
) -> None:
    """Print digits in the middle of a box, and of those beside it."""
    left, top, width, height = box
    font = printing.pick_font(rng)
    size = round(height * rng.uniform(0.6, 1.2))
    pitch = max(canvas.shape) * rng.uniform(0.9, 1.3)
    middle = left + width / 2, top + height / 2
    for x, y in places:
        corner = (middle[0] - 0.28 * size + x * pitch, middle[1] - 0.4 * size + y * pitch)
        text = a_digit(rng)
        printing.print_text(canvas, text, corner, size, rng.uniform(0.4, 1), rng, font)


def a_digit(rng: np.random.Generator) -> str:
    """Any digit."""
    return str(rng.integers(0, 10))
