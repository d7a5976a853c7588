"""Handwriting for drawn pictures of paper: digits of people whom no training has seen, and pens."""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.data import InkSample, Split, ink_hash, load_ink
from inkdigits.data.samples import is_mislabelled
from inkdigits.errors import DataError
from inkdigits.synthesis.styles import synthetic_digits

UNCLEAR: Final = Path(__file__).parent / "unclear_ink.txt"
DIGITS: Final = "0123456789"

Strokes = tuple[NDArray[np.float64], ...]


@dataclass(frozen=True)
class Pen:
    """How a pen writes.

    Attributes
    ----------
    width:
        In heights of a digit.
    dark:
        The share of the light that ink takes away: 0 to 1.
    grain:
        How unevenly the ink covers the paper: 0 to 1.
    """

    width: float
    dark: float
    grain: float


PENS: Final = {
    "ballpoint": ((0.035, 0.07), (0.6, 0.85), (0.1, 0.35)),
    "fountain pen": ((0.05, 0.10), (0.65, 0.92), (0.0, 0.15)),
    "felt-tip": ((0.08, 0.15), (0.7, 0.95), (0.0, 0.1)),
    "pencil": ((0.045, 0.08), (0.4, 0.65), (0.25, 0.5)),
}
"""Least and greatest width, darkness and grain."""

INKS: Final = ("ballpoint", "fountain pen", "felt-tip")
"""The pens that are dark, without gaps."""


def pick_pen(rng: np.random.Generator, *names: str) -> Pen:
    """A pen of these names, by default of any."""
    ranges = PENS[str(rng.choice(names or tuple(PENS)))]
    return Pen(*(float(rng.uniform(*each)) for each in ranges))


def thicker(pen: Pen, factor: float) -> Pen:
    """The pen with another width."""
    return replace(pen, width=pen.width * factor)


class Writer:
    """A person who has written one of some labels; all labels are equally frequent."""

    def __init__(self, rng: np.random.Generator, labels: str = DIGITS) -> None:
        self._rng = rng
        self.label = str(rng.choice(list(labels)))
        """The digit that the picture shows."""
        writers = [known for known in clear_digits("validation") if self.label in known]
        self._known = writers[rng.integers(len(writers))]
        self._turn = rng.normal(0, 0.05)

    def neighbour(self) -> Strokes:
        """Strokes of any digit, but not of a second 1: a 1 that is cut off still looks whole."""
        labels = self._known.keys() - ({"1"} if self.label == "1" else set())
        return self.digit(str(self._rng.choice(sorted(labels))))

    def digit(self, label: str) -> Strokes:
        """Strokes of a digit; the centre of their box is at 0, its longer side is 1."""
        samples = self._known[label]
        strokes = samples[self._rng.integers(len(samples))]
        return fitted(turned(smoothed(strokes), self._turn + self._rng.normal(0, 0.03)))


@functools.cache
def clear_digits(split: Split) -> list[dict[str, list[Strokes]]]:
    """The clear digits, by label, of each writer of at least two labels in a split."""
    unclear = {line.split()[0] for line in UNCLEAR.read_text().splitlines() if line[0] != "#"}
    found: dict[str, dict[str, list[Strokes]]] = {}
    for sample in _samples(split):
        if not is_mislabelled(sample) and ink_hash(sample) not in unclear:
            writer = "" if sample.site == "synthetic" else sample.writer
            known = found.setdefault(writer, {})
            known.setdefault(sample.label, []).append(sample.ink.strokes)
    return [found[writer] for writer in sorted(found) if len(found[writer]) > 1]


def _samples(split: Split) -> list[InkSample]:
    """Digits of the writers of a split; where the data sets are missing, of the generator."""
    try:
        return [*load_ink("unipen-digits", split), *load_ink("pendigits", split)]
    except DataError as error:
        print(f"{error.message} The digits are synthetic instead.", file=sys.stderr)
        # Training takes the seeds 3n and 3n + 1.
        return list(synthetic_digits(1000, 3 * 1000 + 2))


def smoothed(strokes: Strokes) -> Strokes:
    """The strokes with points at equal distances, without the stairs of coarse tablets."""
    return tuple(map(_smoothed, strokes))


def turned(strokes: Strokes, angle: float) -> Strokes:
    """The strokes turned to the right by an angle in radians."""
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return tuple(stroke @ matrix for stroke in strokes)


def _smoothed(stroke: NDArray[np.float64]) -> NDArray[np.float64]:
    steps = np.hypot(*np.diff(stroke, axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    if length[-1] == 0:
        return stroke[:1]
    at = np.linspace(0, length[-1], 80)
    points = np.stack([np.interp(at, length, axis) for axis in stroke.T], axis=1)
    return np.asarray(cv2.GaussianBlur(points, (1, 9), 1.5, borderType=cv2.BORDER_REPLICATE))


def fitted(strokes: Strokes, size: float = 1.0) -> Strokes:
    """The strokes moved and scaled: the centre of their box at 0, its longer side ``size``."""
    left, top, right, bottom = box_of(strokes)
    scale = size / max(right - left, bottom - top)
    centre = np.array([(left + right) / 2, (top + bottom) / 2])
    return tuple((stroke - centre) * scale for stroke in strokes)


def moved(strokes: Strokes, x: float, y: float) -> Strokes:
    """The strokes elsewhere."""
    return tuple(stroke + np.array([x, y]) for stroke in strokes)


def slanted(strokes: Strokes, slope: float) -> Strokes:
    """The strokes leaning to the right by ``slope`` per height."""
    return fitted(tuple(stroke @ np.array([[1, 0], [-slope, 1]]) for stroke in strokes))


def broken(strokes: Strokes, pen: Pen, rng: np.random.Generator) -> Strokes:
    """The strokes with two to four gaps of 2 to 6 % of the height where the pen left no ink."""
    whole = [stroke for stroke in strokes if len(stroke) > 1]
    kept = [np.ones(len(stroke), bool) for stroke in whole]
    for _ in range(int(rng.integers(2, 5))):
        place = int(rng.integers(len(whole)))
        steps = np.hypot(*np.diff(whole[place], axis=0).T)
        at = np.concatenate([[0.0], np.cumsum(steps)])
        start = rng.uniform(0.12, 0.88) * at[-1]
        if kept[place][np.abs(at - start) < 0.3].all():
            kept[place][(at > start) & (at < start + pen.width + rng.uniform(0.02, 0.06))] = False
    pairs = zip(whole, kept, strict=True)
    return tuple(part for stroke, keep in pairs for part in _parts(stroke, keep))


def _parts(stroke: NDArray[np.float64], keep: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    cuts = np.flatnonzero(np.diff(keep)) + 1
    parts = zip(np.split(stroke, cuts), keep[[0, *cuts]], strict=True)
    return [part for part, is_kept in parts if is_kept]


def box_of(strokes: Strokes) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the points."""
    points = np.concatenate(strokes)
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return left, top, right, bottom
