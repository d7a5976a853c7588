"""Drawings of digits as short text, and the smooth strokes that they stand for.

A drawing is a line of control points in hundredths of a unit box, x right and y down::

    "14,8 82,6! 44,97 / 30,52 74,48"

`/` starts a new stroke, `!` makes a corner at the point before it, brackets close a stroke to a
loop, and a stroke of one point is a dot. Between corners the stroke is a centripetal Catmull-Rom
spline.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.curves import Points, smooth

_STEPS: Final = 16
"""Points that a spline gets between two control points."""


@dataclass(frozen=True, eq=False)
class Stroke:
    """One stroke of a drawing.

    Attributes
    ----------
    points:
        (n, 2) float64 control points, in the unit box.
    corners:
        (n,) bool, True where the stroke turns sharply.
    closed:
        Whether the last point runs on into the first.
    """

    points: Points
    corners: NDArray[np.bool_]
    closed: bool

    def moved_to(self, points: Points) -> Stroke:
        """The same stroke through other control points, (n, 2)."""
        return Stroke(points, self.corners, self.closed)


Drawing = tuple[Stroke, ...]


def parse(text: str) -> Drawing:
    """The strokes of a drawing.

    Raises
    ------
    ValueError
        When the text breaks the notation above or leaves the box.
    """
    return tuple(_parse_stroke(part.strip()) for part in text.split("/"))


def _parse_stroke(text: str) -> Stroke:
    closed = text.startswith("(")
    if closed != text.endswith(")"):
        raise ValueError(f"a loop has one bracket too few: {text!r}")
    words = text.strip("()").split()
    numbers = [[float(number) for number in word.rstrip("!").split(",")] for word in words]
    points = np.array(numbers, np.float64) / 100
    if points.ndim != 2 or points.shape[1] != 2 or points.min() < 0 or points.max() > 1:
        raise ValueError(f"a stroke needs points x,y from 0 to 100: {text!r}")
    return Stroke(points, np.array([word.endswith("!") for word in words]), closed)


def mix(drawings: tuple[Drawing, ...], shares: Points) -> Drawing:
    """The drawing that lies between ``drawings`` of the same build; (n,) shares sum to 1."""
    return tuple(
        strokes[0].moved_to(np.tensordot(shares, [stroke.points for stroke in strokes], axes=1))
        for strokes in zip(*drawings, strict=True)
    )


def trace(stroke: Stroke) -> Points:
    """The dense, smooth curve of a stroke: (points, 2) float64; a loop ends where it starts."""
    points, corners = stroke.points, stroke.corners
    if stroke.closed:
        # Two points of the other end on each side make the joint as smooth as the rest.
        around = np.concatenate([points[-2:], points, points[:3]])
        curve = smooth(around, _STEPS, centripetal=True)
        return curve[2 * _STEPS : -2 * _STEPS]
    if len(points) == 1:
        return points
    cuts = [0, *(index for index in range(1, len(points) - 1) if corners[index]), len(points) - 1]
    pieces = [smooth(points[a : b + 1], _STEPS, centripetal=True) for a, b in pairwise(cuts)]
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])
