"""Write what the bundled model answers to 2,000 inks, or compare with what was written.

    python tests/golden/make_inks.py            write inks.npz
    python tests/golden/make_inks.py --check    compare only; exit code 1 if an answer differs

The engine in JavaScript must answer the same to the same inks: tests/apps/static/test_engine.py.
All are generated: digits of many styles, with pens from hairs to blots and in many units; several
digits, dots and underlines; scribbles; and odd ones, such as a single point or 10,000 points.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits import Ink, Reader
from inkdigits.reading import Digit
from inkdigits.synthesis.styles import STYLES, write

HERE: Final = Path(__file__).parent
FILE: Final = HERE / "inks.npz"
SEED: Final = 2031
COUNT: Final = 2_000
TOLERANCE: Final = 1e-4
"""Largest difference of a probability between machines."""

STATUSES: Final = ("read", "unsure", "not a digit", "several digits", "blank")
_NO_DIGIT: Final = -1

Strokes = list[NDArray[np.float64]]


class Answers(NamedTuple):
    """What was answered to N inks; of ``digits``, -1 is none."""

    glyphs: NDArray[np.uint8]
    probabilities: NDArray[np.float32]
    digit_scores: NDArray[np.float32]
    statuses: NDArray[np.int8]
    digits: NDArray[np.int8]
    marks: NDArray[np.int16]
    counts: NDArray[np.int16]


def inks() -> Iterator[Ink]:
    """All inks; each depends on nothing but its place."""
    odd = list(_odd())
    yield from odd
    for place in range(len(odd), COUNT):
        yield _ink(place, np.random.default_rng([SEED, place]))


def _ink(place: int, rng: np.random.Generator) -> Ink:
    ink = write(STYLES[_styles()[place % len(_styles())]], rng)
    strokes, size = list(ink.strokes), ink.size
    if place % 10 == 3:
        strokes = _beside(strokes, size, rng)
    elif place % 10 == 6:
        strokes.append(_below(strokes, size, rng))
    elif place % 10 == 9:
        strokes = [np.cumsum(rng.normal(0, size / 10, (rng.integers(2, 80), 2)), axis=0)]
    scale, corner = 10 ** rng.uniform(-4, 6), rng.uniform(-1e3, 1e3, 2)
    strokes = [(stroke + corner) * scale for stroke in strokes]
    pen = [None, rng.uniform(0.01, 0.2), rng.uniform(0.03, 0.1)][place % 3]
    return Ink(strokes, None if pen is None else pen * size * scale)


@cache
def _styles() -> list[str]:
    """The styles that `answers.csv` names, so that another style changes none of these inks."""
    with (HERE / "answers.csv").open(newline="", encoding="utf-8") as file:
        parts = (row[0].split("/") for row in csv.reader(file))
        named = dict.fromkeys(part for each in parts for part in each[1:2])
    return [name for name in named if name in STYLES]


def _beside(strokes: Strokes, size: float, rng: np.random.Generator) -> Strokes:
    """Another digit beside, or a dot or a dash, near or far."""
    other = write(STYLES[str(rng.choice(_styles()))], rng)
    factor = rng.uniform(0.1, 1.2) * size / max(other.size, 1e-9)
    away = np.array([rng.uniform(0.3, 1.5), rng.uniform(-0.3, 0.6)]) * size
    kept = other.strokes if rng.random() < 0.6 else [other.strokes[0][: rng.integers(1, 4)]]
    return [*strokes, *(stroke * factor + away for stroke in kept)]


def _below(strokes: Strokes, size: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """A line below the ink."""
    points = np.concatenate(strokes)
    left, right = points[:, 0].min() - 0.1 * size, points[:, 0].max() + 0.1 * size
    y = points[:, 1].max() + rng.uniform(0.02, 0.4) * size
    return np.array([[left, y], [right, y + rng.normal(0, 0.02) * size]])


def _odd() -> Iterator[Ink]:
    """Inks that no person draws."""
    rng = np.random.default_rng(SEED)
    seven = [np.array([[0.0, 0], [8, 0], [3, 12]]), np.array([[2.0, 6], [7, 6]])]
    yield Ink([[[5, 5]]])
    yield Ink([[[5, 5]]], pen_width=3)
    yield Ink([[[5, 5], [5, 5], [5, 5]]])
    yield Ink([[[0, 0], [0, 0], [0, 9], [0, 9]]])
    yield Ink([[[0, 0]], [[9, 0]], [[0, 9]]])
    yield Ink([rng.random((10_000, 2))])
    turns = np.linspace(0, 60, 10_000)
    yield Ink([np.column_stack([turns * np.cos(turns), turns * np.sin(turns)])], pen_width=1)
    yield Ink([rng.random((3, 2)) for _ in range(200)])
    yield Ink([(stroke - 50) * 1e90 for stroke in seven])
    yield Ink([stroke * 1e-90 for stroke in seven])
    yield Ink([stroke + 1e15 for stroke in seven])
    yield Ink(seven, pen_width=1e-9)
    yield Ink(seven, pen_width=1e9)
    yield Ink([[[0, 0], [100, 0]]])
    yield Ink([[[0, 0], [0, 100]]], pen_width=0.01)
    yield Ink([[[0, 0], [100, 100]]], pen_width=60)
    # Points in the middle between two places of the pen, and lengths that the pen divides.
    yield Ink([[[x / 8, x % 3] for x in range(161)]], pen_width=8 / 20)
    yield Ink([[[0, 0], [0, 160], [160, 160], [160, 0], [0, 0]]], pen_width=10)


def answers(found: Sequence[Digit]) -> Answers:
    """Readings as arrays."""
    blank = np.zeros((28, 28), np.uint8)
    return Answers(
        np.stack([blank if each.glyph is None else each.glyph for each in found]),
        np.array([each.probabilities for each in found], np.float32),
        np.array([each.digit_score for each in found], np.float32),
        np.array([STATUSES.index(each.status) for each in found], np.int8),
        np.array([_NO_DIGIT if each.digit is None else each.digit for each in found], np.int8),
        np.array([each.marks for each in found], np.int16),
        np.array([each.count for each in found], np.int16),
    )


def written() -> Answers:
    """What the file holds."""
    with np.load(FILE) as file:
        return Answers(*(file[name] for name in Answers._fields))


def differences(
    expected: Answers, found: Answers, *, level: int = 0, share: float = TOLERANCE
) -> list[int]:
    """The places of the answers that differ, by more than a level or a probability."""
    levels = np.abs(expected.glyphs.astype(int) - found.glyphs).max(axis=(1, 2))
    shares = np.abs(expected.probabilities - found.probabilities).max(axis=1)
    scores = np.abs(expected.digit_scores - found.digit_scores)
    # Written so that NaN differs.
    same = (levels <= level) & (shares <= share) & (scores <= share)
    for one, other in zip(expected[3:], found[3:], strict=True):
        same &= one == other
    return np.flatnonzero(~same).tolist()


def main(arguments: list[str] | None = None) -> int:
    """Write the file, or compare with it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--check", action="store_true")
    reader = Reader()
    found = answers([reader.read_digit(ink) for ink in inks()])
    if not parser.parse_args(arguments).check:
        np.savez_compressed(FILE, **found._asdict())
        return 0
    wrong = differences(written(), found)
    print(f"{len(wrong)} answers differ: {wrong[:20]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
