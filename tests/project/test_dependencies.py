"""What pyproject.toml declares, held against what the package imports."""

from __future__ import annotations

import ast
import functools
import importlib.metadata
import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from declared import PROJECT, declared
from imports import imported_names, module_name
from inkdigits.errors import MissingExtraError, install_command

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "inkdigits"
PICTURE = ROOT / "examples" / "plain-seven-white.png"

# Where a module has another name than the package that brings it.
BROUGHT_BY = {"cv2": "opencv-python-headless", "PIL": "pillow"}


def imported() -> dict[str, str]:
    """Each foreign module that the package imports, and a file that does so."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = module_name(path, PACKAGE)
        parent = name if path.name == "__init__.py" else name[:-1]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for _, module in imported_names(node, parent):
                found.setdefault(module.partition(".")[0], path.relative_to(PACKAGE).as_posix())
    return {name: path for name, path in found.items() if name not in sys.stdlib_module_names}


def test_every_imported_package_is_declared() -> None:
    names = {
        module: canonicalize_name(BROUGHT_BY.get(module, module))
        for module in imported()
        if module != "inkdigits"
    }
    missing = {module for module, name in names.items() if name not in declared("all")}
    assert {module: imported()[module] for module in sorted(missing)} == {}


def test_the_extra_all_holds_every_extra_but_the_tools() -> None:
    for extra in set(PROJECT["optional-dependencies"]) - {"all", "dev", "peers"}:
        assert declared(extra) <= declared("all"), extra


@functools.cache
def modules_installed() -> Mapping[str, list[str]]:
    """Each module that can be imported, and the packages that it came in."""
    return importlib.metadata.packages_distributions()


def without_all_but(*extras: str) -> list[str]:
    """The modules of every installed package that an installation with these extras lacks."""
    kept, waiting = {"inkdigits"}, list(declared(*extras))
    while waiting:
        name = waiting.pop()
        if name in kept:
            continue
        try:
            lines = importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        kept.add(name)
        # Extras of dependencies, such as those of ray, are not needed here.
        needed = [Requirement(line) for line in lines]
        waiting += [
            canonicalize_name(each.name)
            for each in needed
            if each.marker is None or each.marker.evaluate({"extra": ""})
        ]
    return [
        module
        for module, packages in modules_installed().items()
        if not {canonicalize_name(package) for package in packages} & kept
    ]


def run_with(
    extras: tuple[str, ...], folder: Path, *words: str
) -> subprocess.CompletedProcess[str]:
    """Call the command line where no package can be imported that these extras don't bring."""
    code = (
        "import json, sys\n"
        "sys.modules.update(dict.fromkeys(json.loads(sys.argv.pop(1))))\n"
        "from inkdigits.__main__ import main\n"
        "main()"
    )
    return subprocess.run(
        [sys.executable, "-c", code, json.dumps(without_all_but(*extras)), *words],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "COLUMNS": "200"},
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("extras", "words"),
    [
        ((), ("read", str(PICTURE))),
        ((), ("evaluate", "--data", "synthetic", "--limit", "10")),
        ((), ("data", "list", "--data-dir", ".")),
        (("data",), ("data", "list")),
        ((), ("show", str(PICTURE), "--out", "figure.png")),
        ((), ("batch", str(PICTURE), "--out", "results", "--format", "csv")),
        (("web",), ("serve", "--help")),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_command_needs_no_more_than_its_extra(
    extras: tuple[str, ...], words: tuple[str, ...], tmp_path: Path
) -> None:
    assert "tensorflow" in without_all_but(*extras)
    done = run_with(extras, tmp_path, *words)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "extra"),
    [
        (("report", "run"), "plot"),
        (("evaluate", "--data", "mnist"), "data"),
        (("data", "fetch", "mnist"), "data"),
        (("serve",), "web"),
        (("review", str(PICTURE)), "web"),
        (("train", "cnn"), "train"),
        (("batch", str(PICTURE), "--out", "results"), "batch"),
    ],
    ids=["report", "evaluate", "data fetch", "serve", "review", "train", "batch"],
)
def test_a_command_without_its_extra_names_that_extra(
    words: tuple[str, ...], extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("INKDIGITS_DATA", raising=False)
    done = run_with((), tmp_path, *words)
    assert done.returncode == 3
    assert re.findall(r"pip install .*", done.stderr) == [install_command(extra)]


@pytest.mark.parametrize(
    ("origin", "command"),
    [
        ({"url": "file:///clone", "dir_info": {"editable": True}}, 'pip install ".[plot]"'),
        ({"url": "file:///clone", "dir_info": {}}, 'pip install ".[plot]"'),
        (None, 'pip install "inkdigits[plot]"'),
        ({"url": "https://example.org/x.whl", "archive_info": {}}, 'pip install "inkdigits[plot]"'),
    ],
    ids=["editable clone", "clone", "index", "wheel"],
)
def test_the_install_line_works_where_the_package_came_from(
    origin: object, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Installed:
        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return None if origin is None else json.dumps(origin)

    monkeypatch.setattr(importlib.metadata, "distribution", lambda _: Installed())
    assert str(MissingExtraError("A figure", "plot")).endswith(f": {command}")


def test_a_copy_that_was_never_installed_is_a_clone(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "distribution", missing)
    assert install_command("data") == 'pip install ".[data]"'
