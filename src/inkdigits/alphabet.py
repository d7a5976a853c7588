"""The symbols that the numbers network tells apart."""

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
