"""Make the page `styles.md` and its pictures, which show how the generator writes each style.

    python docs/make_styles.py            write what is missing or differs
    python docs/make_styles.py --check    compare, write nothing; exit code 1 if one differs

A picture that hardly differs is left as it is; see `kept_files`.
"""

from __future__ import annotations

import inspect
import io
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.ink import draw
from inkdigits.synthesis import styles
from inkdigits.synthesis.styles import STYLES, Style, write

sys.path.insert(0, str(Path(__file__).parent.parent / "examples"))
import kept_files

PAGE: Final = "styles.md"
FOLDER: Final = "styles"
OVERVIEW: Final = "overview"

HANDS: Final = (117, 159, 189, 51, 107, 16, 103, 89)
"""Seeds of the eight hands, one to a column: tidy, leaning, narrow, with a felt-tip, leaning back,
far forward and hooked, careless, and on a coarse tablet."""

_TILE: Final = 120
"""Side in pixels of the field that one digit gets."""

_DIGIT: Final = 84
"""Pixels of a digit's longer side, without the width of the pen."""

_ACROSS: Final = 10
"""Styles in a row of the overview."""

_MARGIN: Final = 14
_RADIUS: Final = 18
"""Of the card's round corners."""

_PAPER: Final = (253, 251, 245)
_INK: Final = (24, 40, 84)
_LEVELS: Final = 13
"""Colours from paper to ink; with the corners' `_CLEAR` ones they fill the 16 of 4 bits."""

_CLEAR: Final = (0, 85, 170)
"""How opaque the paper is at the edge of the corners, so that any page may lie below."""

_HEAD: Final = """\
# Styles

How people write digits, and what the generator of inkdigits writes: {count} styles of the ten \
digits. A network that is trained on them meets forms that no data set here holds.

Nobody's handwriting is shown. Each style is a few drawings in \
[`src/inkdigits/synthesis/styles`](../src/inkdigits/synthesis/styles) that are mixed and then \
written by a hand with its own slant, width, haste and pen. Each column below is one such hand, \
the same in all pictures: tidy, leaning, narrow, with a felt-tip, leaning back, far forward and \
with hooks, careless, and on a coarse tablet.

This page and its pictures are made by `python docs/make_styles.py`.

{links}

<img src="{folder}/{overview}.png" width="760" alt="All styles in the order of this page">
"""


def page() -> str:
    """What `styles.md` holds."""
    links = " · ".join(f"[{digit}](#{digit})" for digit in range(10)) + " · [Sources](#sources)"
    parts = [
        _HEAD.format(count=len(STYLES), links=links, folder=FOLDER, overview=OVERVIEW),
    ]
    for digit in range(10):
        parts.append(f"## {digit}\n")
        for style in _of(digit):
            parts.append(
                f"**{style.name}** · {style.description}\n\n"
                f'<img src="{FOLDER}/{style.name}.png" width="760"'
                f' alt="Eight hands that write {style.name}">\n'
            )
    sources = inspect.getdoc(styles) or ""
    parts.append("## Sources\n\n" + sources[sources.index("Sources for") :].rstrip() + "\n")
    return "\n".join(parts)


def pictures() -> Iterator[tuple[str, Image.Image]]:
    """The name, without suffix, and the picture of each style, and of all in one."""
    fields = [_written(style, HANDS[0]) for style in STYLES.values()]
    yield OVERVIEW, _card([fields[at : at + _ACROSS] for at in range(0, len(fields), _ACROSS)])
    for style in STYLES.values():
        yield style.name, _card([[_written(style, hand) for hand in HANDS]])


def _of(digit: int) -> list[Style]:
    return [style for style in STYLES.values() if style.digit == digit]


def _written(style: Style, hand: int) -> NDArray[np.uint8]:
    """One digit in the middle of its field: (`_TILE`, `_TILE`) uint8, ink bright on 0."""
    ink = write(style, np.random.default_rng(hand))
    sheet = draw(ink).pixels
    side = ink.size
    # The rasteriser gives the longer side of the ink 160 pixels; see `inkdigits.ink.frame`.
    scale = _DIGIT / 160 if side else 1.0
    small = cv2.resize(sheet, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = small.shape
    top, left = (_TILE - height) // 2, (_TILE - width) // 2
    field: NDArray[np.uint8] = np.zeros((_TILE, _TILE), np.uint8)
    field[top : top + height, left : left + width] = small
    return field


def _card(rows: list[list[NDArray[np.uint8]]]) -> Image.Image:
    """Rows of fields on a sheet of paper with round corners, in 16 colours."""
    columns = max(len(row) for row in rows)
    size = (len(rows) * _TILE, columns * _TILE)
    sheet: NDArray[np.uint8] = np.zeros(size, np.uint8)
    for y, row in enumerate(rows):
        line = np.hstack(row)
        sheet[y * _TILE : (y + 1) * _TILE, : line.shape[1]] = line
    sheet = np.pad(sheet, _MARGIN)
    indices = np.rint(sheet / 255 * (_LEVELS - 1)).astype(np.uint8)
    opaque = _rounded(indices.shape)
    steps = len(_CLEAR)
    corner = np.rint(opaque * steps).astype(np.uint8)
    indices[corner < steps] = _LEVELS + corner[corner < steps]
    shares = np.linspace(0, 1, _LEVELS)[:, None]
    colours = np.rint((1 - shares) * _PAPER + shares * _INK).astype(np.uint8)
    palette = np.concatenate([colours, np.tile(np.array(_PAPER, np.uint8), (steps, 1))])
    picture = Image.fromarray(indices, "P")
    picture.putpalette(palette.ravel().tolist())
    picture.info["transparency"] = bytes([255] * _LEVELS + list(_CLEAR))
    return picture


def _rounded(shape: tuple[int, ...]) -> NDArray[np.float64]:
    """1 within a rectangle with round corners, 0 outside, between at the edge."""
    y, x = (np.abs(np.arange(side) - (side - 1) / 2) - side / 2 + _RADIUS for side in shape)
    away = np.hypot(np.maximum(y, 0)[:, None], np.maximum(x, 0)[None])
    return np.asarray(np.clip(_RADIUS - away, 0, 1))


def _encoded(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, format="PNG", optimize=True, bits=4)
    return stream.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the page; the exit code."""
    files = {PAGE: lambda: page().encode()}
    for name, picture in pictures():
        files[f"{FOLDER}/{name}.png"] = partial(_encoded, picture)
    return kept_files.run(Path(__file__).parent, files, arguments)


if __name__ == "__main__":
    sys.exit(main())
