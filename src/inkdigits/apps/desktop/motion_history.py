"""Where the pointer was between two events that Tk hands on.

On X11, Tk drops a movement when the next one comes before it was handled, so on a busy machine
fast strokes lose their bends. The X server remembers the last 256 places of the pointer (Xlib
manual, section 10.6.2: "Determining Pointer Motion History"), and they are asked for here, on a
connection of its own.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import tkinter as tk
from collections.abc import Sequence
from typing import Any, Final

Place = tuple[int, int]

_IDENTIFIERS: Final = ctypes.c_ulong
"""What Xlib uses for windows and times."""

_BUTTON: Final = (0, 0)
"""What servers note where a button was pressed or lifted. No paper reaches this corner."""


class _TimedPlace(ctypes.Structure):
    """XTimeCoord of Xlib.h."""

    _fields_ = (("time", _IDENTIFIERS), ("x", ctypes.c_short), ("y", ctypes.c_short))


class MotionHistory:
    """The places of the pointer on the screen; none where the system doesn't tell them."""

    def __init__(self, widget: tk.Misc) -> None:
        self._xlib = _local_xlib(widget)
        self._display = None if self._xlib is None else self._xlib.XOpenDisplay(None)

    def between(self, earlier: Place, earlier_time: int, later: Place, time: int) -> list[Place]:
        """The places on the screen between those of two events; times are the server's."""
        if self._xlib is None or not self._display:
            return []
        count = ctypes.c_int()
        # Of the whole screen: of a window, the server tells only the places within it.
        everywhere = self._xlib.XDefaultRootWindow(self._display)
        found = self._xlib.XGetMotionEvents(
            self._display, everywhere, earlier_time, time, ctypes.byref(count)
        )
        if not found:
            return []
        places = [(found[number].x, found[number].y) for number in range(count.value)]
        self._xlib.XFree(found)
        return passed(places, earlier, later)

    def close(self) -> None:
        """End the connection."""
        if self._xlib is not None and self._display:
            self._xlib.XCloseDisplay(self._display)
            self._display = None


def passed(places: Sequence[Place], earlier: Place, later: Place) -> list[Place]:
    """What of a history lies between two places.

    Times are too coarse to cut it: a fast pen is at several places in one millisecond. And some
    servers note each place with the time of the next, so ``later`` need not be in the history.
    """
    moves = [place for place in places if place != _BUTTON]
    rest = moves[moves.index(earlier) + 1 :] if earlier in moves else []
    if later in rest:
        rest = rest[: len(rest) - 1 - rest[::-1].index(later)]
    return [place for before, place in zip([earlier, *rest], rest, strict=False) if place != before]


def _local_xlib(widget: tk.Misc) -> Any:
    """Xlib, where the server is on this machine: each question waits for its answer."""
    local = os.environ.get("DISPLAY", "").startswith((":", "unix:"))
    if not local or widget.tk.call("tk", "windowingsystem") != "x11":
        return None
    name = ctypes.util.find_library("X11") or "libX11.so.6"
    try:
        xlib = ctypes.CDLL(name)
        xlib.XOpenDisplay.restype = ctypes.c_void_p
        xlib.XOpenDisplay.argtypes = [ctypes.c_char_p]
        xlib.XDefaultRootWindow.restype = _IDENTIFIERS
        xlib.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        xlib.XGetMotionEvents.restype = ctypes.POINTER(_TimedPlace)
        xlib.XGetMotionEvents.argtypes = [
            ctypes.c_void_p,
            _IDENTIFIERS,
            _IDENTIFIERS,
            _IDENTIFIERS,
            ctypes.POINTER(ctypes.c_int),
        ]
        xlib.XFree.argtypes = [ctypes.c_void_p]
        xlib.XCloseDisplay.argtypes = [ctypes.c_void_p]
    except (OSError, AttributeError):
        return None
    return xlib
