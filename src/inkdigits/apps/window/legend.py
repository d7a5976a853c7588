"""What the tints in a picture stand for."""

from __future__ import annotations

import tkinter as tk
from typing import Final

from inkdigits.apps.window.look import Look
from inkdigits.apps.window.palette import Palette
from inkdigits.cards import LEGEND

_TAG: Final = "legend"
_HEIGHT: Final = 30
_SWATCH: Final = 12
_GAP: Final = 10


class Legend:
    """A strip in the lower left corner of a canvas; hidden at first."""

    def __init__(self, canvas: tk.Canvas, look: Look) -> None:
        self._canvas = canvas
        self._look = look
        px = look.px
        middle, top = px(_HEIGHT) / 2, (px(_HEIGHT) - px(_SWATCH)) / 2
        self._ground = canvas.create_rectangle(0, 0, 0, 0, tags=_TAG)
        self._words: list[int] = []
        left = px(_GAP)
        for text, colour in LEGEND:
            right = left + px(_SWATCH)
            fill = "#{:02x}{:02x}{:02x}".format(*colour)
            swatch = left, top, right, top + px(_SWATCH)
            canvas.create_rectangle(swatch, fill=fill, width=0, tags=_TAG)
            font = look.fonts["small"]
            word = canvas.create_text(
                right + px(6), middle, text=text, font=font, anchor="w", tags=_TAG
            )
            self._words.append(word)
            left = right + px(6) + font.measure(text) + px(_GAP)
        canvas.coords(self._ground, 0, 0, left, px(_HEIGHT))
        self.show(False)
        look.on_palette(self._recolour)

    def show(self, shown: bool) -> None:
        """Show or hide it."""
        self._canvas.itemconfigure(_TAG, state="normal" if shown else "hidden")

    def place(self, height: int) -> None:
        """Move it into the corner of a canvas of this height in pixels."""
        gap = self._look.px(_GAP)
        left, top, *_ = self._canvas.coords(self._ground)
        down = height - gap - self._look.px(_HEIGHT) - top
        self._canvas.move(_TAG, gap - left, down)

    def _recolour(self, palette: Palette) -> None:
        self._canvas.itemconfigure(self._ground, fill=palette.card, outline=palette.border)
        for word in self._words:
            self._canvas.itemconfigure(word, fill=palette.text)
