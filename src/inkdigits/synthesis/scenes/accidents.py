"""What happens to a sheet: stamps, stains, punched holes and highlighters."""

from __future__ import annotations

import cv2
import numpy as np

from inkdigits.synthesis.scenes import printing
from inkdigits.synthesis.scenes.canvas import Canvas, Kind, cover_of


def add_accidents(canvas: Canvas, rng: np.random.Generator) -> None:
    """Stamps, stains, punched holes and highlighters."""
    height, width = canvas.shape
    if rng.random() < 0.06:
        side = rng.uniform(0.3, 0.9) * height
        place = rng.uniform(-0.2, 0.8, 2) * (width, height)
        printing.stamp(canvas, (float(place[0]), float(place[1]), side, side), rng)
    if rng.random() < 0.06:
        ring = np.zeros(canvas.shape, np.uint8)
        centre = [round(value) for value in rng.uniform(-0.2, 1.2, 2) * (width, height)]
        radius = int(rng.uniform(0.15, 0.6) * height)
        thickness = -1 if rng.random() < 0.3 else max(2, int(radius * rng.uniform(0.03, 0.15)))
        cv2.circle(ring, centre, radius, (255,), thickness)
        blurred = cv2.GaussianBlur(ring, (0, 0), rng.uniform(1, 6))
        canvas.lay(cover_of(blurred), 60, Kind.GROUND, opacity=rng.uniform(0.1, 0.4))
    if rng.random() < 0.05:
        hole = np.zeros(canvas.shape, np.uint8)
        centre = [round(value) for value in rng.uniform(0, 1, 2) * (width, height)]
        radius = int(rng.uniform(0.03, 0.12) * height)
        cv2.circle(hole, centre, radius, (255,), -1, cv2.LINE_AA)
        canvas.lay(cover_of(hole), rng.uniform(0, 120), Kind.PATTERN)
        canvas.truth[hole > 127] = Kind.PATTERN
        side = 2.0 * radius
        canvas.holes.append((centre[0] - radius, centre[1] - radius, side, side))
    if rng.random() < 0.06:
        band = np.ones((max(4, int(rng.uniform(0.05, 0.3) * height)), width), np.float32)
        corner = (int(rng.uniform(-0.5, 0.5) * width), int(rng.uniform(0, 0.9) * height))
        canvas.lay(band * np.float32(rng.uniform(0.05, 0.3)), 120, Kind.GROUND, corner)
