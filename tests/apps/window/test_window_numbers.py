"""Numbers in the window, on a real screen; digits that don't touch are read rightly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bad_inputs import encoded, picture
from driving import DrivenWindow, driven_window
from inkdigits.apps.window.palette import LIGHT, rgb
from inkdigits.model.model_folder import save_model
from real_window import NEEDS_SCREEN, eventually
from screen import Screen, copied_bytes
from tiny_numbers import numbers_model

pytestmark = NEEDS_SCREEN

BARS = [[(x, 40), (x, 130)] for x in (100, 200, 300)]
BELOW = [[(x, 220), (x, 310)] for x in (100, 200)]


@pytest.fixture
def window(screen: Screen, tmp_path: Path) -> Iterator[DrivenWindow]:
    """The window with a model that reads numbers, which are chosen."""
    save_model(tmp_path / "model", numbers_model(threshold=0.5))
    words = ("", str(tmp_path / "model"))
    with driven_window(screen, tmp_path, cwd=tmp_path, words=words) as driven:
        driven.press("Numbers")
        driven.wait(lambda held: held["numbers"])
        yield driven


def numbers_in(window: DrivenWindow, expected: list[str]) -> dict[str, Any]:
    """What the window holds when it shows these numbers."""
    return window.wait(lambda held: held["answer"] and held["answer"].get("numbers") == expected)


def test_paper_is_wide_and_lines_are_numbers(window: DrivenWindow) -> None:
    paper = window.settled()["paper"]
    assert paper[2] > 1.5 * paper[3]
    window.write(BARS)
    numbers_in(window, ["111"])
    window.write(BELOW)
    numbers_in(window, ["111", "11"])
    window.key("ctrl+c")
    window.wait(lambda held: held["message"] == "Copied: 111, 11")
    # The same drawing as one digit, on paper as it was before.
    window.key("ctrl+n")
    window.wait(lambda held: held["answer"] and held["answer"]["status"] == "several digits")
    window.wait(lambda held: held["paper"][2] < paper[2])


def test_picture_has_boxes_around_its_numbers(window: DrivenWindow) -> None:
    two = Image.fromarray(np.hstack([picture(), picture()]))
    with copied_bytes(window.screen, "image/png", encoded(two)):
        window.key("ctrl+v")
        numbers_in(window, ["77"])
    accent = np.array(rgb(LIGHT.accent))[::-1]  # The screen gives blue first.

    def is_boxed() -> bool:
        shown = window.screen.grab(tuple(window.ask()["paper"]))[..., :3].astype(int)
        return bool((np.abs(shown - accent).max(axis=2) < 30).sum() > 300)

    eventually(is_boxed)
    window.screen.key("ctrl+n")
    window.wait(lambda held: held["answer"] and "digit" in held["answer"])
    eventually(lambda: not is_boxed())
