"""The answer in large type, and ten bars with numbers."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from typing import Final

from inkdigits.apps.window.look import Look
from inkdigits.apps.window.palette import Palette, mixed
from inkdigits.apps.window.wording import EMPTY, Headline
from inkdigits.model.card import LABELS
from inkdigits.reading import Digit, percent

HEADLINE_HEIGHT: Final = 116
_SIGN_WIDTH: Final = 92
_LOWEST_ROW: Final = 15
_HIGHEST_ROW: Final = 40
_LEAST_DRAWN: Final = 0.005
"""A share below this has no bar: its round ends alone would be longer."""


class HeadlinePanel(tk.Canvas):
    """The sign of the answer, and beside it the confidence or the reason for a refusal."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        super().__init__(parent, height=look.px(HEADLINE_HEIGHT), width=1, highlightthickness=0)
        self._look = look
        self._shown = EMPTY
        fonts = look.fonts
        self._sign = self.create_text(0, 0, font=fonts["sign"], anchor="center")
        self._title = self.create_text(0, 0, font=fonts["title"], anchor="sw")
        self._detail = self.create_text(0, 0, font=fonts["body"], anchor="nw")
        self.bind("<Configure>", lambda _: self._arrange())
        look.on_palette(self._recolour)

    def show(self, headline: Headline) -> None:
        """Show a headline."""
        if headline == self._shown:
            return
        self._shown = headline
        self.itemconfigure(self._sign, text=headline.sign)
        self.itemconfigure(self._title, text=headline.title)
        self.itemconfigure(self._detail, text=headline.detail)
        self._colour()
        self._arrange()

    def _arrange(self) -> None:
        px = self._look.px
        middle = px(HEADLINE_HEIGHT) // 2
        left = self._fit_sign() if self._shown.sign else 0
        self.coords(self._sign, (left - px(18)) // 2, middle)
        self.coords(self._title, left, middle + px(2 if self._shown.detail else 16))
        self.coords(self._detail, left, middle + px(4))
        self.itemconfigure(self._detail, width=max(1, self.winfo_width() - left))

    def _fit_sign(self) -> int:
        """Let the sign leave room for the title; returns where that begins.

        A number may be much wider than one digit.
        """
        left = 0
        for font in ("sign", "title"):
            self.itemconfigure(self._sign, font=self._look.fonts[font])
            first, _, last, _ = self.bbox(self._sign)
            left = max(self._look.px(_SIGN_WIDTH), last - first + self._look.px(18))
            if left + self._look.fonts["title"].measure(self._shown.title) <= self.winfo_width():
                break
        return left

    def _recolour(self, palette: Palette) -> None:
        self.configure(background=palette.window)
        self._colour()

    def _colour(self) -> None:
        palette = self._look.palette
        colour = {
            "read": palette.accent,
            "unsure": palette.unsure,
            "refused": palette.refused,
            "quiet": palette.muted,
        }[self._shown.tone]
        title = palette.text if self._shown.tone == "read" else colour
        self.itemconfigure(self._sign, fill=colour)
        self.itemconfigure(self._title, fill=title)
        self.itemconfigure(self._detail, fill=palette.muted)


class BarsPanel(tk.Canvas):
    """The probability of each digit."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        height = look.px(_LOWEST_ROW * len(LABELS))
        super().__init__(parent, height=height, width=1, highlightthickness=0)
        self._look = look
        self._answer: Digit | None = None
        self._labels = [self.create_text(0, 0, text=text, anchor="w") for text in LABELS]
        self._tracks = [self.create_line(0, 0, 0, 0, capstyle="round") for _ in LABELS]
        self._bars = [self.create_line(0, 0, 0, 0, capstyle="round") for _ in LABELS]
        self._numbers = [self.create_text(0, 0, anchor="e") for _ in LABELS]
        self.bind("<Configure>", lambda _: self._arrange())
        look.on_palette(self._recolour)

    def on_choice(self, choose: Callable[[int], None]) -> None:
        """Call ``choose`` with the digit whose row is clicked."""

        def clicked(event: tk.Event[tk.Misc]) -> None:
            row = min(self.winfo_height() / len(LABELS), self._look.px(_HIGHEST_ROW))
            if event.y < row * len(LABELS):
                choose(int(event.y / row))

        self.bind("<Button-1>", clicked)

    def show(self, answer: Digit | None) -> None:
        """Show the probabilities of an answer; nothing where there is no digit."""
        self._answer = None if answer is None or answer.likely_digit is None else answer
        self._fill()

    def _arrange(self) -> None:
        px, fonts = self._look.px, self._look.fonts
        width, height = self.winfo_width(), self.winfo_height()
        row = min(height / len(LABELS), px(_HIGHEST_ROW))
        font = fonts["body"] if row >= px(20) else fonts["small"]
        self._left, self._right = px(28), width - px(72)
        self._thick = max(2, round(row * 0.36))
        self._rows = [round(row * (place + 0.5)) for place in range(len(LABELS))]
        for place, middle in enumerate(self._rows):
            self.coords(self._labels[place], px(4), middle)
            self.coords(self._numbers[place], width - px(2), middle)
            self.coords(self._tracks[place], self._left, middle, self._right, middle)
        for item in (*self._labels, *self._numbers):
            self.itemconfigure(item, font=font)
        for item in (*self._tracks, *self._bars):
            self.itemconfigure(item, width=self._thick)
        self._fill()

    def _fill(self) -> None:
        if not hasattr(self, "_rows"):
            return
        shares = (0.0,) * len(LABELS) if self._answer is None else self._answer.probabilities
        best = None if self._answer is None else self._answer.likely_digit
        palette = self._look.palette
        for place, (share, middle) in enumerate(zip(shares, self._rows, strict=True)):
            end = self._left + share * (self._right - self._left)
            visible = share >= _LEAST_DRAWN
            self.coords(self._bars[place], self._left, middle, end, middle)
            self.itemconfigure(
                self._bars[place],
                state="normal" if visible else "hidden",
                fill=palette.accent if place == best else mixed(palette.accent, palette.track, 0.5),
            )
            colour = palette.text if place == best else palette.muted
            text = percent(share) if self._answer is not None else ""
            self.itemconfigure(self._numbers[place], text=text, fill=colour)
            self.itemconfigure(self._labels[place], fill=colour)

    def _recolour(self, palette: Palette) -> None:
        self.configure(background=palette.window)
        for track in self._tracks:
            self.itemconfigure(track, fill=palette.track)
        self._fill()
