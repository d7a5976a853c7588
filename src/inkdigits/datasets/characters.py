"""Which letters and signs are certainly not digits."""

from __future__ import annotations

from typing import Final

NONDIGIT_CHARACTERS: Final = frozenset(
    "ACEFHJKLMNPRTUVWXYacdefhjkmnprtuvwx" + "#&@%*?+=$<>" + ".:;-_!~[{}"
)
"""Letters and signs that nobody takes for a digit when they stand alone.

Left out is what some people write like a digit, so that a refusal could be wrong:

- like 0: O, o, D, Q
- like 1: I, l, i, |, /, (, ), comma, apostrophe, backtick, and ^, which is a 1 with a long upstroke
- like 2: Z, z
- like 5: S, s
- like 6: G, b
- like 7: ]
- like 8: B
- like 9 or 4: g, q, y
"""
