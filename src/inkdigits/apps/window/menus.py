"""The menu bar, made from the list of actions."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping

from inkdigits.apps.window.actions import ACTIONS, MENUS, accelerator
from inkdigits.apps.window.look import Look
from inkdigits.apps.window.palette import Palette


class MenuBar(tk.Menu):
    """A menu bar of all actions with their keys.

    Parameters
    ----------
    root:
        The window.
    look:
        Its look.
    calls:
        The function of each action, by its name.
    live, theme:
        Whether answers are live, and the name of the theme.
    """

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        calls: Mapping[str, Callable[[], None]],
        *,
        live: tk.BooleanVar,
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
                if action.name == "toggle_live":
                    # The entry toggles the variable before it calls.
                    menu.add_checkbutton(**options, variable=live)  # type: ignore[arg-type]
                elif action.menu == "View":
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
