"""What is installed, which model, does it give its known answer, where data is looked for."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any, Final

import typer

from inkdigits import __version__
from inkdigits.apps.models import open_reader
from inkdigits.errors import InkdigitsError, install_command
from inkdigits.model_card import BUNDLED

_PACKAGES: Final = {
    "numpy": "numpy",
    "pillow": "PIL",
    # Whichever of its four packages it came in.
    "opencv": "cv2",
    "onnxruntime": "onnxruntime",
    "typer": "typer",
}
_RIGHT: Final = "as it should"
_EXTRAS: Final = {
    "data": ("platformdirs", "pooch"),
    "plot": ("jinja2", "markupsafe", "matplotlib"),
    "train": ("filelock", "h5py", "keras", "onnx", "tensorflow", "tf2onnx"),
    "ray": ("ray",),
    "web": (
        "fastapi",
        "httptools",
        "prometheus_client",
        "pydantic",
        "python_multipart",
        "segno",
        "starlette",
        "uvicorn",
        *(() if sys.platform == "win32" else ("uvloop",)),
    ),
    "heic": ("pillow_heif",),
    "pdf": ("pypdfium2",),
}


def print_findings(model: Path | None, *, as_json: bool) -> bool:
    """Print them, and say whether digits can be read."""
    findings = find(model)
    if as_json:
        typer.echo(json.dumps(findings))
    else:
        for name, text in findings.items():
            typer.echo(f"{name:24} {text}")
    return bool(findings["model answers"] == _RIGHT)


def find(model: Path | None) -> dict[str, Any]:
    """Findings by name, as text."""
    findings = {"inkdigits": __version__, "python": platform.python_version()}
    findings |= {
        name: importlib.import_module(module).__version__ for name, module in _PACKAGES.items()
    }
    for extra, modules in _EXTRAS.items():
        missing = [name for name in modules if importlib.util.find_spec(name) is None]
        findings[f"extra [{extra}]"] = (
            f"{', '.join(missing)} not installed: {install_command(extra)}"
            if missing
            else "installed"
        )
    has_tk = importlib.util.find_spec("_tkinter") is not None
    findings["window"] = "can be opened" if has_tk else "needs Tk; Debian: apt install python3-tk"
    findings["model"] = str(model or BUNDLED)
    try:
        card = open_reader(model).card
        findings |= {
            "model name": card.name,
            "model sha256": card.sha256,
            "model answers": _RIGHT,
        }
    except InkdigitsError as error:
        findings["model answers"] = error.message
    findings["data is looked for in"] = _data_folder()
    return findings


def _data_folder() -> str:
    named = os.environ.get("INKDIGITS_DATA")
    if named:
        there = "" if Path(named).is_dir() else ", which is not there"
        return f"{named} (named by INKDIGITS_DATA{there})"
    try:
        from inkdigits.datasets.fetching import searched_folder

        return f"{searched_folder()} (the cache)"
    except InkdigitsError as error:
        return error.message
