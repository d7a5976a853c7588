"""One change at a time: robustness.py [--model FOLDER] [--limit N].

Ink of writers whom no bundled model was trained on, without mislabelled ink, is drawn plain, and
then with one change: the pen, a turn, a slant, the size, the file, the paper,
the light. Prints how many digits are read right, and how that differs from the plain drawings;
studies/results/robustness.json keeps it.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import kept
import numpy as np
from numpy.typing import NDArray

from inkdigits import Reader
from inkdigits.data import InkSample, is_mislabelled, load_ink
from inkdigits.evaluation import scores
from inkdigits.ink import Ink, draw
from inkdigits.synthesis.curves import rotation
from inkdigits.synthesis.papers import photograph

ALLOWED = 0.015
"""How much fewer may be right than of the plain drawings."""

SIDE = 150
"""Longer side of the plain drawing in pixels; its pen is 7 % of the digit's height."""

Picture = NDArray[np.uint8]
Change = Callable[[Ink, np.random.Generator], Picture]


def with_pen(ink: Ink, share: float) -> Ink:
    """The ink with a pen that is a share of its height; a lying digit's longer side counts."""
    extent = np.ptp(np.concatenate(ink.strokes), axis=0)
    return Ink(ink.strokes, share * float(max(extent[1], extent[0] / 2)) or None)


def leaning(ink: Ink, turn: float = 0.0, slant: float = 0.0) -> Ink:
    """The ink turned or slanted; both angles in degrees."""
    shear = math.tan(math.radians(slant))
    matrix = rotation(math.radians(turn)) @ np.array([[1, -shear], [0, 1]])
    return Ink([stroke @ matrix.T for stroke in ink.strokes])


def canvas(ink: Ink, side: int = SIDE, pen: float = 0.07) -> Picture:
    """Black on white, the longer side ``side`` pixels, on a canvas twice as large."""
    sheet = draw(with_pen(ink, pen)).pixels
    factor = side / max(sheet.shape)
    size = (max(1, round(sheet.shape[1] * factor)), max(1, round(sheet.shape[0] * factor)))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    drawn = np.asarray(cv2.resize(sheet, size, interpolation=method), np.uint8)
    picture = np.full((2 * side, 2 * side), 255, np.uint8)
    top, left = (2 * side - drawn.shape[0]) // 2, (2 * side - drawn.shape[1]) // 2
    picture[top : top + drawn.shape[0], left : left + drawn.shape[1]] -= drawn
    return picture


def compressed(picture: Picture, quality: int) -> Picture:
    """The picture compressed as JPEG and decoded again."""
    coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE), np.uint8)


def changes() -> dict[str, Change]:
    """What is changed, by name."""
    found: dict[str, Change] = {"plain": lambda ink, rng: canvas(ink)}
    for share in (0.02, 0.04, 0.1, 0.15):
        found[f"pen {100 * share:.0f} % of the height"] = lambda ink, rng, share=share: canvas(
            ink, pen=share
        )
    for turn in (-15, -10, 10, 15):
        found[f"turned {turn:+} degrees"] = lambda ink, rng, turn=turn: canvas(leaning(ink, turn))
    for slant in (-30, -15, 15, 30):
        found[f"slanted {slant:+} degrees"] = lambda ink, rng, slant=slant: canvas(
            leaning(ink, slant=slant)
        )
    for side in (14, 20, 28, 60, 400, 1000):
        found[f"{side} pixels"] = lambda ink, rng, side=side: canvas(ink, side)
    found["JPEG quality 30"] = lambda ink, rng: compressed(canvas(ink), 30)
    papers = {"recycled": "grey, speckled paper", "grey-on-grey": "grey on grey paper"}
    papers |= {"soft-shadow": "a soft shadow", "hard-shadow": "a hard shadow"}
    for paper, name in papers.items():
        found[name] = lambda ink, rng, paper=paper: photograph(with_pen(ink, 0.07), paper, rng)
    return found


def samples(limit: int | None) -> list[InkSample]:
    """Digits of writers in the test split, those that are plainly mislabelled left out."""
    found = [
        sample
        for name in ("pendigits", "unipen-digits")
        for sample in load_ink(name, "test")
        if not is_mislabelled(sample)
    ]
    count = min(limit or len(found), len(found))
    return [found[place * len(found) // count] for place in range(count)]


def pictures(inks: list[InkSample], change: Change) -> Iterator[Picture]:
    """The drawings, one after the other."""
    for place, sample in enumerate(inks):
        yield change(sample.ink, np.random.default_rng([1, place]))


def main() -> int:
    """Print the table; 1 where a change costs more than is allowed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", type=Path, help="a model folder; by default the bundled one")
    options.add_argument("--limit", type=int, help="how many digits to read")
    chosen = options.parse_args()
    reader, inks = Reader(chosen.model), samples(chosen.limit)
    labels = np.array([int(sample.label) for sample in inks])
    found = {}
    print(
        f"{len(inks):,} digits of writers left out\n{'':26}{'right':>9}{'less':>8}{'answered':>10}"
    )
    for name, change in changes().items():
        answers = reader.read_digits(pictures(inks, change))
        digits = [getattr(each, "most_probable", None) for each in answers]
        # A blank or an error is none of the digits.
        read = np.array([-1 if digit is None else digit for digit in digits])
        right = scores.proportion(int((read == labels).sum()), len(labels))
        answered = float(np.mean([each.status == "read" for each in answers]))
        found[name] = {**right.to_dict(), "answered": answered}
        less = found["plain"]["value"] - right.value
        mark = "  too much" if less > ALLOWED else ""
        print(f"{name:26}{right.value:9.2%}{less:8.2%}{answered:10.1%}{mark}", flush=True)
    if chosen.model is None and chosen.limit is None:
        kept.keep("robustness", found, reader)
    worst = min(each["value"] for each in found.values())
    return int(found["plain"]["value"] - worst > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())
