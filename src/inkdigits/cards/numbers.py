"""Cards of numbers, and of pages with a box around each number and its text."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from inkdigits.cards.card import AMBER, COLOURS, GREEN, Card
from inkdigits.cards.lettering import Colour, font_for
from inkdigits.reading import Number, PageReading, needs_review
from inkdigits.sheet import PlacedBox, scaling
from inkdigits.trace import Shown

_ROOM: Final = 3
"""Pixels between a number, its box and its text."""

_LETTERS: Final = (12, 24)
"""Smallest and largest letters of a text, in pixels."""

_LEAST_SIDE: Final = 1_200
"""Pixels of the longer side of a page, unless it would be enlarged by less than a factor of 2."""

_DASH: Final = 5
_OPACITY: Final = 210
"""Of the paper below a text, 0 to 255."""


class _Label(NamedTuple):
    """A box in pixels of the picture, its text, and how both are drawn."""

    box: PlacedBox
    text: str
    colour: Colour
    dashed: bool


def card_of_number(number: Number, shown: Shown) -> Card:
    """The card of a number."""
    return Card(
        shown.image,
        number.status.capitalize() if number.written is None else number.written,
        number.how_sure,
        number.why or "",
        COLOURS[number.status],
        None if number.box is None else shown.in_image(number.box),
    )


def card_of_page(page: PageReading, shown: Shown, min_confidence: float = 0.0) -> Card:
    """The card of a page, with the boxes and texts of its numbers drawn into the picture.

    Numbers that need review have the colour of what is unsure; the boxes of printed ones are
    dashed.
    """
    shown = _enlarged(shown)
    review = [needs_review(number, min_confidence) for number in page.numbers]
    labels = [
        _label_of(number, shown, AMBER if uncertain else GREEN)
        for number, uncertain in zip(page.numbers, review, strict=True)
    ]
    count, printed = len(page.numbers), sum(number.printed for number in page.numbers)
    parts = [f"{sum(review)} for review"] if any(review) else []
    parts += [f"{printed} printed (dashed boxes)"] if printed else []
    return Card(
        _labelled(shown.image, labels),
        f"{count} number{'s' * (count != 1)}" if count else "No number",
        reason=", ".join(parts),
        colour=COLOURS["read" if count else "no number"],
        legend=(("read", GREEN), ("for review", AMBER)) if any(review) else (),
    )


def _enlarged(shown: Shown) -> Shown:
    """A small picture enlarged, so that there is room for texts."""
    height, width = shown.image.shape[:2]
    factor = _LEAST_SIDE // max(height, width)
    if factor < 2:
        return shown
    size = width * factor, height * factor
    image = Image.fromarray(shown.image).resize(size, Image.Resampling.BICUBIC)
    return Shown(np.asarray(image), scaling(factor) @ shown.to_image)


def _label_of(number: Number, shown: Shown, colour: Colour) -> _Label:
    assert number.box is not None
    text = number.written if number.written is not None else f"{number.likely_text}?"
    return _Label(shown.in_image(number.box), text, colour, number.printed)


def _labelled(pixels: NDArray[np.uint8], labels: Iterable[_Label]) -> NDArray[np.uint8]:
    """A picture (H, W, 3) with labels."""
    labels = list(labels)
    image = Image.fromarray(pixels)
    if not labels:
        return pixels
    layer = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(layer)
    height = median(label.box[3] for label in labels)
    size = round(min(max(0.6 * height, _LETTERS[0]), _LETTERS[1]))
    for label in labels:
        _draw_box(pen, label)
    for label in labels:
        _draw_text(pen, label, size, image.size)
    image.paste(layer, mask=layer)
    return np.asarray(image)


def _draw_box(pen: ImageDraw.ImageDraw, label: _Label) -> None:
    x, y, width, height = label.box
    left, top, right, bottom = x - _ROOM, y - _ROOM, x + width + _ROOM, y + height + _ROOM
    if not label.dashed:
        pen.rectangle((left, top, right, bottom), outline=label.colour, width=2)
        return
    corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
    for start, end in pairwise(np.array(corners)):
        steps = max(1, round(float(np.abs(end - start).max()) / _DASH))
        places = [tuple(start + (end - start) * step / steps) for step in range(steps + 1)]
        for one, other in list(pairwise(places))[::2]:
            pen.line([one, other], label.colour, 2)


def _draw_text(pen: ImageDraw.ImageDraw, label: _Label, size: int, room: tuple[int, int]) -> None:
    """Write the text above its box, or below where there is no room."""
    letters = font_for(label.text, size)
    x, y, _, height = label.box
    width = letters.getlength(label.text) + 2 * _ROOM
    tall = size + _ROOM
    left = min(max(x - _ROOM, 0), max(room[0] - width, 0))
    top = y - 2 * _ROOM - tall
    if top < 0:
        top = min(y + height + 2 * _ROOM, room[1] - tall)
    pen.rectangle((left, top, left + width, top + tall), (255, 255, 255, _OPACITY))
    middle = top + tall / 2
    pen.text((left + _ROOM, middle), label.text, label.colour, letters, anchor="lm")
