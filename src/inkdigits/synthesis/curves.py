"""The geometry of generated strokes: smooth curves and rotations."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

_WOBBLE: Final = 0.025
"""The largest shift of a point by the wobble, as a share of the ink's longer side."""


def rotation(angle: float) -> Points:
    """The matrix (2, 2) that turns points by an angle in radians, clockwise as y points down."""
    cosine, sine = math.cos(angle), math.sin(angle)
    return np.array([[cosine, -sine], [sine, cosine]])


def smooth(points: Points, steps: int = 24, *, centripetal: bool = False) -> Points:
    """A Catmull-Rom spline through (n, 2) points, n at least 2, in cubic Hermite pieces.

    A centripetal one makes no loops or cusps of its own (Yuksel, Schaefer and Keyser, "On the
    parameterization of Catmull-Rom curves", 2009).

    Returns
    -------
    curve: ((n - 1) * steps + 1, 2) float64
    """
    chords = np.diff(points, axis=0)
    gaps = np.maximum(np.hypot(*chords.T), 1e-6) ** 0.5 if centripetal else np.ones(len(chords))
    speeds = chords / gaps[:, None]
    inner = speeds[:-1] * gaps[1:, None] + speeds[1:] * gaps[:-1, None]
    inner /= (gaps[:-1] + gaps[1:])[:, None]
    first, last = speeds[0], speeds[-1]
    if centripetal and len(inner):
        first, last = 1.5 * first - 0.5 * inner[0], 1.5 * last - 0.5 * inner[-1]
    slopes = np.concatenate([[first], inner, [last]])
    t = (np.arange(steps) / steps)[None, :, None]
    start, end = points[:-1, None], points[1:, None]
    leave, arrive = slopes[:-1, None] * gaps[:, None, None], slopes[1:, None] * gaps[:, None, None]
    curve = (
        (2 * t**3 - 3 * t**2 + 1) * start
        + (t**3 - 2 * t**2 + t) * leave
        + (3 * t**2 - 2 * t**3) * end
        + (t**3 - t**2) * arrive
    )
    return np.concatenate([curve.reshape(-1, 2), points[-1:]])


def tapered(points: Points, taper: float) -> Points:
    """Make (n, 2) points of a unit box around 0 wider above and narrower below, or reverse."""
    return np.asarray(points * np.stack([1 - taper * points[:, 1], np.ones(len(points))], axis=1))


def wobbled(points: Points, waves: NDArray[np.float64]) -> Points:
    """Shift (n, 2) points of a unit box by one slow wave in x and one in y: (2, 4) of -1 to 1."""
    shifts = [
        _WOBBLE * size * np.sin(2 * math.pi * (points @ direction + phase))
        for size, *direction, phase in waves
    ]
    return np.asarray(points + np.stack(shifts, axis=1))
