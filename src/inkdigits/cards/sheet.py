"""A sheet of cards in rows under a title."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

from inkdigits.cards.card import Card
from inkdigits.cards.drawing import draw_card, height_of
from inkdigits.cards.lettering import (
    EDGE,
    FAINT,
    PAPER,
    TEXT,
    Colour,
    draw_legend,
    font,
    font_for,
    shortened,
)

_GAP: Final = 14
_MARGIN: Final = 24
_RADIUS: Final = 10
_TITLE: Final = 24
_SMALL: Final = 14


def draw_sheet(
    cards: Sequence[Card],
    *,
    field: tuple[int, int],
    columns: int,
    title: str = "",
    details: str = "",
    note: tuple[str, Colour] = ("", TEXT),
    legend: Sequence[tuple[str, Colour]] = (),
) -> Image.Image:
    """Draw cards of one size, as RGB.

    Parameters
    ----------
    cards:
        At least one.
    field:
        (width, height) of the pictures; see `draw_card`.
    columns:
        Cards in a row.
    title, details, note, legend:
        At the head of the sheet: in large and in small letters on the left, in large letters on
        the right, and what each colour means.
    """
    tallest = max(height_of(card, field) for card in cards)
    drawn = [draw_card(card, field=field, least_height=tallest) for card in cards]
    rows = math.ceil(len(cards) / columns)
    width, height = drawn[0].width + _GAP, tallest + _GAP
    head = _MARGIN + (34 * bool(title)) + (24 * bool(details or legend)) + 6 * bool(title)
    size = 2 * _MARGIN - _GAP + columns * width, head + rows * height - _GAP + _MARGIN
    sheet = Image.new("RGB", size, PAPER)
    _draw_head(ImageDraw.Draw(sheet), sheet.width, title, details, note, legend)
    mask, edge = _rounded(drawn[0].size)
    for place, card in enumerate(drawn):
        row, column = divmod(place, columns)
        corner = (_MARGIN + column * width, head + row * height)
        card.paste(EDGE, (0, 0), edge)
        sheet.paste(card, corner, mask)
    return sheet


def _draw_head(
    pen: ImageDraw.ImageDraw,
    width: int,
    title: str,
    details: str,
    note: tuple[str, Colour],
    legend: Sequence[tuple[str, Colour]],
) -> None:
    right = width - _MARGIN
    pen.text((right, _MARGIN), note[0], note[1], font(_TITLE), anchor="ra")
    room = right - _MARGIN - font(_TITLE).getlength(note[0]) - _GAP * bool(note[0])
    title = shortened(title, _TITLE, room)
    pen.text((_MARGIN, _MARGIN), title, TEXT, font_for(title, _TITLE), anchor="la")
    left, line = _MARGIN, _MARGIN + 42
    details = shortened(details, _SMALL, right - _MARGIN)
    pen.text((left, line), details, FAINT, font_for(details, _SMALL), anchor="lm")
    draw_legend(pen, (left, line), legend, _SMALL)


def _rounded(size: tuple[int, int]) -> tuple[Image.Image, Image.Image]:
    """Masks of a card's ground with round corners and of its edge, drawn large and reduced."""
    times = 4
    width, height = (side * times for side in size)
    outer = Image.new("L", (width, height))
    edge = outer.copy()
    box, radius = (0, 0, width - 1, height - 1), _RADIUS * times
    ImageDraw.Draw(outer).rounded_rectangle(box, radius, 255)
    ImageDraw.Draw(edge).rounded_rectangle(box, radius, outline=255, width=times)
    return outer.reduce(times), edge.reduce(times)
