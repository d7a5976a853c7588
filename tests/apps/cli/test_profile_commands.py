"""`inkdigits profile`, and reading with a profile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inkdigits import Profile, Reader
from inkdigits.apps.cli import app
from square_one import number_with_ones, square_one


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder of its own, and a drawing of a 1 that is read as a 7."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        "inkdigits.profile.names.platformdirs.user_data_path", lambda *_, **__: tmp_path / "data"
    )
    Path("one.json").write_text(json.dumps(square_one().to_dict()))


def run(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == code, done.output
    return done.output


def read_as(*words: str) -> int:
    digit: int = json.loads(run("read", "one.json", "--json", *words))["digit"]
    return digit


def test_taught_listed_undone_and_read_as_before() -> None:
    assert "There are no profiles" in run("profile", "list")
    assert run("profile", "add", "anna", "one.json", "1").startswith("1: 1, read as 7")
    assert read_as("--profile", "anna") == 1 and read_as() == 7
    assert run("profile", "list") == "anna: 1 correction, 1 used\n"
    shown = json.loads(run("profile", "show", "anna", "--json"))
    assert (shown["digit"], shown["read_as"], shown["read_now"], shown["used"]) == (1, 7, 1, True)
    assert run("profile", "undo", "anna").startswith("Removed 1: 1")
    assert read_as("--profile", "anna") == 7
    assert run("profile", "undo", "anna") == "There is no correction to remove.\n"


def test_exported_reset_and_imported() -> None:
    run("profile", "add", "anna", "one.json", "1")
    assert "Wrote 1 correction" in run("profile", "export", "anna", "kept.json")
    assert "was not written by inkdigits" in run("profile", "export", "anna", "one.json", code=2)
    assert run("profile", "reset", "anna", "--yes") == "Removed 1 correction.\n"
    assert run("profile", "import", "bea", "kept.json") == "Added 1 correction.\n"
    assert run("profile", "list") == "anna: 0 corrections, 0 used\nbea: 1 correction, 1 used\n"


@pytest.mark.parametrize(
    "words",
    [
        ["profile", "show", "nobody"],
        ["profile", "undo", "nobody"],
        ["profile", "export", "nobody", "kept.json"],
        ["read", "one.json", "--profile", "nobody"],
    ],
    ids=" ".join,
)
def test_a_profile_that_does_not_exist(words: list[str]) -> None:
    assert "no profile" in run(*words, code=2)


def test_numbers_and_pages_are_read_with_a_profile() -> None:
    ink = number_with_ones("3152", 3)
    Path("number.json").write_text(json.dumps(ink.to_dict()))
    reader, profile = Reader(), Profile("anna")
    for text in ("2153", "4130"):
        profile.add_number(reader.read_number(number_with_ones(text)), text)
    for kind in ("--number", "--page"):
        assert "3752" in run("read", "number.json", kind, "--csv")
        assert "3152" in run("read", "number.json", kind, "--csv", "--profile", "anna")
