"""Positions of the pointer between two events of Tk.

On X11, Tk drops a movement when the next one arrives before it was handled, so on a busy machine
fast strokes lose their bends. The X server keeps the last 256 positions of the pointer (Xlib
manual, section 10.6.2: "Determining Pointer Motion History"), which are requested here on a
separate connection.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import tkinter as tk
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

Position = tuple[int, int]


class Record(NamedTuple):
    """An entry of the server's history: a position on the screen, and its time in milliseconds."""

    time: int
    position: Position


BUTTON: Final = (0, 0)
"""What servers record when a button is pressed or released. No paper reaches this corner."""

_IDENTIFIERS: Final = ctypes.c_ulong
"""The type of windows and times in Xlib."""


class _TimedPlace(ctypes.Structure):
    """XTimeCoord of Xlib.h."""

    _fields_ = (("time", _IDENTIFIERS), ("x", ctypes.c_short), ("y", ctypes.c_short))


class Trail:
    """The positions of a stroke in order, from Tk's events and the server's history.

    Times alone can't identify known positions: a fast pen has several positions in one
    millisecond, and returns to earlier ones. But the history only grows, so each entry is used
    once. X servers record a position when the pointer leaves it, with the time of the next one; so
    the newest position is known from its event, before it is recorded.

    Parameters
    ----------
    history:
        Returns the history from one time to another, both included, the earliest first; empty
        where there is none.
    """

    def __init__(self, history: Callable[[int, int], Sequence[Record]]) -> None:
        self._history = history
        self._since = 0
        self._used = 0
        self._last: Position = BUTTON
        self._ahead: list[Position] = []

    def press(self, position: Position, time: int) -> None:
        """Begin with a button event."""
        if time > self._since:
            self._since, self._used = time, 0
        new = self._new(time)
        ends = [number for number, each in enumerate(new) if each.position == BUTTON]
        self._use(new[: ends[0] + 1] if ends else new)
        self._last, self._ahead = position, []

    def move(self, position: Position, time: int) -> list[Position]:
        """The new positions at a motion event, usually only its own."""
        positions = self._passed(time)
        if position in self._ahead:
            self._ahead = [*self._ahead[self._ahead.index(position) + 1 :], *positions]
        elif position in positions:
            self._ahead = positions[positions.index(position) + 1 :]
        else:
            self._ahead = []
            positions += self._moved([position])
        return positions

    def release(self, position: Position, time: int) -> list[Position]:
        """The new positions at the release of the button, usually none."""
        positions = self._passed(time)
        self._use(self._new(time)[:1])
        return positions + self._moved([position])

    def _new(self, time: int) -> Sequence[Record]:
        return self._history(self._since, time)[self._used :]

    def _use(self, records: Sequence[Record]) -> None:
        for each in records:
            if each.time != self._since:
                self._since, self._used = each.time, 0
            self._used += 1

    def _passed(self, time: int) -> list[Position]:
        """The history until a time, without entries after a button event in that millisecond."""
        new = self._new(time)
        end = Record(time, BUTTON)
        new = new[: new.index(end)] if end in new else new
        self._use(new)
        return self._moved([each.position for each in new if each.position != BUTTON])

    def _moved(self, positions: Sequence[Position]) -> list[Position]:
        """The positions without repetitions."""
        moved = [
            position
            for before, position in zip([self._last, *positions], positions, strict=False)
            if position != before
        ]
        self._last = positions[-1] if positions else self._last
        return moved


class MotionHistory:
    """The motion history of a widget's X server."""

    def __init__(self, widget: tk.Misc) -> None:
        self._xlib = _local_xlib(widget)
        self._display = None if self._xlib is None else self._xlib.XOpenDisplay(None)

    def between(self, earlier: int, later: int) -> list[Record]:
        """The history between two times of the server; empty on other systems."""
        if self._xlib is None or not self._display:
            return []
        count = ctypes.c_int()
        # For the whole screen: for a window, the server returns only positions inside it.
        everywhere = self._xlib.XDefaultRootWindow(self._display)
        found = self._xlib.XGetMotionEvents(
            self._display, everywhere, earlier, later, ctypes.byref(count)
        )
        if not found:
            return []
        records = [Record(each.time, (each.x, each.y)) for each in found[: count.value]]
        self._xlib.XFree(found)
        return records

    def close(self) -> None:
        """Close the connection."""
        if self._xlib is not None and self._display:
            self._xlib.XCloseDisplay(self._display)
            self._display = None


def _local_xlib(widget: tk.Misc) -> Any:
    """Xlib, if the server is on this machine: each request waits for its reply."""
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
