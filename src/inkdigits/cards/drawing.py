"""Drawing a card."""

from __future__ import annotations

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps, PngImagePlugin

from inkdigits.cards.card import GREEN, RED, Card
from inkdigits.cards.lettering import (
    EDGE,
    FAINT,
    PAPER,
    TEXT,
    TRACK,
    WHITE,
    Colour,
    draw_legend,
    font_for,
    shortened,
    width_of_legend,
    wrapped,
)
from inkdigits.files import WRITER
from inkdigits.glyph import SIDE
from inkdigits.reading import percent

PADDING: Final = 12
NARROWEST: Final = 320
"""Pixels of the width of a card whose picture isn't fitted into a field."""

_WIDE: Final = 560
"""From this width on the bars stand beside the answer, else below it."""

_LEAST_PICTURE: Final = 200
_GLYPH: Final = 2 * SIDE
_BARS: Final = (200, 56)
_NUMBERED_BARS: Final = (440, 72)
"""Width and height of the bars, without and with numbers."""

_NUMBERED: Final = 820
"""From this width on the bars have numbers."""

_REASON: Final = (13, 17)
"""Size of the letters and height of a line."""

_SMALL: Final = 12
"""Size of the letters of the name and the legend."""

_MOST_LINES: Final = 3
"""Lines of a reason below a picture in a field."""

_BAR_LABEL: Final = 14
_PALE: Final[Colour] = (176, 172, 164)
"""Bars that don't stand out."""


def draw_card(
    card: Card, *, field: tuple[int, int] | None = None, least_height: int = 0
) -> Image.Image:
    """Draw a card as RGB.

    Parameters
    ----------
    field:
        (width, height) in pixels that the picture is fitted into, with a margin around it, and
        at most three lines of a reason below it. By default the picture keeps its size, but a
        small one is enlarged, and fills the upper part of the card.
    least_height:
        Pixels; the bars and the name stand at the bottom.
    """
    picture, factor = _sized(card.picture, field)
    if field is None:
        place, top = (0, 0), picture.height
        width = max(picture.width, NARROWEST)
    else:
        place, top = (PADDING, PADDING), PADDING + field[1]
        width = field[0] + 2 * PADDING
    answer = _Answer(card, width, None if field is None else _MOST_LINES)
    height = max(top + answer.height, least_height)
    image = Image.new("RGB", (width, height), PAPER if field is None else WHITE)
    pen = ImageDraw.Draw(image)
    room = (width, top) if field is None else field
    left, upper = (
        start + (space - size) // 2
        for start, space, size in zip(place, room, picture.size, strict=True)
    )
    image.paste(picture, (left, upper))
    if card.box is not None:
        _draw_box(pen, card, (left, upper), factor)
    if field is None:
        # The box of ink close to the border reaches below the picture.
        pen.rectangle((0, top, width, height), PAPER)
        pen.line((0, top, width, top), EDGE)
    else:
        frame = (left - 1, upper - 1, left + picture.width, upper + picture.height)
        pen.rectangle(frame, outline=EDGE)
    answer.draw(image, top)
    return image


def height_of(card: Card, field: tuple[int, int]) -> int:
    """The height of a card whose picture is fitted into a field."""
    return PADDING + field[1] + _Answer(card, field[0] + 2 * PADDING, _MOST_LINES).height


def as_png(image: Image.Image) -> bytes:
    """The image as the bytes of a PNG file that names this program as its software."""
    content = io.BytesIO()
    software = PngImagePlugin.PngInfo()
    software.add_text("Software", WRITER)
    image.save(content, "PNG", pnginfo=software)
    return content.getvalue()


