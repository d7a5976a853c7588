"""Synthetic digits: handwritten digits as strokes, in the styles of many countries and people.

`STYLES` names the forms, `write` writes one of them once, with everything in which people differ,
and `synthetic_digits` writes the digits and their styles in turn. The same seed gives the same ink.

Sources for which forms exist and where:

- Wikipedia, "Regional handwriting variation", section Western Arabic numerals: the slashed,
  dotted, ticked and upright-barred 0, the script 0 with a loop, the long upstroke and the base
  of the 1, the curled 2, the flat-topped 3, the open 4, the crossed 7, the East Asian 7 with a
  serif, the wavy roof of the copperplate 7.
- Brigham Young University, Script Tutorial, "German numbers": 1 whose upstroke reaches the
  middle or the base line, 4 crossed low.
- G. SE Briem, "Numerals", briem.net: the closed 4 and the 5 in two strokes, and what they are
  mistaken for in one.
- J. Pasden, "Handwritten Chinese numbers: alternative Arabic numerals", sinosplice.com,
  2013. Its 9 like a P is left out: that can't be told from the letter.
- Alpaydin and Alimoglu, "Pen-based recognition of handwritten digits", UCI 81, 1998, whose writers
  live in Turkey: 9 from a c, 8 like a ribbon, 6 with a tiny bowl, 7 with a low and wide bar.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final

import numpy as np

from inkdigits.datasets.samples import InkSample
from inkdigits.datasets.styles.five_to_nine import FIVE_TO_NINE
from inkdigits.datasets.styles.hand import pick_hand, write_form
from inkdigits.datasets.styles.style import Style
from inkdigits.datasets.styles.zero_to_four import ZERO_TO_FOUR
from inkdigits.ink import Ink

__all__ = ["STYLES", "Style", "synthetic_digits", "write"]

STYLES: Final[Mapping[str, Style]] = MappingProxyType(
    {style.name: style for style in (*ZERO_TO_FOUR, *FIVE_TO_NINE)}
)
"""All styles by name, in the order of their digits."""


def write(style: Style, rng: np.random.Generator) -> Ink:
    """Write one digit in ``style`` with a hand picked by ``rng``.

    Returns
    -------
    ink:
        Strokes within the unit box, x right and y down, ``width`` and ``height`` 1, and a pen
        of 2 to 13 % of the ink's longer side.
    """
    hand = pick_hand(rng)
    form = style.forms[rng.integers(len(style.forms))]
    strokes = write_form(form, hand, rng)
    longer = max(np.ptp(np.concatenate(strokes), axis=0))
    return Ink(strokes, pen_width=hand.pen * float(longer), width=1, height=1)


def synthetic_digits(
    count: int, seed: int, styles: Sequence[str] | None = None
) -> Iterator[InkSample]:
    """Write ``count`` digits, the ten in turn, and the styles of each in turn.

    The sample at one place is the same whatever the count; its site is "synthetic" and its writer
    the name of the style.

    Parameters
    ----------
    styles:
        Names in `STYLES`; None for all. A digit of which no style is named is left out.

    Raises
    ------
    ValueError
        When ``count`` or ``seed`` is negative, or a style is unknown or none is named.
    """
    if count < 0 or seed < 0:
        raise ValueError("count and seed must not be negative")
    names = tuple(STYLES) if styles is None else tuple(styles)
    unknown = [name for name in names if name not in STYLES]
    if unknown or not names:
        raise ValueError(f"{unknown} are not styles: {', '.join(STYLES)}")
    wanted = [STYLES[name] for name in names]
    turns = [[style for style in wanted if style.digit == digit] for digit in range(10)]
    turns = [of_digit for of_digit in turns if of_digit]
    for place in range(count):
        turn, digit = divmod(place, len(turns))
        style = turns[digit][turn % len(turns[digit])]
        ink = write(style, np.random.default_rng([seed, place]))
        yield InkSample(ink, label=str(style.digit), site="synthetic", writer=style.name)
