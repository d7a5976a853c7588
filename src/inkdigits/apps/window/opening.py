"""Opening the window, or explaining why it can't be opened."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from inkdigits.apps.window.loading import Loading
from inkdigits.apps.window.settings import load_settings, settings_path
from inkdigits.apps.window.system_look import (
    declare_dpi_awareness,
    desktop_scale,
    prefers_dark,
)
from inkdigits.errors import InkdigitsError

try:
    import tkinter as tk
except ImportError as error:
    raise InkdigitsError(
        "no_tk",
        "The window needs Tk, which this Python lacks. Install it (Debian, Ubuntu: apt install "
        "python3-tk; Fedora: dnf install python3-tkinter; macOS: brew install python-tk), or read "
        "pictures with 'inkdigits read'.",
    ) from error

from inkdigits.apps.window.look import Look
from inkdigits.apps.window.window import Window


def open_window(
    model: Path | None = None, numbers_model: Path | None = None, profile: str | None = None
) -> Window:
    """The window, not yet running, with any models that `open_reader` takes, and a profile.

    Raises what `open_reader` raises, and ``no_display`` where no window can be opened.
    """
    # Asking the system's programs takes as long as loading the model.
    with ExitStack() as on_failure, ThreadPoolExecutor(2) as executor:
        dark, scale = executor.submit(prefers_dark), executor.submit(desktop_scale)
        loading = Loading(model, numbers_model, profile)
        on_failure.callback(loading.close)
        root = _root()
        path = settings_path()
        look = Look(root, desktop_scale=scale.result())
        window = Window(root, look, loading, load_settings(path), path, dark.result())
        on_failure.pop_all()
    root.update_idletasks()
    root.deiconify()
    return window


def _root() -> tk.Tk:
    declare_dpi_awareness()
    try:
        root = tk.Tk(className="inkdigits")
    except tk.TclError as error:
        where = ""
        if sys.platform not in ("win32", "darwin"):
            display = os.environ.get("DISPLAY")
            where = f" (DISPLAY is {display!r})" if display else " (DISPLAY is not set)"
        raise InkdigitsError(
            "no_display",
            f"There is no screen to open a window on{where}. Start it from a desktop, draw on "
            "the page of 'inkdigits serve', or read pictures with 'inkdigits read'.",
        ) from error
    root.withdraw()
    root.title("inkdigits")
    return root
