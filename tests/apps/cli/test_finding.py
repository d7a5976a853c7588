"""Which files are meant: folders, patterns and what is hidden."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from inkdigits.apps.cli.finding import find_inputs


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(*arguments: str) -> list[str]:
    """The files that arguments mean."""
    return [os.path.normpath(one.name) for one in find_inputs(arguments)]


def test_a_pattern_may_be_written_with_the_second_separator_of_windows(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "a" / "b").mkdir(parents=True)
    (folder / "a" / "b" / "seven.png").touch()
    # There it is the slash, beside the backslash.
    monkeypatch.setattr(os, "altsep", "|")
    assert names("a|**|*.png") == ["a/b/seven.png"]


@pytest.mark.parametrize("argument", [".", "**", "*"])
def test_hidden_folders_are_left_out_unless_they_are_named(
    argument: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a" / ".thumbnails" / "large").mkdir(parents=True)
    for name in ("a", "a/.thumbnails", "a/.thumbnails/large"):
        (folder / name / "seven.png").touch()
    (folder / "a" / ".thumbnails" / "index.txt").touch()
    assert names(argument) == ["a/seven.png"]
    # Like hidden files they are not counted.
    assert capsys.readouterr().err == ""
    assert names("a/.thumbnails") == ["a/.thumbnails/large/seven.png", "a/.thumbnails/seven.png"]
