"""The actions of the window, and the menu bar with all of them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from inkdigits.apps.window.look import Look
from inkdigits.apps.window.palette import Palette

MENUS: Final = ("File", "Edit", "Read", "Teach", "View", "Help")

CONTROL: Final = 0x4
"""The bit of the Control key in the state of an event."""


@dataclass(frozen=True)
class Action:
    """One action.

    Attributes
    ----------
    name:
        The name of the method that performs it.
    menu, label:
        Its menu, and its name there.
    keys:
        Such as "Mod+Shift+S", the one shown in menus first; Mod is Command on macOS and Ctrl
        elsewhere.
    tip:
        The text of its tooltip.
    separated:
        Whether a separator precedes it in the menu.
    """

    name: str
    menu: str
    label: str
    keys: tuple[str, ...]
    tip: str = ""
    separated: bool = False


ACTIONS: Final = (
    Action("open_picture", "File", "Open picture…", ("Mod+O",)),
    Action("paste", "File", "Paste picture", ("Mod+V",)),
    Action("save", "File", "Save", ("Mod+S",), separated=True),
    Action("save_as", "File", "Save as…", ("Mod+Shift+S",)),
    Action("save_figure", "File", "Save figure", ("Mod+G",)),
    Action("quit", "File", "Quit", ("Mod+Q",), separated=True),
    Action("undo", "Edit", "Undo", ("Mod+Z",), "Take back the last stroke"),
    Action("redo", "Edit", "Redo", ("Mod+Y", "Mod+Shift+Z"), "Draw it again"),
    Action("clear", "Edit", "Clear", ("Delete", "Escape"), "Clear the paper"),
    Action("copy", "Edit", "Copy answer", ("Mod+C",), separated=True),
    Action("thinner", "Edit", "Thinner pen", ("bracketleft", "minus"), separated=True),
    Action("thicker", "Edit", "Thicker pen", ("bracketright", "plus")),
    Action("recognise", "Read", "Recognise", ("Return", "KP_Enter"), "Read what is drawn now"),
    Action("toggle_live", "Read", "Live answers", ("Mod+L",), "Answer while the pen moves"),
    Action(
        "toggle_numbers",
        "Read",
        "Numbers",
        ("Mod+N",),
        "Read whole numbers, on one line or several",
    ),
    Action("teach_right", "Teach", "Right", ("r",), "The answer is right: learn from it"),
    *(
        Action(f"teach_{digit}", "Teach", f"It is a {digit}", (str(digit), f"KP_{digit}"))
        for digit in range(10)
    ),
    Action(
        "undo_correction",
        "Teach",
        "Undo correction",
        ("Mod+U",),
        "Forget the newest correction",
        separated=True,
    ),
    Action("show_corrections", "Teach", "Corrections…", ("Mod+P",), "Look through all of them"),
    Action(
        "toggle_found",
        "View",
        "Show what was found",
        ("Mod+F",),
        "Tint the ink of a picture, and what was left out",
    ),
    Action("theme_system", "View", "As the system", ("Mod+0",), separated=True),
    Action("theme_light", "View", "Light", ("Mod+1",)),
    Action("theme_dark", "View", "Dark", ("Mod+2",)),
    Action("about", "Help", "About inkdigits", ("F1",)),
)

BY_NAME: Final = {action.name: action for action in ACTIONS}

_SIGNS: Final = {"bracketleft": "[", "bracketright": "]", "Return": "Enter", "Escape": "Esc"}


def accelerator(key: str, *, mac: bool) -> str:
    """A key as shown in menus and tooltips, such as "Ctrl+Shift+S"."""
    parts = [_SIGNS.get(part, part) for part in key.split("+")]
    modifier = "Command" if mac else "Ctrl"
    return ("-" if mac else "+").join(modifier if part == "Mod" else part for part in parts)


def sequences(key: str, *, mac: bool) -> list[str]:
    """The events that Tk binds for a key, with Caps Lock on or off."""
    *modifiers, last = key.split("+")
    names = ["Command" if mac else "Control" if part == "Mod" else part for part in modifiers]
    letters = [last.upper()] if "Shift" in names else [last.lower(), last.upper()]
    keysyms = letters if len(last) == 1 and last.isalpha() else [last]
    return [f"<{'-'.join([*names, 'Key', keysym])}>" for keysym in keysyms]


class MenuBar(tk.Menu):
    """A menu bar of all actions with their keys.

    ``calls`` has their functions by name, ``switches`` the variables of those that toggle one.
    """

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        calls: Mapping[str, Callable[[], None]],
        *,
        switches: Mapping[str, tk.BooleanVar],
        theme: tk.StringVar,
    ) -> None:
        super().__init__(root, relief="flat", borderwidth=0, activeborderwidth=0)
        mac = root.tk.call("tk", "windowingsystem") == "aqua"
        self._menus: list[tk.Menu] = [self]
        for name in MENUS:
            menu = tk.Menu(self, tearoff=False, relief="flat", activeborderwidth=0)
            self._menus.append(menu)
            self.add_cascade(label=name, menu=menu, underline=0)
            for action in (each for each in ACTIONS if each.menu == name):
                if action.separated:
                    menu.add_separator()
                options = {
                    "label": f" {action.label}   ",
                    "accelerator": f"{accelerator(action.keys[0], mac=mac)} ",
                    "command": calls[action.name],
                }
                if switch := switches.get(action.name):
                    # The entry toggles the variable before it calls.
                    menu.add_checkbutton(**options, variable=switch)  # type: ignore[arg-type]
                elif action.name.startswith("theme_"):
                    value = action.name.removeprefix("theme_")
                    menu.add_radiobutton(**options, variable=theme, value=value)  # type: ignore[arg-type]
                else:
                    menu.add_command(**options)  # type: ignore[arg-type]
        root.configure(menu=self)
        look.on_palette(self._recolour)

    @property
    def height_in_window(self) -> int:
        """Pixels of the window's height that it takes, where Tk draws it inside the window."""
        if self.tk.call("tk", "windowingsystem") != "x11":
            return 0
        # Tk shows a clone of this name.
        clone = f".#{self.winfo_name()}"
        return int(self.tk.call("winfo", "reqheight", clone))

    def _recolour(self, palette: Palette) -> None:
        for menu in self._menus:
            menu.configure(
                background=palette.card,
                foreground=palette.text,
                activebackground=palette.accent,
                activeforeground=palette.on_accent,
                selectcolor=palette.text,
            )
