"""Sheets with many numbers: a list and a form."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import number_sheets as sheets
import numpy as np
from scenes_in_colour import ColourCanvas

from inkdigits.synthesis.scenes.scribe import Scribe, as_character

EXPENSES: Final = (
    ("Rent", "840,00"),
    ("Water", "36,50"),
    ("Heat", "112,75"),
    ("Tram", "49,00"),
    ("Tea", "5,80"),
    ("Meat", "23,40"),
)
SUM: Final = "1067,45"

HEADS: Final = ("Pos.", "Article", "Quantity", "Price", "Amount")
ARTICLES: Final = (
    ("Ballpoint pens, blue", "120", "0,85", "102,00"),
    ("Envelopes", "500", "0,12", "60,00"),
    ("Squared paper", "24", "3,75", "90,00"),
    ("Staplers", "6", "12,40", "74,40"),
    ("Folders", "36", "1,95", "70,20"),
)
TOTAL: Final = "396,60"


def expenses(canvas: ColourCanvas, scribe: Scribe) -> None:
    """A list of names and amounts on ruled paper, with a date, a sum and a phone number."""
    first, step, size, left, right = 70, 96, 40, 150, 500
    room = canvas.shape[1] - 60 - right
    sheets.rules(canvas, first, step, 110)
    scribe.pen = sheets.BALLPOINT
    scribe.line("30.11.2025", 520, first + step - 8, size, room - 20)
    for place, (name, amount) in enumerate(EXPENSES, 3):
        bottom = first + place * step - 8
        scribe.line(name, left, bottom, size, right - left - 40)
        scribe.line(amount, right, bottom, size, room)
    rule = np.array([[0, 0], [100, 1.5]])
    scribe.put("-", as_character([rule]), (right - 30, bottom - 20, 300, 75))
    scribe.line(SUM, right - 20, bottom + step, size, room)
    scribe.line("Kerem", left, bottom + 3 * step, size, 190)
    scribe.line("0611 573 49 82", left + 260, bottom + 3 * step, size, right + room - left - 260)


def delivery(canvas: ColourCanvas, scribe: Scribe) -> None:
    """A delivery note: printed labels and numbers, and what was filled in."""
    scribe.pen = sheets.BALLPOINT
    sheets.words(canvas, "Delivery note", (70, 56), 46, 1, sheets.SANS_BOLD)
    sheets.words(canvas, "No. 20417", (1000, 66), 30, 1, sheets.SANS)
    scribe.in_boxes("318602", sheets.comb(canvas, (70, 160, 324, 60), 6))
    sheets.lines(canvas, ((470, 220), (800, 220)), ((840, 220), (1170, 220)), ink=0.9)
    scribe.line("24.11.2025", 484, 212, 36, 300)
    scribe.line("0611 57349", 854, 212, 36, 300)
    for x, label in ((70, "Customer no."), (470, "Date"), (840, "Phone")):
        sheets.words(canvas, label, (x, 232), 18, 0.9, sheets.SANS)
    _articles(canvas, scribe)
    sheets.lines(canvas, ((70, 910), (480, 910)), ink=0.9)
    sheets.words(canvas, "Received by", (70, 922), 18, 0.9, sheets.SANS)
    scribe.line("Kerem", 100, 902, 42, 300)


def _articles(canvas: ColourCanvas, scribe: Scribe) -> None:
    """A table, with the total in a box below its last column."""
    top, step, size = 290, 76, 32
    columns = (70, 150, 570, 740, 940, 1170)
    rows = [top + step * place for place in range(len(ARTICLES) + 2)]
    across = [((columns[0], y), (columns[-1], y)) for y in rows]
    down = [((x, top), (x, rows[-1])) for x in columns]
    sheets.lines(canvas, *across, *down, ink=0.9)
    for x, head in zip(columns, HEADS, strict=False):
        sheets.words(canvas, head, (x + 14, top + 28), 20, 0.9, sheets.SANS_BOLD)
    for y, (article, *numbers) in zip(rows[1:], ARTICLES, strict=False):
        place = str(rows.index(y))
        sheets.words(canvas, place, (columns[0] + 26, y + 38), 24, 0.9, sheets.SANS)
        sheets.words(canvas, article, (columns[1] + 14, y + 38), 24, 0.9, sheets.SANS)
        for (x, end), number in zip(pairwise(columns[2:]), numbers, strict=True):
            scribe.line(number, x + 26, y + 66, size, end - x - 44)
    sheets.words(canvas, "Total", (columns[3] + 14, rows[-1] + 38), 24, 0.9, sheets.SANS_BOLD)
    sheets.frame(canvas, (columns[4], rows[-1], columns[5] - columns[4], step), 1, 1, 0.9)
    scribe.line(TOTAL, columns[4] + 26, rows[-1] + 66, size, 190)
