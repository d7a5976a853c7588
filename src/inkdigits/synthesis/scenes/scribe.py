"""One person with one pen at one canvas."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from inkdigits.synthesis.curves import Points
from inkdigits.synthesis.numbers.line import pick_habits, write_line
from inkdigits.synthesis.people import Person
from inkdigits.synthesis.people.character import Character, Drawn, StrokeCharacter
from inkdigits.synthesis.scenes.canvas import Box, Canvas, cover_of
from inkdigits.synthesis.scenes.writing import Strokes, lay_ink, pick_pen


@dataclass(frozen=True, eq=False)
class Mark:
    """A character on the canvas, and the outermost points (8, 2) of its ink there."""

    character: str
    outline: Points


class Scribe:
    """One person with one pen at one canvas."""

    def __init__(self, canvas: Canvas, person: Person, rng: np.random.Generator) -> None:
        self.canvas = canvas
        self.person = person
        self.rng = rng
        self.pen = pick_pen(rng)
        self.habits = pick_habits(rng)

    def press(self, strength: float) -> None:
        """Write at least so dark that the ink can be told from a pattern of some strength."""
        self.pen = replace(self.pen, contrast=max(self.pen.contrast, min(0.95, strength + 0.2)))

    def line(
        self, text: str, left: float, bottom: float, height: float, width: float = float("inf")
    ) -> float:
        """Write a number or a word, and note it; give its right end.

        Parameters
        ----------
        text:
            As of `inkdigits.synthesis.numbers.texts`.
        left, bottom:
            Where the base line begins, in pixels.
        height:
            Of a digit.
        width:
            What it may take; what would be longer is written smaller.
        """
        line = write_line(text, self.person, self.habits, height, self.pen.width, self.rng, width)
        start = round(left), round(bottom)
        corner = (line.corner[0] + start[0], line.corner[1] + start[1])
        lay_ink(self.canvas, cover_of(line.cover), corner, self.pen, self.rng)
        self.canvas.note(line.characters, line.outlines + start)
        return start[0] + line.right

    def in_boxes(self, text: str, boxes: Iterable[Box]) -> None:
        """Write the characters of one number into boxes, and note it."""
        self.note([self.place(each, box) for each, box in zip(text, boxes, strict=False)])

    def place(self, character: str, box: Box) -> Mark:
        """Write a character as large as a box allows."""
        return self.put(character, self.person.write(character, self.rng), box)

    def put(self, name: str, character: Character, box: Box) -> Mark:
        """Write a character that is given as large as a box allows."""
        x, y, width, height = box
        height = min(height, width / max(character.width, 1e-9))
        x += (width - character.width * height) / 2
        y += (box[3] - height) / 2 + height
        pen = (self.person.manner.pen or self.pen.width) * max(height, min(width, box[3]))
        drawn = character.draw(height, pen)
        return self._laid(name, drawn, (round(x), round(y)))

    def note(self, marks: list[Mark]) -> None:
        """Note the characters of one number or word."""
        if marks:
            outlines = np.stack([mark.outline for mark in marks])
            self.canvas.note([mark.character for mark in marks], outlines)

    def _laid(self, name: str, drawn: Drawn, start: tuple[int, int]) -> Mark:
        corner = (drawn.corner[0] + start[0], drawn.corner[1] + start[1])
        lay_ink(self.canvas, cover_of(drawn.cover), corner, self.pen, self.rng)
        return Mark(name, drawn.outline + start)


def as_character(strokes: Strokes) -> StrokeCharacter:
    """Strokes in any unit as a character that is as high as a digit, whatever its width."""
    points = np.concatenate(strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = 1 / max(float(extent[1]), float(extent[0]) / 4, 1e-9)
    foot = np.array([0, (1 - extent[1] * scale) / 2])
    return StrokeCharacter(tuple((stroke - low) * scale + foot for stroke in strokes))
