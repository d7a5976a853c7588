"""What a request to change a profile holds, checked: glyphs, digits, numbers and ids."""

from __future__ import annotations

import base64
import binascii
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError
from inkdigits.glyph import SIDE
from inkdigits.profile import typed_digits
from inkdigits.reading import Number, NumberDigit
from inkdigits.strip import HEIGHT

_LARGEST_GLYPH: Final = 8_192
_LARGEST_STRIP: Final = 2**20
"""Characters of a PNG in base64."""

_WIDEST: Final = 16_384
"""Pixels of a strip."""

_MOST_DIGITS: Final = 100
"""Of a number that teaches."""


def glyph_in(body: dict[str, Any]) -> NDArray[np.uint8]:
    """The glyph of a request, a PNG in base64 as an answer has it.

    Raises
    ------
    InputError
        ``bad_glyph``.
    """
    glyph = _pixels(body.get("glyph"), SIDE, SIDE, _LARGEST_GLYPH)
    if glyph is None or glyph.shape != (SIDE, SIDE):
        raise InputError("bad_glyph", "A glyph must be a PNG of 28 by 28 pixels in base64.")
    return glyph


def digit_in(body: dict[str, Any]) -> int:
    """The digit of a request.

    Raises
    ------
    InputError
        ``bad_digit``.
    """
    return _whole(body.get("digit"), 9, "bad_digit", "A digit must be 0 to 9.")


def id_in(body: dict[str, Any]) -> int:
    """The id of a correction in a request.

    Raises
    ------
    InputError
        ``no_correction``.
    """
    return _whole(body.get("id"), 2**62, "no_correction", "There is no such correction.")


def _whole(value: object, most: int, code: str, message: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise InputError(code, message)
    if value != int(value):
        raise InputError(code, message)
    return int(value)


def right_in(body: dict[str, Any]) -> str:
    """The digits that are written, in a request that corrects a number.

    Raises
    ------
    InputError
        ``bad_number``.
    """
    right = body.get("right")
    return typed_digits(right if isinstance(right, str) else "")


def number_in(body: dict[str, Any]) -> Number:
    """The number of a request, as an answer with its strip has it.

    Only what teaches is in it: its digits with their columns, the strip, and whether it is printed.

    Raises
    ------
    InputError
        ``bad_number``.
    """
    given = body.get("number")
    given = given if isinstance(given, dict) else {}
    strip = _pixels(given.get("strip"), HEIGHT, _WIDEST, _LARGEST_STRIP)
    digits = given.get("digits")
    if strip is None or not isinstance(digits, list) or not 0 < len(digits) <= _MOST_DIGITS:
        raise _bad_number()
    parts = tuple(_digit_of_number(each, strip.shape[1]) for each in digits)
    printed = given.get("printed") is True
    return Number(None, None, "unsure", digits=parts, printed=printed, strip=strip)


def _digit_of_number(given: Any, width: int) -> NumberDigit:
    columns = given.get("columns") if isinstance(given, dict) else None
    if not isinstance(columns, list) or len(columns) != 2:
        raise _bad_number()
    first, count = (_whole(each, width, *_BAD_NUMBER) for each in columns)
    if not 0 < count <= width - first:
        raise _bad_number()
    return NumberDigit(digit_in(given), 0.0, (), (0.0, 0.0, 0.0, 0.0), (first, count))


_BAD_NUMBER: Final = (
    "bad_number",
    f"A number must be one of an answer to ?strip=true, with at most {_MOST_DIGITS} digits.",
)


def _bad_number() -> InputError:
    return InputError(*_BAD_NUMBER)


def _pixels(text: object, height: int, widest: int, longest: int) -> NDArray[np.uint8] | None:
    """The grey pixels of a PNG in base64; None for anything else, another height, or too much."""
    if not isinstance(text, str) or len(text) > longest:
        return None
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    # OpenCV reads the size from the first 24 bytes; a larger picture isn't decoded.
    width, found = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    if content[:8] != b"\x89PNG\r\n\x1a\n" or found != height or not 0 < width <= widest:
        return None
    pixels = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    if pixels is None or pixels.shape != (height, width):
        return None
    return np.asarray(pixels, np.uint8)
