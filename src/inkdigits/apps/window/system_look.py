"""The system's preferences: dark or light, and the scale of the screen."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

if sys.platform in ("win32", "darwin"):
    import darkdetect

_LONGEST: Final = 1.0
"""Seconds to wait for a program of the system."""


def prefers_dark() -> bool | None:
    """Whether the system's theme is dark, or None where that is unknown."""
    if sys.platform in ("win32", "darwin"):
        return darkdetect.isDark()
    # On Linux darkdetect knows only GNOME's setting, and waits for it without a limit.
    named = os.environ.get("GTK_THEME")
    if named:
        return named.lower().endswith("dark")
    scheme = _gnome_setting("color-scheme")
    if scheme in ("'prefer-dark'", "'prefer-light'"):
        return "dark" in scheme
    theme = _gnome_setting("gtk-theme")
    return _kde_prefers_dark() if theme is None else "dark" in theme.lower()


def desktop_scale() -> float:
    """The scale that an X11 desktop sets beyond what the screen reports; else 1."""
    if sys.platform in ("win32", "darwin"):
        return 1.0
    for line in (_output("xrdb", "-query") or "").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "Xft.dpi" and value.strip().isdecimal():
            return int(value) / 96
    try:
        return float(os.environ.get("GDK_SCALE", "1"))
    except ValueError:
        return 1.0


def declare_dpi_awareness() -> None:
    """Keep Windows from scaling the window as a blurred picture."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shcore.SetProcessDpiAwareness(1)


def _gnome_setting(name: str) -> str | None:
    return _output("gsettings", "get", "org.gnome.desktop.interface", name)


def _kde_prefers_dark() -> bool | None:
    folder = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    try:
        lines = Path(folder, "kdeglobals").read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    schemes = [line.partition("=")[2] for line in lines if line.startswith("ColorScheme=")]
    return "dark" in schemes[0].lower() if schemes else None


def _output(*command: str) -> str | None:
    """The output of a program of the system; None if it is missing or fails."""
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=_LONGEST
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
