"""A card: a picture with the box of its ink, the answer, what the network saw, and ten bars."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.cards.lettering import TEXT, Colour
from inkdigits.cards.overlay import LEGEND, overlaid
from inkdigits.reading import Unread
from inkdigits.sheet import PlacedBox
from inkdigits.trace import Trace

GREEN: Final[Colour] = (24, 128, 76)
AMBER: Final[Colour] = (176, 112, 0)
RED: Final[Colour] = (190, 40, 40)
_GREY: Final[Colour] = (70, 70, 70)
COLOURS: Final[dict[str, Colour]] = {
    "read": GREEN,
    "unsure": AMBER,
    "not a digit": RED,
    "several digits": _GREY,
    "blank": _GREY,
    "no number": _GREY,
    "several numbers": _GREY,
    "error": RED,
}
"""By status."""


@dataclass(frozen=True, eq=False)
class Card:
    """What stands on a card; what is empty or None takes no room.

    Attributes
    ----------
    picture: (H, W) or (H, W, 3) uint8
    title:
        The answer.
    aside:
        A few words beside the title.
    reason:
        A sentence below it.
    colour:
        Of the title, the box and the bar that stands out.
    box:
        Around the ink, in pixels of the picture.
    glyph: (28, 28) uint8
        What the network saw.
    bars:
        Ten probabilities.
    best:
        The bar that stands out.
    name:
        Of the file.
    right:
        A tick for what is right, a cross for what is wrong.
    legend:
        What colours in the picture stand for.
    """

    picture: NDArray[np.uint8] | None
    title: str
    aside: str = ""
    reason: str = ""
    colour: Colour = TEXT
    box: PlacedBox | None = None
    glyph: NDArray[np.uint8] | None = None
    bars: tuple[float, ...] = ()
    best: int | None = None
    name: str = ""
    right: bool | None = None
    legend: tuple[tuple[str, Colour], ...] = ()


def card_of(
    found: Trace | Unread, name: str = "", *, right: bool | None = None, tinted: bool = False
) -> Card:
    """The card of what was read or could not be read; of a path only the file's name is shown.

    ``tinted`` shows what was found in the picture; see `overlaid`.
    """
    name = PurePath(name).name
    if isinstance(found, Unread):
        return Card(None, "Can't be read", "", found.message, RED, name=name, right=right)
    reading = found.reading
    return Card(
        overlaid(found) if tinted else found.image,
        reading.status.capitalize() if reading.digit is None else str(reading.digit),
        reading.how_sure,
        reading.why or "",
        COLOURS[reading.status],
        None if reading.box is None else found.in_image(reading.box),
        reading.glyph,
        reading.probabilities if reading.status != "blank" else (),
        reading.likely_digit,
        name,
        right,
        LEGEND if tinted and found.printed is not None else (),
    )
