"""What an installation consists of: the locks, the bill of materials and the audit."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.utils import canonicalize_name

from declared import declared

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"
SBOM = REQUIREMENTS / "sbom.cdx.json"


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Imports a script of the folder requirements/."""
    monkeypatch.syspath_prepend(str(REQUIREMENTS))
    return importlib.import_module


def locked(name: str) -> set[tuple[str, str]]:
    """The packages of a lock, with their versions."""
    text = (REQUIREMENTS / name).read_text("utf-8")
    return set(re.findall(r"^([\w.-]+)==(\S+)", text, re.M))


def test_the_lock_for_development_holds_every_declared_package() -> None:
    names = {canonicalize_name(name) for name, _ in locked("dev.lock")}
    assert declared("all", "dev") <= names


def test_what_a_user_installs_is_tested_at_the_same_versions() -> None:
    assert locked("run.lock") <= locked("dev.lock")
    assert declared() <= {canonicalize_name(name) for name, _ in locked("run.lock")}


def test_the_bill_of_materials_is_up_to_date(script: Any) -> None:
    bill = script("make_sbom").bill_of_materials()
    assert json.loads(SBOM.read_text("utf-8")) == bill, "run: make lock"
    named = {(each["name"], each["version"]) for each in bill["components"] if "purl" in each}
    assert named == locked("run.lock")


def test_the_bill_of_materials_is_cyclonedx() -> None:
    from cyclonedx.model.bom import Bom

    bill: Any = Bom.from_json(json.loads(SBOM.read_text("utf-8")))  # type: ignore[attr-defined]
    assert bill.validate()
    assert bill.metadata.component.name == "inkdigits"


@pytest.mark.slow
def test_the_wheel_carries_the_bill_of_materials(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    done = subprocess.run(
        [*command, "--directory", str(tmp_path)], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (each for each in archive.namelist() if ".dist-info/sboms/" in each)
        assert archive.read(name) == SBOM.read_bytes()


@pytest.mark.slow
def test_an_audit_that_reaches_nobody_fails_in_one_line() -> None:
    done = subprocess.run(
        [sys.executable, str(REQUIREMENTS / "audit.py"), str(REQUIREMENTS / "run.lock")],
        capture_output=True,
        text=True,
        env={**os.environ, "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": ""},
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("\n") == 1
    assert "could not be audited" in done.stdout and "No module" not in done.stdout


SAFE = {"name": "a", "version": "1", "vulns": []}
UNSAFE = {"name": "b", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}]}
UNKNOWN = {"name": "c", "skip_reason": "Dependency not found on PyPI and could not be audited"}


@pytest.mark.parametrize(
    ("packages", "verdict"),
    [
        ([SAFE], None),
        ([SAFE, UNSAFE], "b 2: PYSEC-1, fixed in 3"),
        ([SAFE, UNKNOWN], "x.lock: 1 of 2 packages could not be audited (c)"),
    ],
    ids=["safe", "unsafe", "unknown"],
)
def test_the_audit_fails_for_a_known_vulnerability_and_for_an_unknown_package(
    packages: list[dict[str, Any]], verdict: str | None, script: Any
) -> None:
    found = script("audit").judge("x.lock", packages)
    assert found is None if verdict is None else found.startswith(verdict)
