"""Labelled strips, on which the numbers network is trained."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import ALPHABET, NOTHING
from inkdigits.model.numbers_card import CLASSES
from inkdigits.strip import HEIGHT, STRIDE

_WEIGHT: Final = 3.0
"""The weight in the loss of a column with a centre; one without has a weight of 1."""

_NEAR, _FAR = 0.5, 1.2
"""Distances, in columns, between a column and a centre: up to the first the column is labelled with
the symbol, from the second on with "nothing", and in between with both."""

_LENGTHS: Final = 4
"""Texts are padded to a multiple of this length, since some backends compile for each shape."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sample:
    """A strip and its text.

    Attributes
    ----------
    pixels: (40, W, 2) uint8
        As those of a `Strip`.
    text:
        A symbol of `ALPHABET` for each character, from left to right.
    centres: (n,) float64
        The centre of each character, in columns of 4 pixels; None if unknown.
    """

    pixels: NDArray[np.uint8]
    text: str
    centres: Floats | None

    @property
    def columns(self) -> int:
        """The number of columns."""
        return int(self.pixels.shape[1]) // STRIDE

    @property
    def is_learnable(self) -> bool:
        """Whether there are enough columns: one for each symbol, and one between equal symbols."""
        repeated = sum(one == other for one, other in pairwise(self.text))
        return len(self.text) + repeated <= self.columns


Batch = tuple[NDArray[np.uint8], dict[str, NDArray[np.float32] | NDArray[np.int32]]]
"""Strips, and the targets of the two outputs of the network; see `collate`."""


def collate(samples: list[Sample], width: int, spare: int = 0) -> Batch:
    """Samples as arrays, padded at the right to a width.

    Parameters
    ----------
    width:
        In pixels.
    spare:
        Additional padding of ``symbols``, beyond the longest text, rounded up.

    Returns
    -------
    strips: (N, 40, width, 2) uint8
    targets:
        ``symbols``, (N, 1 + longest or more) int32: the number of columns of each strip, then the
        indices of its symbols in `ALPHABET`, padded with -1. ``centres``, (N, width / 4, 21)
        float32: weights of the classes of each column, all 0 for columns without a label.
    """
    strips = np.zeros((len(samples), HEIGHT, width, 2), np.uint8)
    longest = max(len(sample.text) for sample in samples)
    rounded = _LENGTHS * max(1, math.ceil(longest / _LENGTHS))
    symbols = np.full((len(samples), 1 + rounded + spare), -1)
    centres = np.zeros((len(samples), width // STRIDE, CLASSES), np.float32)
    for place, sample in enumerate(samples):
        strips[place, :, : sample.pixels.shape[1]] = sample.pixels
        symbols[place, 0] = sample.columns
        symbols[place, 1 : 1 + len(sample.text)] = places_of(sample.text)
        if sample.centres is not None:
            centres[place, : sample.columns] = _weights(
                places_of(sample.text), sample.centres, sample.columns
            )
    return strips, {"symbols": symbols.astype(np.int32), "centres": centres}


def places_of(text: str) -> list[int]:
    """The indices of symbols in `ALPHABET`."""
    return [ALPHABET.index(symbol) for symbol in text]


def _weights(symbols: list[int], centres: Floats, columns: int) -> Floats:
    """The weight of each class in the loss of each column, (columns, 21)."""
    shares: Floats = np.zeros((columns, CLASSES))
    middles = np.arange(columns) + 0.5
    for place, centre in zip(symbols, centres, strict=True):
        near = np.clip((_FAR - np.abs(middles - centre)) / (_FAR - _NEAR), 0, 1)
        shares[:, place] = np.maximum(shares[:, place], near)
    total = shares.sum(axis=1, keepdims=True)
    shares /= np.maximum(total, 1)
    shares[:, NOTHING] = 1 - np.minimum(total[:, 0], 1)
    return np.asarray(shares * (1 + (_WEIGHT - 1) * np.minimum(total, 1)))


def centres_on(to_source: Floats, boxes: Floats) -> Floats:
    """The centres of boxes of a source, on a strip.

    Parameters
    ----------
    to_source: (3, 3) float64
        As that of a `Strip`.
    boxes: (n, 4) float64
        x, y, width and height in pixels of the source.

    Returns
    -------
    middles: (n, 2) float64
        x in columns and y in pixels of the strip, both from its edge.
    """
    middles = np.column_stack([boxes[:, :2] + boxes[:, 2:] / 2, np.ones(len(boxes))])
    x, y, scale = np.linalg.inv(to_source) @ middles.T
    # Coordinates are those of pixel centres; the result counts from the edge.
    return np.stack([(x / scale + 0.5) / STRIDE, y / scale + 0.5], axis=1)
