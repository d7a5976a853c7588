"""People who write the drawn numbers: none of them has been trained on.

Those who write the guide half are of the validation splits, those of the held-out half of the
test splits: writers of pen ink, and digits of MNIST that are alike enough to be one person's.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from number_line import SCALE, Character, character_of, write_sign
from numpy.typing import NDArray
from paper_ink import DIGITS, Pen, Strokes, box_of, clear_digits, moved, smoothed, turned

from inkdigits.data import LIKE_DIGITS, Glyphs, Split, load_ink, load_mnist
from inkdigits.errors import DataError
from inkdigits.synthesis.people.rasters import RasterDigits, RasterShelf

Rng = np.random.Generator
Specimens = Mapping[str, Sequence[Strokes]]

UNCLEAR: Final = Path(__file__).parent / "unclear_rasters.txt"
STEPS: Final[dict[Split, int]] = {"validation": 2, "test": 4}
"""Every how many images of MNIST were looked at."""

RASTERS: Final = 0.3
"""The share of people whose digits are of MNIST."""

LEAST_LABELS: Final = 6
"""Digits of different labels that are known of a writer, at least."""

_BROADEST: Final = 1.1
"""Largest width of a digit in heights."""

_LOW: Final = "acemnruvwx"
_HANGING: Final = "gpqyj"


@dataclass(frozen=True, eq=False)
class Person:
    """Somebody with a handwriting.

    Attributes
    ----------
    digits:
        Strokes of each digit, or rasters of all ten.
    letters:
        Strokes of letters.
    turn, slope:
        By how much all that is written is turned, in radians, and leans to the right per height.
    """

    digits: Specimens | RasterDigits
    letters: Specimens
    turn: float
    slope: float

    @property
    def labels(self) -> str:
        """The digits that are known."""
        return DIGITS if isinstance(self.digits, RasterDigits) else "".join(sorted(self.digits))

    @property
    def kind(self) -> str:
        """Where the digits come from."""
        return "MNIST" if isinstance(self.digits, RasterDigits) else "pen ink"

    def with_own(self, pen: Pen) -> Pen:
        """The pen, as wide as the strokes of the digits where these have a width."""
        return replace(pen, width=self.digits.pen) if isinstance(self.digits, RasterDigits) else pen

    def write(self, symbol: str, pen: Pen, rng: Rng) -> Character:
        """Write a digit, a letter or a separator once."""
        if symbol.isdecimal() and isinstance(self.digits, RasterDigits):
            return _enlarged(self.digits(int(symbol), rng))
        if not symbol.isalnum():
            return character_of(write_sign(symbol, rng), pen, rng)
        known = self.digits if symbol.isdecimal() else self.letters
        assert not isinstance(known, RasterDigits)
        strokes = known[symbol][int(rng.integers(len(known[symbol])))]
        strokes = turned(strokes, self.turn + rng.normal(0, 0.03))
        lean = np.array([[1, 0], [-self.slope - rng.normal(0, 0.03), 1]])
        return character_of(_standing(tuple(each @ lean for each in strokes), symbol), pen, rng)


def _standing(strokes: Strokes, symbol: str) -> Strokes:
    """Strokes on a base line at 0, as high as the symbol is."""
    low, hanging = symbol in _LOW, symbol in _HANGING
    left, top, right, bottom = box_of(strokes)
    height = 0.6 if low else 0.9 if hanging else 1.0
    size = min(height / max(bottom - top, 1e-9), _BROADEST / max(right - left, 1e-9))
    foot = bottom * size - (0.35 if hanging else 0)
    return moved(tuple(stroke * size for stroke in strokes), -left * size, -foot)


def _enlarged(raster: NDArray[np.uint8]) -> Character:
    """The character of a raster (28, 28), bright on 0, with sharp edges."""
    rows, columns = (np.flatnonzero((raster > 60).any(axis=axis)) for axis in (1, 0))
    part = np.pad(raster[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 2)
    height, width = len(rows), len(columns)
    size = SCALE * min(1 / height, _BROADEST / width)
    cover = cv2.resize(
        part.astype(np.float32) / 255, None, fx=size, fy=size, interpolation=cv2.INTER_CUBIC
    )
    cover = cv2.GaussianBlur(cover, (0, 0), 0.35 * size)
    return Character(np.clip((cover - 0.42) * 4 + 0.5, 0, 1), cover.shape[0] - round(2 * size))


class People:
    """The people of one half of the pictures."""

    def __init__(self, held_out: bool) -> None:
        split: Split = "test" if held_out else "validation"
        writers = clear_digits(split)
        self._writers = [
            {label: [smoothed(each) for each in known[label]] for label in known}
            for known in writers
            if len(known) >= LEAST_LABELS
        ]
        self._letters = _letters_of(split)
        self._shelf = _shelf_of(split)

    def pick(self, rng: Rng, *, all_digits: bool = False) -> Person:
        """A person, or one of whom all ten digits are known."""
        manner = self._letters, float(rng.normal(0, 0.04)), float(rng.normal(0, 0.06))
        if self._shelf is not None and rng.random() < RASTERS:
            return Person(self._shelf.pick(rng), *manner)
        writers = [each for each in self._writers if not all_digits or len(each) == len(DIGITS)]
        return Person(writers[rng.integers(len(writers))], *manner)


@functools.cache
def people_of(held_out: bool) -> People:
    """The people of one half of the pictures."""
    return People(held_out)


def _letters_of(split: Split) -> Specimens:
    """Letters that nobody takes for digits; none where the data set is missing."""
    found: dict[str, list[Strokes]] = {}
    try:
        samples = load_ink("unipen-nondigits", split)
    except DataError as error:
        print(f"{error.message} There are no handwritten words.", file=sys.stderr)
        return found
    for sample in samples:
        if sample.label.isalpha() and sample.label not in LIKE_DIGITS:
            found.setdefault(sample.label, []).append(smoothed(sample.ink.strokes))
    return found


def _shelf_of(split: Split) -> RasterShelf | None:
    """The clear digits of MNIST that were looked at; None where the data set is missing."""
    try:
        glyphs = load_mnist(split)
    except DataError as error:
        print(f"{error.message} There are no digits of MNIST.", file=sys.stderr)
        return None
    lines = (line.split() for line in UNCLEAR.read_text().splitlines())
    unclear = {int(line[1]) for line in lines if line[0] == split}
    seen = range(0, len(glyphs.labels), STEPS[split])
    kept = [index for index in seen if index not in unclear]
    return RasterShelf(Glyphs(glyphs.images[kept], glyphs.labels[kept]))
