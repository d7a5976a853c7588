"""Drawings that people try a digit reader with."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from inkdigits.synthesis.curves import Points, rotation, smooth
from inkdigits.synthesis.nondigits.kind import Kind, Sheet, drawn, line, ring, spot


def _face(rng: np.random.Generator) -> Sheet:
    eye = rng.uniform(0.28, 0.42)
    height = rng.uniform(-0.4, -0.2)
    strokes = [ring(0, 0, 1, rng), spot(-eye, height), spot(eye, height)]
    if rng.random() < 0.4:
        strokes[1:] = [ring(-eye, height, 0.14, rng), ring(eye, height, 0.14, rng)]
    if rng.random() < 0.6:
        strokes.append(line((0, -0.05), (0.08, 0.2), (-0.05, 0.22)))
    mood = rng.choice([-0.25, 0.0, 0.3])
    strokes.append(smooth(np.array([[-0.45, 0.45], [0, 0.45 + mood], [0.45, 0.45]])))
    return drawn(strokes, rng)


def _heart(rng: np.random.Generator) -> Sheet:
    t = np.linspace(0, 2 * math.pi, 120)
    x = 16 * np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    heart = np.stack([x, y], axis=1) / 17
    strokes = [heart]
    if rng.random() < 0.4:
        strokes += _shot(rng)
    return drawn(strokes, rng)


def _shot(rng: np.random.Generator) -> list[Points]:
    """An arrow through 0 with head and feathers: a bare line would make a slashed 0 of a heart."""
    barb = rng.uniform(0.15, 0.3)
    strokes = [line((-1.4, 0), (1.4, 0)), line((1.4 - barb, -barb), (1.4, 0), (1.4 - barb, barb))]
    for x in (-1.4, -1.2):
        strokes.append(line((x - barb, -barb), (x, 0), (x - barb, barb)))
    angle, move = rng.uniform(0, 2 * math.pi), rng.normal(0, 0.15, 2)
    return [stroke @ rotation(angle).T + move for stroke in strokes]


def _lobed(rng: np.random.Generator) -> Points:
    """A closed line around 0 with three lobes or more, which no digit has: (n, 2).

    A Fourier series of the radius; C. T. Zahn and R. Z. Roskies, "Fourier descriptors for plane
    closed curves", IEEE Transactions on Computers, 1972.
    """
    angle = np.linspace(0, 2 * math.pi, 120)
    lobes = int(rng.integers(3, 9))
    phases = rng.uniform(0, 2 * math.pi, 3)
    # Dents that are round, or sharp as where two petals meet.
    wave = np.cos(lobes * angle + phases[0])
    sharp = 2 * np.abs(np.cos((lobes * angle + phases[0]) / 2)) - 1
    shape = sharp if rng.random() < 0.5 else wave
    radius = 1 + rng.uniform(0.2, 0.45) * shape
    for order in (1, 2):
        radius += rng.uniform(0, 0.12) * np.cos(order * angle + phases[order])
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)


def _outline(rng: np.random.Generator) -> Sheet:
    shape = _lobed(rng)
    # The pen seldom ends where it began.
    return drawn([shape[: len(shape) - int(rng.integers(0, 6))]], rng)


def _framed(rng: np.random.Generator) -> Sheet:
    """A ring or an outline with things in it: two or more, as one may make a 0 of it."""
    frame = ring(0, 0, 1, rng) if rng.random() < 0.6 else _lobed(rng)
    strokes = [frame]
    count, first = int(rng.integers(2, 6)), rng.uniform(0, 2 * math.pi)
    for place in range(count):
        angle = first + 2 * math.pi * place / count
        x, y = np.array([math.cos(angle), math.sin(angle)]) * rng.uniform(0.25, 0.5)
        # No dots: on bad paper a 0 may have some.
        if rng.random() < 0.5:
            strokes.append(ring(x, y, rng.uniform(0.1, 0.25), rng))
        else:
            bend = np.array([[0, 0], rng.uniform(-0.2, 0.2, 2), rng.uniform(-0.4, 0.4, 2)])
            strokes.append(smooth(bend + np.array([x, y])))
    return drawn(strokes, rng)


def _flower(rng: np.random.Generator) -> Sheet:
    petals = int(rng.integers(5, 9))
    angle = np.linspace(0, 2 * math.pi, 160)
    radius = 0.5 + 0.25 * np.cos(petals * angle)
    bloom = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    leaf = line((0, 1.3), (0.35, 1.0), (0.1, 1.5))
    return drawn([bloom, ring(0, 0, 0.2, rng), line((0, 0.7), (0, 1.9)), leaf], rng)


DOODLES: Final = (
    Kind("face", "a face in a ring", _face),
    Kind("heart", "a heart, also with an arrow", _heart),
    Kind("outline", "a closed line with lobes: clouds, leaves, stars, splashes", _outline),
    Kind("framed", "a ring or an outline with several things in it", _framed),
    Kind("flower", "a flower on its stalk", _flower),
)
