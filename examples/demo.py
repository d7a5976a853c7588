"""Read every example, compare it with its answer, and draw what was read: demo.py SHEET.png.

Ends with 1 if an example was misread.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, ImageOps

from inkdigits import InkdigitsError, ModelError, Reader

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Row:
    """One example: what it should be read as, and what it was read as."""

    file: str
    expected: str
    read: str
    sure: str
    glyph: NDArray[np.uint8] | None

    @property
    def right(self) -> bool:
        """Whether it was read as expected."""
        return self.read == self.expected


def main() -> int:
    """Print the table, draw the sheet, and say how it went as an exit code."""
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "build/demo.png")
    try:
        rows = read_examples()
    except ModelError as error:
        sys.exit(error.message)
    print_table(rows)
    target.parent.mkdir(parents=True, exist_ok=True)
    draw_sheet(rows).save(target)
    right = sum(row.right for row in rows)
    print(f"\n{right} of {len(rows)} right. Seen as the network saw them: {target.resolve()}")
    return 0 if right == len(rows) else 1


def read_examples() -> list[Row]:
    """Read the files that examples/answers.csv names, in its order."""
    with (HERE / "answers.csv").open(newline="", encoding="utf-8") as file:
        answers = [(line["file"], line["digit"]) for line in csv.DictReader(file)]
    reader = Reader()
    return [_read(reader, name, expected) for name, expected in answers]


def _read(reader: Reader, name: str, expected: str) -> Row:
    try:
        found = reader.read_digit(HERE / name)
    except InkdigitsError as error:
        return Row(name, expected, error.message, "", None)
    read = found.status if found.digit is None else str(found.digit)
    return Row(name, expected, read, found.how_sure, found.glyph)


def print_table(rows: list[Row]) -> None:
    """Print one line for each example."""
    table = [("file", "expected", "read", "confidence", "")]
    for row in rows:
        table.append(
            (row.file, row.expected, row.read, row.sure, "right" if row.right else "WRONG")
        )
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        print("  ".join(map(str.ljust, line, widths)).rstrip())


# --- The sheet: drawn at twice its size and reduced, so that all lines are smooth. ----------

SCALE = 2
COLUMNS = 5
CELL = (296, 196)
GAP = 16
MARGIN = 32
HEADER = 84
PICTURE = 148
GLYPH = 56
PAPER, CARD, EDGE = "#f4f2ee", "#ffffff", "#dedad2"
INK, QUIET, RIGHT, WRONG = "#23211e", "#8a857c", "#2e8b57", "#c8402f"


def draw_sheet(rows: list[Row]) -> Image.Image:
    """Draw the contact sheet: a card for each example."""
    lines = -(-len(rows) // COLUMNS)
    size = (
        2 * MARGIN + COLUMNS * CELL[0] + (COLUMNS - 1) * GAP,
        MARGIN + HEADER + lines * (CELL[1] + GAP) - GAP + MARGIN,
    )
    sheet = Image.new("RGB", (size[0] * SCALE, size[1] * SCALE), PAPER)
    draw = ImageDraw.Draw(sheet)
    right = sum(row.right for row in rows)
    _text(draw, (MARGIN, MARGIN), "What inkdigits reads", 30, INK, "la")
    under = "Each picture, the digit that was read, and the 28 x 28 pixels that the network saw."
    _text(draw, (MARGIN, MARGIN + 42), under, 15, QUIET, "la")
    count = f"{right} of {len(rows)} right"
    colour = RIGHT if right == len(rows) else WRONG
    _text(draw, (size[0] - MARGIN, MARGIN), count, 30, colour, "ra")
    for place, row in enumerate(rows):
        line, column = divmod(place, COLUMNS)
        x = MARGIN + column * (CELL[0] + GAP)
        y = MARGIN + HEADER + line * (CELL[1] + GAP)
        _draw_card(sheet, draw, (x, y), row)
    return sheet.resize(size, Image.Resampling.LANCZOS)


def _draw_card(
    sheet: Image.Image, draw: ImageDraw.ImageDraw, at: tuple[int, int], row: Row
) -> None:
    x, y = at
    width, height = CELL
    box = _scaled(x, y, x + width, y + height)
    draw.rounded_rectangle(box, 12 * SCALE, CARD, EDGE, SCALE)
    _paste(sheet, _picture(row), (x + 12, y + 12), PICTURE)
    middle = x + PICTURE + 24 + (width - PICTURE - 36) // 2
    if len(row.read) == 1:
        _text(draw, (middle, y + 52), row.read, 72, INK if row.right else WRONG, "mm")
    else:
        # A message can be long; the table has all of it.
        _text(draw, (middle, y + 52), _cut(row.read, 14), 16, INK if row.right else WRONG, "mm")
    if row.glyph is not None:
        left = middle - GLYPH // 2
        _paste(sheet, Image.fromarray(row.glyph), (left, y + 12 + PICTURE - GLYPH), GLYPH)
    base = y + height - 18
    _text(draw, (x + 12, base), _cut(row.file, 34), 12, QUIET, "lm")
    _text(draw, (x + width - 12, base), row.sure, 12, QUIET, "rm")
    _draw_verdict(draw, (x + width - 22, y + 22), row.right)


def _picture(row: Row) -> Image.Image:
    """The example as a person sees it, upright and with white behind what is transparent."""
    with Image.open(HERE / row.file) as opened:
        turned = ImageOps.exif_transpose(opened)
        if turned.mode.startswith("I;16"):
            return Image.fromarray((np.asarray(turned) >> 8).astype(np.uint8))
        layers = turned.convert("RGBA")
    ground = Image.new("RGBA", layers.size, CARD)
    return Image.alpha_composite(ground, layers).convert("RGB")


def _paste(sheet: Image.Image, picture: Image.Image, at: tuple[int, int], side: int) -> None:
    """Put a picture into a square, whole and centred, with a fine edge round it."""
    full = side * SCALE
    # Pixels of a glyph are to be seen as pixels.
    method = Image.Resampling.NEAREST if max(picture.size) <= 28 else Image.Resampling.LANCZOS
    fitted = ImageOps.contain(picture.convert("RGB"), (full, full), method)
    x = at[0] * SCALE + (full - fitted.width) // 2
    y = at[1] * SCALE + (full - fitted.height) // 2
    sheet.paste(fitted, (x, y))
    edge = (x - SCALE, y - SCALE, x + fitted.width + SCALE - 1, y + fitted.height + SCALE - 1)
    ImageDraw.Draw(sheet).rectangle(edge, outline=EDGE, width=SCALE)


def _draw_verdict(draw: ImageDraw.ImageDraw, at: tuple[int, int], right: bool) -> None:
    """A tick or a cross in a small disc."""
    x, y = at
    disc = _scaled(x - 11, y - 11, x + 11, y + 11)
    draw.ellipse(disc, RIGHT if right else WRONG)
    if right:
        strokes = [_scaled(x - 5, y, x - 1, y + 4, x + 5, y - 4)]
    else:
        strokes = [
            _scaled(x - 4, y - 4, x + 4, y + 4),
            _scaled(x - 4, y + 4, x + 4, y - 4),
        ]
    for stroke in strokes:
        draw.line(stroke, CARD, 2 * SCALE + 1, joint="curve")


def _text(
    draw: ImageDraw.ImageDraw,
    at: tuple[int, int],
    text: str,
    size: int,
    colour: str,
    anchor: str,
) -> None:
    font = ImageFont.load_default(size * SCALE)
    draw.text((at[0] * SCALE, at[1] * SCALE), text, colour, font, anchor)


def _scaled(*numbers: int) -> list[int]:
    return [number * SCALE for number in numbers]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 3] + "..."


if __name__ == "__main__":
    sys.exit(main())
