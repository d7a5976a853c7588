"""The ttk theme: flat, with round corners, at the scale of the screen."""

from __future__ import annotations

import tkinter as tk
import tkinter.font as tkfont
from collections.abc import Callable
from tkinter import ttk
from typing import Any, Final

from inkdigits.apps.window.palette import Palette, mixed
from inkdigits.apps.window.shapes import rounded, switch

Pixels = Callable[[float], int]

_RADIUS: Final = 7


def use_theme(root: tk.Tk, palette: Palette, px: Pixels, strong: tkfont.Font) -> None:
    """Use the theme of a palette; it is made at the first use."""
    style = ttk.Style(root)
    name = f"inkdigits-{palette.name}"
    if name not in style.theme_names():
        style.theme_create(name, parent="clam")
        style.theme_use(name)
        _Theme(root, style, palette, px).make(strong)
    style.theme_use(name)
    root.configure(background=palette.window)
    _colour_plain_widgets(root, palette)


class _Theme:
    """The styles and elements of one palette."""

    def __init__(self, root: tk.Tk, style: ttk.Style, palette: Palette, px: Pixels) -> None:
        self._root = root
        self._style = style
        self._palette = palette
        self._px = px

    def make(self, strong: tkfont.Font) -> None:
        """Configure the styles of the window and its dialogs."""
        colours = self._palette
        self._style.configure(
            ".",
            background=colours.window,
            foreground=colours.text,
            troughcolor=colours.track,
            fieldbackground=colours.paper,
            selectbackground=colours.accent,
            selectforeground=colours.on_accent,
            insertcolor=colours.text,
            bordercolor=colours.border,
            lightcolor=colours.window,
            darkcolor=colours.window,
            arrowcolor=colours.muted,
            font="TkDefaultFont",
        )
        self._style.map(".", foreground=[("disabled", mixed(colours.text, colours.window, 0.55))])
        for name, colour in (("Muted", colours.muted), ("Wrong", colours.refused)):
            self._style.configure(f"{name}.TLabel", foreground=colour)
        self._buttons(strong)
        self._switch()
        self._slider()
        self._fields()

    def _buttons(self, strong: tkfont.Font) -> None:
        colours, px = self._palette, self._px
        plain = {
            "": (colours.control, colours.border),
            "disabled": (colours.window, colours.track),
            "pressed": (colours.pressed, colours.border),
            "focus active": (colours.hover, colours.accent),
            "focus": (colours.control, colours.accent),
            "active": (colours.hover, colours.border),
        }
        accent = {
            "": (colours.accent, colours.accent),
            "disabled": (colours.track, colours.track),
            "pressed": (colours.accent_hover, colours.accent_hover),
            "focus active": (colours.accent_hover, colours.text),
            "focus": (colours.accent, colours.text),
            "active": (colours.accent_hover, colours.accent_hover),
        }
        for name, looks in (("TButton", plain), ("Accent.TButton", accent)):
            element = f"{name}.ground"
            side = 4 * px(_RADIUS)
            pictures = {
                state: self._picture(rounded((side, side), px(_RADIUS), *look, self._edge(state)))
                for state, look in looks.items()
            }
            self._element(element, pictures, border=px(_RADIUS) + 1, padding=0)
            label = ("Button.label", {"sticky": "nswe"})
            padding = ("Button.padding", {"sticky": "nswe", "children": [label]})
            self._layout(name, (element, {"sticky": "nswe", "children": [padding]}))
            self._style.configure(name, padding=(px(12), px(7)), anchor="center")
        self._style.configure("Accent.TButton", foreground=colours.on_accent, font=strong)
        self._style.map("Accent.TButton", foreground=[("disabled", colours.muted)])

    def _edge(self, state: str) -> float:
        return self._px(2) if "focus" in state else max(1.0, self._px(1))

    def _switch(self) -> None:
        colours, px = self._palette, self._px
        width, height = px(38), px(22)

        def picture(on: bool, around: str | None = None) -> tk.PhotoImage:
            track = colours.accent if on else colours.track
            knob = colours.on_accent if on else colours.muted
            return self._picture(switch(width, height, on, track, knob, around or track))

        pictures = {
            "": picture(False, colours.border),
            "selected focus": picture(True, colours.text),
            "focus": picture(False, colours.accent),
            "selected": picture(True),
        }
        self._element("Switch.indicator", pictures, sticky="w", width=width + px(8))
        label = ("Checkbutton.label", {"side": "left", "sticky": "nswe"})
        inside = [("Switch.indicator", {"side": "left", "sticky": ""}), label]
        padding = ("Checkbutton.padding", {"sticky": "nswe", "children": inside})
        self._layout("Switch.TCheckbutton", padding)
        self._style.configure("Switch.TCheckbutton", padding=px(2))

    def _slider(self) -> None:
        colours, px = self._palette, self._px
        height, side = px(6), px(18)
        trough = rounded((3 * height, height), height / 2, colours.track, colours.track)
        knobs = {
            "": (colours.accent, colours.accent),
            "pressed": (colours.accent_hover, colours.accent_hover),
            "focus": (colours.accent, colours.text),
            "active": (colours.accent_hover, colours.accent_hover),
        }
        pictures = {
            state: self._picture(rounded((side, side), side / 2, *look, self._edge(state)))
            for state, look in knobs.items()
        }
        self._element("Ink.Scale.trough", {"": self._picture(trough)}, border=height // 2)
        self._element("Ink.Scale.slider", pictures, sticky="")
        trough_place = ("Ink.Scale.trough", {"sticky": "we"})
        self._layout(
            "Horizontal.TScale", trough_place, ("Ink.Scale.slider", {"side": "left", "sticky": ""})
        )

    def _fields(self) -> None:
        """The widgets of file dialogs, where Tk draws its own."""
        colours, px = self._palette, self._px
        self._style.configure("TEntry", padding=px(4), foreground=colours.text)
        self._style.configure("TCombobox", padding=px(4), foreground=colours.text)
        self._style.map("TCombobox", fieldbackground=[("readonly", colours.control)])
        for name in ("TMenubutton", "Toolbutton"):
            self._style.configure(name, background=colours.window, foreground=colours.text)
            self._style.map(name, background=[("active", colours.hover)])
        for name in ("Vertical.TScrollbar", "Horizontal.TScrollbar"):
            self._style.configure(name, background=colours.control, gripcount=0)
            self._style.map(name, background=[("active", colours.hover)])

    def _picture(self, png: bytes) -> tk.PhotoImage:
        picture = tk.PhotoImage(master=self._root, data=png)
        # Tk keeps no picture alive for a theme.
        kept = self._root.__dict__.setdefault("_theme_pictures", [])
        kept.append(picture)
        return picture

    def _element(self, name: str, pictures: dict[str, tk.PhotoImage], **options: Any) -> None:
        states: list[Any] = [
            (*state.split(), picture) for state, picture in pictures.items() if state
        ]
        self._style.element_create(name, "image", pictures[""], *states, **options)

    def _layout(self, name: str, *elements: tuple[str, Any]) -> None:
        self._style.layout(name, list(elements))


def _colour_plain_widgets(root: tk.Tk, palette: Palette) -> None:
    """Colour widgets that ttk doesn't theme and that are made later: menus, lists and dialogs."""
    for pattern, colour in {
        "*Menu.background": palette.card,
        "*Menu.foreground": palette.text,
        "*Menu.activeBackground": palette.accent,
        "*Menu.activeForeground": palette.on_accent,
        "*Menu.selectColor": palette.text,
        "*Menu.disabledForeground": palette.muted,
        "*TCombobox*Listbox.background": palette.card,
        "*TCombobox*Listbox.foreground": palette.text,
        "*TCombobox*Listbox.selectBackground": palette.accent,
        "*TCombobox*Listbox.selectForeground": palette.on_accent,
        "*TkFDialog*Canvas.background": palette.paper,
        "*Text.background": palette.card,
        "*Text.foreground": palette.text,
    }.items():
        root.option_add(pattern, colour)
