"""The scale, fonts and colours of the window."""

from __future__ import annotations

import tkinter as tk
import tkinter.font as tkfont
from collections.abc import Callable
from typing import Final

from inkdigits.apps.window.palette import LIGHT, Palette
from inkdigits.apps.window.theme import use_theme

_POINTS_AT_ONE: Final = 96 / 72
"""Pixels of a point on a screen of 96 dots an inch, where the scale is 1."""

_FAMILIES: Final = ("Inter", "Cantarell", "Ubuntu", "Noto Sans", "Open Sans", "DejaVu Sans")
"""Clear typefaces of X11 desktops, the best first; Windows and macOS have a default one."""

_SIZES: Final = {
    "body": (14, "normal"),
    "strong": (14, "bold"),
    "small": (12, "normal"),
    "title": (24, "bold"),
    "sign": (104, "bold"),
}
"""Pixels at scale 1, and weight."""

PaletteListener = Callable[[Palette], None]


class Look:
    """The scale, fonts and colours of one window.

    Attributes
    ----------
    scale:
        Pixels of this screen for one pixel of a screen of 96 dots an inch.
    fonts:
        "body", "strong", "small", "title" and "sign" (the answer).
    """

    def __init__(self, root: tk.Tk, *, desktop_scale: float = 1.0) -> None:
        self._root = root
        reported = float(root.tk.call("tk", "scaling")) / _POINTS_AT_ONE
        self.scale = max(1.0, round(4 * max(reported, desktop_scale)) / 4)
        family = _family(root)
        self.fonts = {
            name: tkfont.Font(root, family=family, size=-self.px(size), weight=weight)  # type: ignore[arg-type]
            for name, (size, weight) in _SIZES.items()
        }
        for name in ("TkDefaultFont", "TkTextFont", "TkMenuFont", "TkHeadingFont"):
            tkfont.nametofont(name, root).configure(family=family, size=-self.px(14))
        self.palette = LIGHT
        self._listeners: list[PaletteListener] = []

    def px(self, length: float) -> int:
        """A length in pixels of this screen, from one on a screen of 96 dots an inch."""
        return max(1, round(length * self.scale))

    def on_palette(self, listener: PaletteListener) -> None:
        """Call ``listener`` with the palette, now and whenever it changes."""
        self._listeners.append(listener)
        listener(self.palette)

    def use_palette(self, palette: Palette) -> None:
        """Change the colours."""
        self.palette = palette
        use_theme(self._root, palette, self.px, self.fonts["strong"])
        for listener in self._listeners:
            listener(palette)


def _family(root: tk.Tk) -> str:
    default = str(tkfont.nametofont("TkDefaultFont", root).actual("family"))
    if root.tk.call("tk", "windowingsystem") != "x11":
        return default
    for family in _FAMILIES:
        if tkfont.Font(root, family=family).actual("family") == family:
            return family
    return default
