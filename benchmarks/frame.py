"""How true the normaliser is to MNIST's own frame: frame.py [--model DIR] [--limit N].

Digits of the MNIST test set are enlarged, put anywhere on a canvas, light on dark or dark on
light, and read back through the door.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits import Digit, InkdigitsError, Reader, Unread
from inkdigits.data import load_mnist

FURTHEST = 0.002
"""Accuracy may differ from that of the originals by two in a thousand."""


def main() -> int:
    """Print how close; 1 when the accuracy differs by more than the bar."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", type=Path)
    options.add_argument("--limit", type=int, default=10_000)
    chosen = options.parse_args()
    try:
        digits = load_mnist("test")
    except InkdigitsError as error:
        print(f"Not measured: {error.message}")
        return 0
    reader = Reader(chosen.model)
    images, labels = digits.images[: chosen.limit], digits.labels[: chosen.limit]
    as_they_are = reader.read_digits(images)
    rng = np.random.default_rng(0)
    moved = reader.read_digits(moved_digit(image, rng) for image in images)
    print(f"{'':24}{'accuracy':>10}{'mean absolute difference of glyphs (of 255)':>46}")
    shares = []
    for name, answers in (("as they are", as_they_are), ("enlarged and moved", moved)):
        right = np.mean([right_digit(*pair) for pair in zip(answers, labels, strict=True)])
        difference = np.mean(
            [
                np.abs(answer.glyph.astype(int) - image).mean()
                for answer, image in zip(answers, images, strict=True)
                if isinstance(answer, Digit) and answer.glyph is not None
            ]
        )
        shares.append(float(right))
        print(f"{name:24}{right:10.2%}{difference:46.2f}")
    apart = abs(shares[0] - shares[1])
    print(f"accuracy differs by {apart:.2%}, at most {FURTHEST:.1%}")
    return 0 if apart <= FURTHEST else 1


def moved_digit(image: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """The (28, 28) image 2 to 12 times as large on a canvas of 400x400, in either polarity."""
    factor = rng.uniform(2, 12)
    large = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    canvas: NDArray[np.uint8] = np.zeros((400, 400), np.uint8)
    top, left = rng.integers(0, 401 - large.shape[0]), rng.integers(0, 401 - large.shape[1])
    canvas[top : top + large.shape[0], left : left + large.shape[1]] = large
    return canvas if rng.random() < 0.5 else 255 - canvas


def right_digit(answer: Digit | Unread, label: int) -> bool:
    """Whether the most probable digit is the label."""
    return isinstance(answer, Digit) and answer.most_probable == label


if __name__ == "__main__":
    sys.exit(main())
