"""The one rasteriser: strokes to grey levels, by a definition that ``engine/pen.js`` shares.

The pen is a disk. It is set down on each point of a stroke and at equal distances along it, each
place rounded to a quarter of a pixel, and a pixel is as bright as the brightest of these disks
there: 255 up to half a pixel within the edge of the disk, 0 from half a pixel outside of it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_BITS: Final = 2
_PARTS: Final = 1 << _BITS
"""Places of the pen in a pixel, across and down."""

_SPREAD: Final = 0.65
"""Pixels by which ink spreads on each side of the pen, whose half is rounded up to whole pixels."""

_STEP: Final = 0.4
"""Distance between two places of the disk, as a share of its radius.

Between them the edge recedes by up to 2 % of the radius.
"""

_MOST_BETWEEN: Final = 2**16
"""Places between the points of all strokes; for more of them the distance grows."""

_CHUNK: Final = 2**18
"""Pixels of disks that are drawn at once."""


def draw_strokes(
    pixels: NDArray[np.uint8], strokes: Iterable[NDArray[np.float64]], pen: int
) -> None:
    """Draw strokes with a round pen, bright and antialiased, on an image (H, W).

    Points (n, 2) and the width of the pen are in pixels, with pixel centres at integers. What lies
    outside of the image is left out.
    """
    side, rows, columns, levels = _disks(pen)
    height, width = pixels.shape
    places = np.rint(_places(list(strokes), _STEP * _radius(pen)) * _PARTS).astype(np.intp)
    # The upper left corner of the disk on an image with room for a disk on each side.
    corners = (places >> _BITS) + (side - side // 2)
    size = height + 2 * side, width + 2 * side
    if corners.min() < 0 or (corners.max(axis=0) > (width + side, height + side)).any():
        inside = ((corners >= 0) & (corners <= (width + side, height + side))).all(axis=1)
        places, corners = places[inside], corners[inside]
    parts = places & (_PARTS - 1)
    chosen = parts[:, 1] * _PARTS + parts[:, 0]
    starts = corners[:, 1] * size[1] + corners[:, 0]
    disk = rows * size[1] + columns
    room: NDArray[np.uint8] = np.zeros(size[0] * size[1], np.uint8)
    count = max(1, _CHUNK // len(disk))
    for first in range(0, len(starts), count):
        part = slice(first, first + count)
        covered = (starts[part, None] + disk).reshape(-1)
        np.maximum.at(room, covered, levels[chosen[part]].reshape(-1))
    drawn = room.reshape(size)[side : side + height, side : side + width]
    np.maximum(pixels, drawn, out=pixels)


def _radius(pen: int) -> float:
    # A hairline is thinner still.
    return (pen + (pen > 1)) // 2 + _SPREAD


def _places(strokes: list[NDArray[np.float64]], step: float) -> NDArray[np.float64]:
    """The points of strokes, and points along each at distances of ``step``, (n, 2)."""
    ends = [_lengths(stroke) for stroke in strokes]
    step = max(step, sum(float(each[-1]) for each in ends) / _MOST_BETWEEN)
    between = [_between(*each, step) for each in zip(strokes, ends, strict=True)]
    return np.concatenate([*strokes, *between])


def _lengths(stroke: NDArray[np.float64]) -> NDArray[np.float64]:
    """The length of a stroke up to each point, (n,)."""
    ways = stroke[1:] - stroke[:-1]
    lengths = np.sqrt(ways[:, 0] * ways[:, 0] + ways[:, 1] * ways[:, 1])
    return np.concatenate([[0.0], np.cumsum(lengths)])


def _between(
    stroke: NDArray[np.float64], ends: NDArray[np.float64], step: float
) -> NDArray[np.float64]:
    """Points along a stroke at distances of ``step``, (n, 2)."""
    wanted = np.arange(step, ends[-1], step)
    after = np.searchsorted(ends, wanted)
    start, end = ends[after - 1], ends[after]
    shares = ((wanted - start) / (end - start))[:, None]
    return np.asarray(stroke[after - 1] + (stroke[after] - stroke[after - 1]) * shares)


class _Disks(NamedTuple):
    """The pen at each of the 16 places in the middle pixel of a square.

    Attributes
    ----------
    side:
        Of the square.
    rows, columns: (n,)
        The pixels that are covered at any of the places.
    levels: (16, n) uint8
        What each of them is covered with at each place, row by row.
    """

    side: int
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    levels: NDArray[np.uint8]


@functools.lru_cache(maxsize=128)
def _disks(pen: int) -> _Disks:
    # Squares of distances are integers in units of a quarter of a pixel, so the levels are exact.
    radius = _radius(pen)
    reach = int(np.ceil(radius + 0.5))
    axis = np.arange(-reach, reach + 1) * _PARTS
    away = (axis - np.arange(_PARTS)[:, None]) ** 2
    distances = np.sqrt(away[:, None, :, None] + away[None, :, None, :]) / _PARTS
    covered = np.clip(radius + 0.5 - distances, 0, 1)
    levels = np.rint(255 * covered).astype(np.uint8).reshape(_PARTS**2, len(axis), len(axis))
    rows, columns = np.nonzero(levels.any(axis=0))
    return _Disks(len(axis), rows, columns, levels[:, rows, columns])
