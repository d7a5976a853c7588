"""The window: its keys, size, theme and settings."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Final

from inkdigits.apps.window.about import AboutWindow
from inkdigits.apps.window.actions import ACTIONS, CONTROL, sequences
from inkdigits.apps.window.background import Background
from inkdigits.apps.window.editor import Editor
from inkdigits.apps.window.loading import Loading
from inkdigits.apps.window.look import Look
from inkdigits.apps.window.palette import DARK, LIGHT, Palette
from inkdigits.apps.window.settings import Settings, save_settings
from inkdigits.apps.window.sketch import PEN_SHARES, Sketch
from inkdigits.apps.window.system_look import prefers_dark
from inkdigits.apps.window.teaching import Teaching
from inkdigits.apps.window.transfer import Transfer
from inkdigits.apps.window.view import SIZE, Choices, View
from inkdigits.errors import InkdigitsError, InputError
from inkdigits.reader import Reader

_WELCOME: Final = "Draw with the mouse, a finger or a pen. F1 describes the model."

_LOADING: Final = "The model is being loaded, which takes a few seconds. You can draw already."

_WAKES_EVERY: Final = 200
"""Milliseconds between checks for an interrupt."""


class Window:
    """The window of ``inkdigits draw``, in an empty root window of Tk.

    ``dark`` says whether the system's theme is dark; None if unknown.
    """

    def __init__(
        self,
        root: tk.Tk,
        look: Look,
        loading: Loading,
        settings: Settings,
        settings_path: Path,
        dark: bool | None,
    ) -> None:
        self.root = root
        self.look = look
        self._loading = loading
        self.settings = settings
        self._path = settings_path
        self._dark = dark
        self._no_model: InkdigitsError | None = None
        self._unwritten: list[str] = []
        self._interrupted = False
        self._system = Background(root, newest_only=True)
        self._models = Background(root)
        self._theme = tk.StringVar(root, settings.theme)
        self._live = tk.BooleanVar(root, settings.live)
        self._found = tk.BooleanVar(root, settings.found)
        self._numbers = tk.BooleanVar(root, settings.numbers)
        self._pen = tk.DoubleVar(root, settings.pen)
        look.use_palette(self._palette())
        calls: dict[str, Callable[[], None]] = {
            action.name: lambda name=action.name: self._call(name)  # type: ignore[misc]
            for action in ACTIONS
        }
        choices = Choices(self._theme, self._live, self._found, self._numbers, self._pen)
        self._switches = choices.switches
        self.view = View(root, look, calls, choices)
        sketch = Sketch(1, 1, settings.pen)
        self.view.arrange(numbers=settings.numbers)
        self.editor = Editor(
            root, loading.reader, sketch, self.view, self._live, self._found, self._numbers
        )
        self.transfer = Transfer(root, self.editor, self.view)
        self.teaching = Teaching(root, look, self.editor, self.view)
        self._pen.trace_add("write", lambda *_: self._pen_chosen())
        self._bind(calls)
        self._set_size()
        self.view.say(_WELCOME if loading.reader.done() else _LOADING)
        self._models.do(loading.reader.result, self._loaded, self._not_loaded)

    def run(self) -> list[str]:
        """Show the window until it is closed; returns messages about files that can't be written.

        Raises
        ------
        KeyboardInterrupt
            On Ctrl-C in the terminal.
        InkdigitsError
            When the model couldn't be loaded.
        """
        self._wake()
        self.root.mainloop()
        if self._interrupted:
            raise KeyboardInterrupt
        if self._no_model is not None:
            raise self._no_model
        return self._unwritten

    def quit(self) -> None:
        """Save the size, and close."""
        root = self.root
        if not root.attributes("-fullscreen"):
            width, height = root.winfo_width(), root.winfo_height()
            self.settings = replace(self.settings, width=width, height=height)
        self._save_settings()
        self._close()

    def toggle_live(self) -> None:
        """Apply the switch for live answers."""
        live = self._live.get()
        self._choose(live=live)
        self.view.say("Answers come while you draw." if live else "Answers come with Enter.")
        self.editor.live_changed()

    def toggle_found(self) -> None:
        """Apply the switch for what was found."""
        found = self._found.get()
        self._choose(found=found)
        self.view.say("Pictures show what was found in them." if found else "")
        self.editor.found_changed()

    def toggle_numbers(self) -> None:
        """Apply the switch between a digit and numbers."""
        numbers = self._numbers.get()
        self._choose(numbers=numbers)
        self.view.arrange(numbers=numbers)
        self.view.say("Numbers are read." if numbers else "One digit is read.")
        self.editor.read_again()

    def thinner(self) -> None:
        """Choose the next thinner pen."""
        self._pen.set(max(0, self.editor.sketch.pen - 1))

    def thicker(self) -> None:
        """Choose the next thicker pen."""
        self._pen.set(min(len(PEN_SHARES) - 1, self.editor.sketch.pen + 1))

    def theme_system(self) -> None:
        """Use the system's theme, or the light one if that is unknown."""
        self._choose(theme="system")
        unknown = "The theme of the system is unknown here; the light one is used."
        self.view.say(unknown if self._dark is None else "")

    def about(self) -> None:
        """Show the version and the model card."""
        if not self._models.idle:
            self.view.say(_LOADING)
        elif self._no_model is not None:
            self.view.say(self._no_model.message, wrong=True)
        else:
            AboutWindow(self.root, self.look, self._loading.reader.result().card)

    def _loaded(self, reader: Reader) -> None:
        if self._loading.note:
            self.view.say(self._loading.note)
        self.view.show_teaching(reader.profile is not None)
        self.editor.model_settled()

    def _not_loaded(self, error: Exception) -> None:
        if not isinstance(error, InkdigitsError):
            raise error
        self._no_model = error
        self.view.say(error.message, wrong=True)
        self.editor.model_settled()

    def _call(self, name: str) -> None:
        """Perform an action: a theme, a digit, or a method of this or of one of the parts."""
        if name in ("theme_light", "theme_dark"):
            self._choose(theme=name.removeprefix("theme_"))
            return
        if name.startswith("teach_") and name[-1].isdigit():
            self.teaching.teach(int(name[-1]))
            return
        parts = (self, self.editor, self.transfer, self.teaching)
        getattr(next(part for part in parts if hasattr(part, name)), name)()

    def _bind(self, calls: dict[str, Callable[[], None]]) -> None:
        root = self.root
        mac = root.tk.call("tk", "windowingsystem") == "aqua"
        for action in ACTIONS:
            for key in action.keys:
                for sequence in sequences(key, mac=mac):
                    root.bind(sequence, self._pressed(action.name, calls[action.name]))
        root.bind("<FocusIn>", self._focused, add=True)
        root.protocol("WM_DELETE_WINDOW", self.quit)
        root.report_callback_exception = self._unexpected

    def _pressed(
        self, name: str, call: Callable[[], None]
    ) -> Callable[[tk.Event[tk.Misc]], str | None]:
        def press(event: tk.Event[tk.Misc]) -> str | None:
            if name.startswith("teach_") and int(event.state) & CONTROL:
                # Tk takes Ctrl+7 for 7.
                return None
            if switch := self._switches.get(name):
                # The switch and the menu toggle the variable themselves.
                switch.set(not switch.get())
            call()
            return "break"

        return press

    def _set_size(self) -> None:
        root, px = self.root, self.look.px
        most = root.winfo_screenwidth(), root.winfo_screenheight()
        wanted = self.settings.width or px(SIZE[0]), self.settings.height or px(SIZE[1])
        width, height = (
            min(max(each, low), high)
            for each, low, high in zip(wanted, self.view.smallest, most, strict=True)
        )
        root.geometry(f"{width}x{height}")

    def _palette(self) -> Palette:
        named = {"light": False, "dark": True}.get(self.settings.theme, bool(self._dark))
        return DARK if named else LIGHT

    def _choose(self, **changes: object) -> None:
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        self._theme.set(self.settings.theme)
        self._apply_theme()
        self._save_settings()

    def _apply_theme(self) -> None:
        if self.look.palette is not self._palette():
            self.look.use_palette(self._palette())

    def _pen_chosen(self) -> None:
        place = round(self._pen.get())
        if place != self._pen.get():
            # The slider is continuous; the pens are not.
            self._pen.set(place)
        elif place != self.editor.sketch.pen:
            self.editor.choose_pen(place)
            self._choose(pen=place)

    def _save_settings(self) -> None:
        if self._unwritten:
            return
        try:
            save_settings(self._path, self.settings)
        except InputError as error:
            self._unwritten.append(error.message)
            self.view.say(error.message, wrong=True)

    def _focused(self, event: tk.Event[tk.Misc]) -> None:
        """The system's theme may have changed while another window was used."""
        if event.widget is self.root and self.settings.theme == "system":
            self._system.do(prefers_dark, self._system_is_dark, lambda _: None)

    def _system_is_dark(self, dark: bool | None) -> None:
        self._dark = dark
        self._apply_theme()

    def _wake(self) -> None:
        self._waking = self.root.after(_WAKES_EVERY, self._wake)
        if self._interrupted:
            self._close()

    def _close(self) -> None:
        self.root.after_cancel(self._waking)
        self._loading.close()
        self._models.close()
        self.editor.close()
        self._unwritten += self.transfer.finish()
        self._unwritten += self.teaching.finish()
        self._system.close()
        self.root.destroy()

    def _unexpected(
        self, kind: type[BaseException], error: BaseException, _trace: TracebackType | None
    ) -> None:
        """Handle an interrupt, or report a bug and keep the drawing."""
        if isinstance(error, KeyboardInterrupt):
            # It may happen before the window runs, so it isn't closed here.
            self._interrupted = True
            return
        message = f"A mistake in inkdigits ({kind.__name__}: {error}). Please report it."
        print(f"inkdigits: {message}", file=sys.stderr)
        self.view.say(message, wrong=True)
