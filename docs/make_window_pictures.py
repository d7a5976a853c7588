"""Make pictures of the window of `inkdigits draw`, as people see it.

    python docs/make_window_pictures.py            window.png, for the README
    python docs/make_window_pictures.py --all DIR  every state of the window, into a folder

The real window is driven with a real pointer on a virtual screen, which needs Xvfb.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "support"))

from driving import DrivenWindow, driven_window, on_paper
from inkdigits.synthesis.papers import photograph
from inkdigits.synthesis.styles import STYLES, write
from screen import MISSING, has_xvfb, virtual_screen

HERE: Final = Path(__file__).parent
SHOWN: Final = "light"
"""The picture that the README shows."""

PAPER: Final = "ruled"
"""Of the photograph that is opened."""

COLOURS: Final = 96
"""Of that picture, so that its file is small."""

State = Callable[[DrivenWindow], None]


def drawn(style: str, seed: int, side: int = 330, at: tuple[int, int] = (120, 90)) -> State:
    """Draw a digit."""

    def draw(window: DrivenWindow) -> None:
        window.write(on_paper(write(STYLES[style], np.random.default_rng(seed)), *at, side))

    return draw


def keys(*combinations: str) -> State:
    """Press keys."""

    def press(window: DrivenWindow) -> None:
        for combination in combinations:
            window.key(combination)

    return press


def empty(_window: DrivenWindow) -> None:
    """Draw nothing."""


def two_marks(window: DrivenWindow) -> None:
    """Draw what is no digit."""
    wave = [(x, round(220 + 60 * np.sin(x / 24))) for x in range(60, 260, 5)]
    window.write([wave, [(x + 240, y + 40) for x, y in wave]])


def several(window: DrivenWindow) -> None:
    """Draw three digits."""
    for number, style in enumerate(("1-bar", "7-crossed", "3-round")):
        ink = write(STYLES[style], np.random.default_rng(1))
        for stroke in on_paper(ink, 60 + 160 * number, 150, 130):
            window.drag(stroke)
    window.settled()


def unread(window: DrivenWindow) -> None:
    """Draw what is not read yet."""
    for stroke in on_paper(write(STYLES["6-curled"], np.random.default_rng(1)), 120, 90, 330):
        window.drag(stroke)


def wrong_file(window: DrivenWindow) -> None:
    """Open a file that is no picture."""
    drawn("3-round", 3)(window)
    open_file(window, "notes.png")


def photo(window: DrivenWindow) -> None:
    """Open a photograph."""
    open_file(window, "photo.png")


def open_file(window: DrivenWindow, name: str) -> None:
    """Choose a file in the dialog."""
    window.screen.focus_top()
    window.screen.key("ctrl+o")
    window.wait(lambda held: "TkFDialog" in held["windows"])
    time.sleep(0.3)
    window.screen.focus_top()
    window.screen.type(name)
    window.screen.key("enter")
    window.wait(lambda held: "TkFDialog" not in held["windows"])
    window.settled()


def menu(window: DrivenWindow) -> None:
    """Open a menu."""
    drawn("9-curled", 4)(window)
    window.screen.focus_top()
    window.screen.key("alt+e")


def about(window: DrivenWindow) -> None:
    """Open what is said about the model."""
    window.key("F1")


STATES: Final[dict[str, tuple[Sequence[State], tuple[int, int], int]]] = {
    "light": ([drawn("4-open", 8)], (920, 640), 96),
    "dark": ([keys("ctrl+2"), drawn("7-crossed", 5)], (920, 640), 96),
    "empty": ([empty], (920, 640), 96),
    "empty-dark": ([keys("ctrl+2")], (920, 640), 96),
    "small": ([drawn("5-two-strokes", 3, 240, (60, 60))], (740, 530), 96),
    "small-many-dots": (
        [keys("ctrl+2"), drawn("7-crossed", 5, 480, (120, 120))],
        (1480, 1040),
        192,
    ),
    "large": ([drawn("8-one-stroke", 6, 620, (220, 120))], (1500, 1000), 96),
    "many-dots": ([drawn("2-looped", 7, 660, (240, 180))], (1840, 1280), 192),
    "not-a-digit": ([two_marks], (920, 640), 96),
    "not-a-digit-dark": ([keys("ctrl+2"), two_marks], (920, 640), 96),
    "several": ([several], (920, 640), 96),
    "several-dark": ([keys("ctrl+2"), several], (920, 640), 96),
    "unsure": ([drawn("1-serif-seven", 24), keys("enter")], (920, 640), 96),
    "error": ([wrong_file], (920, 640), 96),
    "error-dark": ([keys("ctrl+2"), wrong_file], (920, 640), 96),
    "picture": ([photo], (920, 640), 96),
    "not-live": ([keys("ctrl+l"), unread], (920, 640), 96),
    "menu": ([menu], (920, 640), 96),
    "about": ([about], (920, 640), 96),
    "about-dark": ([keys("ctrl+2"), about], (920, 640), 96),
}
"""What is done, the size of the window in pixels, and the dots an inch of the screen."""


def make(name: str) -> Image.Image:
    """The picture of one state."""
    done, (width, height), dots = STATES[name]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "notes.png").write_text("Buy ink.\n")
        seven = write(STYLES["7-crossed"], np.random.default_rng(5))
        shot = photograph(seven, PAPER, np.random.default_rng(2))
        Image.fromarray(shot).save(folder / "photo.png")
        with (
            virtual_screen(width, height, dots) as screen,
            driven_window(screen, folder / "config", cwd=folder) as window,
        ):
            window.resize(width, height)
            for state in done:
                state(window)
            screen.move(width - 2, height - 2)
            time.sleep(0.5)
            return Image.fromarray(screen.grab()[..., ::-1].copy())


def main() -> int:
    """Make one or all."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--all", type=Path, metavar="DIR")
    chosen = options.parse_args()
    if not has_xvfb():
        print(MISSING)
        return 1
    if chosen.all is None:
        picture = make(SHOWN).quantize(COLOURS, dither=Image.Dither.NONE)
        picture.save(HERE / "window.png", optimize=True)
        return 0
    chosen.all.mkdir(parents=True, exist_ok=True)
    for name in STATES:
        make(name).save(chosen.all / f"{name}.png")
        print(chosen.all / f"{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
