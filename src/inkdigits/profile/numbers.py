"""What the digits of a number are when a person says what number it is."""

from __future__ import annotations

import unicodedata
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import DIGITS, digits_of
from inkdigits.edits import distances
from inkdigits.errors import InputError
from inkdigits.reading import Number

_LONGEST: Final = 100
"""Digits of a number that a person types."""


def typed_digits(text: str) -> str:
    """The digits of a number that a person has typed. Blanks between them are left out.

    Raises
    ------
    InputError
        ``bad_number`` for anything else, or more than 100.
    """
    digits = "".join(unicodedata.normalize("NFKC", text[: 10 * _LONGEST]).split())
    if not digits or set(digits) - set(DIGITS):
        raise InputError("bad_number", "Only the digits that are written are expected, 0 to 9.")
    if len(digits) > _LONGEST or len(text) > 10 * _LONGEST:
        raise InputError("bad_number", f"A number has at most {_LONGEST} digits.")
    return digits


def labelled_glyphs(number: Number, right: str) -> list[tuple[NDArray[np.uint8], int]]:
    """The glyphs of a number, each with its digit, where it is certain what they are.

    Raises
    ------
    InputError
        ``not_certain`` where that is so of none, or the number is printed.
    """
    if number.printed:
        raise InputError("not_certain", "A printed number teaches nothing about a handwriting.")
    digits = certain_digits(number.likely_text or "", digits_of(right))
    found = [
        (glyph, digit)
        for glyph, digit in zip(number.glyphs, digits, strict=True)
        if digit is not None and glyph.any()
    ]
    if not found:
        raise InputError(
            "not_certain",
            f"{number.likely_text or 'What was read'} and {right} are too different to tell which "
            "digit is which, so nothing was taught.",
        )
    return found


def certain_digits(read: str, right: str) -> list[int | None]:
    """For each digit that was read what it is; None where that is not certain.

    Both texts are aligned with the fewest insertions, deletions and replacements of digits. A digit
    is certain where all such alignments give it the same place, and those beside it theirs: next to
    a digit that was overlooked or invented, a part of another one may have been cut out.
    """
    places = [-1, *_places(read, right), len(right)]
    return [
        None if place is None or (before, after) != (place - 1, place + 1) else int(right[place])
        for before, place, after in zip(places, places[1:], places[2:], strict=False)
    ]


def _places(read: str, right: str) -> list[int | None]:
    """For each digit that was read its place in the right text, where that is certain."""
    costs = np.array(distances(read, right))
    rest = np.array(distances(read[::-1], right[::-1]))[::-1, ::-1]
    found: list[int | None] = []
    for index, digit in enumerate(read):
        replaced = np.array([digit != other for other in right], np.int64)
        aligned = costs[index, :-1] + replaced + rest[index + 1, 1:] == costs[-1, -1]
        is_left_out = (costs[index] + 1 + rest[index + 1] == costs[-1, -1]).any()
        is_certain = aligned.sum() == 1 and not is_left_out
        found.append(int(aligned.argmax()) if is_certain else None)
    return found
