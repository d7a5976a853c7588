"""Text on cards: fonts, lines that fit, and colours."""

from __future__ import annotations

import contextlib
from bisect import bisect
from collections.abc import Sequence
from functools import cache
from typing import Final

from PIL import ImageDraw, ImageFont

from inkdigits.errors import printable

Colour = tuple[int, int, int]

PAPER: Final[Colour] = (244, 242, 238)
WHITE: Final[Colour] = (255, 255, 255)
EDGE: Final[Colour] = (222, 218, 210)
TRACK: Final[Colour] = (229, 226, 219)
TEXT: Final[Colour] = (35, 33, 30)
FAINT: Final[Colour] = (110, 106, 98)

_OTHER_FONTS: Final = ("DejaVuSans.ttf", "arial.ttf", "Arial.ttf", "Arial Unicode.ttf")
"""What systems have for letters that Pillow's own font lacks."""

_ENTRY: Final = 36
"""Pixels of a legend's entry beside its text."""

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@cache
def font(size: int, *, latin: bool = True) -> Font:
    """Pillow's own font, or for letters beyond ASCII one of the system's if there is any."""
    for name in () if latin else _OTHER_FONTS:
        with contextlib.suppress(OSError):
            return ImageFont.truetype(name, size)
    return ImageFont.load_default(size)


def font_for(text: str, size: int) -> Font:
    """A font that has the letters of a text, where the system has one."""
    return font(size, latin=text.replace("…", "").isascii())


def draw_legend(
    pen: ImageDraw.ImageDraw,
    corner: tuple[float, float],
    legend: Sequence[tuple[str, Colour]],
    size: int,
) -> None:
    """Draw what each colour stands for, from the left middle ``corner`` on."""
    left, middle = corner
    for text, colour in legend:
        pen.rounded_rectangle((left, middle - 5, left + 10, middle + 5), 3, colour)
        pen.text((left + 16, middle), text, FAINT, font(size), anchor="lm")
        left += _ENTRY + font(size).getlength(text)


def width_of_legend(legend: Sequence[tuple[str, Colour]], size: int) -> float:
    """Pixels that `draw_legend` takes, with a gap behind."""
    return sum(_ENTRY + font(size).getlength(text) for text, _ in legend)


def wrapped(text: str, size: int, width: float, most: int | None = None) -> list[str]:
    """The text in lines of at most ``width`` pixels; at most ``most`` lines, the last cut off."""
    letters = font_for(text, size)
    lines: list[str] = []
    for word in printable(text).split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and letters.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if most is not None and len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [shortened(line, size, width) for line in lines]


def shortened(text: str, size: int, width: float, *, in_front: bool = False) -> str:
    """As much of a text as fits into ``width`` pixels, printable; ``in_front`` keeps its end."""
    text = printable(text)
    letters = font_for(text, size)
    if letters.getlength(text) <= width:
        return text
    kept = bisect(
        range(len(text)), width, key=lambda kept: letters.getlength(_cut(text, kept, in_front))
    )
    return _cut(text, kept - 1, in_front)


def _cut(text: str, kept: int, in_front: bool) -> str:
    return f"…{text[len(text) - kept :]}" if in_front else f"{text[:kept].rstrip()}…"
