"""Sheets with one number each: what is printed, and what somebody writes there."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Final

import numpy as np
from scenes_in_colour import ColourCanvas

from inkdigits.synthesis.nondigits.written import letter_forms
from inkdigits.synthesis.people import Person
from inkdigits.synthesis.people.population import synthetic_person
from inkdigits.synthesis.scenes import printing
from inkdigits.synthesis.scenes.canvas import Box, Kind
from inkdigits.synthesis.scenes.scribe import Scribe
from inkdigits.synthesis.scenes.writing import Pen
from inkdigits.synthesis.styles import STYLES
from inkdigits.synthesis.styles.hand import pick_hand, write_form

LETTERS: Final = "AEFHKMNPRTUVWXYaefhkmnrtu"
"""The letters that somebody can write here, in the order of `letter_forms`."""

_STYLES: Final = (14, 9, 7, 7, 9, 8, 6, 12, 10, 14)
"""How many styles of each digit people pick from: the first ones, so that another at the end of
its file changes nobody's handwriting."""

SANS: Final = "DejaVuSans"
SANS_BOLD: Final = "DejaVuSans-Bold"
SERIF: Final = "STIXGeneral"

BALLPOINT: Final = Pen(contrast=0.85, width=0.065, dryness=0.25, softness=0.5)
FELT_TIP: Final = Pen(contrast=0.92, width=0.12, dryness=0.05, softness=0.5)
PENCIL: Final = Pen(contrast=0.62, width=0.07, dryness=0.5, softness=0.6)
MOUSE: Final = Pen(contrast=1.4, width=0.09, dryness=0, softness=0)
"""So dark that it is black however lightly it is pressed."""

Segment = tuple[tuple[float, float], tuple[float, float]]


def pick_person(rng: np.random.Generator) -> Person:
    """Pick a person, who can write `LETTERS`."""
    names = (
        [name for name in STYLES if name[0] == str(digit)][:count]
        for digit, count in enumerate(_STYLES)
    )
    person, hand = synthetic_person(rng, [*chain(*names)]), pick_hand(rng)
    forms = dict(zip(LETTERS, letter_forms(), strict=True))
    return replace(person, letter=lambda letter, rng: write_form(forms[letter], hand, rng))


def font_file(font: str) -> str:
    """The file of a font."""
    (file,) = (file for file in printing.fonts() if Path(file).stem == font)
    return file


def words(
    canvas: ColourCanvas, text: str, place: tuple[float, float], height: int, ink: float, font: str
) -> None:
    """Print text with its upper left corner at a place."""
    rng = np.random.default_rng(0)
    printing.print_text(canvas, text, place, height, ink, rng, font_file(font))


def lines(canvas: ColourCanvas, *segments: Segment, thickness: float = 2, ink: float = 0.8) -> None:
    """Print straight lines."""
    printing.print_lines(canvas, np.array(segments, np.float64), thickness, ink)


def frame(canvas: ColourCanvas, box: Box, columns: int, rows: int, ink: float) -> None:
    """Print a grid."""
    printing.print_lines(canvas, printing.grid_segments(box, columns, rows), 2, ink)


def comb(canvas: ColourCanvas, box: Box, count: int) -> list[Box]:
    """Print a row of boxes for one character each; give the room in each."""
    frame(canvas, box, count, 1, 0.9)
    x, y, width, height = box
    step = width / count
    return [
        (x + step * (place + 0.16), y + 0.13 * height, 0.68 * step, 0.74 * height)
        for place in range(count)
    ]


def rules(canvas: ColourCanvas, first: float, step: float, margin: float) -> None:
    """Print the lines of ruled paper, the first at ``first``, and a margin's."""
    height, width = canvas.shape
    for y in np.arange(first, height, step).tolist():
        lines(canvas, ((0, y), (width, y)), thickness=1.4, ink=0.45)
    lines(canvas, ((margin, 0), (margin, height)), ink=0.5)


def cheque(canvas: ColourCanvas, scribe: Scribe) -> None:
    """The amount of a cheque, on security print."""
    printing.print_waves(canvas, np.random.default_rng(17))
    words(canvas, "or bearer", (60, 44), 22, 0.75, SERIF)
    lines(canvas, ((160, 68), (680, 68)))
    words(canvas, "EUR", (176, 134), 32, 0.85, SANS_BOLD)
    frame(canvas, (256, 100, 400, 96), 1, 1, 0.75)
    words(canvas, "Amount in figures", (258, 206), 15, 0.75, SANS)
    scribe.pen = BALLPOINT
    scribe.line("1.347,60", 284, 178, 56, 340)


