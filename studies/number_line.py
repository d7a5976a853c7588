"""Handwritten characters side by side on a line, drawn at one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Protocol

import cv2
import numpy as np
from paper_ink import Pen, Strokes, box_of
from paper_page import Field, draw_strokes

Rng = np.random.Generator

SCALE: Final = 150
"""Pixels of the height of a digit."""

_REACH: Final = 7
"""Pixels above and below within which characters are beside one another."""


@dataclass(frozen=True, eq=False)
class Character:
    """One character as it was written.

    Attributes
    ----------
    cover: (H, W) float32
        Where its ink lies: 0 to 1.
    foot:
        The row on which it stands.
    """

    cover: Field
    foot: int


class Handwriting(Protocol):
    """Whoever writes characters."""

    def write(self, symbol: str, pen: Pen, rng: Rng) -> Character:
        """Write a character once."""


def character_of(strokes: Strokes, pen: Pen, rng: Rng) -> Character:
    """The character that strokes make; they are in heights of a digit, and stand on 0."""
    left, top, right, bottom = box_of(strokes)
    room = pen.width / 2 + 0.05
    origin = np.array([left - room, top - room])
    shape = round((bottom - top + 2 * room) * SCALE), round((right - left + 2 * room) * SCALE)
    placed = tuple((stroke - origin) * SCALE for stroke in strokes)
    cover = draw_strokes(placed, shape, pen.width * SCALE, rng)
    return Character(cover, round((room - top) * SCALE))


SEPARATORS: Final[dict[str, Sequence[Sequence[tuple[float, float]]]]] = {
    ".": [[(0.0, -0.03), (0.02, -0.01)]],
    ",": [[(0.05, -0.08), (0.05, 0.0), (-0.03, 0.17)]],
    "'": [[(0.03, -1.05), (0.0, -0.75)]],
    ":": [[(0.0, -0.7), (0.02, -0.68)], [(0.0, -0.2), (0.02, -0.18)]],
    "-": [[(0.0, -0.5), (0.38, -0.5)]],
    "/": [[(0.4, -1.08), (0.0, 0.1)]],
}
"""The strokes of each separator, in heights of a digit."""


def write_sign(symbol: str, rng: Rng) -> Strokes:
    """Strokes of one of `SEPARATORS`."""
    strokes = [np.array(each) for each in SEPARATORS[symbol]]
    size, shift = rng.uniform(0.8, 1.2), rng.normal(0, 0.03, 2)
    return tuple(each * [size, 1] + rng.normal(0, 0.015, each.shape) + shift for each in strokes)


def scribble(rng: Rng) -> Strokes:
    """The strokes of a signature, 3 to 5 heights of a digit long, that stand on 0."""
    at = np.linspace(0, 1, 160)
    waves = [(rng.uniform(0.1, 0.4), rng.uniform(2, 9), rng.uniform(0, 7)) for _ in range(4)]
    fading = 1 - 0.7 * at
    y = sum(size * np.sin(2 * np.pi * count * at + start) for size, count, start in waves) * fading
    x = rng.uniform(3, 5) * at + 0.25 * np.sin(2 * np.pi * rng.uniform(4, 9) * at)
    return (np.stack([x, np.clip(y, -0.9, 0.9) - 0.4], axis=1),)


def compose(
    text: str, person: Handwriting, pen: Pen, rng: Rng, *, touching: bool = False
) -> Character:
    """Write a text as one line, whose ``foot`` is the row of the base line at the left end.

    With ``touching``, at least one pair of digits touches or overlaps, where there is one without
    a 1: nobody could tell a 1 that touches from a part of its neighbour.
    """
    written = [_sized(person.write(each, pen, rng), rng) for each in text]
    pairs = [text[place : place + 2] for place in range(len(text) - 1)]
    able = [place for place, pair in enumerate(pairs) if pair.isdecimal() and "1" not in pair]
    touches = [place for place in able if rng.random() < 0.4] if touching else []
    if touching and able and not touches:
        touches = [able[rng.integers(len(able))]]
    gap, climb = rng.uniform(0.05, 0.3), rng.normal(0, 0.02)
    places = [0]
    for place, (one, other) in enumerate(pairwise(written)):
        free, box = _distances(one, other)
        if place in touches:
            wanted = -rng.uniform(0.02, 0.07)
        else:
            wanted = max(0.1 if "1" in pairs[place] else 0.05, gap + rng.normal(0, 0.04))
        # One digit doesn't reach far over or under the other.
        step = max(wanted * SCALE - free, -0.12 * SCALE - box)
        places.append(places[-1] + round(step))
    rises = [round(climb * x + rng.normal(0, 0.03) * SCALE) for x in places]
    return _joined(written, places, rises)


def _sized(character: Character, rng: Rng) -> Character:
    size = float(np.exp(rng.normal(0, 0.05)))
    cover = cv2.resize(character.cover, None, fx=size, fy=size, interpolation=cv2.INTER_LINEAR)
    return Character(np.asarray(cover, np.float32), round(character.foot * size))


def _distances(one: Character, other: Character) -> tuple[float, float]:
    """Pixels between two characters that begin at the same place: of their ink, of their boxes."""
    lefts = np.flatnonzero((one.cover > 0.5).any(axis=0))
    rights = np.flatnonzero((other.cover > 0.5).any(axis=0))
    box = float(rights[0] - lefts[-1])
    reach = np.ones((2 * _REACH + 1, 1), np.uint8)
    up, down = max(one.foot, other.foot), max(_below(one), _below(other))
    rows = [
        np.pad(each.cover > 0.5, ((up - each.foot, down - _below(each)), (0, 0)))
        for each in (one, other)
    ]
    near = [np.asarray(cv2.dilate(each.view(np.uint8), reach)) > 0 for each in rows]
    facing = near[0].any(axis=1) & near[1].any(axis=1)
    if not facing.any():
        return box, box
    ends = near[0].shape[1] - near[0][:, ::-1].argmax(axis=1)
    return float((near[1].argmax(axis=1) - ends)[facing].min()), box


def _below(character: Character) -> int:
    return int(character.cover.shape[0]) - character.foot


def _joined(characters: Sequence[Character], places: list[int], rises: list[int]) -> Character:
    tops = [rise - each.foot for each, rise in zip(characters, rises, strict=True)]
    top, left = min(tops), min(places)
    ends = [
        (y + each.cover.shape[0], x + each.cover.shape[1])
        for each, y, x in zip(characters, tops, places, strict=True)
    ]
    bottom, right = np.max(ends, axis=0).tolist()
    joined = np.zeros((bottom - top, right - left), np.float32)
    for each, y, x in zip(characters, tops, places, strict=True):
        height, width = each.cover.shape
        part = joined[y - top : y - top + height, x - left : x - left + width]
        np.maximum(part, each.cover, out=part)
    return Character(joined, -top)


def rotated(line: Character, angle: float) -> Character:
    """The line turned by an angle in degrees, the rest of the picture larger."""
    height, width = line.cover.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = round(width * cosine + height * sine), round(width * sine + height * cosine)
    matrix[:, 2] += (size[0] - width) / 2, (size[1] - height) / 2
    cover = cv2.warpAffine(line.cover, matrix, size)
    return Character(np.asarray(cover), round(float(matrix[1, 2] + matrix[1, 1] * line.foot)))
