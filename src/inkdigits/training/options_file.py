"""Options of a training run from a TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final

from inkdigits.errors import InputError, printable
from inkdigits.files import read_bounded
from inkdigits.training import sources
from inkdigits.training.numbers.options import BUNDLED
from inkdigits.training.options import OPTIONS
from inkdigits.training.recipes import relative_to

_LARGEST: Final = 10_000
"""Bytes; the time and memory that tomllib takes grow with the square of a dotted key."""


def read_options(path: Path) -> dict[str, Any]:
    """Read options by name, as `Request` takes them; `resolve` checks their values.

    Hyphens count as underscores, so ``batch-size`` may be written as on the command line. A
    relative path starts from the folder of the file.

    Raises
    ------
    InputError
        ``bad_option`` for a file that can't be read, is not TOML, or names an unknown option.
    """
    names = {option.flag[2:].replace("-", "_"): name for name, option in OPTIONS.items()}
    found: dict[str, Any] = {}
    for typed, value in _load(path).items():
        word = typed.replace("-", "_")
        if word not in names:
            known = ", ".join(names)
            raise _refused(path, f"no option is called {printable(word)}. There are: {known}.")
        name = names[word]
        found[name] = value
        if isinstance(value, (dict, list)):
            raise _refused(path, f"{name} must be one value, not a table or an array.")
        if isinstance(value, int) and abs(value) >= 2**63:
            raise _refused(path, f"{name} must be a number of at most 64 bits.")
        if OPTIONS[name].kind in (str, Path) and not isinstance(value, str):
            raise _refused(path, f"{name} must be a text, not {value!r}.")
        if OPTIONS[name].kind is Path:
            found[name] = path.parent / value
    if "data" in found:
        found["data"] = sources.relative_to(path.parent, found["data"])
    if found.get("start", BUNDLED) != BUNDLED:
        found["start"] = str(path.parent / found["start"])
    if "recipe" in found:
        found["recipe"] = relative_to(path.parent, found["recipe"])
    return found


def _load(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_bounded(path, _LARGEST).decode())
    except OSError as error:
        raise _refused(path, f"{error.strerror or error}.") from error
    except RecursionError as error:
        raise _refused(path, "expected TOML: nested too deeply.") from error
    # Undecodable text and numbers with too many digits also raise ValueError.
    except ValueError as error:
        raise _refused(path, f"expected TOML: {error}.") from error


def _refused(path: Path, message: str) -> InputError:
    return InputError("bad_option", f"{printable(path)}: {message}")
