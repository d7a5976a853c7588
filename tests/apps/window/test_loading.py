"""The process that loads weights for the window ends where no window opens."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("tkinter", reason="needs Tk")
pytest.importorskip("keras")

from inkdigits.apps.window import opening
from inkdigits.apps.window.loading import Loading
from inkdigits.errors import InkdigitsError, ModelError

PATIENCE = 60


def no_screen(*_: Any, **__: Any) -> Any:
    raise InkdigitsError("no_display", "no screen")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell script")
@pytest.mark.parametrize("fails", ["_root", "Look", "Window"])
def test_loading_stops_if_no_window_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    endless = tmp_path / "python"
    endless.write_text("#!/bin/sh\nexec sleep 600\n")
    endless.chmod(0o755)
    (tmp_path / "mine.h5").write_bytes(b"weights")
    begun: list[Loading] = []

    def noted(*models: Path | None) -> Loading:
        begun.append(Loading(*models))
        return begun[-1]

    stand_ins: dict[str, Callable[..., Any]] = {
        "Loading": noted,
        "_root": lambda: None,
        "Look": lambda *_, **__: None,
        fails: no_screen,
    }
    for name, stand_in in stand_ins.items():
        monkeypatch.setattr(opening, name, stand_in)
    monkeypatch.setattr(sys, "executable", str(endless))
    with pytest.raises(InkdigitsError, match="no screen"):
        opening.open_window(tmp_path / "mine.h5")
    try:
        with pytest.raises(ModelError):
            begun[0].reader.result(PATIENCE)
    finally:
        begun[0].close()
