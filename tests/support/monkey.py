"""A monkey at the window: random strokes, clicks and keys, the same for the same seed."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

from driving import DrivenWindow

KEYS = (
    "ctrl+z",
    "ctrl+y",
    "ctrl+shift+z",
    "Delete",
    "esc",
    "enter",
    "[",
    "]",
    "ctrl+l",
    "ctrl+0",
    "ctrl+1",
    "ctrl+2",
    "ctrl+c",
    "ctrl+v",
    "ctrl+s",
    "ctrl+o",
    "ctrl+shift+s",
    "F1",
    "Tab",
    "space",
    "Left",
    "Right",
    "alt+f",
    "alt+e",
    "x",
)
"""All but the key that closes the window; a figure takes seconds."""

SIZES = ((920, 640), (1100, 760), (750, 530))


def play(window: DrivenWindow, seconds: float, seed: int = 0) -> Iterator[None]:
    """Play for so long; yields after each thing that was done."""
    rng = random.Random(seed)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        _do_something(window, rng)
        yield
    # Out of any menu or dialog.
    for _ in range(3):
        window.screen.focus_top()
        window.screen.key("esc")


def _do_something(window: DrivenWindow, rng: random.Random) -> None:
    screen = window.screen
    screen.focus_top()
    chance = rng.random()
    if chance < 0.6:
        _draw(window, rng)
    elif chance < 0.9:
        screen.key(rng.choice(KEYS))
    elif chance < 0.97:
        screen.move(rng.randrange(920), rng.randrange(40, 640))
        screen.button(down=True, number=rng.choice((1, 1, 2, 3)))
        screen.button(down=False, number=1)
        screen.button(down=False, number=2)
        screen.button(down=False, number=3)
    elif len(screen.boxes()) == 1:
        screen.resize_top(*rng.choice(SIZES))
    time.sleep(rng.choice((0, 0, 0.01, 0.1)))


def _draw(window: DrivenWindow, rng: random.Random) -> None:
    x, y = rng.randrange(10, 600), rng.randrange(40, 600)
    points = [(x, y)]
    for _ in range(rng.randrange(1, 40)):
        x, y = x + rng.randrange(-25, 26), y + rng.randrange(-25, 26)
        points.append((max(0, x), max(0, y)))
    window.screen.drag(points, pause=rng.choice((0, 0.001, 0.004)))
