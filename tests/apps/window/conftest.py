"""A window on a screen of its own, which the tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from driving import DrivenWindow
    from screen import Screen


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    from screen import virtual_screen

    with virtual_screen() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the window that the tests share was started."""
    return tmp_path_factory.mktemp("working")


@pytest.fixture(scope="module")
def shared(
    screen: Screen, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DrivenWindow]:
    from driving import driven_window

    with driven_window(screen, tmp_path_factory.mktemp("config"), cwd=folder) as window:
        yield window


@pytest.fixture
def window(shared: DrivenWindow) -> DrivenWindow:
    """The window with empty paper and as it is at the first start."""
    shared.screen.move(1, 1)
    held = shared.key("Delete")
    if not held["live"]:
        shared.key("ctrl+l")
    if held["found"]:
        shared.key("ctrl+f")
    if held["numbers"]:
        shared.key("ctrl+n")
    for _ in range(held["pen"], 3):
        shared.key("]")
    for _ in range(3, held["pen"]):
        shared.key("[")
    if held["palette"] != "light":
        shared.key("ctrl+1")
    shared.key("Delete")
    return shared
