"""The real window in a process of its own that tells what it holds.

    window_process.py [MODEL [NUMBERS_MODEL [PROFILE]]]

MODEL and NUMBERS_MODEL may be empty for the bundled ones. With a NUMBERS_MODEL numbers are read
rightly if their digits don't touch.

Each line on standard input is answered with a line of JSON. It only tells; whatever is done in
the window is done with a pointer and keys.
"""

from __future__ import annotations

import json
import sys
import time
import tkinter as tk
from pathlib import Path
from typing import Any

import separate_digits
from inkdigits.apps.window.numbers import NumbersAnswer
from inkdigits.apps.window.opening import open_window
from inkdigits.apps.window.window import Window

BEAT = 5
"""Milliseconds between two beats of the event loop's heart."""


class Heart:
    """Beats in the event loop, and knows its longest pause."""

    def __init__(self, root: tk.Tk) -> None:
        self._root = root
        self.start()
        self._beat()

    def start(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last - BEAT / 1000)
        self._last = now
        self._root.after(BEAT, self._beat)


def box(widget: tk.Misc) -> list[int]:
    return [
        widget.winfo_rootx(),
        widget.winfo_rooty(),
        widget.winfo_width(),
        widget.winfo_height(),
    ]


def descendants(root: tk.Tk, path: str = ".") -> list[str]:
    """Paths of all widgets that can be seen, also of those that Tk made itself."""
    children = root.tk.splitlist(root.tk.call("winfo", "children", path))
    below = (each for child in children for each in descendants(root, child))
    return [each for each in (*children, *below) if root.tk.call("winfo", "viewable", each)]


def kind(root: tk.Tk, path: str) -> str:
    return str(root.tk.call("winfo", "class", path))


def held(window: Window, heart: Heart) -> dict[str, Any]:
    root, editor, view = window.root, window.editor, window.view
    drawing = editor.sketch.drawing()
    trace = editor.answer
    answer: dict[str, Any] | None = None
    if isinstance(trace, NumbersAnswer):
        answer = {
            "status": "numbers",
            "numbers": [number.likely_text for number in trace.reading.numbers],
        }
    elif trace is not None:
        answer = {
            "digit": trace.reading.digit,
            "status": trace.reading.status,
            "probabilities": trace.reading.probabilities,
            "glyph": None if trace.reading.glyph is None else trace.reading.glyph.tolist(),
        }
    named = {}
    paths = descendants(root)
    for path in paths:
        if kind(root, path) in ("TButton", "TCheckbutton", "TScale"):
            try:
                widget = root.nametowidget(path)
            except KeyError:
                continue
            name = "pen" if widget.winfo_class() == "TScale" else str(widget.cget("text"))
            named[name] = {"box": box(widget), "disabled": "disabled" in widget.state()}
    focused = str(root.tk.call("focus"))
    return {
        "ink": drawing.ink().to_dict() if drawing else None,
        "gestures": len(drawing.gestures),
        "answer": answer,
        "message": view.message,
        "busy": editor.busy or window.transfer.busy or window.teaching.busy,
        "drawing": editor.sketch.is_drawing,
        "paper": box(view.paper),
        "bars": box(view._bars),
        "choices": list(view.teaching.choice["values"]),
        "choice": box(view.teaching.choice),
        "chosen": view.teaching.choice.get(),
        "field": box(view.teaching.field),
        "typed": view.teaching.field.get(),
        "corner": [
            root.winfo_rootx() + root.winfo_width(),
            root.winfo_rooty() + root.winfo_height(),
        ],
        "widgets": named,
        "focus": kind(root, focused) if focused else None,
        "windows": sorted({kind(root, path) for path in paths}),
        "palette": window.look.palette.name,
        "pen": editor.sketch.pen,
        "live": window.settings.live,
        "found": window.settings.found,
        "numbers": window.settings.numbers,
        "longest_pause": heart.longest,
    }


def main() -> None:
    models = [Path(word) if word else None for word in sys.argv[1:3]]
    profile = sys.argv[3] if len(sys.argv) > 3 else None
    window = open_window(*models, profile=profile)
    if len(models) > 1 and models[1]:
        separate_digits.install(window._loading.reader.result())
    heart = Heart(window.root)

    def asked(_file: object, _mask: int) -> None:
        line = sys.stdin.readline()
        if not line:
            window.root.deletefilehandler(sys.stdin)
            return
        if line.strip() == "start":
            heart.start()
        elif line.strip() == "stay":
            # A monkey finds the menu's way out sooner or later.
            window.quit = lambda: None  # type: ignore[method-assign]
        # What the pointer and the keys did before the question shall be in the answer. Asking the
        # X server brings here what it has sent, and the loop takes that before a second timer. Not
        # by update(), which would stay in a dialog that a key opens.
        window.root.winfo_pointerxy()
        window.root.after(4, lambda: window.root.after(1, answer))

    def answer() -> None:
        print(json.dumps(held(window, heart)), flush=True)

    window.root.createfilehandler(sys.stdin, tk.READABLE, asked)
    for message in window.run():
        print(message, file=sys.stderr)


if __name__ == "__main__":
    main()
