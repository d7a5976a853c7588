"""Kinds that are never trained on."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

import cv2
import numpy as np

from inkdigits.ink import DRAWN_SIDE
from inkdigits.synthesis.curves import smooth
from inkdigits.synthesis.nondigits.kind import (
    Kind,
    Sheet,
    arc,
    drawn,
    line,
    never_blank,
    noise,
    ring,
    spot,
)
from inkdigits.synthesis.nondigits.written import HELD_OUT_SIGNS


def _house(rng: np.random.Generator) -> Sheet:
    width, wall = rng.uniform(0.7, 1.1), rng.uniform(0.7, 1.1)
    strokes = [
        line((-width, 0), (-width, wall), (width, wall), (width, 0), (-width, 0)),
        line((-width - 0.1, 0), (0, -rng.uniform(0.5, 0.9)), (width + 0.1, 0)),
        line((-0.2, wall), (-0.2, 0.4 * wall), (0.15, 0.4 * wall), (0.15, wall)),
    ]
    if rng.random() < 0.5:
        strokes.append(line((0.4, 0.25), (0.65, 0.25), (0.65, 0.5), (0.4, 0.5), (0.4, 0.25)))
    return drawn(strokes, rng)


def _tree(rng: np.random.Generator) -> Sheet:
    strokes = [line((0, 1), (0, -1))]
    for y in np.linspace(-0.9, 0.5, int(rng.integers(3, 6))):
        reach = 0.25 + 0.4 * (y + 1) * rng.uniform(0.7, 1.2)
        strokes.append(line((-reach, y + reach * 0.6), (0, y), (reach, y + reach * 0.6)))
    return drawn(strokes, rng)


def _notes(rng: np.random.Generator) -> Sheet:
    gap = rng.uniform(0.5, 0.8)
    strokes = []
    for x in (0.0, gap):
        strokes += [ring(x - 0.14, 1, 0.13, rng), ring(x - 0.14, 1, 0.06, rng)]
        strokes.append(line((x, 1), (x, 0)))
    strokes += [line((0, 0), (gap, 0)), line((0, 0.14), (gap, 0.14))]
    return drawn(strokes, rng)


def _person(rng: np.random.Generator) -> Sheet:
    arm, leg = rng.uniform(0.3, 0.6), rng.uniform(0.25, 0.5)
    lift = rng.uniform(-0.4, 0.4)
    strokes = [
        ring(0, -0.8, 0.22, rng),
        line((0, -0.58), (0, 0.3)),
        line((-arm, -0.2 + lift), (0, -0.35), (arm, -0.2 - lift)),
        line((-leg, 1), (0, 0.3), (leg, 1)),
    ]
    return drawn(strokes, rng)


def _word(rng: np.random.Generator) -> Sheet:
    """Joined waves, loops and tall strokes, as a word that nobody can read."""
    points: list[tuple[float, float]] = [(0.0, 0.5)]
    x = 0.0
    for _ in range(int(rng.integers(5, 11))):
        top = rng.choice([0.0, 0.0, -0.8])
        low = rng.choice([0.5, 0.5, 0.5, 1.2])
        points += [(x + 0.15, top), (x + 0.05, 0.25), (x + 0.1, low), (x + 0.3, 0.45)]
        x += rng.uniform(0.22, 0.4)
    return drawn([smooth(np.array(points))], rng)


def _halftone(rng: np.random.Generator) -> Sheet:
    step = int(rng.integers(8, 20))
    sheet = np.zeros((DRAWN_SIDE, DRAWN_SIDE), np.uint8)
    field = 0.5 + 0.3 * noise(rng, 25)
    for y in range(step // 2, DRAWN_SIDE, step):
        for x in range(step // 2, DRAWN_SIDE, step):
            radius = round(float(np.clip(field[y, x], 0.1, 1)) * step * 0.5)
            cv2.circle(sheet, (x, y), radius, 255, -1, cv2.LINE_AA)
    return never_blank(sheet)


def _bricks(rng: np.random.Generator) -> Sheet:
    height, width = int(rng.integers(14, 36)), int(rng.integers(30, 70))
    sheet = np.zeros((DRAWN_SIDE, DRAWN_SIDE), np.uint8)
    pen = int(rng.integers(2, 7))
    for row, y in enumerate(range(0, DRAWN_SIDE, height)):
        cv2.line(sheet, (0, y), (DRAWN_SIDE, y), 255, pen)
        for x in range(-(row % 2) * width // 2, DRAWN_SIDE, width):
            cv2.line(sheet, (x, y), (x, y + height), 255, pen)
    return never_blank(sheet)


def _barcode(rng: np.random.Generator) -> Sheet:
    widths = rng.integers(1, 5, 60) * 2
    bars = np.repeat(np.arange(60) % 2, widths)[:DRAWN_SIDE] * 255
    return never_blank(np.tile(bars, (int(rng.integers(60, 150)), 1)))


def _table(rng: np.random.Generator) -> Sheet:
    rows, columns = int(rng.integers(3, 6)), int(rng.integers(3, 6))
    strokes = [line((0, y), (1.3, y)) for y in np.linspace(0, 1, rows)]
    strokes += [line((x, 0), (x, 1)) for x in np.linspace(0, 1.3, columns)]
    return drawn(strokes, rng)


def _scene(rng: np.random.Generator) -> Sheet:
    """Soft shapes of many greys, as a picture of something else."""
    sheet = 60 + 50 * noise(rng, 30)
    for _ in range(int(rng.integers(3, 7))):
        shape = np.zeros((DRAWN_SIDE, DRAWN_SIDE), np.uint8)
        centre = tuple(int(value) for value in rng.integers(10, 150, 2))
        axes = tuple(int(value) for value in rng.integers(12, 60, 2))
        cv2.ellipse(shape, centre, axes, float(rng.uniform(0, 180)), 0, 360, 1, -1)
        sheet = np.where(shape > 0, rng.uniform(0, 255), sheet)
    return never_blank(cv2.GaussianBlur(sheet.astype(np.float32), (0, 0), rng.uniform(0.5, 3)))


def _circuit(rng: np.random.Generator) -> Sheet:
    teeth = int(rng.integers(5, 9))
    x = np.linspace(-0.5, 0.5, teeth)
    y = np.where(np.arange(teeth) % 2, -0.25, 0.25)
    y[[0, -1]] = 0
    resistor = np.stack([x, y], axis=1)
    strokes = [line((-1, 0), (-0.5, 0)), resistor, line((0.5, 0), (1, 0))]
    down = [
        line((0, 0.4), (0, 0.8)),
        line((-0.3, 0.8), (0.3, 0.8)),
        line((-0.2, 0.95), (0.2, 0.95)),
    ]
    return drawn([*strokes, *down] if rng.random() < 0.6 else strokes, rng)


def _fish(rng: np.random.Generator) -> Sheet:
    long, high, tail = rng.uniform(0.8, 1.2), rng.uniform(0.3, 0.6), rng.uniform(0.2, 0.45)
    back = smooth(np.array([[long, tail], [0, -high], [-long, 0], [0, high], [long, -tail]]))
    strokes = [np.concatenate([back, back[:1]]), spot(-0.55 * long, -0.15 * high)]
    if rng.random() < 0.4:
        strokes.append(smooth(np.array([[0.1, -0.4 * high], [0.25, 0], [0.1, 0.4 * high]])))
    return drawn(strokes if rng.random() < 0.5 else [each * [-1, 1] for each in strokes], rng)


def _cup(rng: np.random.Generator) -> Sheet:
    top, foot, deep = rng.uniform(0.5, 0.8), rng.uniform(0.3, 0.5), rng.uniform(0.7, 1.1)
    handle = np.array([[0.95 * top, 0.15], [top + 0.4, 0.2], [0.8 * top, 0.7 * deep]])
    strokes = [line((-top, 0), (-foot, deep), (foot, deep), (top, 0), (-top, 0)), smooth(handle)]
    if rng.random() < 0.4:
        steam = np.array([[-0.2, -0.15], [-0.12, -0.3], [-0.25, -0.45], [-0.16, -0.6]])
        strokes += [smooth(steam), smooth(steam + np.array([0.4, 0]))]
    return drawn(strokes, rng)


def _umbrella(rng: np.random.Generator) -> Sheet:
    flat, ribs = rng.uniform(0.6, 1), int(rng.integers(2, 5))
    edge = np.linspace(-1, 1, ribs + 1)
    hem = [smooth(np.array([[a, 0], [(a + b) / 2, -0.14], [b, 0]])) for a, b in pairwise(edge)]
    hook = arc(np.array([-0.15, 1]), 0.15, 0, rng.uniform(2.5, 3.6))
    roof = arc(np.zeros(2), 1, math.pi, math.pi, flat)
    return drawn([roof, *hem, np.concatenate([line((0, -flat), (0, 1)), hook])], rng)


def _key(rng: np.random.Generator) -> Sheet:
    strokes = [ring(0, 0, 0.35, rng), line((0.35, 0), (1.6, 0))]
    strokes += [line((x, 0), (x, rng.uniform(0.2, 0.35))) for x in (1.2, 1.4, 1.6)]
    if rng.random() < 0.5:
        strokes.append(ring(0, 0, 0.12, rng))
    return drawn(strokes, rng)


HELD_OUT: Final = (
    Kind("house", "walls, a roof and a door", _house),
    Kind("tree", "a fir", _tree),
    Kind("notes", "two quavers", _notes),
    Kind("person", "a person of lines", _person),
    Kind("word", "a word that nobody can read", _word),
    Kind("halftone", "dots of print", _halftone),
    Kind("bricks", "a wall", _bricks),
    Kind("barcode", "upright bars", _barcode),
    Kind("table", "an empty table", _table),
    Kind("scene", "grey shapes", _scene),
    Kind("fish", "a fish with an eye", _fish),
    Kind("cup", "a cup with its handle", _cup),
    Kind("umbrella", "an open umbrella", _umbrella),
    Kind("key", "a key", _key),
    Kind("circuit", "a resistor, also earthed", _circuit),
    *HELD_OUT_SIGNS,
)
