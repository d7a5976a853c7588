"""One writer with one pen on one canvas: characters, numbers and words."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from inkdigits.synthesis.scenes.canvas import Box, Canvas
from inkdigits.synthesis.scenes.writing import Strokes, Writer, pick_pen, write_strokes

_SIGNS: Final[dict[str, tuple[list[list[tuple[float, float]]], float, float, float]]] = {
    ".": ([[(0, 0), (0.2, 0.1)]], 0.1, 0.1, 0),
    ",": ([[(0.3, 0), (0, 1)]], 0.1, 0.1, 0),
    "-": ([[(0, 0), (1, 0)]], 0.5, 0.25, 0.4),
    "=": ([[(0, 0), (1, 0)], [(0, 0.4), (1, 0.4)]], 0.5, 0.25, 0.4),
    "/": ([[(1, 0), (0, 2)]], 0.5, 0.8, 0.1),
}
"""Signs between digits: strokes, and their width, height and distance from the foot of the line as
shares of a digit's height."""

_BARE_ONES: Final = 0.08
"""The share of the digits that are a 1 without serif, beside those that the writer gives."""


class Scribe:
    """One writer with one pen on one canvas."""

    def __init__(self, canvas: Canvas, writer: Writer, rng: np.random.Generator) -> None:
        self.canvas = canvas
        self.writer = writer
        self.rng = rng
        self.pen = pick_pen(rng)
        self.size_spread = rng.uniform(0.02, 0.15)
        self.gap = rng.normal(0.12, 0.12)
        self.climb = rng.normal(0, 0.04)

    def press(self, strength: float) -> None:
        """Write at least so dark that the ink can be told from a pattern of some strength."""
        self.pen = replace(self.pen, contrast=max(self.pen.contrast, min(0.95, strength + 0.2)))

    def character(self, kind: str, box: Box) -> None:
        """Write a digit, a letter or a scribble as large as a box allows."""
        self.write(self.strokes(kind), box)

    def write(self, strokes: Strokes, box: Box) -> None:
        """Write a character of some strokes as large as a box allows."""
        write_strokes(self.canvas, strokes, box, self.pen, self.rng)

    def line(self, kinds: str, left: float, bottom: float, height: float) -> float:
        """Write characters beside one another: "d", "l" or a separator each; give the right end."""
        x = left
        for kind in kinds:
            tall = height * (1 + self.rng.normal(0, self.size_spread))
            foot = bottom + (x - left) * self.climb + self.rng.normal(0, 0.03) * height
            if kind in _SIGNS:
                x += self._sign(kind, x, foot, height)
                continue
            strokes = self.strokes("digit" if kind == "d" else "letter")
            points = np.concatenate(strokes)
            extent = np.ptp(points, axis=0)
            wide = tall * float(np.clip(extent[0] / max(extent[1], 1e-9), 0.08, 1.2))
            if kind == "l":
                tall *= self.rng.choice([0.6, 1.0])
            write_strokes(self.canvas, strokes, (x, foot - tall, wide, tall), self.pen, self.rng)
            x += wide + height * (self.gap + self.rng.normal(0, 0.05))
        return x

    def strokes(self, kind: str) -> Strokes:
        """The strokes of a digit, a letter or a scribble, in any unit."""
        if kind == "digit" and self.rng.random() < _BARE_ONES:
            return bare_one(self.rng)
        return self.writer(self.rng, kind)

    def _sign(self, sign: str, x: float, foot: float, height: float) -> float:
        strokes, *shares = _SIGNS[sign]
        wide, tall, raised = np.array(shares) * height * self.rng.uniform(0.6, 1.4)
        width = min(self.pen.width * height / max(tall, wide), 0.6)
        box = (x, foot - raised - tall, float(wide), float(tall))
        points = [np.array(each, np.float64) for each in strokes]
        write_strokes(self.canvas, points, box, replace(self.pen, width=width), self.rng)
        return float(wide) + height * max(0.05, self.gap)


def bare_one(rng: np.random.Generator) -> Strokes:
    """The strokes of a 1 without serif: all but straight, which is hard to tell from a line."""
    down = np.linspace(0, 1, 12)
    bend = rng.normal(0, 0.04) * np.sin(np.pi * down) + rng.normal(0, 0.02) * down**3
    across = rng.normal(0.2, 0.2) * (1 - down) + bend
    return [np.stack([across, down], axis=1)]


def number(rng: np.random.Generator, longest: int = 8) -> str:
    """The kinds of the characters of a number, with separators now and then."""
    kinds = "d" * int(rng.integers(1, longest + 1))
    if rng.random() < 0.3:
        place = int(rng.integers(1, len(kinds) + 1))
        kinds = kinds[:place] + str(rng.choice(list(_SIGNS))) + kinds[place:]
    return kinds


def word(rng: np.random.Generator) -> str:
    """The kinds of the characters of a word."""
    return "l" * int(rng.integers(2, 8))
