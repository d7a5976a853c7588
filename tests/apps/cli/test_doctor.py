from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from inkdigits import ModelError
from inkdigits.apps.cli import doctor
from inkdigits.model.model_folder import BUNDLED

PROJECT = Path(__file__).parents[3] / "pyproject.toml"


def looked_for(extra: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The modules that the doctor looks for, where there are none."""
    names = set()
    monkeypatch.setattr(importlib.util, "find_spec", names.add)
    monkeypatch.setattr(doctor, "_EXTRAS", {extra: doctor._EXTRAS[extra]})
    doctor.find(None)
    return names - {"_tkinter"}


@pytest.mark.parametrize("extra", ["data", "heic", "pdf", "plot", "ray", "train", "web"])
def test_doctor_checks_all_packages_of_an_extra(
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


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="has always a display")
@pytest.mark.parametrize("display", [None, ":987"])
def test_without_a_display_no_window_can_be_opened(
    display: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("_tkinter")
    monkeypatch.delenv("DISPLAY", raising=False)
    if display:
        monkeypatch.setenv("DISPLAY", display)
    told = doctor.find(None)["window"]
    assert re.match(r"can't be opened: .*display", told)


def test_doctor_reports_working_window(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("_tkinter")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0))
    assert doctor.find(None)["window"] == "can be opened"


def test_the_last_line_names_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, told in ((tmp_path, ""), (tmp_path / "none", "; not found")):
        monkeypatch.setenv("INKDIGITS_DATA", str(folder))
        *_, (name, text) = doctor.find(None).items()
        assert (name, text) == ("data folder", f"{folder} (from INKDIGITS_DATA{told})")


def test_the_doctor_shows_the_thresholds_of_the_model() -> None:
    assert doctor.find(None)["model thresholds"] == "confidence 0.7172, digit score 0.3224"


def test_doctor_checks_both_bundled_models(monkeypatch: pytest.MonkeyPatch) -> None:
    found = doctor.find(None)
    assert found["paper model"] == str(BUNDLED / "paper")
    assert found["paper model name"] == "paper"
    assert found["model answers"] == found["paper model answers"] == "as it should"

    def damaged() -> None:
        raise ModelError("bad_model", "model.onnx: the file is damaged.")

    monkeypatch.setattr(doctor, "load_paper_model", damaged)
    assert doctor.find(None)["paper model answers"] == "model.onnx: the file is damaged."
    assert not doctor.print_findings(None, as_json=True)


def test_a_broken_model_is_named_with_its_reason(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(BUNDLED, tmp_path / "model"))
    card = json.loads((folder / "card.json").read_text())
    card["thresholds"]["confidence"] = None
    (folder / "card.json").write_text(json.dumps(card))
    told = doctor.find(folder)["model answers"]
    assert "thresholds.confidence: expected a number from 0 to 1, found null" in told
