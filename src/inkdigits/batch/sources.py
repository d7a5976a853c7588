"""Arguments to the inputs that they name: a stream that is the same in each run."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from inkdigits.batch.archives import is_archive, items_in
from inkdigits.batch.parquet import is_parquet, items_in_parquet
from inkdigits.batch.places import Item, Span, file_system, is_remote
from inkdigits.batch.walking import Found, files_below, files_matching
from inkdigits.errors import InputError, printable
from inkdigits.picture import PICTURE_SUFFIXES

_LIST: Final = "@"
"""How an argument begins that names a file with names."""

_MOST_KINDS: Final = 100
"""The most types of skipped files that are counted separately."""


@dataclass(frozen=True)
class Sources:
    """The inputs that some arguments name, in a stable order, however many there are.

    Attributes
    ----------
    arguments:
        Each a picture, a tar, zip or Parquet file, a folder, a pattern, ``@`` with a file of names,
        one a line, or an address that pyarrow can open, such as ``s3://bucket/folder``.
    column:
        The column of Parquet files; see `items_in_parquet`.
    left_out:
        A folder that is skipped when other folders are walked, such as that of the results.
    skipped:
        Other files in folders, counted by type while `items` runs.
    """

    arguments: tuple[str, ...]
    column: str | None = None
    left_out: str | None = None
    skipped: Counter[str] = field(default_factory=Counter)

    def items(self) -> Iterator[Item]:
        """The inputs.

        Raises
        ------
        InkdigitsError
            ``no_pictures`` for an argument without any, ``not_found`` for a file of names, and
            what `items_in` and `items_in_parquet` raise.
        """
        self.skipped.clear()
        left_out = self.left_out and os.path.realpath(self.left_out)
        for argument in self.arguments:
            if argument.startswith(_LIST):
                for name in _names_in(argument[len(_LIST) :]):
                    yield from self._items_of(name)
            elif is_remote(argument):
                yield from self._of_files(argument, _files_at(argument))
            elif os.path.isdir(argument):
                yield from self._of_files(argument, files_below(argument, left_out))
            elif glob.has_magic(argument) and not os.path.lexists(argument):
                yield from self._of_files(argument, files_matching(argument, left_out))
            else:
                yield from self._items_of(argument)

    def _of_files(self, argument: str, files: Iterable[Found]) -> Iterator[Item]:
        is_empty = True
        for file, error in files:
            kind = os.path.splitext(file)[1].lower()
            if error is not None:
                reason = f"folder can't be listed ({error.strerror or error})."
                yield Item(file, InputError("no_permission", reason))
            elif kind in PICTURE_SUFFIXES or is_archive(file) or is_parquet(file):
                yield from self._items_of(file)
            else:
                self._count(kind or "without a type")
                continue
            is_empty = False
        if is_empty:
            raise InputError("no_pictures", f"{printable(argument)}: no pictures there.")

    def _items_of(self, file: str) -> Iterator[Item]:
        if is_parquet(file):
            yield from items_in_parquet(file, self.column)
        elif is_archive(file):
            yield from items_in(file)
        else:
            yield Item(file, Span(file))

    def _count(self, kind: str) -> None:
        is_known = kind in self.skipped or len(self.skipped) < _MOST_KINDS
        self.skipped[kind if is_known else "others"] += 1


def _names_in(file: str) -> Iterator[str]:
    try:
        with open(file, encoding="utf-8", errors="surrogateescape") as lines:
            yield from (name for line in lines if (name := line.rstrip("\r\n")))
    except OSError as error:
        reason = error.strerror or error
        raise InputError("not_found", f"{printable(file)}: can't be read ({reason}).") from error


def _files_at(address: str) -> Iterator[Found]:
    """The files at an address: itself, or those below a folder, one folder at a time."""
    from pyarrow import fs

    system, path = file_system(address)
    prefix = address.partition("://")[0] + "://"
    info = system.get_file_info(path)
    if info.type != fs.FileType.Directory:
        yield address, None
        return
    stack: list[Any] = [info]
    while stack:
        one = stack.pop()
        if one.type == fs.FileType.Directory:
            inside = system.get_file_info(fs.FileSelector(one.path))
            shown = [each for each in inside if not each.base_name.startswith(".")]
            stack += sorted(shown, key=lambda each: str(each.path), reverse=True)
        else:
            yield prefix + one.path, None
