"""Pictures with their answers: a card for each, and sheets of cards."""

from inkdigits.cards.card import AMBER, GREEN, RED, Card, card_of
from inkdigits.cards.drawing import as_png, draw_card
from inkdigits.cards.numbers import card_of_number, card_of_page
from inkdigits.cards.overlay import LEGEND, overlaid, overlay_of
from inkdigits.cards.sheet import draw_sheet

__all__ = [
    "AMBER",
    "GREEN",
    "LEGEND",
    "RED",
    "Card",
    "as_png",
    "card_of",
    "card_of_number",
    "card_of_page",
    "draw_card",
    "draw_sheet",
    "overlaid",
    "overlay_of",
]
