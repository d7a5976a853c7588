"""The settings of the window and their file."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from inkdigits import InputError
from inkdigits.apps.window.settings import (
    Settings,
    load_settings,
    save_settings,
    settings_path,
)


def test_settings_are_saved_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "window.json"
    chosen = Settings(theme="dark", live=False, found=True, pen=5, width=800, height=600)
    save_settings(path, chosen)
    assert load_settings(path) == chosen
    assert stat.S_ISREG(path.stat().st_mode)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"pen": 1e999}',
        b" " * 10**6,
        b'{"theme": "pink", "live": 1, "found": 1, "pen": 77, "width": -3}',
    ],
    ids=range(9),
)
def test_invalid_settings_have_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "window.json"
    path.write_bytes(content)
    assert load_settings(path) == Settings()


def test_valid_settings_among_invalid_ones_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.write_text(json.dumps({"theme": "dark", "pen": 99, "new in some later version": 1}))
    assert load_settings(path) == Settings(theme="dark")


def test_unwritable_settings_are_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"Settings won't be remembered: .*file"):
        save_settings(tmp_path / "file" / "inkdigits" / "window.json", Settings())


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="has other folders")
def test_settings_are_in_the_folder_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere")
    monkeypatch.setenv("HOME", "/home/someone")
    assert settings_path() == Path("/somewhere/inkdigits/window.json")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert settings_path() == Path("/home/someone/.config/inkdigits/window.json")
