"""The symbols that a number can have."""

from typing import Final

DIGITS: Final = "0123456789"

SEPARATORS: Final = ".,'-/:+=#"
"""What stands between the digits of a number, before or behind them."""

OTHER: Final = "x"
"""Any other character: a letter, a currency sign, a scribble."""

ALPHABET: Final = DIGITS + SEPARATORS + OTHER
"""All of them, in the order in which a network gives them; behind them it gives "nothing"."""

NOTHING: Final = len(ALPHABET)
"""The place of "nothing": no symbol, and what CTC calls the blank."""
