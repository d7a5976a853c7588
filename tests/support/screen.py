"""A virtual X screen of its own, with a pointer and a keyboard that are as real as X has them."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

pytest.importorskip("Xlib", reason="needs python-xlib")

from Xlib import XK, X, Xatom
from Xlib.display import Display
from Xlib.error import BadMatch, BadWindow, CatchError, XError
from Xlib.ext import xtest
from Xlib.protocol.event import SelectionNotify

MISSING = "needs Xvfb"

_NAMES = {
    "ctrl": "Control_L",
    "shift": "Shift_L",
    "alt": "Alt_L",
    "enter": "Return",
    "esc": "Escape",
    "space": "space",
    "[": "bracketleft",
    "]": "bracketright",
    "/": "slash",
    ".": "period",
    "-": "minus",
    "_": "underscore",
    " ": "space",
}


def has_xvfb() -> bool:
    """Whether a screen can be started."""
    return shutil.which("Xvfb") is not None


@dataclass
class Screen:
    """A running X server, and a client that moves its pointer and presses its keys."""

    name: str
    display: Display

    @property
    def environment(self) -> dict[str, str]:
        """For processes that shall open their windows here."""
        return {**os.environ, "DISPLAY": self.name}

    def move(self, x: int, y: int) -> None:
        """Move the pointer to a pixel of the screen."""
        xtest.fake_input(self.display, X.MotionNotify, x=x, y=y)
        self.display.sync()

    def button(self, *, down: bool, number: int = 1) -> None:
        """Press or release a button of the pointer."""
        xtest.fake_input(self.display, X.ButtonPress if down else X.ButtonRelease, number)
        self.display.sync()

    def click(self, x: int, y: int) -> None:
        """Press and release the first button at a pixel."""
        self.move(x, y)
        self.button(down=True)
        self.button(down=False)

    def drag(self, points: Sequence[tuple[int, int]], pause: float = 0.0) -> None:
        """Draw with the first button; seconds between two points."""
        self.move(*points[0])
        self.button(down=True)
        for point in points[1:]:
            if pause:
                time.sleep(pause)
            self.move(*point)
        self.button(down=False)

    def key(self, combination: str) -> None:
        """Press and release keys such as "ctrl+shift+s"."""
        codes = [self._code(name) for name in combination.split("+")]
        for code in codes:
            xtest.fake_input(self.display, X.KeyPress, code)
        for code in reversed(codes):
            xtest.fake_input(self.display, X.KeyRelease, code)
        self.display.sync()

    def type(self, text: str) -> None:
        """Type a text in small letters, digits and a few signs."""
        for character in text:
            shifted = character.isupper() or character == "_"
            self.key(("shift+" if shifted else "") + character)

    def grab(self, box: tuple[int, int, int, int] | None = None) -> NDArray[np.uint8]:
        """What a (x, y, width, height) of the screen shows: (height, width, 3) BGR."""
        root = self.display.screen().root
        x, y, width, height = box or (0, 0, root.get_geometry().width, root.get_geometry().height)
        image = root.get_image(x, y, width, height, X.ZPixmap, 0xFFFFFFFF)
        pixels = np.frombuffer(image.data, np.uint8).reshape(height, width, 4)
        return pixels[..., :3]

    def boxes(self) -> list[tuple[int, int, int, int]]:
        """Where the windows are that programs have opened, the topmost last."""
        return [box for _, box, _ in self._shown()]

    def focus_top(self) -> None:
        """Give the keyboard to the topmost window, as a window manager would."""
        windows = [window for window, _, managed in self._shown() if managed]
        if windows:
            # A dialog may have gone in the meantime.
            windows[-1].set_input_focus(
                X.RevertToPointerRoot, X.CurrentTime, onerror=CatchError(BadMatch, BadWindow)
            )
            self.display.sync()

    def resize_top(self, width: int, height: int) -> None:
        """Give the topmost window a size, as a window manager would."""
        self._shown()[-1][0].configure(width=width, height=height)
        self.display.sync()

    def _shown(self) -> list[tuple[Any, tuple[int, int, int, int], bool]]:
        """Each window that can be seen, where it is, and whether a manager would manage it."""
        shown = []
        for window in self.display.screen().root.query_tree().children:
            try:
                attributes, place = window.get_attributes(), window.get_geometry()
            except XError:
                # It has gone in the meantime.
                continue
            if attributes.map_state == X.IsViewable:
                box = (place.x, place.y, place.width, place.height)
                shown.append((window, box, not attributes.override_redirect))
        return shown

    def _code(self, name: str) -> int:
        keysym = XK.string_to_keysym(_NAMES.get(name, name))
        code = self.display.keysym_to_keycode(keysym)
        assert code, f"no key is called {name}"
        return int(code)


@contextmanager
def virtual_screen(width: int = 1280, height: int = 900, dpi: int = 96) -> Iterator[Screen]:
    """A screen that ends with the block."""
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        [
            *("Xvfb", "-displayfd", str(write_end), "-nolisten", "tcp"),
            *("-screen", "0", f"{width}x{height}x24", "-dpi", str(dpi)),
        ],
        pass_fds=(write_end,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        with os.fdopen(read_end) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        name = f":{number}"
        display = Display(name)
        # A machine that stands still between a press and its release shall not press again.
        display.change_keyboard_control(auto_repeat_mode=X.AutoRepeatModeOff)
        display.sync()
        try:
            yield Screen(name, display)
        finally:
            display.close()
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def copied_bytes(screen: Screen, kind: str, content: bytes) -> Iterator[None]:
    """A program that has copied something, such as a picture of the kind image/png.

    X has no clipboard that holds things: whoever copied is asked for it (ICCCM, section 2.2).
    """
    display = Display(screen.name)
    window = display.screen().root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
    clipboard, targets, wanted = (
        display.intern_atom(name) for name in ("CLIPBOARD", "TARGETS", kind)
    )
    window.set_selection_owner(clipboard, X.CurrentTime)
    display.sync()
    ended = threading.Event()

    def answer() -> None:
        while not ended.is_set():
            while display.pending_events():
                event = display.next_event()
                if event.type == X.SelectionRequest:
                    _hand_over(event)
            ended.wait(0.01)

    def _hand_over(event: Any) -> None:
        asked_for = event.property or event.target
        if event.target == targets:
            event.requestor.change_property(asked_for, Xatom.ATOM, 32, [targets, wanted])
        elif event.target == wanted:
            event.requestor.change_property(asked_for, wanted, 8, content)
        else:
            asked_for = X.NONE
        event.requestor.send_event(
            SelectionNotify(
                time=event.time,
                requestor=event.requestor,
                selection=event.selection,
                target=event.target,
                property=asked_for,
            )
        )
        display.flush()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        display.close()
