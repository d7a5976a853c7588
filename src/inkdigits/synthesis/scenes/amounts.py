"""Amounts as on cheques: on security paper, in a box or on a line, cut tightly or not."""

from __future__ import annotations

import numpy as np

from inkdigits.synthesis.numbers.texts import amount, pick_number
from inkdigits.synthesis.scenes import printing
from inkdigits.synthesis.scenes.canvas import Canvas
from inkdigits.synthesis.scenes.scribe import Scribe
from inkdigits.synthesis.scenes.writing import log_uniform


def cheque(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """Amounts on security paper, with lines and words at their sides."""
    height, width = canvas.shape
    scribe.press(printing.print_waves(canvas, rng))
    size = height * log_uniform(0.12, 0.8, rng)
    ink = rng.uniform(0.3, 1)
    bottom = rng.uniform(0.4, 1) * size
    if rng.random() < 0.5:
        # The amount is cut out, and fills the picture.
        size = min(height * rng.uniform(0.45, 0.95), 0.4 * width)
        bottom = height / 2 + size * rng.uniform(0.35, 0.6)
    while bottom < height + 0.3 * size:
        _print_place(canvas, bottom, size, ink, rng)
        text = amount(rng) if rng.random() < 0.8 else pick_number(rng)
        left = rng.uniform(-0.1, 0.6) * size if rng.random() < 0.8 else -rng.uniform(0, 2) * size
        room = width - left if rng.random() < 0.85 else float("inf")
        scribe.line(text, left, bottom, size, room)
        bottom += size * rng.uniform(1.5, 2.5)


def _print_place(
    canvas: Canvas, bottom: float, size: float, ink: float, rng: np.random.Generator
) -> None:
    """Print what an amount is written on: a box, a line, guide lines, a sign of a currency."""
    width = canvas.shape[1]
    kind, thickness = rng.random(), rng.uniform(0.5, 2.5)
    top, foot = bottom - size * rng.uniform(1.05, 1.4), bottom + size * rng.uniform(0.05, 0.3)
    if kind < 0.25:
        left, right = rng.uniform(-0.1, 0.2) * width, rng.uniform(0.8, 1.1) * width
        box = (left, top, right - left, foot - top)
        printing.print_lines(canvas, printing.box_segments(box), thickness, ink)
    elif kind < 0.75:
        # Below, above and below, or some that cross the digits.
        places = [(foot,), (foot, top), np.linspace(top, foot, int(rng.integers(3, 6)))]
        lines = places[rng.choice(3, p=[0.6, 0.25, 0.15])]
        slope = rng.normal(0, 2)
        segments = np.array([[(0, at), (width, at + slope)] for at in lines], np.float64)
        printing.print_lines(canvas, segments, thickness, ink if len(lines) < 3 else 0.5 * ink)
    if rng.random() < 0.3:
        place = (rng.uniform(-0.02, 0.8) * width, bottom - size * rng.uniform(0.5, 1.3))
        if rng.random() < 0.5:
            place = (rng.uniform(0, 0.05) * width, bottom - size * rng.uniform(0.6, 0.8))
        text = str(rng.choice(["$", "€", "Fr.", "Pesos", "Bs.", "£", "USD", "CHF", "Nº", "BsF"]))
        printing.print_text(canvas, text, place, max(8, round(0.6 * size)), ink, rng)
