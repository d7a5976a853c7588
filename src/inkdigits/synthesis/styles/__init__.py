"""Synthetic handwritten digits as strokes, in the styles of many countries and people.

`STYLES` has the forms, `write` writes one of them in a random hand, and `synthetic_digits` writes
the digits and their styles in turn. The same seed gives the same ink.

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
  2013. Its 9 like a P is left out: it can't be distinguished from the letter.
- Alpaydin and Alimoglu, "Pen-based recognition of handwritten digits", UCI 81, 1998, whose writers
  live in Turkey: 9 from a c or with a little loop, 8 like a ribbon, 6 with a tiny bowl or with an
  end that crosses its back, 7 with a low and wide or a hooked bar, 5 crossed by its roof, 4 with
  a looped corner or a low stem, 3 whose bows hardly part, 9 with a tiny bowl, 0 with a stub or a
  lead-in; 0 with a curl inside, 1 whose upstroke begins with a loop, 4 like an h or a capital G,
  7 with a bar in the same stroke, 8 begun in the middle or open at a side, 9 on a base line or like
  an S.
- Guyon, Schomaker, Plamondon, Liberman and Janet, "UNIPEN project of on-line data exchange and
  recognizer benchmarks", ICPR 1994, whose writers live in many countries: the leaning, the open
  and the crossed 0, the angular 3, the slanting 5, the 6 like a b, the round 7, the 8 like an
  hourglass or from two strokes, the 9 like a ribbon; the 0 with a bar that runs out above and
  below, the 1 with a flag at a right angle, the 2 whose loop fills, the 4 in one curve, the 5 on a
  base line, the 7 with a very short roof, the 8 like a gamma, the 9 open above; stairs of coarse
  tablets, and hooks where the pen lands and lifts.

The drawings were made by eye after the training parts of the last two; no stroke is copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final

import numpy as np

from inkdigits.data.samples import InkSample
from inkdigits.ink import Ink, longer_side
from inkdigits.synthesis.styles.hand import pick_hand, write_form
from inkdigits.synthesis.styles.style import Style, load_styles

__all__ = ["STYLES", "Style", "synthetic_digits", "write"]

STYLES: Final[Mapping[str, Style]] = MappingProxyType(
    {style.name: style for style in load_styles()}
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
    return Ink(strokes, pen_width=hand.pen * longer_side(strokes), width=1, height=1)


def synthetic_digits(
    count: int, seed: int, styles: Sequence[str] | None = None
) -> Iterator[InkSample]:
    """Write ``count`` digits: 0 to 9 in turn, and each digit's styles in turn.

    So all digits are equally frequent, and so are the styles of one digit. A sample depends only
    on the seed and its index; its site is "synthetic" and its writer the name of the style.

    Parameters
    ----------
    count, seed:
        Not negative.
    styles:
        Names in `STYLES` to write, in the order of `STYLES`; digits without any of them are left
        out. By default all.

    Raises
    ------
    ValueError
        When ``count`` or ``seed`` is negative, or ``styles`` is empty or holds an unknown name.
    """
    if count < 0 or seed < 0:
        raise ValueError("count and seed must not be negative")
    turns = _turns(STYLES if styles is None else styles)
    for index in range(count):
        turn, digit = divmod(index, len(turns))
        style = turns[digit][turn % len(turns[digit])]
        ink = write(style, np.random.default_rng([seed, index]))
        yield InkSample(ink, label=str(style.digit), site="synthetic", writer=style.name)


def _turns(names: Iterable[str]) -> list[list[Style]]:
    """The styles of these names, digit by digit; at least one."""
    chosen = set(names)
    unknown = sorted(chosen - set(STYLES))
    if unknown:
        raise ValueError(f"no style is called {', '.join(unknown)}")
    if not chosen:
        raise ValueError("no style is left to write")
    styles = [style for style in STYLES.values() if style.name in chosen]
    return [list(group) for _, group in groupby(styles, key=lambda style: style.digit)]
