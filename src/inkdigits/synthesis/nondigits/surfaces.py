"""Surfaces without strokes: blots, noise, textures."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np

from inkdigits.ink import DRAWN_SIDE
from inkdigits.synthesis.curves import rotation
from inkdigits.synthesis.nondigits.kind import SLENDER, Kind, Sheet, breadth, never_blank, noise

_GRID: Final = np.stack(np.meshgrid(np.arange(DRAWN_SIDE), np.arange(DRAWN_SIDE)), axis=-1) / float(
    DRAWN_SIDE
)


def _distance(rng: np.random.Generator, spread: float = 0.1) -> np.ndarray:
    from_centre = _GRID - rng.normal(0.5, spread, 2)
    return np.asarray(np.hypot(from_centre[..., 0], from_centre[..., 1] * rng.uniform(0.6, 1.6)))


def _blot(rng: np.random.Generator) -> Sheet:
    edge = rng.uniform(0.25, 0.42) + 0.06 * rng.uniform(0.2, 1.5) * noise(rng, rng.uniform(6, 20))
    return never_blank(255.0 * (_distance(rng) < edge))


def _splash(rng: np.random.Generator) -> Sheet:
    sheet = np.zeros((DRAWN_SIDE, DRAWN_SIDE), np.uint8)
    for _ in range(int(rng.integers(5, 25))):
        x, y = (int(value) for value in rng.normal(80, 32, 2))
        cv2.circle(sheet, (x, y), int(rng.integers(2, 16)), 255, -1, cv2.LINE_AA)
    return never_blank(sheet)


def _smear(rng: np.random.Generator) -> Sheet:
    angle = rng.uniform(0, math.pi)
    kernel = np.zeros((31, 31), np.float32)
    end = (int(15 + 15 * math.cos(angle)), int(15 + 15 * math.sin(angle)))
    cv2.line(kernel, (15, 15), end, 1.0)
    field = np.maximum(noise(rng, rng.uniform(4, 12)) - rng.uniform(0.2, 0.8), 0)
    smeared = cv2.filter2D(field.astype(np.float32), -1, kernel / kernel.sum())
    return never_blank(255 * smeared / max(float(smeared.max()), 1e-6))


def _filled(rng: np.random.Generator) -> Sheet:
    corners = int(rng.integers(3, 8))
    angles = np.sort(rng.uniform(0, 2 * math.pi, corners))
    radius = rng.uniform(40, 75, corners)
    points = 80 + np.stack([radius * np.cos(angles), radius * np.sin(angles)], axis=1)
    sheet = np.zeros((DRAWN_SIDE, DRAWN_SIDE), np.uint8)
    if rng.random() < 0.3:
        half = rng.integers(25, 75, 2)
        cv2.rectangle(
            sheet,
            (80 - int(half[0]), 80 - int(half[1])),
            (80 + int(half[0]), 80 + int(half[1])),
            255,
            -1,
        )
    else:
        cv2.fillPoly(sheet, [points.astype(np.int32)], 255, cv2.LINE_AA)
    # A thin block would be a 1 of a thick pen.
    inked = np.argwhere(sheet).astype(np.float64)
    return _blot(rng) if breadth(inked) < SLENDER else never_blank(sheet)


def _speckle(rng: np.random.Generator) -> Sheet:
    share = rng.uniform(0.02, 0.4)
    return never_blank(255.0 * (rng.random((DRAWN_SIDE, DRAWN_SIDE)) < share))


def _clouds(rng: np.random.Generator) -> Sheet:
    field = noise(rng, math.exp(rng.uniform(0, math.log(14))))
    if rng.random() < 0.5:
        return never_blank(255.0 * (field > rng.uniform(-0.3, 1.3)))
    return never_blank(128 + 70 * field)


def _wool(rng: np.random.Generator) -> Sheet:
    """Where smooth noise crosses 0: lines without ends."""
    field = noise(rng, rng.uniform(5, 14))
    return never_blank(255.0 * (np.abs(field) < rng.uniform(0.08, 0.35)))


def _stripes(rng: np.random.Generator) -> Sheet:
    angle, count = rng.uniform(0, math.pi), rng.uniform(3, 14)
    wave = np.sin(2 * math.pi * count * (_GRID @ np.array([math.cos(angle), math.sin(angle)])))
    if rng.random() < 0.5:
        return never_blank(255.0 * (wave + 0.1 * noise(rng, 3) > rng.uniform(-0.5, 0.7)))
    return never_blank(128 + 127 * wave)


def _checks(rng: np.random.Generator) -> Sheet:
    angle, count = rng.normal(0, 0.3), rng.uniform(2, 9)
    cells = np.floor(_GRID @ rotation(angle) * count).astype(int).sum(axis=-1) % 2
    return never_blank(255.0 * cells)


def _gradient(rng: np.random.Generator) -> Sheet:
    angle = rng.uniform(0, 2 * math.pi)
    ramp = (_GRID - 0.5) @ np.array([math.cos(angle), math.sin(angle)])
    if rng.random() < 0.4:
        ramp = 0.5 - _distance(rng)
    return never_blank(128 + 255 * ramp + rng.uniform(0, 12) * noise(rng, 1))


def _rings(rng: np.random.Generator) -> Sheet:
    wave = np.sin(2 * math.pi * rng.uniform(3, 10) * _distance(rng, 0.2))
    return never_blank(255.0 * (wave > rng.uniform(-0.2, 0.6)))


SURFACES: Final = (
    Kind("blot", "a blot of ink", _blot),
    Kind("splash", "drops of many sizes", _splash),
    Kind("smear", "wiped ink", _smear),
    Kind("filled", "a filled shape", _filled),
    Kind("speckle", "single pixels at random", _speckle),
    Kind("clouds", "smooth noise", _clouds),
    Kind("wool", "lines without ends", _wool),
    Kind("stripes", "stripes, hard or soft", _stripes),
    Kind("checks", "a chess board", _checks),
    Kind("gradient", "grey that grows darker", _gradient),
    Kind("rings", "rings around one point", _rings),
)
