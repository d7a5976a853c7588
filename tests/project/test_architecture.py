"""The table of rooms in docs/architecture.md, held against what the modules import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from imports import imported_names, module_name

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "inkdigits"

# Beside the standard library, NumPy and `errors`, a room imports only what stands in its row.
# A room is a module or a package directly in inkdigits.
ROOMS: dict[str, set[str]] = {
    "errors": set(),
    "files": set(),
    "notebook": set(),
    "ink": {"notebook", "cv2"},
    "photo": {"files", "PIL", "cv2", "pillow_heif", "pypdfium2", "simplejpeg"},
    "layout": {"glyph", "cv2"},
    "glyph": {"cv2"},
    "preparation": {"ink", "photo", "layout", "glyph"},
    "run_folder": {"files"},
    "card_fields": set(),
    "model_card": {"card_fields", "run_folder", "files"},
    "onnx_limits": set(),
    "classifier": {"model_card", "onnx_limits", "onnxruntime"},
    "reading": {"glyph", "model_card", "notebook"},
    "reader": {"preparation", "classifier", "reading", "model_card"},
    "scores": set(),
    "datasets": {
        "ink",
        "photo",
        "preparation",
        "glyph",
        "files",
        "cv2",
        "PIL",
        "pooch",
        "platformdirs",
    },
    "evaluation": {
        "reader",
        "reading",
        "model_card",
        "ink",
        "datasets",
        "scores",
        "files",
        "PIL",
    },
    "training": {
        "datasets",
        "ink",
        "preparation",
        "glyph",
        "model_card",
        "classifier",
        "evaluation",
        "scores",
        "run_folder",
        "files",
        "keras",
        "tensorflow",
        "filelock",
        "h5py",
        "cv2",
        "ray",
        "rich",
    },
    "reports": {
        "reading",
        "datasets",
        "model_card",
        "scores",
        "run_folder",
        "files",
        "matplotlib",
        "jinja2",
        "markupsafe",
        "PIL",
    },
}
ROOMS["apps"] = {*ROOMS, *set[str]().union(*ROOMS.values()), "", "typer", "rich", "tkinter"}
ROOMS["apps"] |= {"fastapi", "starlette", "pydantic", "uvicorn", "prometheus_client", "segno"}
ROOMS["apps"] |= {"python_multipart"}
# The package itself ("") shows what the rooms hold; the apps are leaves, and not for showing.
ROOMS[""] = set(ROOMS) - {"apps"}
ROOMS["__main__"] = {"apps"}

# Tk is in the standard library, but often not on the machine.
FREE = (sys.stdlib_module_names - {"tkinter", "turtle"}) | {"numpy", "errors"}

HEAVY = ("keras", "tensorflow", "torch", "jax", "tkinter", "fastapi", "matplotlib")


def complaints(package: Path, rooms: dict[str, set[str]]) -> list[str]:
    """Every import in the package that its room's row does not allow."""
    found = []
    for path in sorted(package.rglob("*.py")):
        room = _room(path, package)
        if room not in rooms:
            found.append(f"{path.relative_to(package).as_posix()}: {room} is in no row")
            continue
        allowed = rooms[room] | {room}
        found += [
            f"{path.relative_to(package).as_posix()}:{line}: {room or package.name} may not "
            f"import {name or package.name}"
            for line, name in sorted(set(_imports(path, package, rooms)))
            if name not in allowed and name not in FREE
        ]
    return found


def _room(path: Path, package: Path) -> str:
    return (*module_name(path, package), "")[1]


def _imports(path: Path, package: Path, rooms: dict[str, set[str]]) -> Iterator[tuple[int, str]]:
    """(line, room or foreign package) of each import, wherever in the file it stands."""
    module = module_name(path, package)
    parent = module if path.name == "__init__.py" else module[:-1]
    # Listed, not probed: to some file systems Ink.py is ink.py.
    inside = {*rooms, *(entry.stem for entry in package.iterdir())}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        for line, name in imported_names(node, parent):
            first, _, rest = name.partition(".")
            room = rest.partition(".")[0]
            if first != package.name:
                yield line, first
            else:
                yield line, room if room in inside else ""


def test_every_import_stands_in_the_row_of_its_room() -> None:
    found = complaints(PACKAGE, ROOMS)
    assert not found, "\n".join(found)


def test_every_room_stands_on_the_page_about_the_architecture() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {_room(path, PACKAGE) for path in PACKAGE.rglob("*.py")} - {""}
    assert [room for room in sorted(rooms) if f"\n| `{room}` |" not in page] == []


@pytest.mark.parametrize(
    ("path", "code", "expected"),
    [
        ("low.py", "import json, numpy.typing\nfrom .errors import E", None),
        ("low.py", "from made.high import x", "low.py:1: low may not import high"),
        ("low.py", "import made.high as h", "low.py:1: low may not import high"),
        ("low.py", "from . import high", "low.py:1: low may not import high"),
        ("low.py", "from made import Face", "low.py:1: low may not import made"),
        ("low.py", "def f():\n    import cv2.dnn", "low.py:2: low may not import cv2"),
        ("low.py", "if TYPE_CHECKING:\n    import keras", "low.py:2: low may not import keras"),
        ("low.py", "import_module('made.high')", "low.py:1: low may not import high"),
        ("low.py", "import tkinter.font", "low.py:1: low may not import tkinter"),
        ("high/part.py", "from ..low import x\nfrom .other import y\nfrom made import low", None),
        ("high/part.py", "from ..apps import x", "high/part.py:1: high may not import apps"),
        ("high/part.py", "from .. import leaf", "high/part.py:1: high may not import leaf"),
        ("apps/cli.py", "from made import Face, low\nimport made.high", None),
        ("__init__.py", "from made.low import x", None),
        ("__init__.py", "from .apps import x", "__init__.py:1: made may not import apps"),
        ("new.py", "", "new.py: new is in no row"),
        ("new/part.py", "", "new/part.py: new is in no row"),
    ],
)
def test_the_check_sees(tmp_path: Path, path: str, code: str, expected: str | None) -> None:
    rooms = {
        "errors": set[str](),
        "low": set[str](),
        "high": {"low"},
        "apps": {"low", "high", ""},
        "": {"low", "high"},
    }
    package = tmp_path / "made"
    for name in ("low.py", "high/__init__.py", "leaf.py", path):
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).touch()
    rooms["leaf"] = set()
    (package / path).write_text(code, encoding="utf-8")
    assert complaints(package, rooms) == ([expected] if expected else [])


@pytest.mark.parametrize("statement", ["import inkdigits", "from inkdigits import Reader"])
def test_who_only_reads_loads_nothing_heavy(statement: str) -> None:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert sorted(set(HEAVY) & set(done.stdout.split())) == []
