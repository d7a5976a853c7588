from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

from inkdigits.apps import doctor

PROJECT = Path(__file__).parent.parent / "pyproject.toml"


def looked_for(extra: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The modules that the doctor looks for, where there are none."""
    names = set()
    monkeypatch.setattr(importlib.util, "find_spec", names.add)
    monkeypatch.setattr(doctor, "_EXTRAS", {extra: doctor._EXTRAS[extra]})
    doctor.find(None)
    return names - {"_tkinter"}


@pytest.mark.parametrize("extra", ["data", "heic", "pdf", "plot", "ray", "train", "web"])
def test_the_doctor_looks_for_all_that_an_extra_needs(
    extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = tomllib.loads(PROJECT.read_text())["project"]["optional-dependencies"][extra]
    packages = {re.split(r"[^\w-]", package)[0] for package in listed} - {"inkdigits"}
    modules = {package.removesuffix("-cpu").replace("-", "_") for package in packages}
    assert looked_for(extra, monkeypatch) == modules


def test_the_doctor_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    find_spec = importlib.util.find_spec

    def without_tensorflow(name: str) -> object:
        return None if name == "tensorflow" else find_spec(name)

    monkeypatch.setattr(importlib.util, "find_spec", without_tensorflow)
    told = doctor.find(None)["extra [train]"]
    assert told.startswith("tensorflow not installed: pip install")
