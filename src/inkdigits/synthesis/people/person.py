"""A person: whoever writes everything that stands on one sheet."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.curves import Points, tapered, wobbled
from inkdigits.synthesis.people.character import Character, RasterCharacter, StrokeCharacter
from inkdigits.synthesis.people.signs import SIGNS, write_sign

Rng = np.random.Generator
Raster = NDArray[np.uint8]
Specimen = Sequence[Points] | Raster
"""How a character was written once: strokes in any unit, y down, or a raster of ink."""

_BROADEST: Final = 1.25
"""The largest width of a character as a share of its height."""

_INK: Final = 100
"""The level from which a pixel of a raster is ink."""

_HANDWRITTEN_SIGNS: Final = 3
"""Specimens of each sign that a person has."""


@dataclass(frozen=True)
class Manner:
    """What is the same in all characters of a person, beside their shapes.

    Attributes
    ----------
    slant:
        Shift to the right per unit of height.
    stretch:
        Factor of the width.
    taper:
        How much wider the top is than the foot.
    spread:
        How much each character deviates, 0 to about 1.
    bare_ones:
        Whether a 1 is a single line without serif.
    pen:
        Width of the pen as a share of the height of a digit, or None where any pen will do.
    """

    slant: float = 0.0
    stretch: float = 1.0
    taper: float = 0.0
    spread: float = 0.5
    bare_ones: bool = False
    pen: float | None = None


def pick_manner(rng: Rng, pen: float | None = None) -> Manner:
    """Make a manner for a person."""
    return Manner(
        slant=float(np.clip(rng.normal(0.05, 0.18), -0.35, 0.55)),
        stretch=math.exp(rng.normal(0, 0.1)),
        taper=float(np.clip(rng.normal(0, 0.07), -0.2, 0.2)),
        spread=rng.uniform(0.2, 1.0),
        bare_ones=bool(rng.random() < 0.3),
        pen=pen,
    )


@dataclass(frozen=True, eq=False)
class Person:
    """One person's handwriting.

    Attributes
    ----------
    digit:
        Gives a specimen of a digit, 0 to 9.
    letter:
        Gives a specimen of a letter; of any one where that one is not known.
    manner:
        How this person writes.
    """

    digit: Callable[[int, Rng], Specimen]
    letter: Callable[[str, Rng], Specimen]
    manner: Manner
    _signs: dict[str, list[tuple[Points, ...]]] = field(default_factory=dict, repr=False)

    def write(self, symbol: str, rng: Rng) -> Character:
        """Write a digit, a letter or one of `SIGNS`."""
        if symbol in SIGNS:
            return self._sign(symbol, rng)
        if symbol == "1" and self.manner.bare_ones and rng.random() < 0.9:
            specimen: Specimen = bare_one(rng)
        elif symbol.isdecimal():
            specimen = self.digit(int(symbol), rng)
        else:
            specimen = self.letter(symbol, rng)
        if isinstance(specimen, np.ndarray):
            return self._raster(specimen, rng)
        points, cuts = np.concatenate(specimen), np.cumsum([len(each) for each in specimen])
        points = self._varied(points, rng)
        if symbol.isalpha() and symbol.islower() and symbol not in "bdfhklt":
            foot = rng.uniform(1.15, 1.35) if symbol in "gjpqy" else 1.0
            points = _fitted(points, rng.uniform(0.3, 0.5), foot)
        else:
            points = _fitted(points, 0.0, 1.0)
        return StrokeCharacter(tuple(np.split(points, cuts[:-1])))

    def _sign(self, sign: str, rng: Rng) -> Character:
        # Made from the manner, not from `rng`: the signs of a person look alike.
        if sign not in self._signs:
            own = np.random.default_rng([ord(sign), *np.float64(self.manner.slant).tobytes()])
            self._signs[sign] = [write_sign(sign, own) for _ in range(_HANDWRITTEN_SIGNS)]
        strokes = self._signs[sign][rng.integers(_HANDWRITTEN_SIGNS)]
        slant = self.manner.slant + 0.04 * rng.normal()
        size, shift = math.exp(rng.normal(0, 0.12)), rng.normal(0, 0.03)
        middle = np.concatenate(strokes).mean(axis=0)
        matrix = np.array([[size, -slant * size], [0, size]])
        strokes = tuple((stroke - middle) @ matrix.T + middle + (0, shift) for stroke in strokes)
        left = min(float(stroke[:, 0].min()) for stroke in strokes)
        return StrokeCharacter(tuple(stroke - (left, 0) for stroke in strokes))

    def _varied(self, points: Points, rng: Rng) -> Points:
        """The points (n, 2) of a specimen in this person's manner, around 0."""
        low, high = points.min(axis=0), points.max(axis=0)
        side = max(float((high - low).max()), 1e-9)
        manner = self.manner
        slant = manner.slant + 0.04 * manner.spread * rng.normal()
        stretch = manner.stretch * math.exp(0.08 * manner.spread * rng.normal())
        waves = manner.spread * rng.uniform(-1, 1, (2, 4))
        points = wobbled(tapered((points - (low + high) / 2) / side, manner.taper), waves)
        return np.asarray(points @ np.array([[stretch, 0], [-slant, 1]]))

    def _raster(self, raster: Raster, rng: Rng) -> Character:
        """A raster in this person's manner, as high as a digit."""
        manner = self.manner
        slant = manner.slant + 0.04 * manner.spread * rng.normal()
        stretch = manner.stretch * math.exp(0.08 * manner.spread * rng.normal())
        rows, columns = np.nonzero(raster > _INK)
        top, tall = rows[0] - 0.5, rows[-1] - rows[0] + 1
        stretch = min(stretch, _BROADEST * tall / float(np.ptp(columns) + 1))
        way = np.array([[stretch, -slant, 0], [0, 1, -top]]) / tall
        points = np.stack([columns, rows], axis=1) @ way[:, :2].T
        way[0, 2] = 0.5 * way[0, 0] - points[:, 0].min()
        level = float(np.clip(rng.normal(110, 8), 80, 140))
        return RasterCharacter(raster, way, points + way[:, 2], level)


def _fitted(points: Points, top: float, foot: float) -> Points:
    """Points from ``top`` to ``foot``, x from 0, lower where they would be too broad."""
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = (foot - top) / max(float(extent[1]), float(extent[0]) / _BROADEST, 1e-9)
    return np.asarray((points - low) * scale + (0, foot - extent[1] * scale))


def bare_one(rng: Rng) -> list[Points]:
    """The strokes of a 1 without serif: all but straight, which is hard to tell from a line."""
    down = np.linspace(0, 1, 12)
    bend = rng.normal(0, 0.04) * np.sin(np.pi * down) + rng.normal(0, 0.02) * down**3
    across = rng.normal(0.2, 0.1) * (1 - down) + bend
    return [np.stack([across, down], axis=1)]
