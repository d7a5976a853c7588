"""The actions of the real window, by keys, menus and buttons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from driving import DrivenWindow, driven_window
from inkdigits.apps.window.actions import ACTIONS, BY_NAME, MENUS
from monkey import play
from real_window import NEEDS_SCREEN, SEVEN, SIZES, Held, a_dialog, eventually
from screen import Screen

pytestmark = NEEDS_SCREEN


def nothing(_window: DrivenWindow) -> None:
    pass


def a_seven(window: DrivenWindow) -> None:
    assert window.write(SEVEN)["answer"]["digit"] == 7


def a_seven_undone(window: DrivenWindow) -> None:
    a_seven(window)
    window.key("ctrl+z")


DOES: dict[str, tuple[Callable[[DrivenWindow], None], Callable[[Held], Any]]] = {
    "open_picture": (nothing, a_dialog),
    "paste": (nothing, lambda held: "no picture on the clipboard" in held["message"]),
    "save": (a_seven, lambda held: "Saved as" in held["message"]),
    "save_as": (a_seven, a_dialog),
    "save_figure": (a_seven, lambda held: "figure" in held["message"] and not held["busy"]),
    "undo": (a_seven, lambda held: held["gestures"] == 1),
    "redo": (a_seven_undone, lambda held: held["gestures"] == 2),
    "clear": (a_seven, lambda held: held["gestures"] == 0),
    "copy": (a_seven, lambda held: held["message"] == "Copied: 7"),
    "thinner": (nothing, lambda held: held["pen"] == 2),
    "thicker": (nothing, lambda held: held["pen"] == 4),
    "recognise": (a_seven, lambda held: held["message"].startswith("Read as 7")),
    "toggle_live": (nothing, lambda held: not held["live"]),
    "toggle_found": (nothing, lambda held: held["found"] and "was found" in held["message"]),
    "toggle_numbers": (nothing, lambda held: held["numbers"]),
    **dict.fromkeys(
        ("teach_right", *(f"teach_{digit}" for digit in range(10))),
        (nothing, lambda held: "--profile NAME" in held["message"]),
    ),
    "undo_correction": (nothing, lambda held: "--profile NAME" in held["message"]),
    "show_corrections": (nothing, lambda held: "--profile NAME" in held["message"]),
    "theme_system": (nothing, lambda held: "system" in held["message"] or held["palette"]),
    "theme_light": (nothing, lambda held: held["palette"] == "light"),
    "theme_dark": (nothing, lambda held: held["palette"] == "dark"),
    "about": (nothing, lambda held: "Toplevel" in held["windows"]),
}

KEYS = {
    "bracketleft": "[",
    "bracketright": "]",
    "minus": "minus",
    "plus": "shift+equal",
    "Return": "enter",
    "Escape": "esc",
}


def pressed(key: str) -> str:
    """A key of an action as the keyboard has it."""
    *modifiers, last = key.replace("Mod", "ctrl").replace("Shift", "shift").split("+")
    return "+".join([*modifiers, KEYS.get(last, last.lower() if len(last) == 1 else last)])


def test_all_actions_are_covered() -> None:
    assert set(DOES) | {"quit"} == set(BY_NAME)


@pytest.mark.parametrize("name", DOES)
def test_each_key_performs_its_action(window: DrivenWindow, name: str) -> None:
    before, does = DOES[name]
    for key in BY_NAME[name].keys:
        before(window)
        window.screen.focus_top()
        window.screen.key(pressed(key))
        window.wait(does)
        end(window)


@pytest.mark.parametrize("name", DOES)
def test_each_menu_entry_performs_its_action(window: DrivenWindow, name: str) -> None:
    before, does = DOES[name]
    before(window)
    menu = BY_NAME[name].menu
    entries = [action.name for action in ACTIONS if action.menu == menu]
    window.menu(menu[0].lower(), entries.index(name))
    window.wait(does)
    end(window)


def end(window: DrivenWindow) -> None:
    """Close what an action opened, and undo what it chose."""
    if {"TkFDialog", "Toplevel"} & set(window.settled()["windows"]):
        window.screen.focus_top()
        window.screen.key("esc")
        window.wait(lambda held: not {"TkFDialog", "Toplevel"} & set(held["windows"]))
    held = window.key("Delete")
    for _ in range(held["pen"], 3):
        window.key("]")
    for _ in range(3, held["pen"]):
        window.key("[")
    if not held["live"]:
        window.key("ctrl+l")
    if held["found"]:
        window.key("ctrl+f")


def test_menus_open_with_the_mouse(window: DrivenWindow) -> None:
    window.write(SEVEN)
    count = len(window.screen.boxes())
    window.screen.focus_top()
    window.screen.click(48, 14)
    assert MENUS[1] == "Edit"
    eventually(lambda: len(window.screen.boxes()) > count)
    window.settled()
    x, y, width, _ = window.screen.boxes()[-1]
    window.screen.click(x + width // 2, y + 14)
    assert window.wait(lambda held: held["gestures"] == 1)


@pytest.mark.parametrize(("button", "left"), [("Undo", 1), ("Clear", 0)])
def test_buttons_perform_their_actions(window: DrivenWindow, button: str, left: int) -> None:
    window.write(SEVEN)
    window.press(button)
    assert window.wait(lambda held: held["gestures"] == left)
    window.press("Redo" if button == "Undo" else "Undo")
    assert window.wait(lambda held: held["gestures"] == 2)


def test_tab_visits_all_widgets_in_order(window: DrivenWindow) -> None:
    window.write(SEVEN)
    window.key("ctrl+z")
    window.screen.focus_top()
    classes = [window.key("Tab")["focus"] for _ in range(7)]
    switches = ["TCheckbutton", "TCheckbutton"]
    assert classes == ["TButton", "TButton", "TButton", "TScale", *switches, "TButton"]
    # And from the last one round to the first.
    while window.key("Tab")["focus"] != "TButton":
        pass
    assert window.key("space")["gestures"] == 0


@pytest.mark.parametrize("button", ["Live", "Found", "Recognise", "pen"])
def test_tooltips_appear_and_fit_the_screen(window: DrivenWindow, button: str) -> None:
    x, y, width, height = window.ask()["widgets"][button]["box"]
    count = len(window.screen.boxes())
    window.screen.move(x + width // 2, y + height // 2)
    eventually(lambda: len(window.screen.boxes()) > count)
    tip = window.screen.boxes()[-1]
    assert tip[0] >= 0 and tip[0] + tip[2] <= 1280
    window.screen.move(1, 1)
    window.wait(lambda _: len(window.screen.boxes()) == count)


@pytest.mark.parametrize("key", ["enter", "ctrl+s", "ctrl+shift+s"])
def test_empty_drawing_is_reported(window: DrivenWindow, key: str) -> None:
    assert window.key(key)["message"] == "Nothing is drawn yet. Draw a digit first."


def test_unavailable_actions_are_reported(screen: Screen, tmp_path: Path) -> None:
    with driven_window(screen, tmp_path) as window:
        disabled = [name for name, each in window.ask()["widgets"].items() if each["disabled"]]
        assert disabled == ["Undo", "Redo", "Clear"]
        for key, told in {
            "ctrl+c": "no answer to copy",
            "ctrl+g": "no answer to make a figure of",
            "ctrl+z": "nothing to undo",
            "ctrl+y": "nothing to redo",
            "Delete": "paper is empty",
        }.items():
            assert told in window.key(key)["message"]


def test_escape_and_enter_close_about_window(window: DrivenWindow) -> None:
    for key in ("esc", "enter"):
        window.key("F1")
        window.wait(lambda held: "Toplevel" in held["windows"])
        window.screen.focus_top()
        window.screen.key(key)
        window.wait(lambda held: "Toplevel" not in held["windows"])


def test_random_input_is_harmless(window: DrivenWindow) -> None:
    for _ in play(window, seconds=6, seed=1):
        pass
    window.wait(lambda held: not {"TkFDialog", "Toplevel"} & set(held["windows"]))
    window.resize(*SIZES[0])
    window.screen.move(1, 1)
    end(window)
    assert window.write(SEVEN)["answer"]["digit"] == 7
