"""The packages that pyproject.toml declares."""

from __future__ import annotations

import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_FILE = Path(__file__).parents[2] / "pyproject.toml"
PROJECT = tomllib.loads(_FILE.read_text(encoding="utf-8"))["project"]


def declared(*extras: str) -> set[str]:
    """The packages that the base dependencies and these extras name, extras of extras included."""
    named = set()
    for line in PROJECT["dependencies"] + [
        line for extra in extras for line in PROJECT["optional-dependencies"][extra]
    ]:
        requirement = Requirement(line)
        if requirement.name == "inkdigits":
            named |= declared(*requirement.extras)
        else:
            named.add(canonicalize_name(requirement.name))
    return named
