"""`inkdigits draw` where there is no window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("tkinter", reason="needs Tk")


def run_draw(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    return subprocess.run(
        [sys.executable, "-m", "inkdigits", "draw", *words],
        capture_output=True,
        text=True,
        env={**kept, **environment},
    )


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a screen")
def test_missing_screen_is_explained_in_one_line() -> None:
    for environment, told in (({}, "DISPLAY is not set"), ({"DISPLAY": ":987"}, "':987'")):
        done = run_draw(**environment)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.count("\n") == 1
        assert told in done.stderr and "inkdigits read" in done.stderr


def test_missing_tk_is_explained_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "tkinter.py").write_text("raise ImportError('No module named _tkinter')")
    done = run_draw(PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1 and "apt install python3-tk" in done.stderr


def test_bad_model_is_explained_in_one_line(tmp_path: Path) -> None:
    for model, told in ((tmp_path, "card.json"), (tmp_path / "none", "no such model")):
        done = run_draw("--model", str(model))
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.count("\n") == 1 and told in done.stderr


def test_help_says_what_the_window_is_for() -> None:
    done = run_draw("--help")
    assert done.returncode == 0 and "while you draw" in " ".join(done.stdout.split())
