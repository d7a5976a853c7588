"""What a data set is made of: ink or glyphs, with their labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import Ink

NOT_A_DIGIT: Final = 10
"""The class of what is not a digit, after those of the ten digits."""


@dataclass(frozen=True, eq=False)
class InkSample:
    """One character as pen strokes.

    Attributes
    ----------
    ink:
        The strokes, y down.
    label:
        The character that was meant: "0" to "9", or a letter or symbol.
    site:
        Where it was collected: the place and its devices.
    writer:
        Who wrote it. The same name is the same person in every file.
    """

    ink: Ink
    label: str
    site: str
    writer: str


@dataclass(frozen=True, eq=False)
class Glyphs:
    """Characters as the network sees them.

    Attributes
    ----------
    images: (N, 28, 28) uint8
        Ink bright on 0, in MNIST's frame.
    labels: (N,) int64
        0 to 9, or `NOT_A_DIGIT`.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
