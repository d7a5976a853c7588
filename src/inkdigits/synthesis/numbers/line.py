"""A line of characters as one person sets them side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.curves import Points, smooth
from inkdigits.synthesis.pen import draw_strokes
from inkdigits.synthesis.people import Person
from inkdigits.synthesis.people.character import Cover, Drawn

Rng = np.random.Generator

_RAISED: Final = "^"
_UNDERLINE: Final = "{}"
_NO_GAP: Final = 10_000


@dataclass(frozen=True)
class Habits:
    """How a person sets characters side by side; lengths as shares of the height of a digit.

    Attributes
    ----------
    gap, gap_spread:
        Mean and spread of the space between two characters.
    touching:
        The share of neighbours that touch or overlap.
    linking:
        The share of neighbours with a stroke from one to the other.
    size_spread:
        How much the size varies from one character to the next.
    climb:
        How much the base line rises for each length along it.
    wobble:
        How far characters stand above or below the base line.
    shrink:
        How much smaller the characters get towards the end, as people do who run out of space.
    """

    gap: float
    gap_spread: float
    touching: float
    linking: float
    size_spread: float
    climb: float
    wobble: float
    shrink: float


def pick_habits(rng: Rng) -> Habits:
    """The habits of a person on one sheet; every other one lets neighbours touch."""
    touching = rng.uniform(0.2, 0.8) if rng.random() < 0.5 else 0.0
    wide = rng.random() < 0.12
    return Habits(
        gap=rng.uniform(0.4, 1.2) if wide else max(-0.08, rng.normal(0.14, 0.11)),
        gap_spread=rng.uniform(0.01, 0.1),
        touching=0.0 if wide else touching,
        linking=rng.uniform(0.1, 0.6) if rng.random() < 0.2 else 0.0,
        size_spread=rng.uniform(0.01, 0.13),
        climb=rng.normal(0, 0.035),
        wobble=rng.uniform(0, 0.06),
        shrink=rng.uniform(0, 0.3) if rng.random() < 0.15 else 0.0,
    )


@dataclass(frozen=True, eq=False)
class Line:
    """A line in pixels.

    Attributes
    ----------
    cover: (H, W) uint8
        Its ink, bright on 0.
    corner:
        (x, y) of the upper left pixel of ``cover``, as seen from the left end of the base line.
    characters:
        What is written, one string for each, without the gaps.
    outlines: (n, 8, 2) float64
        The outermost points of each character, as seen from there.
    """

    cover: Cover
    corner: tuple[int, int]
    characters: list[str]
    outlines: NDArray[np.float64]

    @property
    def right(self) -> float:
        """The right end of the ink, as seen from the left end of the base line."""
        return float(self.outlines[..., 0].max())


@dataclass(frozen=True)
class _Token:
    """A character of a text, and what is marked about it."""

    character: str
    gap_before: float
    raised: bool
    underlined: bool


def write_line(
    text: str,
    person: Person,
    habits: Habits,
    height: float,
    pen: float,
    rng: Rng,
    width: float = float("inf"),
) -> Line:
    """Write a text as of `inkdigits.synthesis.numbers.texts`.

    Parameters
    ----------
    height:
        Of a digit in pixels.
    pen:
        Width of the pen as a share of ``height``.
    width:
        Pixels that there are; what would be longer is written smaller.
    """
    tokens = _tokens(text, rng)
    written = [person.write(token.character, rng) for token in tokens]
    needed = sum(each.width for each in written) * height
    needed += height * sum(habits.gap + token.gap_before for token in tokens)
    height *= min(1.0, max(0.2, width / max(needed, 1e-9)))
    count = len(tokens)
    sizes = height * np.exp(rng.normal(0, habits.size_spread, count))
    sizes *= np.linspace(1, 1 - habits.shrink, count) if count > 3 else 1
    raised = np.array([token.raised for token in tokens])
    shift = rng.uniform(0.35, 0.6) * height * raised
    sizes *= np.where(raised, rng.uniform(0.45, 0.65), 1)
    shift += rng.normal(0, habits.wobble, count) * height
    thickness = (person.manner.pen or pen) * height
    drawn = [
        each.draw(float(size), thickness, float(above))
        for each, size, above in zip(written, sizes, shift, strict=True)
    ]
    xs, climbs = _places(drawn, tokens, habits, height, rng)
    composed = _composed(drawn, xs, climbs, [token.character for token in tokens])
    _link(composed, drawn, xs, tokens, habits, thickness, rng)
    _underline(composed, tokens, height, thickness, rng)
    return composed


def _tokens(text: str, rng: Rng) -> list[_Token]:
    tokens, gap, raised, underlined = [], 0.0, False, False
    for character in text:
        if character == " ":
            gap += rng.uniform(0.3, 0.7)
        elif character == _RAISED:
            raised = not raised
        elif character in _UNDERLINE:
            underlined = character == _UNDERLINE[0]
        else:
            tokens.append(_Token(character, gap, raised, underlined))
            gap = 0.0
    return tokens


def _places(
    drawn: list[Drawn], tokens: list[_Token], habits: Habits, height: float, rng: Rng
) -> tuple[list[int], list[int]]:
    """Where each character begins, and how far the base line has risen there, in pixels."""
    xs, climbs = [0], [0]
    touches = rng.random(len(drawn)) < habits.touching
    gaps = habits.gap + habits.gap_spread * rng.normal(0, 1, len(drawn))
    gaps = gaps + np.array([token.gap_before for token in tokens])
    overlaps = rng.uniform(-0.1, 0.0, len(drawn))
    for place in range(1, len(drawn)):
        before, this = drawn[place - 1], drawn[place]
        wanted = gaps[place] * height
        x = xs[-1] + before.outline[:, 0].max() + wanted - this.outline[:, 0].min()
        free = _distance(before, this)
        if free < _NO_GAP and not tokens[place].gap_before:
            between = x - xs[-1] + free
            both = tokens[place - 1].character.isdecimal() and tokens[place].character.isdecimal()
            if touches[place] and both:
                x += overlaps[place] * height - between
            else:
                least = 0.02 * height + 1
                x += float(np.clip(between, least, max(least, 0.3 * height + wanted))) - between
        xs.append(round(x))
        climbs.append(round((x + this.outline[0, 0]) * habits.climb))
    return xs, climbs


def _distance(before: Drawn, this: Drawn) -> float:
    """Pixels between two characters that begin at the same place; large where none face another."""
    top = max(before.corner[1], this.corner[1])
    foot = min(before.corner[1] + len(before.cover), this.corner[1] + len(this.cover))
    if foot <= top:
        return _NO_GAP
    left = before.cover[top - before.corner[1] : foot - before.corner[1], ::-1] > 127
    right = this.cover[top - this.corner[1] : foot - this.corner[1]] > 127
    facing = left.any(axis=1) & right.any(axis=1)
    if not facing.any():
        return _NO_GAP
    ends = before.corner[0] + before.cover.shape[1] - left.argmax(axis=1)
    begins = this.corner[0] + right.argmax(axis=1)
    return float((begins - ends)[facing].min())


def _composed(drawn: list[Drawn], xs: list[int], climbs: list[int], characters: list[str]) -> Line:
    corners = np.array([each.corner for each in drawn]) + np.stack([xs, climbs], axis=1)
    ends = corners + np.array([each.cover.shape[::-1] for each in drawn])
    corner, end = corners.min(axis=0), ends.max(axis=0)
    cover = np.zeros((end - corner)[::-1], np.uint8)
    for each, (x, y) in zip(drawn, corners - corner, strict=True):
        part = cover[y : y + each.cover.shape[0], x : x + each.cover.shape[1]]
        np.maximum(part, each.cover, out=part)
    moves = np.stack([xs, climbs], axis=1)[:, None]
    outlines = np.stack([each.outline for each in drawn]) + moves
    return Line(cover, (int(corner[0]), int(corner[1])), characters, outlines)


def _link(
    line: Line,
    drawn: list[Drawn],
    xs: list[int],
    tokens: list[_Token],
    habits: Habits,
    thickness: float,
    rng: Rng,
) -> None:
    """Draw strokes from some digits to the next, as of a pen that isn't lifted."""
    chances = rng.random(len(drawn)) if habits.linking else np.ones(len(drawn))
    for place in np.flatnonzero(chances[1:] < habits.linking):
        if not (tokens[place].character + tokens[place + 1].character).isdecimal():
            continue
        one, other = line.outlines[place], line.outlines[place + 1]
        start = one[rng.choice([0, 1])]
        end = other[rng.choice([3, 4, 5])]
        middle = (start + end) / 2 + (0, rng.uniform(-0.1, 0.25) * thickness * 3)
        way = smooth(np.stack([start, middle, end]), 6)
        draw_strokes(line.cover, [way - line.corner], max(1, round(0.8 * thickness)))


def _underline(line: Line, tokens: list[_Token], height: float, thickness: float, rng: Rng) -> None:
    """Draw a line below what is marked, where there is room for one."""
    marked = [place for place, token in enumerate(tokens) if token.underlined]
    if not marked:
        return
    points = line.outlines[marked].reshape(-1, 2)
    low, high = points.min(axis=0), points.max(axis=0)
    y = min(high[1] + rng.uniform(0.05, 0.15) * height, line.corner[1] + len(line.cover) - 2)
    ends: Points = np.array([(low[0], y), (high[0], y + rng.normal(0, 0.03) * height)])
    draw_strokes(line.cover, [ends - line.corner], max(1, round(thickness)))