def date(canvas: ColourCanvas, scribe: Scribe) -> None:
    """A date on a line of a form."""
    words(canvas, "I have read the terms and agree to them.", (70, 54), 20, 0.8, SANS)
    words(canvas, "Date", (70, 144), 22, 0.85, SANS)
    words(canvas, "Signature", (70, 234), 22, 0.85, SANS)
    lines(canvas, ((150, 170), (580, 170)), ((200, 260), (580, 260)))
    scribe.pen = BALLPOINT
    scribe.line("24.11.2025", 180, 162, 46, 380)


def phone(canvas: ColourCanvas, scribe: Scribe) -> None:
    """A name and a phone number on squared paper."""
    step = 30
    rows, columns = (side // step + 2 for side in canvas.shape)
    box = (-0.4 * step, -0.6 * step, columns * step, rows * step)
    printing.print_lines(canvas, printing.grid_segments(box, columns, rows), 1, 0.4)
    scribe.pen = PENCIL
    scribe.line("Kerem", 110, 112, 46, 300)
    scribe.line("0611 573 49 82", 110, 208, 46, 480)


def postcode(canvas: ColourCanvas, scribe: Scribe) -> None:
    """A postcode in a row of boxes."""
    words(canvas, "Postcode", (40, 36), 26, 1, SANS)
    words(canvas, "Town", (430, 36), 26, 1, SANS)
    lines(canvas, ((430, 164), (780, 164)), ink=1)
    boxes = comb(canvas, (40, 76, 340, 88), 5)
    scribe.pen = FELT_TIP
    scribe.in_boxes("80469", boxes)


def meter(canvas: ColourCanvas, scribe: Scribe) -> None:
    """The window of a meter with six wheels."""
    canvas.lay(np.full((150, 470), 0.78, np.float32), 0, Kind.PATTERN, (90, 70))
    reading, outlines = "048216", []
    for place, digit in enumerate(reading):
        left = 114 + 72 * place
        canvas.lay(np.full((104, 58), 0.9, np.float32), 0, Kind.PATTERN, (left, 93))
        corner = (left + 8, 115 + scribe.rng.normal(0, 4))
        outlines.append(printing.lay_text(canvas, digit, corner, 70, 235, font_file(SANS_BOLD)))
    canvas.note(reading, np.concatenate(outlines), printed=True)
    words(canvas, "kWh", (574, 124), 40, 0.8, SANS)


def ruled(canvas: ColourCanvas, scribe: Scribe) -> None:
    """A number on ruled paper."""
    rules(canvas, 40, 74, 94)
    scribe.pen = BALLPOINT
    scribe.line("37052", 150, 184, 66, 330)


def screen(canvas: ColourCanvas, scribe: Scribe) -> None:
    """A number drawn with a mouse."""
    canvas.make_screen()
    scribe.pen = MOUSE
    scribe.line("2591", 60, 190, 140, 480)


def crop(canvas: ColourCanvas, scribe: Scribe) -> None:
    """A number that fills its picture."""
    scribe.pen = BALLPOINT
    scribe.line("6384", 4, 68, 62, 220)


def filed(canvas: ColourCanvas, scribe: Scribe) -> None:
    """A reference number at the punched edge of a sheet."""
    height, _ = canvas.shape
    y, x = np.mgrid[0:height, 0:120].astype(np.float32)
    canvas.lay(np.clip(1 - x / 46, 0, 1), 40, Kind.GROUND)
    for middle in (0.24 * height, 0.78 * height):
        canvas.lay(np.clip(21 - np.hypot(x - 88, y - middle), 0, 1), 60, Kind.PATTERN)
    words(canvas, "Our reference", (170, 84), 24, 0.85, SERIF)
    lines(canvas, ((330, 114), (760, 114)))
    words(canvas, "Please quote it in letters and on the telephone,", (170, 168), 24, 0.85, SERIF)
    words(canvas, "and keep this sheet together with the contract.", (170, 208), 24, 0.85, SERIF)
    scribe.pen = BALLPOINT
    scribe.line("4417-203", 370, 106, 50, 340)
