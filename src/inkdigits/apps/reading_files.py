"""Arguments to inputs, inputs to rows: the files that the command line reads."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from inkdigits.errors import InkdigitsError, InputError, shown
from inkdigits.ink import MAX_JSON_BYTES, Ink
from inkdigits.photo import PICTURE_SUFFIXES, read_file
from inkdigits.preparation import Readable
from inkdigits.reader import Reader
from inkdigits.reading import Digit, Unread

if TYPE_CHECKING:
    from inkdigits.apps.annotation import Annotator

Row = Digit | Unread


class WriteRow(Protocol):
    """Prints the row of a file, and where its annotated picture is."""

    def __call__(self, name: str, row: Row, place: str | None = None) -> None:
        """Print it."""


@dataclass(frozen=True)
class Input:
    """One argument, or one file of a folder: its path, or why there is none."""

    name: str
    error: InputError | None = None


def find_inputs(arguments: Iterable[str]) -> list[Input]:
    """The files that are meant: files as they are, folders with all below them, and patterns."""
    found: list[Input] = []
    for argument in arguments:
        if os.path.isdir(argument):
            files = sorted(_pictures_below(argument))
            missing = InputError("no_pictures", f"{shown(argument)}: no pictures in this folder.")
        elif not os.path.lexists(argument) and glob.has_magic(argument):
            matches = glob.glob(argument, recursive=True)
            files = sorted({file for match in matches for file in _files_of(match)})
            missing = InputError("not_found", f"{shown(argument)}: no file has such a name.")
        else:
            files, missing = [argument], None
        found += [Input(file) for file in files] or [Input(argument, missing)]
    return found


def is_ink(name: str) -> bool:
    """Whether a file is read as ink in JSON, by its suffix; anything else is a picture."""
    return name.lower().endswith(".json")


def _files_of(match: str) -> Iterable[str]:
    """As a shell leaves it to us: a folder that a pattern matches is a folder."""
    return _pictures_below(match) if os.path.isdir(match) else [match]


def read_files(
    reader: Reader,
    inputs: list[Input],
    write: WriteRow,
    annotator: Annotator | None,
    progress: Callable[[int], None],
) -> int:
    """Read all inputs, hand each row to ``write`` as it comes, and count what could not be read.

    Raises
    ------
    InputError
        ``not_written`` when an annotated picture can't be written.
    """
    unread = 0
    for count, (one, row) in enumerate(zip(inputs, _rows(reader, inputs), strict=True), 1):
        place = None
        if annotator is not None and isinstance(row, Digit):
            try:
                place = annotator.write(one.name, row)
            except InputError as error:
                if error.code == "not_written":
                    raise
                # The file was changed or removed after it was read.
                row = Unread.from_error(error)
        write(one.name, row, place)
        progress(count)
        unread += isinstance(row, Unread)
    return unread


def _rows(reader: Reader, inputs: list[Input]) -> Iterator[Row]:
    """One at a time: a person sees each answer as it comes, and the network is a tenth of it."""
    for one in inputs:
        try:
            if one.error is not None:
                raise one.error
            yield reader.read_digit(opened(one.name))
        except InkdigitsError as error:
            yield Unread.from_error(error)


def message_of(name: str, row: Unread) -> str:
    """The message of an error for where the file's name stands beside it, without the name."""
    return row.message.removeprefix(f"{shown(name)}: ")


def opened(name: str) -> Readable:
    """What a reader takes for a file: the name of a picture, or the ink of a ``.json`` file.

    Raises
    ------
    InputError
        For a file of ink that can't be read; a picture is not looked at.
    """
    if not is_ink(name):
        return name
    try:
        return Ink.from_json(read_file(name, MAX_JSON_BYTES))
    except InputError as error:
        raise InputError(error.code, f"{shown(name)}: {error.message}") from error


def _pictures_below(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(folder):
        folders.sort()
        for file in files:
            if os.path.splitext(file)[1].lower() in PICTURE_SUFFIXES:
                yield os.path.join(place, file)
