"""The widgets of the window and their layout."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from tkinter import ttk
from typing import Final

from inkdigits.apps.window.actions import BY_NAME, MenuBar, accelerator
from inkdigits.apps.window.answer_panel import BarsPanel, HeadlinePanel
from inkdigits.apps.window.look import Look
from inkdigits.apps.window.numbers import Answer
from inkdigits.apps.window.palette import Palette
from inkdigits.apps.window.paper import Paper
from inkdigits.apps.window.sketch import PEN_SHARES
from inkdigits.apps.window.steps_panel import StepsPanel
from inkdigits.apps.window.teaching_row import TeachingRow
from inkdigits.apps.window.tooltip import MessageLine, Tooltip
from inkdigits.apps.window.wording import Headline
from inkdigits.trace import Trace

SIZE: Final = (920, 640)
"""Width and height of the window at the first start, on a screen of 96 dots an inch."""

_NARROWEST: Final = 740
_PANEL_WIDTH: Final = 312
_MARGIN: Final = 20

_SWITCHES: Final = {"toggle_live": "Live", "toggle_found": "Found"}
"""The labels of the switches beside the button that reads."""

Calls = Mapping[str, Callable[[], None]]


@dataclass(frozen=True)
class Choices:
    """The settings as variables that widgets share."""

    theme: tk.StringVar
    live: tk.BooleanVar
    found: tk.BooleanVar
    numbers: tk.BooleanVar
    pen: tk.DoubleVar

    @property
    def switches(self) -> dict[str, tk.BooleanVar]:
        """Those that an action toggles, by its name."""
        return {
            "toggle_live": self.live,
            "toggle_found": self.found,
            "toggle_numbers": self.numbers,
        }


class View:
    """The widgets of the window.

    ``calls`` has a function for each action, by its name.

    Attributes
    ----------
    paper:
        The drawing surface.
    margin:
        The area around it.
    teaching:
        The row that teaches a profile, hidden at first.
    smallest:
        The least (width, height) of the window in pixels.
    """

    def __init__(self, root: tk.Tk, look: Look, calls: Calls, choices: Choices) -> None:
        self._look = look
        self._mac = root.tk.call("tk", "windowingsystem") == "aqua"
        menus = MenuBar(root, look, calls, switches=choices.switches, theme=choices.theme)
        px = look.px
        root.columnconfigure(0, weight=1)
        root.rowconfigure(0, weight=1)
        self.margin = ttk.Frame(root, padding=(px(_MARGIN), px(_MARGIN), px(_MARGIN), 0))
        self.margin.grid(row=0, column=0, sticky="nsew")
        self._panel = panel = ttk.Frame(root)
        self._message = MessageLine(root, look)
        self._message.grid(row=2, column=0, sticky="ew", padx=px(_MARGIN), pady=px(12))
        numbers = self._switch(root, "toggle_numbers", "Numbers", calls, choices)
        numbers.grid(row=2, column=1, sticky="e", padx=px(_MARGIN))
        self._fill_margin(calls, choices)
        self._fill_panel(panel, calls, choices)
        self.arrange(numbers=False)
        root.update_idletasks()
        # With any fonts all widgets fit into the smallest window.
        least = root.winfo_reqheight() + menus.height_in_window
        self.smallest = max(px(_NARROWEST), root.winfo_reqwidth()), least
        root.minsize(*self.smallest)

    @property
    def message(self) -> str:
        """The text of the message line."""
        return self._message.full

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Show a message."""
        self._message.say(text, wrong=wrong)

    def arrange(self, *, numbers: bool) -> None:
        """Make the paper wide, with the answer below it, or leave room for bars and steps."""
        gap = self._look.px(_MARGIN)
        self.paper.set_hint("Write numbers" if numbers else "Draw a digit")
        self.teaching.arrange(numbers=numbers)
        if numbers:
            self.margin.grid(columnspan=2)
            self._panel.configure(padding=(gap, 0, gap, 0))
            self._panel.grid(row=1, column=0, columnspan=2, sticky="ew")
            self._bars.grid_remove()
            self._steps.grid_remove()
            self._reading.grid(row=0, column=1, sticky="e")
        else:
            self.margin.grid(columnspan=1)
            self._panel.configure(padding=(0, gap, gap, 0))
            self._panel.grid(row=0, column=1, columnspan=1, sticky="nsew")
            self._bars.grid()
            self._steps.grid()
            self._reading.grid(row=3, column=0, sticky="ew")

    def show(self, headline: Headline, answer: Answer | None) -> None:
        """Show an answer; that of a digit with its steps."""
        trace = answer if isinstance(answer, Trace) else None
        self._headline.show(headline)
        self._bars.show(None if trace is None else trace.reading)
        self._steps.show(trace)
        self.teaching.show(answer)

    def show_teaching(self, shown: bool) -> None:
        """Show or hide the row that teaches a profile."""
        if shown:
            self.teaching.grid(row=4, column=0, columnspan=2, sticky="ew")
        else:
            self.teaching.grid_remove()

    def allow(self, *, undo: bool, redo: bool, clear: bool) -> None:
        """Enable or disable the buttons."""
        for name, allowed in (("undo", undo), ("redo", redo), ("clear", clear)):
            wanted = ["!disabled" if allowed else "disabled"]
            if self._buttons[name].instate(["disabled"]) == allowed:
                self._buttons[name].state(wanted)

    def _fill_margin(self, calls: Calls, choices: Choices) -> None:
        px, margin = self._look.px, self.margin
        margin.columnconfigure(0, weight=1)
        margin.rowconfigure(0, weight=1)
        edge = tk.Frame(margin, padx=px(1), pady=px(1))
        edge.grid(row=0, column=0, sticky="nsew")
        self._look.on_palette(lambda palette: _colour(edge, palette))
        self.paper = Paper(edge, self._look)
        self.paper.pack(fill="both", expand=True)
        tools = ttk.Frame(margin, padding=(0, px(14), 0, 0))
        tools.grid(row=1, column=0, sticky="ew")
        self._buttons = {
            name: self._button(tools, name, calls[name]) for name in ("undo", "redo", "clear")
        }
        for button in self._buttons.values():
            button.pack(side="left", padx=(0, px(8)))
        pen = ttk.Scale(tools, to=len(PEN_SHARES) - 1, length=px(96), variable=choices.pen)
        pen.pack(side="right")
        keys = f"{self._key('thinner')} and {self._key('thicker')}"
        Tooltip(pen, f"Width of the pen ({keys})", self._look)
        ttk.Label(tools, text="Pen", style="Muted.TLabel").pack(side="right", padx=px(10))

    def _fill_panel(self, panel: ttk.Frame, calls: Calls, choices: Choices) -> None:
        px, look = self._look.px, self._look
        panel.columnconfigure(0, weight=1, minsize=px(_PANEL_WIDTH))
        panel.rowconfigure(1, weight=1)
        self._headline = HeadlinePanel(panel, look)
        self._headline.grid(row=0, sticky="ew")
        self._bars = BarsPanel(panel, look)
        self._bars.grid(row=1, sticky="nsew", pady=(px(6), px(10)))
        self._steps = StepsPanel(panel, look)
        self._steps.grid(row=2, sticky="ew")
        self._reading = reading = ttk.Frame(panel, padding=(0, px(14), 0, 0))
        for name, label in _SWITCHES.items():
            switch = self._switch(reading, name, label, calls, choices)
            switch.pack(side="left", padx=(0, px(8)))

        def button_of(parent: tk.Misc, name: str) -> ttk.Button:
            return self._button(parent, name, calls[name])

        self.teaching = TeachingRow(panel, look, button_of, self.paper)
        self._bars.on_choice(lambda digit: calls[f"teach_{digit}"]())
        button = self._button(reading, "recognise", calls["recognise"])
        button.configure(style="Accent.TButton")
        button.pack(side="right")

    def _switch(
        self, parent: tk.Misc, name: str, label: str, calls: Calls, choices: Choices
    ) -> ttk.Checkbutton:
        switch = ttk.Checkbutton(
            parent,
            text=label,
            style="Switch.TCheckbutton",
            variable=choices.switches[name],
            command=calls[name],
        )
        self._tip(switch, name)
        return switch

    def _button(self, parent: tk.Misc, name: str, call: Callable[[], None]) -> ttk.Button:
        button = ttk.Button(parent, text=BY_NAME[name].label, command=call)
        self._tip(button, name)
        return button

    def _tip(self, widget: tk.Misc, name: str) -> None:
        Tooltip(widget, f"{BY_NAME[name].tip} ({self._key(name)})", self._look)

    def _key(self, name: str) -> str:
        return accelerator(BY_NAME[name].keys[0], mac=self._mac)


def _colour(edge: tk.Frame, palette: Palette) -> None:
    edge.configure(background=palette.border)
