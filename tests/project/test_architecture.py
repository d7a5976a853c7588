"""The table of rooms in docs/architecture.md, held against what the modules import."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from imports import imported_names, module_name

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "inkdigits"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def rows_of(page: str, heading: str) -> dict[str, set[str]]:
    """Of each row of the table under a heading: the name, and what it may import."""
    table = page.partition(heading)[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([^`]+)` \|.*\|([^|]*)\|$", table, re.M)
    return {name: set(re.findall(r"[\w./-]+", imports)) for name, imports in rows}


# Tk is in the standard library, but often not on the machine.
STANDARD = (sys.stdlib_module_names - {"tkinter", "turtle"}) | {"numpy"}
FREE = {"errors"}

HEAVY = ("keras", "tensorflow", "torch", "jax", "tkinter", "fastapi", "matplotlib")


def complaints(package: Path, rooms: dict[str, set[str]]) -> list[str]:
    """Every import in the package that its room's row does not allow, and what no import needs."""
    found, used = [], {room: set[str]() for room in rooms}
    for path in sorted(package.rglob("*.py")):
        room, name = _room(path, package), path.relative_to(package).as_posix()
        if room not in rooms:
            found.append(f"{name}: {room} is in no row")
            continue
        for line, imported in sorted(set(_imports(path, package, rooms))):
            used[room].add(imported)
            if imported not in rooms[room] | {room} | FREE:
                found.append(f"{name}:{line}: {room} may not import {imported}")
    for room, allowed in rooms.items():
        found += [f"{room} does not import {name}" for name in sorted(allowed - used[room])]
    return found


def _room(path: Path, package: Path) -> str:
    return path.relative_to(package).with_suffix("").parts[0]


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
                if first not in STANDARD:
                    yield line, first
            else:
                yield line, room if room in inside else "__init__"


def test_every_import_stands_in_the_row_of_its_room() -> None:
    found = complaints(PACKAGE, rows_of(PAGE, "\n## The rooms"))
    assert not found, "\n".join(found)


def test_no_room_needs_one_that_needs_it() -> None:
    rooms = rows_of(PAGE, "\n## The rooms")
    above = set[str]()
    for room, imports in rooms.items():
        above.add(room)
        assert imports & set(rooms) <= above, f"{room} imports what stands below it"


@pytest.mark.parametrize(
    ("folder", "heading"), [("page", "\n## The page"), ("page/engine", "\n## The engine")]
)
def test_the_modules_of_javascript_import_what_their_table_says(folder: str, heading: str) -> None:
    found = {
        path.name: set(re.findall(r'^import .* from "\./([^"]+)";$', path.read_text("utf-8"), re.M))
        for path in (PACKAGE / "apps" / folder).glob("*.js")
    }
    assert found == rows_of(PAGE, heading)


@pytest.mark.parametrize(
    ("path", "code", "expected"),
    [
        ("low.py", "import json, numpy.typing\nfrom .errors import E", None),
        ("low.py", "from made.high import x", "low.py:1: low may not import high"),
        ("low.py", "import made.high as h", "low.py:1: low may not import high"),
        ("low.py", "from . import high", "low.py:1: low may not import high"),
        ("low.py", "from made import Face", "low.py:1: low may not import __init__"),
        ("low.py", "def f():\n    import cv2.dnn", "low.py:2: low may not import cv2"),
        ("low.py", "if TYPE_CHECKING:\n    import keras", "low.py:2: low may not import keras"),
        ("low.py", "import_module('made.high')", "low.py:1: low may not import high"),
        ("low.py", "import tkinter.font", "low.py:1: low may not import tkinter"),
        ("high/part.py", "from ..low import x\nfrom .other import y\nfrom made import low", None),
        ("high/part.py", "from ..apps import x", "high/part.py:1: high may not import apps"),
        ("high/part.py", "from .. import leaf", "high/part.py:1: high may not import leaf"),
        ("apps/cli.py", "from made import Face, low\nimport made.high", None),
        ("__init__.py", "from made.low import x\nimport made.high", None),
        ("__init__.py", "from made.low import x", "__init__ does not import high"),
        (
            "__init__.py",
            "from made.low import x\nimport made.high\nfrom .apps import x",
            "__init__.py:3: __init__ may not import apps",
        ),
        ("new.py", "", "new.py: new is in no row"),
        ("new/part.py", "", "new/part.py: new is in no row"),
    ],
)
def test_the_check_sees(tmp_path: Path, path: str, code: str, expected: str | None) -> None:
    rooms = {
        "errors": set[str](),
        "leaf": set[str](),
        "low": set[str](),
        "high": {"low"},
        "__init__": {"low", "high"},
        "apps": {"low", "high", "__init__"},
    }
    package = tmp_path / "made"
    sound = {
        "__init__.py": "from made import high, low",
        "low.py": "",
        "leaf.py": "",
        "high/__init__.py": "from made import low",
        "apps/__init__.py": "from made import Face, high, low",
    }
    for name, text in {**sound, path: ""}.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text, encoding="utf-8")
    (package / path).write_text(code, encoding="utf-8")
    assert complaints(package, rooms) == ([expected] if expected else [])


@pytest.mark.parametrize("statement", ["import inkdigits", "from inkdigits import Reader"])
def test_who_only_reads_loads_nothing_heavy(statement: str) -> None:
    code = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert sorted(set(HEAVY) & set(done.stdout.split())) == []
