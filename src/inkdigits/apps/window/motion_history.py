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
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

Place = tuple[int, int]


class Noted(NamedTuple):
    """What the server remembers: a place of the pointer on the screen, and its own milliseconds."""

    time: int
    place: Place


BUTTON: Final = (0, 0)
"""What servers note where a button was pressed or lifted. No paper reaches this corner."""

_IDENTIFIERS: Final = ctypes.c_ulong
"""What Xlib uses for windows and times."""


class _TimedPlace(ctypes.Structure):
    """XTimeCoord of Xlib.h."""

    _fields_ = (("time", _IDENTIFIERS), ("x", ctypes.c_short), ("y", ctypes.c_short))


class Trail:
    """The places of a stroke in their order, from the events that came and what was noted.

    Times alone can't tell what was seen already: a fast pen is at several places in one
    millisecond, and comes back to a place. But what is noted is only ever added to, so all of it
    is used once. X servers note a place when the pointer leaves it, with the time of the next; so
    the newest place is known from its event, before it is noted.

    Parameters
    ----------
    noted:
        Gives what was noted from one time to another, both included, the earliest first; nothing
        where the system tells nothing.
    """

    def __init__(self, noted: Callable[[int, int], Sequence[Noted]]) -> None:
        self._noted = noted
        self._since = 0
        self._used = 0
        self._last: Place = BUTTON
        self._ahead: list[Place] = []

    def press(self, place: Place, time: int) -> None:
        """Begin with the event of the button."""
        if time > self._since:
            self._since, self._used = time, 0
        new = self._new(time)
        ends = [number for number, each in enumerate(new) if each.place == BUTTON]
        self._use(new[: ends[0] + 1] if ends else new)
        self._last, self._ahead = place, []

    def move(self, place: Place, time: int) -> list[Place]:
        """The places that are new with the event of a movement, mostly just its own."""
        places = self._passed(time)
        if place in self._ahead:
            self._ahead = [*self._ahead[self._ahead.index(place) + 1 :], *places]
        elif place in places:
            self._ahead = places[places.index(place) + 1 :]
        else:
            self._ahead = []
            places += self._moved([place])
        return places

    def release(self, place: Place, time: int) -> list[Place]:
        """The places that are new with the event of the button, mostly none."""
        places = self._passed(time)
        self._use(self._new(time)[:1])
        return places + self._moved([place])

    def _new(self, time: int) -> Sequence[Noted]:
        return self._noted(self._since, time)[self._used :]

    def _use(self, noted: Sequence[Noted]) -> None:
        for each in noted:
            if each.time != self._since:
                self._since, self._used = each.time, 0
            self._used += 1

    def _passed(self, time: int) -> list[Place]:
        """What was noted until a time, but nothing from after a button in that millisecond."""
        new = self._new(time)
        end = Noted(time, BUTTON)
        new = new[: new.index(end)] if end in new else new
        self._use(new)
        return self._moved([each.place for each in new if each.place != BUTTON])

    def _moved(self, places: Sequence[Place]) -> list[Place]:
        """The places without those where the pointer was already."""
        moved = [
            place
            for before, place in zip([self._last, *places], places, strict=False)
            if place != before
        ]
        self._last = places[-1] if places else self._last
        return moved


class MotionHistory:
    """What the X server of a widget has noted."""

    def __init__(self, widget: tk.Misc) -> None:
        self._xlib = _local_xlib(widget)
        self._display = None if self._xlib is None else self._xlib.XOpenDisplay(None)

    def noted(self, earlier: int, later: int) -> list[Noted]:
        """What was noted from one of the server's times to another; nothing on other systems."""
        if self._xlib is None or not self._display:
            return []
        count = ctypes.c_int()
        # Of the whole screen: of a window, the server tells only the places within it.
        everywhere = self._xlib.XDefaultRootWindow(self._display)
        found = self._xlib.XGetMotionEvents(
            self._display, everywhere, earlier, later, ctypes.byref(count)
        )
        if not found:
            return []
        noted = [Noted(each.time, (each.x, each.y)) for each in found[: count.value]]
        self._xlib.XFree(found)
        return noted

    def close(self) -> None:
        """End the connection."""
        if self._xlib is not None and self._display:
            self._xlib.XCloseDisplay(self._display)
            self._display = None


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
