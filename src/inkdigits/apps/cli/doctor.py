"""What is installed, whether a window opens, and whether the model works."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import typer

from inkdigits import __version__
from inkdigits.apps.models import open_reader
from inkdigits.errors import InkdigitsError, install_command, printable
from inkdigits.model.model_folder import BUNDLED, PAPER
from inkdigits.model.paper_card import load_paper_model
from inkdigits.model.segmenter import Segmenter

_PACKAGES: Final = {
    "numpy": "numpy",
    "pillow": "PIL",
    # From any of its four packages.
    "opencv": "cv2",
    "onnxruntime": "onnxruntime",
    "typer": "typer",
}
_RIGHT: Final = "as it should"
_WAIT: Final = 60.0
"""Seconds to wait for a display."""

_EXTRAS: Final = {
    "data": ("pooch",),
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
    """Print the findings, and return whether digits can be read."""
    findings = find(model)
    if as_json:
        typer.echo(json.dumps(findings))
    else:
        for name, text in findings.items():
            typer.echo(f"{name:24} {printable(text)}")
    return all(findings[name] == _RIGHT for name in ("model answers", "paper model answers"))


def find(model: Path | None) -> dict[str, Any]:
    """The findings by name, as text."""
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
    findings["window"] = _window()
    findings["model"] = printable(model or BUNDLED)
    try:
        card = open_reader(model).card
        findings |= {
            "model name": card.name,
            "model sha256": card.sha256,
            "model thresholds": f"confidence {card.thresholds.confidence:g}, digit score "
            f"{card.thresholds.digit_score:g}",
            "model answers": _RIGHT,
        }
    except InkdigitsError as error:
        findings["model answers"] = error.message
    findings |= _paper_model()
    findings["data folder"] = _data_folder()
    return findings


def _paper_model() -> dict[str, str]:
    """The bundled model that finds ink on paper."""
    findings = {"paper model": printable(BUNDLED / PAPER)}
    try:
        model = load_paper_model()
        Segmenter(model)
        return findings | {
            "paper model name": model.card.name,
            "paper model sha256": model.card.sha256,
            "paper model answers": _RIGHT,
        }
    except InkdigitsError as error:
        return findings | {"paper model answers": error.message}


def _window() -> str:
    """Whether Tk opens a window, tried in another process: a display may never answer."""
    if importlib.util.find_spec("_tkinter") is None:
        return "can't be opened: this Python has no Tk; Debian, Ubuntu: apt install python3-tk"
    command = [sys.executable, "-c", "import tkinter; tkinter.Tk().destroy()"]
    try:
        tried = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=_WAIT, check=False
        )
    except subprocess.TimeoutExpired:
        return "can't be opened: the display doesn't answer"
    if tried.returncode == 0:
        return "can be opened"
    # The last line of a traceback: the name of the error and its message.
    reason = tried.stderr.strip().rpartition("\n")[2].partition(": ")[2]
    return f"can't be opened: {printable(reason or 'Tk fails')}"


def _data_folder() -> str:
    named = os.environ.get("INKDIGITS_DATA")
    if named:
        where = "from INKDIGITS_DATA" if Path(named).is_dir() else "from INKDIGITS_DATA; not found"
        return f"{printable(named)} ({where})"
    try:
        from inkdigits.data.fetching import searched_folder

        return f"{searched_folder()} (the cache)"
    except InkdigitsError as error:
        return error.message
