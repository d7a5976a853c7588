"""The steps to the answer as three small pictures: drawn, cropped, and the network's input."""

from __future__ import annotations

import tkinter as tk
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.apps.window.look import Look
from inkdigits.apps.window.palette import Palette
from inkdigits.apps.window.shapes import fitted, netpbm, tinted
from inkdigits.glyph import SIDE
from inkdigits.ink import Ink
from inkdigits.trace import Trace

_SMALL: Final = 3 * SIDE
"""Side of a small picture on a screen of 96 dots an inch."""

_CAPTIONS: Final = ("Drawn", "Crop", "Seen, 28 × 28")  # noqa: RUF001
_CAPTION_HEIGHT: Final = 24

Pixels = NDArray[np.uint8]


def drawn_and_crop(trace: Trace, side: int) -> tuple[Pixels, Pixels | None]:
    """The whole picture, and the part with ink; None when blank.

    Their longer sides are ``side`` pixels; uint8, for ink (H, W) bright on 0, for a picture
    (H, W, 3) RGB.
    """
    is_ink = isinstance(trace.origin, Ink)
    crop = None
    if trace.reading.box is not None:
        x, y, width, height = map(round, trace.in_image(trace.reading.box))
        part = trace.image[y : y + max(1, height), x : x + max(1, width)]
        crop = fitted(255 - part[..., 0] if is_ink else part, side, side)
    return _ink_in_place(trace, side) if is_ink else fitted(trace.image, side, side), crop


def _ink_in_place(trace: Trace, side: int) -> Pixels:
    """The ink in its place on the surface that it was drawn on, as the rasteriser drew it."""
    assert isinstance(trace.origin, Ink)
    sheet = trace.sheet
    x, y, width, height = sheet.in_source((0, 0, sheet.pixels.shape[1], sheet.pixels.shape[0]))
    left, top = min(x, 0), min(y, 0)
    page_width = max(x + width, trace.origin.width or 0) - left
    page_height = max(y + height, trace.origin.height or 0) - top
    scale = side / max(page_width, page_height)
    small = [max(1, round(length * scale)) for length in (width, height)]
    ink = cv2.resize(sheet.pixels, small, interpolation=cv2.INTER_AREA)
    size = round(page_height * scale), round(page_width * scale)
    page: Pixels = np.zeros((max(size[0], small[1]), max(size[1], small[0])), np.uint8)
    across = min(round((x - left) * scale), page.shape[1] - small[0])
    down = min(round((y - top) * scale), page.shape[0] - small[1])
    page[down : down + small[1], across : across + small[0]] = ink
    return page


class StepsPanel(tk.Canvas):
    """Three fields with captions; empty without an answer."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        height = look.px(_SMALL + _CAPTION_HEIGHT) + 2
        super().__init__(parent, height=height, width=1, highlightthickness=0)
        self._look = look
        self._trace: Trace | None = None
        self._side = SIDE * max(1, look.px(_SMALL) // SIDE)
        self._pictures = [tk.PhotoImage(master=self) for _ in _CAPTIONS]
        self._frames = [self.create_rectangle(0, 0, 0, 0) for _ in _CAPTIONS]
        self._fields = [self.create_image(0, 0, image=picture) for picture in self._pictures]
        self._captions = [
            self.create_text(0, 0, text=text, font=look.fonts["small"], anchor="n")
            for text in _CAPTIONS
        ]
        self.bind("<Configure>", lambda _: self._arrange())
        look.on_palette(self._recolour)

    def show(self, trace: Trace | None) -> None:
        """Show the steps to an answer."""
        self._trace = trace
        is_ink = trace is None or isinstance(trace.origin, Ink)
        self.itemconfigure(self._captions[0], text=_CAPTIONS[0] if is_ink else "Picture")
        palette = self._look.palette
        grounds = (palette.paper, palette.paper, "black") if trace else (palette.card,) * 3
        for frame, ground in zip(self._frames, grounds, strict=True):
            self.itemconfigure(frame, outline=palette.border, fill=ground)
        for picture, pixels in zip(self._pictures, self._pixels(), strict=True):
            if pixels is None:
                picture.configure(data="", width=1, height=1)
                picture.blank()
            else:
                picture.configure(data=netpbm(pixels), width=0, height=0)

    def _pixels(self) -> list[Pixels | None]:
        if self._trace is None:
            return [None] * len(_CAPTIONS)
        palette, times = self._look.palette, self._side // SIDE
        small = [
            tinted(pixels, palette.paper, palette.ink)
            if pixels is not None and pixels.ndim == 2
            else pixels
            for pixels in drawn_and_crop(self._trace, self._side)
        ]
        glyph = self._trace.reading.glyph
        large = None if glyph is None else glyph.repeat(times, axis=0).repeat(times, axis=1)
        return [*small, large]

    def _arrange(self) -> None:
        gap = (self.winfo_width() - 2 - 3 * self._side) / 2
        for place in range(len(_CAPTIONS)):
            left = 1 + round(place * (self._side + gap))
            middle = (left + self._side / 2, 1 + self._side / 2)
            self.coords(self._frames[place], left - 1, 0, left + self._side, self._side + 1)
            self.coords(self._fields[place], *middle)
            self.coords(self._captions[place], middle[0], self._side + self._look.px(7))

    def _recolour(self, palette: Palette) -> None:
        self.configure(background=palette.window)
        for caption in self._captions:
            self.itemconfigure(caption, fill=palette.muted)
        self.show(self._trace)
