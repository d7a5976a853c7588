"""What a user's own network is called: the file or the module that it comes from."""

from __future__ import annotations

import sys
from pathlib import Path


def parts(name: str) -> tuple[str, str]:
    """The place and the function; a drive of Windows is no place."""
    place, _, function = name.rpartition(":")
    return (place, function) if place and function.isidentifier() else (name, "")


def is_own(name: str) -> bool:
    """Whether a name is meant for a user's own network: a ``.py`` file, or ``module:function``."""
    return parts(name)[0].endswith(".py") or bool(parts(name)[1])


def meant_from(folder: Path, name: str) -> str:
    """The same network, its file being meant from ``folder``; a module's name stays as it is."""
    return str(folder / name) if parts(name)[0].endswith(".py") else name


def public_name(name: str) -> str:
    """The same without the folders of this machine."""
    place, function = parts(name)
    if not place.endswith(".py"):
        return name
    return ":".join(filter(None, (Path(place).name, function)))


def code_of(name: str) -> bytes:
    """What stands in the file of a user's own network; nothing for a recipe that comes along."""
    if not is_own(name):
        return b""
    place = parts(name)[0]
    if place.endswith(".py"):
        return Path(place).read_bytes()
    # It has been imported when the recipe was looked up.
    file = getattr(sys.modules.get(place), "__file__", None)
    return Path(file).read_bytes() if file else b""
