"""Annotated pictures: where they are written, and under which names."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from inkdigits.apps.cli.opening import STANDARD_INPUT
from inkdigits.cards import Card, as_png, draw_card
from inkdigits.errors import InputError, printable
from inkdigits.files import check_targets, write_atomically, writing

_LONGEST_NAME: Final = 150
"""Bytes of a name that are kept; file systems take 255, with what is added."""


class Annotator:
    """Writes annotated pictures into one folder, in subfolders like those of the inputs.

    Parameters
    ----------
    folder:
        Made when it is missing. Its subfolders are those of the inputs below the innermost folder
        that holds all inputs.
    names:
        The inputs.
    force:
        Whether to overwrite files that this program didn't write.

    Raises
    ------
    InputError
        ``is_input`` or ``not_ours`` for a picture that would be overwritten; ``not_written`` when
        the folder can't be made or written.
    """

    def __init__(self, folder: Path, names: Sequence[str], *, force: bool = False) -> None:
        self._folder = folder
        self._root = _common_folder(names)
        self._targets: dict[str, Path] = {}
        self._taken: set[str] = set()
        check_targets(map(self._target, names), names, force=force)
        if folder.exists() and not folder.is_dir():
            raise InputError("not_written", f"{printable(folder)} is not a folder.")
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, card: Card) -> str:
        """Write the card of an input with its name, and return its path."""
        target = self._target(name)
        with writing(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(target, as_png(draw_card(replace(card, name=Path(name).name))))
        return str(target)

    def _target(self, name: str) -> Path:
        """The path of an input's picture, which differs from those of all other inputs."""
        if name in self._targets:
            return self._targets[name]
        piped = name == STANDARD_INPUT or name.startswith(f"{STANDARD_INPUT}#")
        # A file whose name is a dash is awkward to open or delete.
        path = os.path.abspath(f"standard-input{name[1:]}" if piped else name)
        # On Windows inputs on several drives have no common folder.
        below = os.path.relpath(path, self._root) if self._root else os.path.splitdrive(path)[1]
        # An empty name is not a file, but it has a row.
        *folders, file = Path(below.lstrip(os.sep)).parts or ("unnamed",)
        stem = "/".join([*map(_folder, folders), _portable(_stem(file))])
        free, number = f"{stem}.png", 2
        while _compared(free) in self._taken:
            free, number = f"{stem}-{number}.png", number + 1
        self._taken.add(_compared(free))
        self._targets[name] = self._folder / free
        return self._targets[name]


def _stem(file: str) -> str:
    """The name without its suffix; a page keeps its number."""
    whole, _, page = file.rpartition("#")
    return f"{Path(whole).stem}-{page}" if whole and page.isdecimal() else Path(file).stem


def _common_folder(names: Sequence[str]) -> str | None:
    try:
        return os.path.commonpath([os.path.dirname(os.path.abspath(name)) for name in names])
    except ValueError:
        return None


def _compared(name: str) -> str:
    """A key that is equal for names that Windows or macOS take for the same.

    Canonical caseless matching, D145 in section 3.13 of the Unicode Standard.
    """
    decomposed = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFD", decomposed.casefold())


def _folder(name: str) -> str:
    """The name of a folder, which differs from that of any picture."""
    name = _portable(name)
    return f"{name}_" if name.casefold().endswith(".png") else name


def _portable(name: str) -> str:
    """A name for any file system, with unprintable characters escaped."""
    # Escapes begin with the character that separates folders on Windows.
    name = printable(name).replace("\\", "_")
    return name.encode()[:_LONGEST_NAME].decode(errors="ignore")
