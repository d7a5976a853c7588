"""What stands on a sheet: notes, ruled pages, forms, tables, cheques, cells, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from inkdigits.synthesis.numbers.texts import amount, digits, pick_number, pick_word
from inkdigits.synthesis.scenes import printing
from inkdigits.synthesis.scenes.canvas import Box, Canvas
from inkdigits.synthesis.scenes.cells import a_digit, cell
from inkdigits.synthesis.scenes.scribe import Scribe
from inkdigits.synthesis.scenes.writing import Pen, log_uniform


def note(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """Numbers and words anywhere, in lines."""
    height, width = canvas.shape
    size = log_uniform(14, 0.5 * height, rng)
    if rng.random() < 0.35:
        printing.print_ruling(canvas, max(8.0, size * rng.uniform(0.4, 1.6)), rng)
    elif rng.random() < 0.5:
        corner, extent = rng.uniform(-0.2, 0.7, 2), rng.uniform(0.3, 1, 2)
        box = (*(corner * (width, height)).tolist(), *(extent * (width, height)).tolist())
        letters = round(size * rng.uniform(0.3, 1.2))
        printing.print_words(canvas, box, letters, rng.uniform(0.3, 1), rng)
    bottom = rng.uniform(0.3, 1.3) * size
    while bottom < height + 0.5 * size:
        x = rng.uniform(-0.5, 2) * size
        while x < width:
            text = pick_number(rng) if rng.random() < 0.75 else pick_word(rng)
            x = scribe.line(text, x, bottom, size) + rng.uniform(0.5, 4) * size
        bottom += size * rng.uniform(1.3, 3)


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
    ink, thickness, label = style
    x, y, width, height = box
    if rng.random() < 0.15:
        printing.print_hatching(canvas, box, rng)
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
    dash = rng.uniform(2, 5) if rng.random() < 0.1 else 0.0
    printing.print_lines(canvas, segments, thickness, ink, dash)
    if rng.random() < 0.7:
        at = (x + rng.uniform(0, 3), y - label * rng.uniform(0.9, 1.3))
        if rng.random() < 0.25:
            at = (x + thickness + 2, y + thickness + 1)
        printing.print_text(canvas, printing.a_word(rng), at, label, ink, rng)
    if rng.random() < 0.05:
        printing.print_bar(
            canvas, (x, y - 0.3 * height, width, rng.uniform(0.05, 0.25) * height), ink
        )
    if rng.random() < 0.3:
        return
    tall = height * rng.uniform(0.6, 1.0)
    if is_comb:
        step = width / cells
        boxes = [
            (x + step * (place + rng.uniform(0.05, 0.2)), y + height - tall, step * 0.75, tall)
            for place in range(cells)
        ]
        scribe.in_boxes(digits(rng, int(rng.integers(1, cells + 1))), boxes)
    else:
        text = pick_number(rng, 2 * cells) if rng.random() < 0.85 else pick_word(rng)[:cells]
        foot, aside = y + height * rng.uniform(0.8, 1.02), rng.uniform(0.02, 0.3) * height
        scribe.line(text, x + aside, foot, tall, width - aside)


def table(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """A grid with printed and written digits, and empty cells."""
    height, width = canvas.shape
    cell = log_uniform(22, 0.9 * height, rng)
    columns, rows = int(width / cell) + 2, int(height / cell) + 2
    left, top = -rng.uniform(0, cell), -rng.uniform(0, cell)
    box = (left, top, columns * cell, rows * cell)
    ink = rng.uniform(0.2, 1)
    printing.print_lines(
        canvas, printing.grid_segments(box, columns, rows), rng.uniform(0.5, cell * 0.03 + 1), ink
    )
    if rng.random() < 0.5:
        third = printing.grid_segments(
            (left, top, columns * cell, rows * cell), columns // 3 or 1, rows // 3 or 1
        )
        printing.print_lines(canvas, third, rng.uniform(1, cell * 0.1 + 1), min(1.0, ink * 1.5))
    font = printing.pick_font(rng)
    printed, written = rng.uniform(0, 0.6), rng.uniform(0.1, 0.6)
    size, text_ink = cell * rng.uniform(0.4, 0.75), rng.uniform(0.5, 1)
    for row in range(rows):
        for column in range(columns):
            x, y, what = left + column * cell, top + row * cell, rng.random()
            if what < printed:
                text = str(rng.integers(0, 10)) if rng.random() < 0.9 else printing.a_word(rng)[:2]
                at = (x + 0.3 * cell + rng.normal(0, 0.03) * cell, y + (cell - size * 0.7) / 2)
                printing.print_text(canvas, text, at, round(size), text_ink, rng, font)
            elif what < printed + written * (1 - printed):
                _fill_cell(scribe, (x, y, cell, cell), size, rng)


def _fill_cell(scribe: Scribe, box: Box, size: float, rng: np.random.Generator) -> None:
    x, y, cell, _ = box
    tall = size * rng.uniform(0.8, 1.5)
    if rng.random() < 0.06:
        scribe.line(digits(rng, 2), x + 0.1 * cell, y + 0.4 * cell, 0.3 * cell)
        return
    aside = rng.normal(0, 0.06, 2) * cell
    inside = (x + 0.15 * cell + aside[0], y + (cell - tall) / 2 + aside[1], 0.7 * cell, tall)
    scribe.in_boxes(a_digit(rng), [inside])


def cheque(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """An amount on security paper, cut tightly, with lines and words at its sides."""
    height, width = canvas.shape
    scribe.press(printing.print_waves(canvas, rng))
    size = height * log_uniform(0.12, 0.8, rng)
    ink = rng.uniform(0.3, 1)
    bottom = rng.uniform(0.4, 1) * size
    while bottom < height + 0.3 * size:
        if rng.random() < 0.6:
            at = bottom + rng.uniform(-0.1, 0.25) * size
            line = np.array([[(0, at), (width, at + rng.normal(0, 2))]])
            printing.print_lines(canvas, line, rng.uniform(0.5, 2.5), ink)
        if rng.random() < 0.3:
            place = (rng.uniform(0, 0.8) * width, bottom - size * rng.uniform(0.5, 1.3))
            text = str(rng.choice(["$", "€", "Fr.", "Pesos", "Bs.", "£", "USD"]))
            printing.print_text(canvas, text, place, max(8, round(0.6 * size)), ink, rng)
        scribe.line(
            amount(rng),
            rng.uniform(-0.3, 0.6) * size,
            bottom,
            size,
        )
        bottom += size * rng.uniform(1.3, 2.5)


def screen(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """A number drawn with one pen on a screen."""
    height, width = canvas.shape
    scribe.pen = Pen(contrast=1, width=rng.uniform(0.015, 0.2), dryness=0, softness=0)
    canvas.levels[:] = 0 if canvas.is_dark else 255
    size = height * log_uniform(0.1, 0.9, rng)
    bottom = rng.uniform(size, max(size, height))
    scribe.line(pick_number(rng), rng.uniform(0, max(1.0, width - size)), bottom, size, 1.2 * width)


def nothing(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """Printed matter without any handwriting."""
    height, width = canvas.shape
    if rng.random() < 0.5:
        printing.print_waves(canvas, rng)
    if rng.random() < 0.4:
        printing.print_ruling(canvas, rng.uniform(8, 0.3 * height), rng)
    for _ in range(rng.integers(0, 4)):
        corner = rng.uniform(-0.2, 0.9, 2) * (width, height)
        size = rng.uniform(0.1, 0.9, 2) * (width, height)
        box = (*corner.tolist(), *size.tolist())
        what = rng.random()
        if what < 0.35:
            printing.print_lines(
                canvas, printing.box_segments(box), rng.uniform(0.5, 8), rng.uniform(0.2, 1)
            )
        elif what < 0.6:
            printing.print_words(canvas, box, int(rng.integers(6, 40)), rng.uniform(0.3, 1), rng)
        elif what < 0.8:
            printing.print_hatching(canvas, box, rng)
        else:
            printing.print_bar(canvas, (box[0], box[1], box[2], box[3] * 0.2), rng.uniform(0.3, 1))


SHEETS: Final[dict[Callable[[Canvas, Scribe, np.random.Generator], None], float]] = {
    note: 0.16,
    form: 0.18,
    table: 0.18,
    cheque: 0.14,
    cell: 0.24,
    nothing: 0.08,
    screen: 0.06,
}
"""What may stand on a sheet, each with its share of the scenes."""
