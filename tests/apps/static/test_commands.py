"""`inkdigits page` and `inkdigits export --web`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import run
from inkdigits import __version__
from inkdigits.apps.static import package_module, static_page
from inkdigits.model.card import load_model
from inkdigits.model.model_folder import BUNDLED

JS = Path(__file__).parents[3] / "js"


def test_the_page_is_written_alone(tmp_path: Path) -> None:
    file = tmp_path / "digit.html"
    assert run("page", str(file)).returncode == 0
    assert [each.name for each in tmp_path.iterdir()] == ["digit.html"]
    assert file.read_bytes() == static_page(load_model())
    # A page of ours is replaced, and installable then.
    assert run("page", str(file), "--install").returncode == 0
    names = {each.name for each in tmp_path.iterdir()}
    assert names == {"digit.html", "digit.webmanifest", "digit-worker.js"}


def test_a_file_of_another_program_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "mine.html"
    file.write_text("<p>Mine</p>")
    done = run("page", str(file))
    assert done.returncode == 2 and "was not written by inkdigits" in done.stderr
    assert file.read_text() == "<p>Mine</p>"
    assert run("page", str(file), "--force").returncode == 0


def test_the_module_is_written(tmp_path: Path) -> None:
    file = tmp_path / "inkdigits.js"
    done = run("export", str(BUNDLED), "--web", "--out", str(file))
    assert done.returncode == 0, done.stderr
    assert file.read_bytes() == package_module(load_model())


def test_a_model_of_another_kind_has_no_page(tmp_path: Path) -> None:
    done = run("page", str(tmp_path / "a.html"), "--model", str(BUNDLED / "paper"))
    assert done.returncode == 3 and "expected a model that reads digits" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["version", "license"])
def test_the_package_is_of_this_version(name: str) -> None:
    expected = {"version": __version__, "license": "MIT"}
    assert json.loads((JS / "package.json").read_text())[name] == expected[name]
