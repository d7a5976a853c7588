"""Forms and tables: boxes, combs and grids with print, filled in or empty."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.numbers.texts import WORDS, digits, pick_number, pick_word
from inkdigits.synthesis.scenes import printing
from inkdigits.synthesis.scenes.canvas import Box, Canvas
from inkdigits.synthesis.scenes.cells import a_digit
from inkdigits.synthesis.scenes.scribe import Scribe
from inkdigits.synthesis.scenes.writing import log_uniform


def form(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """Boxes, combs and lines with labels, filled in or empty."""
    height, width = canvas.shape
    size = log_uniform(14, 0.4 * height, rng)
    ink, thickness = rng.uniform(0.25, 1), rng.uniform(0.5, max(1.5, size * 0.08))
    label = max(6, round(size * rng.uniform(0.2, 0.6)))
    top = rng.uniform(0, size)
    while top < height:
        left = rng.uniform(-0.5, 1.5) * size
        while left < width:
            cells = int(rng.integers(1, 9))
            wide = size * rng.uniform(0.8, 1.5) * cells
            box = (left, top + label * 1.2, wide, size * rng.uniform(1.05, 1.7))
            _field(canvas, scribe, box, cells, (ink, thickness, label), rng)
            left += wide + rng.uniform(0.2, 3) * size
        top += label * 1.5 + size * rng.uniform(1.8, 3)


def _field(
    canvas: Canvas,
    scribe: Scribe,
    box: Box,
    cells: int,
    style: tuple[float, float, int],
    rng: np.random.Generator,
) -> None:
    ink, thickness, _ = style
    if rng.random() < 0.15:
        printing.print_hatching(canvas, box, rng)
    segments, is_comb = _outline(box, cells, rng)
    dash = rng.uniform(2, 5) if rng.random() < 0.1 else 0.0
    printing.print_lines(canvas, segments, thickness, ink, dash)
    _print_texts(canvas, box, style, rng)
    if rng.random() < 0.3:
        return
    if is_comb:
        _fill_comb(scribe, box, cells, rng)
    else:
        _fill_line(scribe, box, cells, rng)


def _outline(box: Box, cells: int, rng: np.random.Generator) -> tuple[NDArray[np.float64], bool]:
    """The lines of a field, and whether it is a comb, which has a place for each character."""
    x, y, width, height = box
    kind = rng.random()
    if kind < 0.6:
        segments = printing.box_segments(box)
    elif kind < 0.85:
        segments = printing.box_segments(box)[2:3]
    else:
        segments = np.empty((0, 2, 2))
    is_comb = cells > 1 and kind < 0.7 and rng.random() < 0.6
    if is_comb:
        inner = np.linspace(x, x + width, cells + 1)[1:-1]
        from_top = y if rng.random() < 0.5 else y + 0.6 * height
        segments = np.concatenate([segments, [[(at, from_top), (at, y + height)] for at in inner]])
    return segments, is_comb


def _print_texts(
    canvas: Canvas, box: Box, style: tuple[float, float, int], rng: np.random.Generator
) -> None:
    """The label of a field, a bar above it, and a unit behind it; each may be missing."""
    ink, thickness, label = style
    x, y, width, height = box
    if rng.random() < 0.7:
        at = (x + rng.uniform(0, 3), y - label * rng.uniform(0.9, 1.3))
        if rng.random() < 0.25:
            at = (x + thickness + 2, y + thickness + 1)
        printing.print_text(canvas, printing.a_word(rng), at, label, ink, rng)
    if rng.random() < 0.05:
        printing.print_bar(
            canvas, (x, y - 0.3 * height, width, rng.uniform(0.05, 0.25) * height), ink
        )
    if rng.random() < 0.12:
        place = (x + width + 0.1 * height, y + 0.3 * height)
        unit = WORDS[rng.integers(len(WORDS))]
        printing.print_text(canvas, unit, place, max(7, round(0.6 * height)), ink, rng)


def _fill_comb(scribe: Scribe, box: Box, cells: int, rng: np.random.Generator) -> None:
    x, y, width, height = box
    tall, step = height * rng.uniform(0.6, 1.0), width / cells
    boxes = [
        (x + step * (place + rng.uniform(0.05, 0.2)), y + height - tall, step * 0.75, tall)
        for place in range(cells)
    ]
    scribe.in_boxes(digits(rng, int(rng.integers(1, cells + 1))), boxes)


def _fill_line(scribe: Scribe, box: Box, cells: int, rng: np.random.Generator) -> None:
    x, y, width, height = box
    tall = height * rng.uniform(0.6, 1.0)
    text = pick_number(rng, cells + 2) if rng.random() < 0.85 else pick_word(rng)
    foot, aside = y + height * rng.uniform(0.8, 1.02), rng.uniform(0.02, 0.3) * height
    scribe.line(text, x + aside, foot, tall, width - aside)


def table(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """A grid with printed and written digits or numbers, and empty cells."""
    height, width = canvas.shape
    tall = log_uniform(22, 0.9 * height, rng)
    has_numbers = rng.random() < 0.45
    wide = tall * rng.uniform(1.4, 4) if has_numbers else tall
    columns, rows = int(width / wide) + 2, int(height / tall) + 2
    left, top = -rng.uniform(0, 1, 2) * (wide, tall)
    box = (float(left), float(top), columns * wide, rows * tall)
    ink = rng.uniform(0.2, 1)
    segments = printing.grid_segments(box, columns, rows)
    if has_numbers and rng.random() < 0.3:
        # Only lines below the rows, or only between the columns.
        segments = segments[: rows + 1] if rng.random() < 0.5 else segments[rows + 1 :]
    printing.print_lines(canvas, segments, rng.uniform(0.5, tall * 0.03 + 1), ink)
    if rng.random() < (0.1 if has_numbers else 0.5):
        third = printing.grid_segments(box, columns // 3 or 1, rows // 3 or 1)
        printing.print_lines(canvas, third, rng.uniform(1, tall * 0.1 + 1), min(1.0, ink * 1.5))
    font, text_ink = printing.pick_font(rng), rng.uniform(0.5, 1)
    printed, written = rng.uniform(0, 0.6), rng.uniform(0.1, 0.6)
    size = tall * rng.uniform(0.4, 0.75)
    longest = int(rng.integers(1, 8)) if has_numbers else 1
    for row in range(rows):
        for column in range(columns):
            x, y, what = left + column * wide, top + row * tall, rng.random()
            inside = (x, y, wide, tall)
            if what < printed:
                text = _cell_text(longest, rng) if rng.random() < 0.9 else printing.a_word(rng)
                at = (x + 0.3 * tall + rng.normal(0, 0.03) * tall, y + (tall - size * 0.7) / 2)
                kept = max(2, int(1.6 * (wide - 0.3 * tall) / size))
                printing.print_text(canvas, text[:kept], at, round(size), text_ink, rng, font)
            elif what < printed + written * (1 - printed):
                _fill_cell(scribe, inside, size, longest, rng)


def _cell_text(longest: int, rng: np.random.Generator) -> str:
    """A digit, or a number that may be in a table."""
    if longest == 1:
        return a_digit(rng)
    if rng.random() < 0.8:
        return digits(rng, int(rng.integers(1, longest + 1)))
    return printing.a_number(rng, longest + 2)


def _fill_cell(
    scribe: Scribe, box: Box, size: float, longest: int, rng: np.random.Generator
) -> None:
    x, y, wide, cell = box
    tall = size * rng.uniform(0.8, 1.5)
    if longest > 1:
        left = x + rng.uniform(0.03, 0.3) * cell
        bottom = y + cell * rng.uniform(0.75, 0.95)
        text = _cell_text(longest, rng)
        scribe.line(text, left, bottom, min(tall, 0.85 * cell), x + wide - left)
    elif rng.random() < 0.06:
        scribe.line(digits(rng, 2), x + 0.1 * cell, y + 0.4 * cell, 0.3 * cell)
    else:
        aside = rng.normal(0, 0.06, 2) * cell
        inside = (x + 0.15 * cell + aside[0], y + (cell - tall) / 2 + aside[1], 0.7 * cell, tall)
        scribe.in_boxes(a_digit(rng), [inside])
