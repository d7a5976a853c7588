"""Make the example pictures of numbers in `numbers`, and `answers.csv` that says what they show.

    python examples/make_numbers.py            write what is missing or differs
    python examples/make_numbers.py --check    compare, write nothing; exit code 1 if one differs

All of them are synthetic, so that they may be used for anything. The answer to a page has all its
numbers in reading order.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Final, Literal

import kept_files
import number_sheets as sheets
import numpy as np
import page_sheets as pages
from numpy.typing import NDArray
from PIL import Image
from scenes_in_colour import (
    BLUE,
    GRAPHITE,
    GREEN,
    IVORY,
    METAL,
    PALE_GREEN,
    SLATE,
    ColourCanvas,
    Inks,
    photograph,
    scan,
    screenshot,
)

from inkdigits.synthesis.scenes.scribe import Scribe


@dataclass(frozen=True)
class Example:
    """One picture: what is on the sheet, who wrote it, and how it is taken and stored.

    Attributes
    ----------
    file:
        Its name; the suffix is the format.
    sheet:
        Prints and writes.
    shape:
        Height and width in pixels.
    hand:
        Picks the person.
    camera:
        Takes the picture, (H, W, 3).
    inks:
        Colours of paper, pen and print.
    kind:
        How pixels are kept: in colour, grey, or black and white.
    """

    file: str
    sheet: Callable[[ColourCanvas, Scribe], None]
    shape: tuple[int, int]
    hand: int
    camera: Callable[[ColourCanvas], NDArray[np.uint8]]
    inks: Inks
    kind: Literal["colour", "grey", "black and white"] = "colour"


_CHEQUE: Final = Inks(PALE_GREEN, pen=BLUE, text=GREEN, lines=GREEN, waves=GREEN)
_NOTEBOOK: Final = Inks(IVORY, pen=BLUE, lines=SLATE)
_SQUARED: Final = Inks(IVORY, pen=GRAPHITE, lines=SLATE)
_FORM: Final = Inks(pen=BLUE)
_PLAIN: Final = Inks()

EXAMPLES: Final = (
    Example("cheque.jpg", sheets.cheque, (260, 720), 7, partial(photograph, seed=4), _CHEQUE),
    Example("date.jpg", sheets.date, (310, 660), 24, partial(photograph, seed=60), _FORM),
    Example("phone.webp", sheets.phone, (290, 680), 31, partial(photograph, seed=33), _SQUARED),
    Example("postcode.png", sheets.postcode, (210, 820), 64, scan, _PLAIN, "black and white"),
    Example("meter.jpg", sheets.meter, (290, 740), 0, partial(photograph, seed=44), Inks(METAL)),
    Example("shadow.jpg", sheets.ruled, (300, 560), 22, partial(photograph, seed=58), _NOTEBOOK),
    Example("screen.png", sheets.screen, (250, 600), 75, screenshot, _PLAIN, "grey"),
    Example("tight-crop.png", sheets.crop, (76, 186), 65, scan, _PLAIN, "grey"),
    Example("file-number.jpg", sheets.filed, (320, 820), 54, partial(scan, turn=-0.6), _FORM),
    Example(
        "expenses.jpg", pages.expenses, (1200, 900), 56, partial(photograph, seed=22), _NOTEBOOK
    ),
    Example("delivery-note.jpg", pages.delivery, (980, 1240), 10, partial(scan, turn=0.4), _FORM),
)


@cache
def written(example: Example) -> ColourCanvas:
    """The sheet of one example."""
    rng = np.random.default_rng(example.hand)
    person = sheets.pick_person(rng)
    canvas = ColourCanvas(example.shape, example.inks, np.random.default_rng([example.hand, 1]))
    example.sheet(canvas, Scribe(canvas, person, rng))
    return canvas


def encode(example: Example) -> bytes:
    """The file of one example."""
    image = Image.fromarray(example.camera(written(example)))
    if example.kind != "colour":
        image = image.convert("L")
    if example.kind == "black and white":
        image = image.point(lambda level: 255 * (level > 160), "1")
    return kept_files.encoded(image, example.file)


def answer(example: Example) -> str:
    """The digits of each number, in the order in which they were printed and written."""
    texts = ("".join(filter(str.isdecimal, put.text)) for put in written(example).puts)
    return " ".join(filter(None, texts))


def answers() -> str:
    """What `answers.csv` holds: file and digits, one example a line."""
    return "".join(["file,text\n", *(f"{each.file},{answer(each)}\n" for each in EXAMPLES)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the examples; the exit code."""
    files = {example.file: partial(encode, example) for example in EXAMPLES}
    files["answers.csv"] = lambda: answers().encode()
    return kept_files.run(Path(__file__).parent / "numbers", files, arguments)


if __name__ == "__main__":
    sys.exit(main())
