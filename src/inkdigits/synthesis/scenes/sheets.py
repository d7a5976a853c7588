"""What stands on a sheet: notes, ruled pages, forms, tables, cheques, cells, or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from inkdigits.synthesis.numbers.texts import pick_number, pick_word
from inkdigits.synthesis.scenes import printing
from inkdigits.synthesis.scenes.amounts import cheque
from inkdigits.synthesis.scenes.canvas import Canvas
from inkdigits.synthesis.scenes.cells import cell
from inkdigits.synthesis.scenes.forms import form, table
from inkdigits.synthesis.scenes.lists import exercises, listing, meter
from inkdigits.synthesis.scenes.scribe import Scribe
from inkdigits.synthesis.scenes.writing import Pen, log_uniform

Sheet = Callable[[Canvas, Scribe, np.random.Generator], None]
"""Prints on a canvas and lets someone write on it."""


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
            # Most people see the edge of the sheet coming.
            room = max(width - x, 2 * size) if rng.random() < 0.7 else float("inf")
            x = scribe.line(text, x, bottom, size, room) + rng.uniform(0.5, 4) * size
        bottom += size * rng.uniform(1.4, 3)


def screen(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """Numbers drawn with one pen on a screen."""
    height, width = canvas.shape
    scribe.pen = Pen(contrast=1, width=rng.uniform(0.015, 0.2), dryness=0, softness=0)
    canvas.levels[:] = 0 if canvas.is_dark else 255
    size = height * log_uniform(0.1, 0.9, rng)
    bottom = rng.uniform(size, max(size, height))
    several = rng.random() < 0.4
    while bottom < height + 0.2 * size:
        left = rng.uniform(0, max(1.0, 0.3 * width))
        scribe.line(pick_number(rng), left, bottom, size, 1.05 * width - left)
        bottom += size * rng.uniform(1.4, 2.5) if several else height


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


SHEETS: Final[dict[Sheet, float]] = {
    note: 0.14,
    form: 0.18,
    table: 0.16,
    cheque: 0.14,
    listing: 0.08,
    exercises: 0.04,
    meter: 0.02,
    cell: 0.18,
    nothing: 0.05,
    screen: 0.05,
}
"""What may stand on a sheet, each with its share of the scenes."""
