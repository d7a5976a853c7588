"""The symbols that the numbers network tells apart."""

import re
from typing import Final

DIGITS: Final = "0123456789"

SEPARATORS: Final = ".,'-/:+=#"
"""Characters between, before or after the digits of a number."""

OTHER: Final = "x"
"""Any other character: a letter, a currency sign, a scribble."""

ALPHABET: Final = DIGITS + SEPARATORS + OTHER
"""All symbols, in the order of the outputs of a network; its last output is "nothing"."""

NOTHING: Final = len(ALPHABET)
"""The index of "nothing": no symbol, called the blank in CTC."""

_OTHERS: Final = re.compile(f"[^{DIGITS}]+")


def digits_of(text: str) -> str:
    """The digits 0 to 9 of a text alone."""
    return _OTHERS.sub("", text)