def _sized(
    pixels: NDArray[np.uint8] | None, field: tuple[int, int] | None
) -> tuple[Image.Image, float]:
    """The picture at the size to be shown, and by how much it was enlarged."""
    if pixels is None:
        return Image.new("RGB", field or (NARROWEST, 1), TRACK), 1
    picture = Image.fromarray(pixels).convert("RGB")
    # Pixels of a glyph are to be seen as pixels.
    method = Image.Resampling.NEAREST if max(picture.size) <= SIDE else Image.Resampling.LANCZOS
    if field is not None:
        fitted = ImageOps.contain(picture, field, method)
    else:
        times = max(1, _LEAST_PICTURE // max(picture.size))
        fitted = picture.resize((picture.width * times, picture.height * times), method)
    return fitted, fitted.width / picture.width


def _draw_box(pen: ImageDraw.ImageDraw, card: Card, corner: tuple[int, int], factor: float) -> None:
    assert card.box is not None
    x, y, width, height = (value * factor for value in card.box)
    left, top = corner[0] + x - 4, corner[1] + y - 4
    pen.rectangle((left, top, left + width + 7, top + height + 7), outline=card.colour, width=2)


class _Answer:
    """The part of a card below the picture.

    Attributes
    ----------
    height:
        Pixels that it needs.
    """

    def __init__(self, card: Card, width: int, most_lines: int | None) -> None:
        self._card = card
        self._width = width
        self._beside = width >= _WIDE
        self._numbered = width >= _NUMBERED and card.best is not None
        self._bars = _NUMBERED_BARS if self._numbered else _BARS
        self._left = PADDING + (0 if card.glyph is None else _GLYPH + PADDING)
        self._right = width - PADDING
        if self._beside and card.bars:
            self._right -= self._bars[0] + 2 * PADDING
        self._reason = wrapped(card.reason, _REASON[0], self._right - self._left, most_lines)
        self._large = len(card.title) == 1
        head = 46 if self._large else 22 + len(self._reason) * _REASON[1]
        head = max(head, 0 if card.glyph is None else _GLYPH)
        if card.bars and self._beside:
            head = max(head, self._bars[1])
        foot = (self._bars[1] + PADDING) * bool(card.bars and not self._beside)
        self._foot = foot + 20 * bool(card.name or card.legend)
        self.height = PADDING + head + self._foot + PADDING

    def draw(self, image: Image.Image, top: int) -> None:
        """Draw it from ``top`` to the bottom of the image."""
        card, pen = self._card, ImageDraw.Draw(image)
        head, bottom = top + PADDING, image.height - PADDING
        if card.glyph is not None:
            glyph = Image.fromarray(card.glyph)
            image.paste(glyph.resize((_GLYPH, _GLYPH), Image.Resampling.NEAREST), (PADDING, head))
        self._draw_title(pen, head)
        if card.right is not None:
            _paste_verdict(image, (self._width - PADDING - 20, bottom - 16), right=card.right)
        legend = width_of_legend(card.legend, _SMALL)
        if card.legend:
            corner = self._width - legend, bottom - _SMALL / 3
            draw_legend(pen, corner, card.legend, _SMALL)
        if card.name:
            name = shortened(card.name, _SMALL, self._width - legend - 4 * PADDING, in_front=True)
            pen.text((PADDING, bottom), name, FAINT, font_for(name, _SMALL), anchor="ls")
        if card.bars and self._beside:
            corner = self._width - PADDING - self._bars[0], head
            self._draw_bars(pen, corner, self._bars[0])
        elif card.bars:
            corner = PADDING, image.height - PADDING - self._foot + PADDING
            self._draw_bars(pen, corner, self._width - 2 * PADDING)

    def _draw_title(self, pen: ImageDraw.ImageDraw, head: int) -> None:
        """The answer, and beside or below it how sure it is or why there is none."""
        card = self._card
        size, middle = (52, head + 26) if self._large else (20, head + 10)
        title = shortened(card.title, size, self._right - self._left)
        letters = font_for(title, size)
        pen.text((self._left, middle), title, card.colour, letters, anchor="lm")
        if card.aside:
            left = self._left + letters.getlength(title) + PADDING
            pen.text((left, middle), card.aside, FAINT, font_for(card.aside, 15), anchor="lm")
        for place, line in enumerate(self._reason):
            corner = (self._left, head + 33 + _REASON[1] * place)
            pen.text(corner, line, FAINT, font_for(line, _REASON[0]), anchor="lm")

    def _draw_bars(self, pen: ImageDraw.ImageDraw, corner: tuple[int, int], width: int) -> None:
        """Draw the probabilities; the bar of the likely digit is highlighted."""
        cell = width // len(self._card.bars)
        upper = corner[1] + _BAR_LABEL * self._numbered
        bottom = corner[1] + self._bars[1] - _BAR_LABEL - 1
        room = bottom - upper + 1
        left = corner[0] + (width - cell * len(self._card.bars)) // 2
        thick = max(6, round(0.6 * cell))
        for digit, share in enumerate(self._card.bars):
            best = digit == self._card.best
            start, middle = left + (cell - thick) // 2, left + cell / 2
            pen.rectangle((start, upper, start + thick - 1, bottom), TRACK)
            # A thin bar would not be seen.
            height = max(round(share * room), 2 * (share >= 0.005))
            if height:
                colour = self._card.colour if best else _PALE
                pen.rectangle((start, bottom - height + 1, start + thick - 1, bottom), colour)
            colour, letters = TEXT if best else FAINT, font_for("0", 11)
            pen.text((middle, corner[1] + self._bars[1]), str(digit), colour, letters, anchor="ms")
            if self._numbered:
                pen.text((middle, upper - 5), percent(share), colour, letters, anchor="ms")
            left += cell


def _paste_verdict(image: Image.Image, corner: tuple[int, int], *, right: bool) -> None:
    """A tick or a cross in a small disc, drawn at four times its size for smooth edges."""
    mark = Image.new("RGBA", (80, 80))
    pen = ImageDraw.Draw(mark)
    pen.ellipse((0, 0, 79, 79), GREEN if right else RED)
    tick = [(22, 42), (35, 55), (58, 28)]
    cross = [(26, 26), (54, 54)], [(26, 54), (54, 26)]
    for stroke in (tick,) if right else cross:
        pen.line(stroke, WHITE, 9, joint="curve")
    small = mark.reduce(4)
    image.paste(small, corner, small)
