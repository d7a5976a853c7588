"""Driving the real window with real events, and asking what it then holds."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigits.ink import Ink
from screen import Screen

PROCESS = Path(__file__).with_name("window_process.py")
PATIENCE = 120.0
"""Seconds until what was waited for is given up."""

Point = tuple[int, int]


@dataclass
class DrivenWindow:
    """A window that runs in a process of its own."""

    process: subprocess.Popen[str]
    screen: Screen

    def ask(self, word: str = "") -> dict[str, Any]:
        """What the window holds.

        The word "start" also begins to look for pauses anew; after "stay" only its frame or its
        end closes the window.
        """
        assert self.process.poll() is None, f"the window has ended with {self.process.returncode}"
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the window has ended"
        held: dict[str, Any] = json.loads(line)
        return held

    def wait(self, holds: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
        """What the window holds as soon as that is as wanted."""
        end = time.monotonic() + PATIENCE
        while True:
            held = self.ask()
            if holds(held):
                return held
            assert time.monotonic() < end, f"it never came: {told(held)}"
            time.sleep(0.01)

    def settled(self) -> dict[str, Any]:
        """What it holds when nothing more is to come."""
        return self.wait(lambda held: not held["busy"] and not held["drawing"])

    def drag(self, points: Sequence[Point], pause: float = 0.002) -> None:
        """Draw on the paper, with points counted from its corner."""
        left, top, _, _ = self.ask()["paper"]
        self.screen.drag([(left + x, top + y) for x, y in points], pause)

    def write(self, strokes: Sequence[Sequence[Point]], pause: float = 0.002) -> dict[str, Any]:
        """Draw strokes and wait for the answer."""
        for stroke in strokes:
            self.drag(stroke, pause)
        return self.wait(lambda held: held["answer"] and not held["busy"] and not held["drawing"])

    def press(self, name: str) -> None:
        """Click a button."""
        x, y, width, height = self.ask()["widgets"][name]["box"]
        self.screen.click(x + width // 2, y + height // 2)

    def key(self, combination: str) -> dict[str, Any]:
        """Press keys in the window that has the keyboard."""
        self.screen.focus_top()
        self.screen.key(combination)
        return self.settled()

    def menu(self, letter: str, downs: int) -> None:
        """Choose an entry by Alt and the menu's letter, the down key and Enter."""
        self.screen.focus_top()
        count = len(self.screen.boxes())
        self.screen.key(f"alt+{letter}")
        self.wait(lambda _: len(self.screen.boxes()) > count)
        for _ in range(downs):
            self.screen.key("Down")
        self.screen.key("enter")

    def resize(self, width: int, height: int) -> dict[str, Any]:
        """Give the window a size."""
        left, top = self.screen.boxes()[-1][:2]
        self.screen.resize_top(width, height)
        self.wait(lambda held: held["corner"] == [left + width, top + height])
        places: list[list[int]] = []
        while len(places) < 3 or places[-3:] != places[-1:] * 3:
            time.sleep(0.03)
            places.append(self.ask()["paper"])
        return self.settled()


@contextmanager
def driven_window(
    screen: Screen, config: Path, *, cwd: Path | None = None, words: Sequence[str] = ()
) -> Iterator[DrivenWindow]:
    """The window on a screen, with its settings in a folder, until the block ends."""
    process = subprocess.Popen(
        [sys.executable, str(PROCESS), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env={**screen.environment, "XDG_CONFIG_HOME": str(config)},
    )
    try:
        window = DrivenWindow(process, screen)
        window.wait(lambda held: held["paper"][2] > 10)
        screen.focus_top()
        yield window
        if process.poll() is None:
            process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in errors and "mistake" not in errors, errors
    finally:
        process.kill()
        process.wait()


def told(held: dict[str, Any]) -> str:
    """What the window holds, in short."""
    answer = held["answer"] and held["answer"]["status"]
    return f"busy {held['busy']}, answer {answer}, message {held['message']!r}"


def on_paper(ink: Ink, left: int, top: int, side: int) -> list[list[Point]]:
    """Ink as pixels of the paper: its longer side gets so many, its corner is there.

    A point that falls on the one before it is left out: there the pointer doesn't move.
    """
    points = np.concatenate(ink.strokes)
    low, corner = points.min(axis=0), np.array((left, top))
    scale = side / max(float(np.ptp(points, axis=0).max()), 1e-9)
    strokes = []
    for stroke in ink.strokes:
        pixels: NDArray[np.int64] = np.rint((stroke - low) * scale).astype(int) + corner
        moved = [True, *np.any(np.diff(pixels, axis=0), axis=1)]
        strokes.append([(int(x), int(y)) for x, y in pixels[moved]])
    return strokes
