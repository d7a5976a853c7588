"""Tooltips, and the message line of the window."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk
from typing import Final

from inkdigits.apps.window.look import Look
from inkdigits.errors import printable

_DELAY: Final = 500
"""Milliseconds until a tooltip appears."""


class Tooltip:
    """A short text below a widget, while the pointer rests on it or it has the keyboard."""

    def __init__(self, widget: tk.Misc, text: str, look: Look) -> None:
        self._widget = widget
        self.text = text
        self._look = look
        self._waiting: str | None = None
        self._window: tk.Toplevel | None = None
        widget.bind("<Enter>", self._wait, add=True)
        widget.bind("<FocusIn>", self._wait, add=True)
        for event in ("<Leave>", "<FocusOut>", "<ButtonPress>", "<KeyPress>", "<Destroy>"):
            widget.bind(event, self._hide, add=True)

    def _wait(self, _event: tk.Event[tk.Misc]) -> None:
        if self._waiting is None:
            self._waiting = self._widget.after(_DELAY, self._show)

    def _show(self) -> None:
        self._waiting = None
        if self._window is not None or not self.text:
            return
        look = self._look
        self._window = window = tk.Toplevel(self._widget)
        window.withdraw()
        window.overrideredirect(True)
        label = tk.Label(
            window,
            text=self.text,
            font=look.fonts["small"],
            background=look.palette.text,
            foreground=look.palette.window,
            padx=look.px(8),
            pady=look.px(4),
            wraplength=look.px(420),
            justify="left",
        )
        label.pack()
        window.update_idletasks()
        left, top = self._place(label.winfo_reqwidth(), label.winfo_reqheight())
        window.geometry(f"+{left}+{top}")
        window.deiconify()

    def _place(self, width: int, height: int) -> tuple[int, int]:
        """Below the widget, or above it at the end of the screen, and never beyond its edges."""
        widget, gap = self._widget, self._look.px(6)
        left = widget.winfo_rootx() + (widget.winfo_width() - width) // 2
        top = widget.winfo_rooty() + widget.winfo_height() + gap
        if top + height > widget.winfo_screenheight():
            top = widget.winfo_rooty() - height - gap
        return max(0, min(left, widget.winfo_screenwidth() - width)), max(0, top)

    def _hide(self, _event: tk.Event[tk.Misc]) -> None:
        if self._waiting is not None:
            self._widget.after_cancel(self._waiting)
            self._waiting = None
        if self._window is not None:
            self._window.destroy()
            self._window = None


class MessageLine(ttk.Label):
    """Messages of the window. A long one is cut in front, where a path has its folders.

    Attributes
    ----------
    full:
        The whole text.
    """

    def __init__(self, parent: tk.Misc, look: Look) -> None:
        super().__init__(parent, style="Muted.TLabel", font=look.fonts["body"], anchor="w")
        self._font = look.fonts["body"]
        self.full = ""
        self._tooltip = Tooltip(self, "", look)
        self.bind("<Configure>", lambda _: self._fit(), add=True)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a message."""
        self.full = printable(text)
        self.configure(style="Wrong.TLabel" if wrong else "Muted.TLabel")
        self._fit()

    def _fit(self) -> None:
        room = self.winfo_width()
        text = self.full
        if room > 1 and self._font.measure(text) > room:
            low, high = 0, len(text)
            while low < high:
                middle = (low + high) // 2
                fits = self._font.measure("…" + text[middle:]) <= room
                low, high = (low, middle) if fits else (middle + 1, high)
            text = "…" + text[low:]
        self._tooltip.text = self.full if text != self.full else ""
        self.configure(text=text)
