"""Write requirements/sbom.cdx.json: what an installation of inkdigits consists of.

It is a software bill of materials in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): this
package, the models that it holds, and its dependencies as requirements/run.lock names them. The
wheel carries the file (PEP 770). The same inputs give the same bytes.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements" / "run.lock"
SBOM = ROOT / "requirements" / "sbom.cdx.json"
PACKAGE = ROOT / "src" / "inkdigits"

_CARDS = tuple(
    PACKAGE / "model" / "bundled" / name
    for name in ("card.json", "paper/card.json", "numbers/card.json")
)

_PINNED = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>.*?))? \\$")
_NEEDED_BY = re.compile(r"^    # +(?:via )?(?P<name>[\w.-]+)(?: \(pyproject\.toml\))?$")


def write_sbom(path: Path = SBOM) -> None:
    """Write the bill of materials."""
    path.write_text(json.dumps(bill_of_materials(), indent=1) + "\n", encoding="utf-8")


def bill_of_materials() -> dict[str, Any]:
    """The bill as CycloneDX's JSON form."""
    itself, models = _itself(), [_model(card) for card in _CARDS]
    components, needed_by = _locked()
    references = {itself["name"]: [itself["bom-ref"]]}
    for component in components:
        references.setdefault(component["name"], []).append(component["bom-ref"])
    needs: dict[str, list[str]] = {each["bom-ref"]: [] for each in [itself, *components]}
    for reference, names in needed_by.items():
        for dependent in (each for name in names for each in references[name]):
            needs[dependent].append(reference)
    needs[itself["bom-ref"]] += [model["bom-ref"] for model in models]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": itself},
        "components": [*models, *components],
        "dependencies": [
            {"ref": reference, "dependsOn": sorted(needed)} for reference, needed in needs.items()
        ],
    }


def _itself() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    source = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'^__version__ = "(.+)"$', source, re.MULTILINE)
    assert version, "the package names no version"
    return {
        **_package(project["name"], version[1]),
        "description": project["description"],
        "licenses": [{"license": {"id": project["license"]}}],
    }


def _model(path: Path) -> dict[str, Any]:
    card = json.loads(path.read_text(encoding="utf-8"))
    return {
        "type": "machine-learning-model",
        "bom-ref": f"model:{card['name']}",
        "name": card["name"],
        "hashes": [{"alg": "SHA-256", "content": card["sha256"]}],
    }


def _locked() -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
    """The components of the lock, and for each reference the names of the packages that need it."""
    components: list[dict[str, Any]] = []
    needed_by: dict[str, list[str]] = {}
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        if pinned := _PINNED.match(line):
            component = _package(pinned["name"], pinned["version"])
            if pinned["marker"]:
                component["properties"] = [{"name": "marker", "value": pinned["marker"]}]
            components.append(component)
            needed_by[component["bom-ref"]] = []
        elif (needed := _NEEDED_BY.match(line)) and needed["name"] != "via":
            needed_by[components[-1]["bom-ref"]].append(needed["name"])
    return components, needed_by


def _package(name: str, version: str) -> dict[str, Any]:
    address = f"pkg:pypi/{name}@{version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
    }


if __name__ == "__main__":
    write_sbom()
