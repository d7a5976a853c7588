"""One hand: the sure numbers of a page show how its writer writes the digits of the doubtful ones.

A digit looks more like the same digit of its writer than like another one: next to a 7 with a bar,
a stroke with a serif is a 1. `studies/one_hand.py` measures how much that helps.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.decoding import Opinions
from inkdigits.profile import Encoder, likeness_of, softmax
from inkdigits.reading import Number

_SURE: Final = 0.9
"""The confidence from which a number shows the hand; other ones are doubtful."""

_SURE_DIGIT: Final = 0.98
"""The confidence that each of its digits needs for that."""

_LEAST: Final = 8
"""The least number of digits that show a hand."""

_WEIGHT: Final = 24.0
"""How much the logit of a digit rises with the similarity to the writer's digits."""


class OneHand:
    """The digits that one writer has written elsewhere on a page.

    Parameters
    ----------
    glyphs: (M, 28, 28) uint8
        What was written.
    digits: (M,) int64
        What that is.
    encoder:
        Compares glyphs.
    """

    def __init__(
        self, glyphs: NDArray[np.uint8], digits: NDArray[np.int64], encoder: Encoder
    ) -> None:
        self._encoder = encoder
        self._places = encoder.encode(glyphs).places
        self._digits = digits

    @classmethod
    def of_page(cls, numbers: Sequence[Number], encoder: Encoder) -> OneHand | None:
        """What the sure numbers of a page show; None if these are few, or no number is doubtful."""
        if not any(is_doubtful(number) for number in numbers):
            return None
        shown = [
            (glyph, digit.digit)
            for number in numbers
            # A single digit is often a mark or a letter.
            if number.confidence >= _SURE and len(number.digits) > 1 and not number.printed
            for glyph, digit in zip(number.glyphs, number.digits, strict=True)
            if digit.confidence >= _SURE_DIGIT and glyph.any()
        ]
        if len(shown) < _LEAST:
            return None
        glyphs, digits = zip(*shown, strict=True)
        return cls(np.stack(glyphs), np.array(digits), encoder)

    def opinions(self, glyphs: NDArray[np.uint8]) -> Opinions:
        """The digits of glyphs (N, 28, 28), as the network sees them and as they are alike."""
        encoded = self._encoder.encode(glyphs)
        alike = likeness_of(encoded.places, self._places, self._digits)
        # Digits that are not on the page are as likely as before.
        differences = np.nan_to_num(alike - np.nanmean(alike, axis=1, keepdims=True))
        return Opinions(softmax(encoded.offsets[:, :10] + np.float32(_WEIGHT) * differences))


def is_doubtful(number: Number) -> bool:
    """Whether a number is handwritten and not sure."""
    return bool(number.digits) and number.confidence < _SURE and not number.printed
