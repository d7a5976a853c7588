"""Which letters and signs are certainly not digits."""

from __future__ import annotations

from typing import Final

NONDIGIT_CHARACTERS: Final = frozenset(
    "ACEFHJKLMNPRTUVWXYacdefhjkmnprtuvwx" + "#&@%*?+=$<>" + ".:;-_!~[{}"
)
"""Letters and signs that nobody takes for a digit when they stand alone.

Left out is `LIKE_DIGITS`."""

LIKE_DIGITS: Final = "OoDQ" + "Iil|/(),'`^" + "Zz" + "Ss" + "Gb" + "]" + "B" + "gqy"
"""What some people write like a digit, so that a refusal could be wrong.

Like 0, 1 (^ is one with a long upstroke), 2, 5, 6, 7, 8, and 9 or 4.
"""
