"""Arguments to inputs, inputs to rows: the files that the command line reads."""

from __future__ import annotations

import functools
import glob
import os
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import typer

from inkdigits.errors import InkdigitsError, InputError, shown
from inkdigits.ink import MAX_JSON_BYTES, Ink
from inkdigits.picture import MAX_BYTES, PICTURE_SUFFIXES, Page, note_on, pages, read_file
from inkdigits.preparation import Readable
from inkdigits.reader import Reader
from inkdigits.reading import Digit, Unread

if TYPE_CHECKING:
    from inkdigits.apps.cli.annotation import Annotator

STANDARD_INPUT = "-"
"""The argument that stands for it."""

_WITH_PAGES = (".tif", ".tiff", ".pdf")

Row = Digit | Unread


class WriteRow(Protocol):
    """Prints the row of a file, and where its annotated picture is."""

    def __call__(self, name: str, row: Row, place: str | None = None) -> None:
        """Print it."""


@dataclass(frozen=True)
class Input:
    """A picture or ink: its path and, of a file with several pages, the page; or an error."""

    name: str
    error: InkdigitsError | None = None


def find_inputs(arguments: Iterable[str], output: Path | None = None) -> list[Input]:
    """Find the files that arguments mean, and their pages.

    An argument is a file, a folder with all pictures below it, a pattern, or ``-`` for standard
    input. Which files of folders are skipped is printed on standard error. What lies in the folder
    ``output``, such as the results of an earlier run, is found only by arguments that lie in it.
    """
    found: list[Input] = []
    skipped: Counter[str] = Counter()
    written = None if output is None else Path(os.path.realpath(output))
    for argument in arguments:
        missing: InputError | None = None
        if argument != STANDARD_INPUT and os.path.isdir(argument):
            before = skipped.total()
            files = sorted(_pictures_below(argument, skipped))
            count = skipped.total() - before
            others = f" ({_counted(count, 'other file')})" if count else ""
            missing = InputError(
                "no_pictures", f"{shown(argument)}: no pictures in this folder{others}."
            )
        elif not os.path.lexists(argument) and glob.has_magic(argument):
            matches = sorted(set(_matches(argument)))
            files = sorted({file for match in matches for file in _files_of(match, skipped)})
            missing = InputError("not_found", f"{shown(argument)}: no file has such a name.")
        else:
            files = [argument]
        if written is not None and not _lies_in(argument, written):
            files = [file for file in files if not _lies_in(file, written)]
        found += [one for file in files for one in _page_inputs(file)] or [Input(argument, missing)]
    if skipped:
        _say_what_is_skipped(skipped)
    return found


def _say_what_is_skipped(skipped: Counter[str]) -> None:
    total = skipped.total()
    kinds = ", ".join(f"{count:,} {shown(kind)}" for kind, count in skipped.most_common())
    typer.echo(f"inkdigits: skipped {_counted(total, 'file')} in folders: {kinds}", err=True)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _lies_in(file: str, folder: Path) -> bool:
    """Whether a path is a folder, whose links are resolved, or lies in it."""
    return Path(os.path.realpath(file)).is_relative_to(folder)


def _page_inputs(file: str) -> list[Input]:
    """A file, or each page of a file with several."""
    if file != STANDARD_INPUT and not file.lower().endswith(_WITH_PAGES):
        return [Input(file)]
    try:
        return [Input(page.name) for page in _pages(file)]
    except InkdigitsError as error:
        # Its traceback, and that of its cause, would keep the bytes of the file.
        error.__cause__ = error.__context__ = None
        return [Input(file, error.with_traceback(None))]


def is_ink(name: str) -> bool:
    """Whether a file is read as ink in JSON, by its suffix; anything else is a picture."""
    return name.lower().endswith(".json")


def _files_of(match: str, skipped: Counter[str]) -> Iterable[str]:
    """As a shell leaves it to us: a folder that a pattern matches is a folder."""
    return _pictures_below(match, skipped) if os.path.isdir(match) else [match]


