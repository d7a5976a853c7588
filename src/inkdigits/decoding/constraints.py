"""Constraints on a number: length, pattern, range and checksum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from operator import index
from typing import Any, Final, Literal, NoReturn, TypedDict

from inkdigits.alphabet import DIGITS
from inkdigits.decoding.checksums import CHECKSUMS
from inkdigits.errors import InputError

Length = int | tuple[int, int]
Checksum = Literal["luhn", "iban"] | Callable[[str], bool]

_ANY_DIGIT: Final = "d"
_LONGEST: Final = 1_000
"""The largest length, and the most characters of a pattern."""


class Options(TypedDict, total=False):
    """The options of `Constraints`."""

    length: Length | None
    pattern: str | None
    minimum: int | None
    maximum: int | None
    checksum: Checksum | None


@dataclass(frozen=True)
class Constraints:
    """Constraints on the digits of a number; None for no constraint.

    Attributes
    ----------
    length:
        The number of digits, or the fewest and the most.
    pattern:
        The format, such as "dd.dd.dddd": "d" stands for any digit, a digit for itself, and any
        other character for a separator, which may be missing on paper.
    minimum, maximum:
        The smallest and the largest value, as integers.
    checksum:
        "luhn" for the Luhn algorithm (ISO/IEC 7812-1), "iban" for a remainder of 1 modulo 97
        (ISO/IEC 7064, MOD 97-10: the check digits are last, as those of an IBAN are when its
        first four characters are moved to the end and its letters are replaced by numbers), or a
        function that takes the digits as a string and returns whether they are valid.

    Raises
    ------
    InputError
        ``bad_constraint`` for an invalid constraint, or two that no number satisfies.
    """

    length: Length | None = None
    pattern: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    checksum: Checksum | None = None

    def __post_init__(self) -> None:
        for name in ("minimum", "maximum"):
            if (value := getattr(self, name)) is not None:
                _whole(value, name, 0)
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            _refuse(f"The minimum, {self.minimum}, is above the maximum, {self.maximum}.")
        if self.pattern is not None and not self._slots:
            _refuse(f"The pattern {self.pattern!r} has no digit; write d for each digit.")
        if not (self.checksum in (None, *CHECKSUMS) or callable(self.checksum)):
            _refuse(f"checksum must be {' or '.join(CHECKSUMS)}, or a function.")
        least, most = self._lengths
        if least > most:
            _refuse(f"The pattern {self.pattern!r} has another length than the option says.")

    def may_begin(self, digits: str) -> bool:
        """Whether a number that satisfies the constraints may begin with these digits."""
        return (
            len(digits) <= self._lengths[1]
            and self._fits_pattern(digits)
            and (self.maximum is None or int(digits or "0") <= self.maximum)
        )

    def fit(self, digits: str) -> bool:
        """Whether these digits satisfy the constraints."""
        if not digits or len(digits) < self._lengths[0] or not self.may_begin(digits):
            return False
        if self.minimum is not None and int(digits) < self.minimum:
            return False
        check = CHECKSUMS[self.checksum] if isinstance(self.checksum, str) else self.checksum
        return check is None or bool(check(digits))

    def written(self, digits: str, text: str) -> str:
        """The number with separators: formatted by the pattern, or without one the text as read."""
        if self.pattern is None:
            return text
        remaining = iter(digits)
        return "".join(next(remaining) if _is_slot(each) else each for each in self.pattern)

    @cached_property
    def _slots(self) -> str:
        """The digits of the pattern, without its separators."""
        pattern = self.pattern
        if not isinstance(pattern, str) or len(pattern) > _LONGEST or not pattern.isprintable():
            _refuse(f"pattern must be a text of at most {_LONGEST:,} printable characters.")
        return "".join(filter(_is_slot, pattern))

    @cached_property
    def _lengths(self) -> tuple[int, int]:
        """The fewest and the most digits."""
        least, most = _range_of(self.length)
        if self.pattern is None:
            return least, most
        count = len(self._slots)
        return max(least, count), min(most, count)

    def _fits_pattern(self, digits: str) -> bool:
        if self.pattern is None:
            return True
        pairs = zip(digits, self._slots, strict=False)
        return all(slot in (_ANY_DIGIT, digit) for digit, slot in pairs)


def _is_slot(character: str) -> bool:
    return character == _ANY_DIGIT or character in DIGITS


def _range_of(length: Any) -> tuple[int, int]:
    if length is None:
        return 1, _LONGEST
    ends = length if isinstance(length, (tuple, list)) else (length, length)
    if len(ends) != 2:
        _refuse("length must be a whole number, or the fewest and the most digits.")
    least, most = (_whole(end, "length", 1) for end in ends)
    if not least <= most <= _LONGEST:
        _refuse(f"length must go from a smaller to a larger number, {_LONGEST:,} at most.")
    return least, most


def _whole(value: Any, name: str, least: int) -> int:
    try:
        number = index(value)
    except TypeError:
        number = -1
    if isinstance(value, bool) or number < least:
        _refuse(f"{name} must be a whole number from {least}.")
    return number


def _refuse(message: str) -> NoReturn:
    raise InputError("bad_constraint", message)


NONE: Final = Constraints()
"""No constraints."""
