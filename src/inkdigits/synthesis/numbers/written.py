"""What is written or printed, as text and places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import DIGITS, OTHER, SEPARATORS

UNREADABLE: Final = "?"
"""What stands for a character that nobody could read: cut off in part, hidden or too faint."""

_LONG_DASH: Final = "_"


@dataclass(frozen=True, eq=False)
class Written:
    """A number or a word.

    Attributes
    ----------
    text:
        One symbol of the alphabet, or `UNREADABLE`, for each character, from left to right.
    boxes: (n, 4) float64
        x, y, width and height of each character's ink in pixels of the picture.
    printed:
        Whether it is printed, not handwritten.
    """

    text: str
    boxes: NDArray[np.float64]
    printed: bool = False


def symbol_of(character: str) -> str:
    """The symbol of the alphabet for what is written; a letter, for instance, is `OTHER`."""
    if character == _LONG_DASH:
        return "-"
    return character if character in DIGITS + SEPARATORS else OTHER


def boxes_of(outlines: NDArray[np.float64]) -> NDArray[np.float64]:
    """The boxes (n, 4) around outlines (n, points, 2)."""
    low, high = outlines.min(axis=1), outlines.max(axis=1)
    return np.concatenate([low, high - low], axis=1)


def ordered(
    characters: Sequence[str], boxes: NDArray[np.float64], *, printed: bool = False
) -> Written:
    """A number or word whose characters may have changed places, from left to right."""
    order = np.argsort(boxes[:, 0] + boxes[:, 2] / 2, kind="stable")
    return Written("".join(characters[place] for place in order), boxes[order], printed)
