"""Numbers drawn on an empty sheet, as of a screen or a tablet: the cheapest way to many."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.numbers.line import pick_habits, write_line
from inkdigits.synthesis.numbers.texts import pick_number
from inkdigits.synthesis.numbers.written import Written, boxes_of, ordered, symbol_of
from inkdigits.synthesis.people import Person

_HEIGHTS: Final = (60.0, 100.0)
"""Height of the digits in pixels."""

_PENS: Final = (0.02, 0.16)
"""Width of the pen as a share of the height of a digit."""

_MARGIN: Final = 4


def draw_number(
    person: Person, rng: np.random.Generator, text: str | None = None
) -> tuple[NDArray[np.uint8], Written]:
    """Draw a number with any pen.

    Parameters
    ----------
    text:
        What to write, as of `inkdigits.synthesis.numbers.texts`; any number by default.

    Returns
    -------
    sheet: (H, W) uint8
        Ink bright on 0; a digit is 60 to 100 pixels high.
    written:
        What is on it.
    """
    habits = pick_habits(rng)
    if rng.random() < 0.5:
        habits = replace(habits, touching=0.0)
    height = rng.uniform(*_HEIGHTS)
    pen = float(np.exp(rng.uniform(*np.log(_PENS))))
    line = write_line(pick_number(rng) if text is None else text, person, habits, height, pen, rng)
    symbols = [symbol_of(character) for character in line.characters]
    outlines = line.outlines - line.corner + _MARGIN
    return np.pad(line.cover, _MARGIN), ordered(symbols, boxes_of(outlines))
