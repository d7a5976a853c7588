"""Checksums of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the Luhn algorithm (ISO/IEC 7812-1, annex B)."""
    values = [int(digit) for digit in reversed(digits)]
    doubled = [sum(divmod(2 * value, 10)) for value in values[1::2]]
    return (sum(values[::2]) + sum(doubled)) % 10 == 0


def mod_97(digits: str) -> bool:
    """Whether the last two digits are the check digits of ISO/IEC 7064, MOD 97-10."""
    return int(digits) % 97 == 1


CHECKSUMS: Final[dict[str, Callable[[str], bool]]] = {"luhn": luhn, "iban": mod_97}
"""By name: whether a text of digits may be right."""
