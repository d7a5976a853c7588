"""The steps to the answer as three small pictures: drawn, cropped, and the network's input."""

from __future__ import annotations

import tkinter as tk
from typing import Final

from inkdigits.apps.window.look import Look
from inkdigits.apps.window.palette import Palette
from inkdigits.apps.window.shapes import fitted, netpbm, tinted
from inkdigits.apps.window.steps import Pixels, Steps
from inkdigits.glyph import SIDE

SMALL: Final = 3 * SIDE
"""Side of a small picture on a screen of 96 dots an inch."""

_CAPTIONS: Final = ("Drawn", "Crop", "Seen, 28 × 28")  # noqa: RUF001
_CAPTION_HEIGHT: Final = 24


class StepsPanel(tk.Canvas):
    """Three fields with captions; empty where there is no answer."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        height = look.px(SMALL + _CAPTION_HEIGHT) + 2
        super().__init__(parent, height=height, width=1, highlightthickness=0)
        self._look = look
        self._steps: Steps | None = None
        self.side = SIDE * max(1, look.px(SMALL) // SIDE)
        self._pictures = [tk.PhotoImage(master=self) for _ in _CAPTIONS]
        self._frames = [self.create_rectangle(0, 0, 0, 0) for _ in _CAPTIONS]
        self._fields = [self.create_image(0, 0, image=picture) for picture in self._pictures]
        self._captions = [
            self.create_text(0, 0, text=text, font=look.fonts["small"], anchor="n")
            for text in _CAPTIONS
        ]
        self.bind("<Configure>", lambda _: self._arrange())
        look.on_palette(self._recolour)

    def show(self, steps: Steps | None) -> None:
        """Show the steps to an answer."""
        self._steps = steps
        self.itemconfigure(self._captions[0], text=_first_caption(steps))
        self._colour_fields()
        for picture, pixels in zip(self._pictures, self._pixels(), strict=True):
            if pixels is None:
                picture.configure(data="", width=1, height=1)
                picture.blank()
            else:
                picture.configure(data=netpbm(pixels), width=0, height=0)

    def _pixels(self) -> list[Pixels | None]:
        steps, palette = self._steps, self._look.palette
        if steps is None:
            return [None] * len(_CAPTIONS)
        drawn: list[Pixels | None] = [
            None if grey is None else fitted(grey, self.side, self.side)
            for grey in (steps.drawn, steps.crop)
        ]
        if steps.opened is None:
            drawn = [
                None if ink is None else tinted(ink, palette.paper, palette.ink) for ink in drawn
            ]
        times = self.side // SIDE
        glyph = steps.answer.glyph
        if glyph is None:
            return [*drawn, None]
        return [*drawn, glyph.repeat(times, axis=0).repeat(times, axis=1)]

    def _arrange(self) -> None:
        gap = (self.winfo_width() - 2 - 3 * self.side) / 2
        for place in range(len(_CAPTIONS)):
            left = 1 + round(place * (self.side + gap))
            middle = (left + self.side / 2, 1 + self.side / 2)
            self.coords(self._frames[place], left - 1, 0, left + self.side, self.side + 1)
            self.coords(self._fields[place], *middle)
            self.coords(self._captions[place], middle[0], self.side + self._look.px(7))

    def _recolour(self, palette: Palette) -> None:
        self.configure(background=palette.window)
        for caption in self._captions:
            self.itemconfigure(caption, fill=palette.muted)
        self.show(self._steps)

    def _colour_fields(self) -> None:
        """Set the backgrounds: paper for drawings, black for the glyph, plain without an answer."""
        palette, empty = self._look.palette, self._steps is None
        for frame, ground in zip(
            self._frames, (palette.paper, palette.paper, "black"), strict=True
        ):
            self.itemconfigure(
                frame, outline=palette.border, fill=palette.card if empty else ground
            )


def _first_caption(steps: Steps | None) -> str:
    return _CAPTIONS[0] if steps is None or steps.opened is None else "Picture"
