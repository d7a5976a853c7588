"""A short text below a widget, while the pointer rests on it or the keyboard is in it."""

from __future__ import annotations

import tkinter as tk
from typing import Final

from inkdigits.apps.window.look import Look

_DELAY: Final = 500
"""Milliseconds that the pointer rests before the text comes."""


class Tooltip:
    """Gives a widget its text; it belongs to the widget and needs no keeping."""

    def __init__(self, widget: tk.Misc, text: str, look: Look) -> None:
        self._widget = widget
        self._text = text
        self._look = look
        self._waiting: str | None = None
        self._window: tk.Toplevel | None = None
        widget.bind("<Enter>", self._wait, add=True)
        widget.bind("<FocusIn>", self._wait, add=True)
        for event in ("<Leave>", "<FocusOut>", "<ButtonPress>", "<KeyPress>", "<Destroy>"):
            widget.bind(event, self._hide, add=True)

    def say(self, text: str) -> None:
        """Change the text."""
        self._text = text

    def _wait(self, _event: tk.Event[tk.Misc]) -> None:
        if self._waiting is None:
            self._waiting = self._widget.after(_DELAY, self._show)

    def _show(self) -> None:
        self._waiting = None
        if self._window is not None or not self._text:
            return
        look = self._look
        self._window = window = tk.Toplevel(self._widget)
        window.withdraw()
        window.overrideredirect(True)
        label = tk.Label(
            window,
            text=self._text,
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
        """Below the widget, or above it where the screen ends, and never beyond its edges."""
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
