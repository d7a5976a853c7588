"""Rows: numbers one below another with what they count, sums to do; and readings of meters."""

from __future__ import annotations

import numpy as np

from inkdigits.synthesis.numbers.texts import (
    WORDS,
    amount,
    decimal,
    digits,
    pick_number,
    pick_word,
    score,
    sum_with_result,
)
from inkdigits.synthesis.scenes import printing
from inkdigits.synthesis.scenes.canvas import Canvas, Kind
from inkdigits.synthesis.scenes.scribe import Scribe
from inkdigits.synthesis.scenes.writing import log_uniform


def listing(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """Rows of a name and a number: shopping lists, scores, readings, a column with its sum."""
    height, width = canvas.shape
    size = log_uniform(14, max(15, 0.3 * min(height, width)), rng)
    step = size * rng.uniform(1.3, 2.4)
    if rng.random() < 0.4:
        printing.print_ruling(canvas, step, rng)
    printed, has_names = rng.random() < 0.3, rng.random() < 0.7
    column = width * (rng.uniform(0.3, 0.6) if has_names else rng.uniform(0.02, 0.3))
    kind = (amount, decimal, score, pick_number, None)[rng.integers(5)]
    longest, ink = int(rng.integers(1, 8)), rng.uniform(0.4, 1)
    unit = str(rng.choice(WORDS)) if rng.random() < 0.3 else ""
    bottom, row = rng.uniform(0.5, 1.5) * size, 0
    while bottom < height + 0.3 * size:
        row += 1
        if has_names and printed:
            name = f"{row}. {printing.a_word(rng)}" if rng.random() < 0.5 else printing.a_word(rng)
            place = (0.02 * width, bottom - 0.8 * size)
            printing.print_text(canvas, name, place, max(7, round(0.8 * size)), ink, rng)
        elif has_names:
            scribe.line(pick_word(rng), rng.uniform(0, 0.05) * width, bottom, size, column - size)
        text = digits(rng, longest) if kind is None else kind(rng)
        right = scribe.line(text, column, bottom, size, width - column)
        if unit:
            scribe.line(unit, right + 0.4 * size, bottom, size)
        if rng.random() < 0.08:
            line = np.array([[(column - size, bottom + 0.2 * size), (width, bottom + 0.2 * size)]])
            printing.print_lines(canvas, line, rng.uniform(1, 3), ink)
        bottom += step


def exercises(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """Sums to do, printed or written, with their results written."""
    height, width = canvas.shape
    size = log_uniform(14, max(15, 0.25 * min(height, width)), rng)
    if rng.random() < 0.5:
        printing.print_ruling(canvas, size * rng.uniform(0.6, 1.3), rng)
    printed, ink, font = rng.random() < 0.5, rng.uniform(0.5, 1), printing.pick_font(rng)
    columns = max(1, int(width / (size * rng.uniform(6, 10))))
    bottom = rng.uniform(0.8, 1.5) * size
    while bottom < height + 0.3 * size:
        for column in range(columns):
            left = (column + rng.uniform(0.02, 0.1)) * width / columns
            room = 0.88 * width / columns
            text = sum_with_result(rng)
            if not printed:
                scribe.line(text, left, bottom, size, room)
                continue
            question, result = text.split("=")
            question = question.replace("*", "\N{MULTIPLICATION SIGN}").strip() + " ="
            place = (left, bottom - 0.8 * size)
            right = printing.print_text(
                canvas, question, place, round(size), ink, rng, font, is_one=True
            )
            if result.strip():
                at = right + 0.3 * size
                scribe.line(result.strip(), at, bottom, size, max(size, left + room - at))
        bottom += size * rng.uniform(1.5, 2.4)


def meter(canvas: Canvas, scribe: Scribe, rng: np.random.Generator) -> None:
    """The window of a meter, bright digits on a dark ground or dark ones on a bright one."""
    height, width = canvas.shape
    count = int(rng.integers(3, 9))
    size = min(height * rng.uniform(0.25, 0.7), 1.2 * width / count)
    pitch = size * rng.uniform(0.6, 0.85)
    left, top = (width - count * pitch) / 2, (height - size) / 2 + rng.normal(0, 0.05) * height
    ground, level = rng.uniform(5, 60), rng.uniform(150, 255)
    if rng.random() < 0.25:
        ground, level = level, ground
    margin = round(rng.uniform(0.05, 0.3) * size)
    window = np.ones((round(size) + 2 * margin, round(count * pitch) + 2 * margin), np.float32)
    canvas.lay(window, ground, Kind.PATTERN, (round(left) - margin, round(top) - margin))
    if rng.random() < 0.6:
        edges = left + pitch * np.arange(1, count)
        lines = np.array([[(at, top), (at, top + size)] for at in edges])
        printing.print_lines(canvas, lines, 0.03 * size + 1, rng.uniform(0, 1))
    font, text = printing.pick_font(rng), digits(rng, count)
    corners = left + (np.arange(count) + 0.2) * pitch, top + 0.1 * size
    heights = corners[1] + rng.normal(0, 0.03, count) * size
    outlines = [
        printing.lay_text(canvas, digit, (x, y), round(size), level, font)
        for digit, x, y in zip(text, corners[0].tolist(), heights.tolist(), strict=True)
    ]
    # One number, though each digit is on a wheel of its own.
    canvas.note(text, np.concatenate(outlines), printed=True)
    if rng.random() < 0.5:
        bottom = top + size + margin + rng.uniform(0.8, 1.3) * size
        scribe.line(pick_number(rng), left, bottom, 0.7 * size, width - left)
