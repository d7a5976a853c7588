"""Teaching in the window: an answer is corrected by a key or a click, and that can be undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from driving import DrivenWindow, driven_window, on_paper
from inkdigits import Profile
from number_picture import picture_of
from real_window import NEEDS_SCREEN, eventually
from screen import Screen, copied_bytes
from square_one import number_with_ones, square_one

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


def write_number(window: DrivenWindow, text: str, change: int = 0, top: int = 60) -> None:
    """Write a number in which the 1 has a square serif below what is written."""
    window.write(on_paper(number_with_ones(text, change), 60, top, 480))


def numbers_in(window: DrivenWindow, *expected: str) -> dict[str, Any]:
    """What the window holds when it shows these numbers."""
    return window.wait(
        lambda held: not held["busy"] and (held["answer"] or {}).get("numbers") == list(expected)
    )


def test_a_misread_number_is_corrected_read_right_undone_and_read_as_before(
    taught: DrivenWindow, path: Path
) -> None:
    taught.press("Numbers")
    write_number(taught, "2153")
    numbers_in(taught, "2753")
    assert taught.key("2")["typed"] == "2"
    taught.screen.type("1x")
    assert "0 to 9" in taught.key("enter")["message"] and not path.exists()
    assert taught.key("esc")["typed"] == ""
    taught.key("2")
    taught.screen.type("153")
    taught.screen.key("enter")
    taught.wait(lambda held: held["message"] == "Learned 4 digits.")
    assert numbers_in(taught, "2153")["typed"] == ""
    taught.key("Delete")
    write_number(taught, "2153", 1)
    numbers_in(taught, "2153")
    taught.key("r")
    taught.wait(lambda held: held["message"] == "Confirmed 4 digits.")
    assert [each.digit for each in Profile(path).corrections()] == [2, 1, 5, 3] * 2
    for left in (4, 0):
        taught.key("ctrl+u")
        taught.wait(lambda held: held["message"] == "Forgotten: the corrections to 2, 1, 5, 3.")
        # The second message is the first one until then.
        eventually(lambda left=left: len(Profile(path).corrections()) == left)
    numbers_in(taught, "2753")


def test_the_chosen_of_several_numbers_is_corrected(taught: DrivenWindow, path: Path) -> None:
    taught.press("Numbers")
    write_number(taught, "2153")
    write_number(taught, "4130", top=240)
    held = numbers_in(taught, "2753", "4730")
    # The last is being written.
    assert (held["choices"], held["chosen"]) == (["1: 2753", "2: 4730"], "2: 4730")
    x, y, width, height = held["choice"]
    taught.screen.click(x + width // 2, y + height // 2)
    taught.wait(lambda held: "ComboboxPopdown" in held["windows"])
    taught.screen.key("Up")
    taught.screen.key("enter")
    taught.wait(lambda held: held["chosen"] == "1: 2753")
    assert taught.key("2")["typed"] == "2"
    taught.screen.type("9")
    held = taught.key("enter")
    assert held["message"].startswith("2753 and 29 are too different") and held["typed"] == "29"
    taught.key("esc")
    taught.key("2")
    taught.screen.type("153")
    taught.screen.key("enter")
    held = numbers_in(taught, "2153", "4730")
    assert held["chosen"] == "1: 2153" and held["message"] == "Learned 4 digits."
    assert [each.digit for each in Profile(path).corrections()] == [2, 1, 5, 3]


def test_a_number_in_a_picture_is_clicked_and_corrected(taught: DrivenWindow, path: Path) -> None:
    taught.press("Numbers")
    with copied_bytes(taught.screen, "image/png", picture_of("2153", "4130")):
        taught.key("ctrl+v")
        held = numbers_in(taught, "2753", "4730")
    assert held["chosen"] == "1: 2753"
    left, top, width, height = held["paper"]
    taught.screen.click(left + width // 2, top + round(0.75 * height))
    taught.wait(lambda held: held["chosen"] == "2: 4730")
    assert taught.key("4")["typed"] == "4"
    taught.screen.type("130")
    taught.screen.key("enter")
    held = numbers_in(taught, "2753", "4130")
    assert held["chosen"] == "2: 4130" and held["message"] == "Learned 4 digits."
    assert [each.digit for each in Profile(path).corrections()] == [4, 1, 3, 0]
    # Beside the boxes a stroke begins a drawing.
    taught.drag([(3, 3), (3, 60)])
    taught.wait(lambda held: held["ink"])