def _matches(pattern: str) -> Iterator[str]:
    """What a pattern matches. ``**`` stands for all folders below, but follows no links."""
    if os.altsep:
        pattern = pattern.replace(os.altsep, os.sep)
    parts = pattern.split(os.sep)
    if "**" not in parts:
        yield from glob.iglob(pattern)
        return
    place = parts.index("**")
    start, rest = os.sep.join(parts[:place]), parts[place + 1 :] or ["*"]
    for base in glob.iglob(start) if start else [os.sep if pattern.startswith(os.sep) else ""]:
        for folder, _ in _walk(base or os.curdir):
            inside = os.path.relpath(folder, os.curdir) if not base else folder
            inside = "" if inside == os.curdir else glob.escape(inside)
            yield from _matches(os.path.join(inside, *rest))


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
    notes: list[str] = []
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
        if isinstance(row, Digit) and (note := note_on(one.name)):
            notes.append(f"{shown(one.name)}: {note}")
        unread += isinstance(row, Unread)
    for note in notes:
        typer.echo(f"inkdigits: {note}", err=True)
    return unread


def _rows(reader: Reader, inputs: list[Input]) -> Iterator[Row]:
    """One at a time: a person sees each answer as it comes, and the network is a tenth of it."""
    with warnings.catch_warnings():
        # Pillow warns of damaged tags, which don't matter here, in lines of its own.
        warnings.filterwarnings("ignore", module="PIL")
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
    """What a reader takes for an input: a picture's name, a page, or the ink of a ``.json`` file.

    Raises
    ------
    InkdigitsError
        For a file of ink or pages that can't be opened; a picture is not looked at.
    """
    if name == STANDARD_INPUT:
        content = _standard_input()
        return content if isinstance(content, Ink) else _page(name, 1)
    file, _, number = name.rpartition("#")
    has_pages = file == STANDARD_INPUT or file.lower().endswith(_WITH_PAGES)
    if number.isdecimal() and has_pages and not os.path.lexists(name):
        return _page(file, int(number))
    if name.lower().endswith(".pdf"):
        return _page(name, 1)
    _held.clear()
    if not is_ink(name):
        return name
    try:
        return Ink.from_json(read_file(name, MAX_JSON_BYTES))
    except InputError as error:
        raise InputError(error.code, f"{shown(name)}: {error.message}") from error


def _page(file: str, number: int) -> Page:
    found = _pages(file)
    if not 0 < number <= len(found):
        raise InputError("not_found", f"{shown(file)}: there is no page {number}.")
    return found[number - 1]


_held: Final[dict[tuple[object, ...], list[Page]]] = {}
"""The pages of the file that was opened last; the key changes when the file does."""


def _pages(file: str) -> list[Page]:
    status = os.stat(file) if file != STANDARD_INPUT and os.path.exists(file) else None
    key = file, status and (status.st_mtime_ns, status.st_size)
    if key not in _held:
        # Before the next one is read, so that only one is in memory.
        _held.clear()
        _held[key] = _pages_of(file)
    return _held[key]


def _pages_of(file: str) -> list[Page]:
    if file != STANDARD_INPUT:
        return list(pages(file))
    content = _standard_input()
    # Ink is one page without pixels; it is opened as ink.
    return [] if isinstance(content, Ink) else list(pages(content, STANDARD_INPUT))


@functools.cache
def _standard_input() -> Ink | bytes:
    try:
        content = sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        reason = f"standard input can't be read ({error.strerror})."
        raise InputError("not_a_file", reason) from error
    if len(content) > MAX_BYTES:
        raise InputError("too_large", f"input is larger than {MAX_BYTES >> 20} MiB.")
    return Ink.from_json(content) if content[:64].lstrip().startswith(b"{") else content


def _pictures_below(folder: str, skipped: Counter[str]) -> Iterator[str]:
    """The pictures in a folder and below; other files are counted by type."""
    for place, files in _walk(folder):
        for file in files:
            kind = os.path.splitext(file)[1].lower()
            if kind in PICTURE_SUFFIXES or kind == ".pdf":
                yield os.path.join(place, file)
            else:
                skipped[kind or "without a type"] += 1


def _walk(folder: str) -> Iterator[tuple[str, list[str]]]:
    """A folder and those below it, in order, with the names of their files.

    What is hidden is left out, such as folders of thumbnails, and the files that macOS leaves
    beside each file on other disks.
    """
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield place, [name for name in files if not name.startswith(".")]
