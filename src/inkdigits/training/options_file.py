"""Options for a training from a TOML file."""

from __future__ import annotations

import operator
import tomllib
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from inkdigits.errors import InputError, shown
from inkdigits.files import read_bounded
from inkdigits.training import sources
from inkdigits.training.options import Options
from inkdigits.training.recipes import names

NAMES: Final = tuple(field.name for field in fields(Options))
"""What can be asked for."""

_PLACES: Final[dict[str, Callable[[Path, str], Path | str]]] = {
    "out": operator.truediv,
    "data_dir": operator.truediv,
    "data": sources.meant_from,
    "recipe": names.meant_from,
}
"""How what names a place is meant from a folder."""


_LARGEST: Final = 10_000
"""Bytes; the time and memory that tomllib takes grow with the square of a dotted key."""


def read_options(path: Path) -> dict[str, Any]:
    """Read options by their names, as `Options` has them; it also checks their values.

    Hyphens count as underscores, so ``batch-size`` may be written as on the command line.

    Raises
    ------
    InputError
        ``bad_option`` for a file that can't be read, is not TOML, or names an unknown option.
    """
    try:
        content = tomllib.loads(read_bounded(path, _LARGEST).decode())
    except OSError as error:
        raise _refused(path, f"{error.strerror or error}.") from error
    except RecursionError as error:
        raise _refused(path, "expected TOML: nested too deeply.") from error
    # Undecodable text and numbers with too many digits also raise ValueError.
    except ValueError as error:
        raise _refused(path, f"expected TOML: {error}.") from error
    found = {name.replace("-", "_"): value for name, value in content.items()}
    for name, value in found.items():
        if name not in NAMES:
            raise _refused(
                path, f"no option is called {shown(name)}. There are: {', '.join(NAMES)}."
            )
        if isinstance(value, (dict, list)):
            raise _refused(path, f"{name} must be one value, not a table or an array.")
        if isinstance(value, int) and abs(value) >= 2**63:
            raise _refused(path, f"{name} must be a number of at most 64 bits.")
    for name in _PLACES:
        if name in found and not isinstance(found[name], str):
            raise _refused(path, f"{name} must be a text, not {found[name]!r}.")
    # A relative path in a file starts from the folder of the file.
    return found | {
        name: meant(path.parent, found[name]) for name, meant in _PLACES.items() if name in found
    }


def _refused(path: Path, message: str) -> InputError:
    return InputError("bad_option", f"{shown(path)}: {message}")
