"""What the tests of the real window have in common."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from typing import Any

import pytest

from driving import PATIENCE
from screen import MISSING, has_xvfb

NEEDS_SCREEN = [
    pytest.mark.slow,
    pytest.mark.skipif(not has_xvfb(), reason=MISSING),
    pytest.mark.skipif(importlib.util.find_spec("_tkinter") is None, reason="needs Tk"),
]

Held = dict[str, Any]
"""What a window holds; see `DrivenWindow.ask`."""

SEVEN = [[(60, 60), (220, 60), (120, 300)], [(100, 180), (220, 180)]]
SIZES = [(920, 640), (1240, 860), (750, 530)]


def eventually(holds: Callable[[], Any]) -> None:
    """Wait for what is shown, which comes a moment after what is held."""
    end_at = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end_at, "it never came"
        time.sleep(0.02)


def a_dialog(held: Held) -> bool:
    """Whether a dialog for files is open."""
    return "TkFDialog" in held["windows"]
