"""A stand-in for the network that reads numbers: it reads digits that don't touch, one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import NOTHING
from inkdigits.glyph import normalise
from inkdigits.layout.parts import find_parts
from inkdigits.model.card import load_model
from inkdigits.model.classifier import Classifier
from inkdigits.model.numbers_card import NumbersCard
from inkdigits.model.recogniser import Columns
from inkdigits.reader import Reader
from inkdigits.strip import CHARACTERS, STRIDE

_INK = 60
_HIGH = 14
"""Parts that are lower are no digits."""


def install(reader: Reader) -> None:
    """Let a reader that has a model for numbers use this instead."""
    recogniser: Any = reader._recogniser
    reader._recogniser = SeparateDigits(recogniser.card)  # type: ignore[assignment]


@dataclass(frozen=True)
class SeparateDigits:
    """Like `Recogniser`: each connected part is the digit that it is on its own."""

    card: NumbersCard

    def recognise(self, strips: Sequence[NDArray[np.uint8]]) -> list[Columns]:
        """What the network would say of each strip."""
        return [_columns(strip[..., CHARACTERS]) for strip in strips]


def _columns(levels: NDArray[np.uint8]) -> Columns:
    symbols = np.zeros((levels.shape[1] // STRIDE, NOTHING + 1), np.float32)
    parts, labels = find_parts((levels > _INK).view(np.uint8), 0, 0)
    for part in parts:
        if part.height < _HIGH:
            continue
        rows, columns = slice(part.y, part.bottom), slice(part.x, part.right)
        ink = np.where(labels.mask_of(part), levels[rows, columns], 0).astype(np.uint8)
        found = _classifier().classify(normalise(ink)[None])
        # Two columns, so that they meet in slanted copies.
        middle = (part.x + part.right) // 2 // STRIDE
        symbols[middle : middle + 2, :10] = found.probabilities[0] * (found.digit_scores[0] > 0.5)
    symbols[:, NOTHING] = 1 - symbols[:, :NOTHING].sum(axis=1)
    return Columns(symbols, symbols)


@cache
def _classifier() -> Classifier:
    return Classifier(load_model(None))
