"""The actions of the window and their keys."""

from __future__ import annotations

import pytest

pytest.importorskip("tkinter", reason="needs Tk")

from inkdigits.apps.window.actions import ACTIONS, MENUS, accelerator, sequences


def test_every_action_has_a_menu_and_unique_keys() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys)) and all(action.keys for action in ACTIONS)
    bound = [each for key in keys for each in sequences(key, mac=False)]
    assert len(bound) == len(set(bound))
    assert {action.menu for action in ACTIONS} == set(MENUS)


def test_common_actions_have_common_keys() -> None:
    keys = {action.name: [accelerator(key, mac=False) for key in action.keys] for action in ACTIONS}
    for name, known in {
        "open_picture": "Ctrl+O",
        "paste": "Ctrl+V",
        "save": "Ctrl+S",
        "save_as": "Ctrl+Shift+S",
        "quit": "Ctrl+Q",
        "undo": "Ctrl+Z",
        "redo": "Ctrl+Y",
        "copy": "Ctrl+C",
        "clear": "Delete",
        "recognise": "Enter",
        "about": "F1",
    }.items():
        assert keys[name][0] == known
    assert "Ctrl+Shift+Z" in keys["redo"]


def test_keys_are_named_as_on_each_system() -> None:
    assert accelerator("Mod+Shift+S", mac=False) == "Ctrl+Shift+S"
    assert accelerator("Mod+Shift+S", mac=True) == "Command-Shift-S"
    assert accelerator("bracketleft", mac=False) == "["
    assert sequences("Mod+Shift+S", mac=False) == ["<Control-Shift-Key-S>"]
    # With Caps Lock on, Ctrl+Z comes with a capital letter.
    assert sequences("Mod+Z", mac=False) == ["<Control-Key-z>", "<Control-Key-Z>"]
    assert sequences("Mod+Z", mac=True) == ["<Command-Key-z>", "<Command-Key-Z>"]
    assert sequences("F1", mac=False) == ["<Key-F1>"]
