"""What is written on: paper of any shade and state, boards and screens."""

from __future__ import annotations

import cv2
import numpy as np

from inkdigits.synthesis.scenes.canvas import Field


def make_ground(shape: tuple[int, int], rng: np.random.Generator) -> Field:
    """Grey levels (H, W) of an empty sheet: mostly light paper, one time in ten a dark board."""
    dark = rng.random() < 0.1
    base = rng.uniform(25, 90) if dark else 255 - abs(rng.normal(0, 45))
    levels = np.full(shape, max(base, 20), np.float32)
    levels += smooth_noise(shape, rng, rng.uniform(0.1, 0.5)) * rng.uniform(0, 5)
    if rng.random() < 0.6:
        fibres = rng.normal(0, 1, shape).astype(np.float32)
        fibres = np.asarray(cv2.GaussianBlur(fibres, (0, 0), rng.uniform(0.5, 2.0)), np.float32)
        levels += fibres * (rng.uniform(0, 4) / (float(fibres.std()) + 1e-6))
    if rng.random() < 0.1:
        _speckle(levels, rng)
    if rng.random() < 0.12:
        _crumple(levels, rng)
    if rng.random() < 0.12:
        _fold(levels, rng)
    if rng.random() < 0.2:
        _show_through(levels, rng)
    return levels


def smooth_noise(shape: tuple[int, int], rng: np.random.Generator, scale: float) -> Field:
    """Noise (H, W) of about -1 to 1 whose waves are ``scale`` of the longer side long."""
    cells = max(2, round(1 / scale) + 1)
    coarse = rng.normal(0, 0.5, (cells, cells)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def _speckle(levels: Field, rng: np.random.Generator) -> None:
    """The flecks of recycled paper."""
    flecks = (rng.random(levels.shape) < rng.uniform(0.001, 0.01)).astype(np.float32)
    flecks = np.asarray(cv2.GaussianBlur(flecks, (0, 0), rng.uniform(0.5, 1.2)), np.float32)
    levels -= np.minimum(flecks * 4, 1) * rng.uniform(10, 60)


def _crumple(levels: Field, rng: np.random.Generator) -> None:
    """Facets with edges between them, as of crumpled paper."""
    height, width = levels.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    facets = np.zeros_like(levels)
    for _ in range(rng.integers(3, 12)):
        angle, place = rng.uniform(0, 2 * np.pi), rng.uniform(-0.5, 0.5)
        along = (x / width - 0.5) * np.cos(angle) + (y / height - 0.5) * np.sin(angle)
        facets += np.abs(along - place) * rng.normal(0, 1)
    levels += (facets - facets.mean()) * (rng.uniform(4, 14) / (float(facets.std()) + 1e-6))


def _fold(levels: Field, rng: np.random.Generator) -> None:
    """A crease: a darker line with a brighter one beside it."""
    height, width = levels.shape
    axis = int(rng.integers(2))
    size = (width, height)[axis]
    along = np.arange(size) - rng.uniform(0.1, 0.9) * size
    softness = rng.uniform(0.8, 4)
    crease = rng.uniform(6, 30) * np.exp(-((along / softness) ** 2))
    crease -= rng.uniform(0, 10) * np.exp(-(((along - 2 * softness) / softness) ** 2))
    step = rng.normal(0, 8) / (1 + np.exp(-along / softness))
    change = (step - crease).astype(np.float32)
    levels += change[None] if axis == 0 else change[:, None]


def _show_through(levels: Field, rng: np.random.Generator) -> None:
    """What is on the other side of thin paper, pale and blurred."""
    height, width = levels.shape
    other = np.zeros(levels.shape, np.uint8)
    size = np.exp(rng.uniform(np.log(0.5), np.log(8)))
    for _ in range(rng.integers(2, 20)):
        text = "".join(rng.choice(list("0123456789abdeg"), rng.integers(1, 6)))
        place = (int(rng.integers(-20, width)), int(rng.integers(0, height + 20)))
        cv2.putText(other, text, place, int(rng.integers(0, 5)), size, (255,), round(1 + 2 * size))
    blur = rng.uniform(0.7, 1.5) * max(1.0, size)
    pale = cv2.GaussianBlur(other[:, ::-1], (0, 0), blur).astype(np.float32) / 255
    levels -= pale * rng.uniform(3, 25)
