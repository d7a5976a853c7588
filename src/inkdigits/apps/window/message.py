"""The window's own line, where it says what was done and what went wrong."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

from inkdigits.apps.window.look import Look
from inkdigits.apps.window.tooltip import Tooltip
from inkdigits.errors import shown


class MessageLine(ttk.Label):
    """One line of text. What doesn't fit is cut in front, where the folders of a path stand."""

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        super().__init__(parent, style="Muted.TLabel", font=look.fonts["body"], anchor="w")
        self._font = look.fonts["body"]
        self._full = ""
        self._tooltip = Tooltip(self, "", look)
        self.bind("<Configure>", lambda _: self._fit(), add=True)

    @property
    def full(self) -> str:
        """The whole text."""
        return self._full

    def tell(self, text: str, *, wrong: bool = False) -> None:
        """Say something."""
        self._full = shown(text)
        self.configure(style="Wrong.TLabel" if wrong else "Muted.TLabel")
        self._fit()

    def _fit(self) -> None:
        room = self.winfo_width()
        text = self._full
        if room > 1 and self._font.measure(text) > room:
            low, high = 0, len(text)
            while low < high:
                middle = (low + high) // 2
                fits = self._font.measure("…" + text[middle:]) <= room
                low, high = (low, middle) if fits else (middle + 1, high)
            text = "…" + text[low:]
        self._tooltip.say(self._full if text != self._full else "")
        self.configure(text=text)
