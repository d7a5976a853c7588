"""What goes wrong, in words for the person who can mend it."""

from __future__ import annotations

import json
import os
from typing import Any


class InkdigitsError(Exception):
    """Base of all errors raised on purpose.

    Attributes
    ----------
    code:
        A short, stable name in snake_case, for programs.
    message:
        One sentence for a person: what is wrong and what to do. It is printable: whatever it
        quotes, such as a file's name, can't move the cursor of a terminal.
    """

    def __init__(self, code: str, message: str) -> None:
        message = printable(message)
        super().__init__(message)
        self.code = code
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.message)

    def to_dict(self) -> dict[str, str]:
        """The one JSON form of an error: ``{"code": ..., "message": ...}``."""
        return {"code": self.code, "message": self.message}


class InputError(InkdigitsError):
    """The picture, drawing or option that was given can't be used; the user can mend it."""


class ModelError(InkdigitsError):
    """A model file is missing, damaged, altered or of another kind."""


class DataError(InkdigitsError):
    """A data set is missing, damaged or can't be fetched."""


class MissingExtraError(InkdigitsError):
    """Something was asked for that needs a package which is not installed."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            "missing_extra",
            f"{what} needs more packages; install them with: {install_command(extra)}",
        )
        self._arguments = (what, extra)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._arguments


def install_command(extra: str) -> str:
    """The command that adds an extra to this installation.

    It names the current folder where the package came from a folder, as from a clone, and the
    package index otherwise (PEP 610 says how an installer records where a package came from).
    """
    # Only an error needs it, and it takes as long to load as this package.
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        origin = json.loads(distribution("inkdigits").read_text("direct_url.json") or "{}")
    except PackageNotFoundError:
        origin = {"dir_info": {}}
    package = "." if "dir_info" in origin else "inkdigits"
    # cmd.exe knows no single quotes, and some shells take brackets for a pattern.
    return f'pip install "{package}[{extra}]"'


def printable(name: str | bytes | os.PathLike[Any]) -> str:
    """Text that may be printed: control characters and undecodable bytes are escaped.

    Escaping twice is the same as escaping once.
    """
    text = os.fsdecode(name)
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in text
    )
