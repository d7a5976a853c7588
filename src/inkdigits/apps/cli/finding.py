"""The files that the arguments of a command name."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import typer

from inkdigits.apps.cli.opening import STANDARD_INPUT, may_have_pages, pages_of
from inkdigits.errors import InkdigitsError, InputError, printable
from inkdigits.picture import PICTURE_SUFFIXES


@dataclass(frozen=True)
class Input:
    """A picture or ink: its path and, of a file with several pages, the page; or an error."""

    name: str
    error: InkdigitsError | None = None


def find_inputs(arguments: Iterable[str], output: Path | None = None) -> list[Input]:
    """Find the files that arguments name, and their pages.

    An argument is a file, a folder with all pictures below it, a pattern, or ``-`` for standard
    input. Skipped files of folders are counted on standard error. Files in the folder ``output``,
    such as the results of an earlier run, are found only by arguments that lie in it.
    """
    found: list[Input] = []
    skipped: Counter[str] = Counter()
    written = None if output is None else Path(os.path.realpath(output))
    for argument in arguments:
        files, missing = _files_named_by(argument, skipped)
        if written is not None and not _lies_in(argument, written):
            files = [file for file in files if not _lies_in(file, written)]
        found += [one for file in files for one in _page_inputs(file)] or [Input(argument, missing)]
    if skipped:
        total = _counted(skipped.total(), "file")
        kinds = ", ".join(f"{count:,} {printable(kind)}" for kind, count in skipped.most_common())
        typer.echo(f"inkdigits: skipped {total} in folders: {kinds}", err=True)
    return found


def _files_named_by(argument: str, skipped: Counter[str]) -> tuple[list[str], InputError | None]:
    """The files, and the error where there are none; ``skipped`` counts others by type."""
    if argument != STANDARD_INPUT and os.path.isdir(argument):
        before = skipped.total()
        files = sorted(_pictures_below(argument, skipped))
        count = skipped.total() - before
        others = f" ({_counted(count, 'other file')})" if count else ""
        message = f"{printable(argument)}: no pictures in this folder{others}."
        return files, InputError("no_pictures", message)
    if not os.path.lexists(argument) and glob.has_magic(argument):
        found: set[str] = set()
        for match in set(_matches(argument)):
            found.update(_pictures_below(match, skipped) if os.path.isdir(match) else [match])
        message = f"{printable(argument)}: no file has such a name."
        return sorted(found), InputError("not_found", message)
    return [argument], None


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _lies_in(file: str, folder: Path) -> bool:
    """Whether a path is a folder, whose links are resolved, or lies in it."""
    return Path(os.path.realpath(file)).is_relative_to(folder)


def _page_inputs(file: str) -> list[Input]:
    """A file, or each page of a file with several."""
    if not may_have_pages(file):
        return [Input(file)]
    try:
        return [Input(page.name) for page in pages_of(file)]
    except InkdigitsError as error:
        # Its traceback, and that of its cause, would keep the bytes of the file.
        error.__cause__ = error.__context__ = None
        return [Input(file, error.with_traceback(None))]


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
