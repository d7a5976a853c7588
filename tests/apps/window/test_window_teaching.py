"""Teaching in the window: an answer is corrected by a key or a click, and that can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from driving import DrivenWindow, driven_window
from inkdigits import Profile
from real_window import NEEDS_SCREEN, eventually
from screen import Screen
from square_one import square_one

pytestmark = NEEDS_SCREEN


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "anna.sqlite"


@pytest.fixture
def taught(screen: Screen, path: Path, tmp_path: Path) -> Iterator[DrivenWindow]:
    words = ["", "", str(path)]
    with driven_window(screen, tmp_path / "config", words=words) as window:
        window.wait(lambda held: "Right" in held["widgets"])
        yield window


def write_one(window: DrivenWindow, change: int = 0) -> int | None:
    """Write a 1 with a square serif on empty paper; what it is read as."""
    window.key("Delete")
    (stroke,) = square_one(change).strokes
    digit: int | None = window.write([[(int(x), int(y)) for x, y in stroke]])["answer"]["digit"]
    return digit


def test_corrected_by_a_key_read_right_undone_and_read_as_before(
    taught: DrivenWindow, path: Path
) -> None:
    assert write_one(taught) == 7
    held = taught.key("1")
    assert held["answer"]["digit"] == 1
    assert held["message"] == "Learned: a 1, read as 7 before."
    assert write_one(taught) == 1
    (correction,) = Profile(path).corrections()
    assert correction.digit == 1 and correction.ink is not None
    held = taught.key("ctrl+u")
    assert held["message"] == "Forgotten: the correction to 1."
    assert held["answer"]["digit"] == 7 and write_one(taught) == 7
    assert taught.key("ctrl+u")["message"] == "There is no correction to undo."


def test_confirmed_and_corrected_by_clicks(taught: DrivenWindow, path: Path) -> None:
    assert write_one(taught) == 7
    taught.press("Right")
    taught.wait(lambda held: "Confirmed: a 7" in held["message"])
    bars = taught.ask()["bars"]
    taught.screen.click(bars[0] + bars[2] // 2, bars[1] + round(bars[3] * 0.15))
    taught.wait(lambda held: "Learned: a 1" in held["message"])
    assert [each.digit for each in Profile(path).corrections()] == [7, 1]


def test_corrections_are_looked_through_and_deleted(taught: DrivenWindow, path: Path) -> None:
    for change in (0, 1):
        write_one(taught, change)
        taught.key("1")
    taught.press("Corrections…")
    taught.wait(lambda held: "Delete" in held["widgets"])
    taught.press("Delete")
    taught.wait(lambda held: "Forgotten" in held["message"])
    eventually(lambda: len(Profile(path).corrections()) == 1)
    # The list is opened anew without the deleted one, and until then the drawing has the keyboard.
    eventually(lambda: "Delete" not in taught.key("esc")["widgets"])


def test_ctrl_with_a_digit_teaches_nothing(taught: DrivenWindow, path: Path) -> None:
    write_one(taught)
    taught.key("ctrl+5")
    assert not path.exists()


def test_without_a_profile_a_key_says_how_to_start_with_one(screen: Screen, tmp_path: Path) -> None:
    with driven_window(screen, tmp_path) as window:
        assert "Right" not in window.ask()["widgets"]
        window.write([[(60, 60), (220, 60), (120, 300)]])
        assert "--profile NAME" in window.key("7")["message"]
