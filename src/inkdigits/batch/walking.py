"""Folders and patterns as streams of files, in a stable order and in bounded memory."""

from __future__ import annotations

import fnmatch
import glob
import os
from collections.abc import Iterator
from itertools import islice
from typing import Final

_GROUP: Final = 10_000
"""Names that are sorted at a time."""

Found = tuple[str, OSError | None]
"""A file, or a folder that can't be listed, with the error."""


def files_below(folder: str, left_out: str | None = None) -> Iterator[Found]:
    """All files in a folder and below it, without hidden ones; links to folders aren't followed.

    Entries come as the file system lists them, in sorted groups of `_GROUP`, so a folder of
    millions of files needs little memory, and a folder of fewer than that is sorted as a whole.
    Two walks give the same order unless the folder was changed.

    Parameters
    ----------
    left_out:
        The real path of a folder that is skipped, such as that of the results.
    """
    stack = [_listing(folder)]
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
        elif isinstance(entry, tuple):
            yield entry
        elif entry.name.startswith("."):
            continue
        elif not entry.is_dir(follow_symlinks=False):
            if not entry.is_dir():
                yield entry.path, None
        elif not _is(entry.path, left_out):
            stack.append(_listing(entry.path))


def files_matching(pattern: str, left_out: str | None = None) -> Iterator[Found]:
    """All files that a pattern matches, and those below the folders that it matches.

    ``*``, ``?`` and ``[...]`` stand for a part of one name, ``**`` for all folders below.
    """
    if os.altsep:
        pattern = pattern.replace(os.altsep, os.sep)
    drive, rest = os.path.splitdrive(pattern)
    root = drive + os.sep if rest.startswith(os.sep) else drive
    yield from _matching(root, [part for part in rest.split(os.sep) if part], left_out)


def _matching(
    folder: str, parts: list[str], left_out: str | None, is_deep: bool = False
) -> Iterator[Found]:
    """What matches the parts of a pattern in a folder; ``is_deep`` where ``**`` went before."""
    while parts and not glob.has_magic(parts[0]):
        folder = os.path.join(folder, parts[0])
        parts = parts[1:]
    if not parts:
        if os.path.isdir(folder):
            yield from files_below(folder, left_out)
        elif os.path.lexists(folder):
            yield folder, None
        return
    first, *others = parts
    if first == "**":
        yield from _matching(folder, others or ["*"], left_out, True)
    for entry in _listing(folder or os.curdir):
        if isinstance(entry, tuple):
            yield entry
            continue
        path = os.path.join(folder, entry.name)
        is_hidden = entry.name.startswith(".") and not first.startswith(".")
        is_folder = entry.is_dir(follow_symlinks=first != "**")
        if is_hidden or (is_folder and _is(path, left_out)):
            continue
        if first == "**":
            if is_folder:
                yield from _matching(path, parts, left_out)
        elif fnmatch.fnmatchcase(entry.name, first) and (
            # Behind ** the folders are visited anyway.
            is_folder if others else not (is_folder and is_deep)
        ):
            yield from _matching(path, others, left_out)


def _is(folder: str, other: str | None) -> bool:
    return other is not None and os.path.realpath(folder) == other


def _listing(folder: str) -> Iterator[os.DirEntry[str] | Found]:
    try:
        with os.scandir(folder) as entries:
            while group := sorted(islice(entries, _GROUP), key=lambda entry: entry.name):
                yield from group
    except OSError as error:
        yield folder, error
