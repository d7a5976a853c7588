"""Handwriting: digits, numbers, words and scribbles, with any pen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.scenes.canvas import Canvas, Field, Kind
from inkdigits.synthesis.scenes.ground import smooth_noise

Strokes = Sequence[NDArray[np.float64]]


@dataclass(frozen=True)
class Pen:
    """A pen, and how one writer uses it on one sheet.

    Attributes
    ----------
    contrast:
        How far its ink is from the paper, as a share of the way to black (or to white, on a board).
    width:
        As a share of the height of a digit.
    dryness:
        How much of the paper's grain it leaves out, 0 to 1.
    softness:
        Standard deviation in pixels by which its edges are blurred.
    """

    contrast: float
    width: float
    dryness: float
    softness: float


def pick_pen(rng: np.random.Generator) -> Pen:
    """Fineliner, ballpoint, pencil, fountain pen, felt-tip or chalk."""
    kind = rng.random()
    if kind < 0.08:
        return Pen(rng.uniform(0.4, 0.95), rng.uniform(0.012, 0.03), rng.uniform(0, 0.3), 0.4)
    if kind < 0.4:
        contrast = log_uniform(0.08, 0.45, rng)
        return Pen(contrast, rng.uniform(0.03, 0.09), rng.uniform(0.2, 0.7), 0.6)
    if kind < 0.8:
        return Pen(rng.uniform(0.35, 0.95), rng.uniform(0.03, 0.1), rng.uniform(0, 0.35), 0.4)
    return Pen(rng.uniform(0.6, 1), rng.uniform(0.09, 0.22), rng.uniform(0, 0.15), 0.4)


def log_uniform(low: float, high: float, rng: np.random.Generator) -> float:
    """A number whose logarithm is uniform between those of ``low`` and ``high``."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def lay_ink(
    canvas: Canvas, cover: Field, corner: tuple[int, int], pen: Pen, rng: np.random.Generator
) -> None:
    """Lay the ink of a pen on the canvas, where ``cover`` (h, w) of 0 to 1 says."""
    if pen.softness:
        cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), pen.softness), np.float32)
    grain = cv2.GaussianBlur(rng.normal(0, 1, cover.shape).astype(np.float32), (0, 0), 0.8)
    pressure = 1 + 0.25 * smooth_noise((cover.shape[0], cover.shape[1]), rng, 0.5)
    opacity = pressure * (1 - np.float32(pen.dryness) * np.clip(0.5 + grain, 0, 1))
    opacity = np.clip(opacity, 0, 1) * np.float32(pen.contrast)
    level = 255.0 if canvas.is_dark else 0.0
    canvas.lay(cover, level, Kind.WRITTEN, corner, opacity)
