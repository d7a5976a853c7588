"""Shapes and stains that the bundled model, which was trained before them, takes for digits.

Shapes that a person may take for a digit are left out: single rings and upright rectangles (0), and
narrow shapes (1).
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import DRAWN_SIDE
from inkdigits.synthesis.curves import Points, rotation
from inkdigits.synthesis.nondigits.kind import Kind, Sheet, broad, drawn, never_blank, noise

Field = NDArray[np.float64]

_GRID: Final = np.stack(np.meshgrid(*2 * [np.linspace(-1, 1, DRAWN_SIDE)]), axis=-1)
_OCTAVES: Final = 5
_BROAD: Final = 0.6
"""A glyph with a smaller `breadth` may be a 1 of a thick pen, or a filled 0."""


def _coffee_ring(rng: np.random.Generator) -> Sheet:
    """What a wet cup leaves: a stain with a dark ragged edge, a double edge, or two cups' edges."""
    middle = rng.normal(0, 0.05, 2)
    edge = rng.uniform(0.02, 0.05)
    radius = rng.uniform(0.55, 0.75)
    stain = _edge(_away(middle, rng), radius, edge)
    kind = rng.integers(3)
    if kind == 0:
        inside = _away(middle, rng) < radius
        stain = np.maximum(stain, inside * (rng.uniform(0.45, 0.75) + 0.12 * noise(rng, 12)))
    elif kind == 1:
        gap = rng.uniform(0.25, 0.4)
        stain = np.maximum(stain, _edge(_away(middle, rng), radius - gap, edge))
    else:
        move = np.array([rng.choice([-1, 1]) * rng.uniform(0.5, 0.7), rng.normal(0, 0.15)])
        stain = np.maximum(stain, _edge(_away(middle + move, rng), 0.8 * radius, edge))
    return never_blank(255 * stain)


def _away(middle: Points, rng: np.random.Generator) -> Field:
    """The distance of each pixel from a middle, uneven as the edge of a liquid is."""
    uneven = 0.03 * noise(rng, 8) + 0.015 * noise(rng, 2)
    return np.asarray(np.hypot(*np.moveaxis(_GRID - middle, -1, 0)) + uneven)


def _edge(distance: Field, radius: float, width: float) -> Field:
    return np.asarray(np.exp(-(((distance - radius) / width) ** 2)))


def _triangle(rng: np.random.Generator) -> Sheet:
    """Three straight sides that meet, none of them short."""
    sides = np.zeros(3)
    while sides.min() < 1.2:
        angles = rng.uniform(0, 2 * math.pi, 3)
        corners = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        sides = np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1)
    return drawn([np.concatenate([corners, corners[:1]])], rng)


def _rectangle(rng: np.random.Generator) -> Sheet:
    """A square on its corner or a filled one, or a flat rectangle; an upright one may be a 0."""
    kind = rng.integers(3)
    wide = rng.uniform(2, 2.6) if kind == 0 else rng.uniform(1, 1.2)
    corners = np.array([[-wide, -1], [wide, -1], [wide, 1], [-wide, 1]], np.float64)
    corners += rng.normal(0, 0.05, (4, 2))
    if kind == 1:
        corners @= rotation(rng.uniform(0, math.pi)).T
        sheet = np.zeros((DRAWN_SIDE, DRAWN_SIDE), np.uint8)
        points = DRAWN_SIDE / 2 + corners * (0.45 * DRAWN_SIDE / np.abs(corners).max())
        cv2.fillPoly(sheet, [points.astype(np.int32)], 255, cv2.LINE_AA)
        return never_blank(sheet)
    if kind == 2:
        corners = corners @ rotation(rng.uniform(0.65, 0.92)).T * [1, 0.8]
    return drawn([np.concatenate([corners, corners[:1]])], rng)


def _shadow_edge(rng: np.random.Generator) -> Sheet:
    """A shadow that lies over a part of the paper and fades away at its edge."""
    angle = rng.uniform(0, 2 * math.pi)
    along = _GRID @ np.array([math.cos(angle), math.sin(angle)])
    across = _GRID @ np.array([-math.sin(angle), math.cos(angle)])
    bend = rng.uniform(-0.5, 0.5) * across**2
    depth = (along + bend - rng.uniform(-0.5, 0.3)) / rng.uniform(0.1, 0.9)
    shadow = 1 / (1 + np.exp(-4 * depth)) + 0.03 * noise(rng, rng.uniform(1, 6))
    return never_blank(rng.uniform(90, 255) * shadow)


def _fractal_noise(rng: np.random.Generator) -> Sheet:
    """Noise of several grains, the finer the fainter; K. Perlin, SIGGRAPH 1985."""
    grain, fall = rng.uniform(12, 40), rng.uniform(0.4, 0.7)
    field = sum(
        (fall**octave * noise(rng, max(0.5, grain / 2**octave)) for octave in range(_OCTAVES)),
        np.zeros((DRAWN_SIDE, DRAWN_SIDE), np.float32),
    )
    field = field / field.std()
    if rng.random() < 0.5:
        return never_blank(255 * (field > rng.uniform(-0.2, 1)))
    return never_blank(110 + 90 * field)


def _random_walk(rng: np.random.Generator) -> Sheet:
    """A line that turns at random many times, and crosses itself."""
    count = int(rng.integers(120, 400))
    turns = np.cumsum(rng.normal(0, rng.uniform(0.6, 1.6), count))
    return drawn([np.cumsum(np.stack([np.cos(turns), np.sin(turns)], axis=1), axis=0)], rng)


def _blob(rng: np.random.Generator) -> Sheet:
    """Round drops that have run together, their edge hard or soft."""
    count = int(rng.integers(3, 8))
    field = np.zeros(_GRID.shape[:2])
    middles, radii = rng.normal(0, 0.3, (count, 2)), rng.uniform(0.15, 0.35, count)
    for middle, radius in zip(middles, radii, strict=True):
        field += (radius / np.maximum(np.hypot(*np.moveaxis(_GRID - middle, -1, 0)), 0.01)) ** 2
    return never_blank(cv2.GaussianBlur(255.0 * (field > 1), (0, 0), rng.uniform(0.5, 9)))


SHAPES: Final = (
    Kind(
        "coffee-ring",
        "the stain of a wet cup: filled, with a double edge, or of two cups",
        _coffee_ring,
    ),
    Kind("triangle", "a triangle", broad(_triangle, _BROAD)),
    Kind("rectangle", "a rectangle that is flat, filled, or on its corner", _rectangle),
    Kind("shadow-edge", "the soft edge of a shadow", broad(_shadow_edge, _BROAD)),
    Kind("fractal-noise", "noise of several grains", broad(_fractal_noise, _BROAD)),
    Kind("random-walk", "a line that turns at random", broad(_random_walk, _BROAD)),
    Kind("blob", "drops that have run together", broad(_blob, _BROAD)),
)
