"""The content of an input: a picture, a page of a file, or ink."""

from __future__ import annotations

import functools
import os
import sys
from typing import Final

from inkdigits.errors import InputError, printable
from inkdigits.ink import MAX_JSON_BYTES, Ink
from inkdigits.picture import MAX_BYTES, Page, pages, read_file
from inkdigits.preparation import Readable

STANDARD_INPUT: Final = "-"
"""The argument that stands for it."""

_WITH_PAGES: Final = (".tif", ".tiff", ".pdf")

_latest: Final[dict[tuple[object, ...], list[Page]]] = {}
"""The pages of the file that was opened last; the key changes when the file does."""


def open_input(name: str) -> Readable:
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
    if number.isdecimal() and may_have_pages(file) and not os.path.lexists(name):
        return _page(file, int(number))
    if name.lower().endswith(".pdf"):
        return _page(name, 1)
    _latest.clear()
    if not name.lower().endswith(".json"):
        return name
    try:
        return Ink.from_json(read_file(name, MAX_JSON_BYTES))
    except InputError as error:
        raise InputError(error.code, f"{printable(name)}: {error.message}") from error


def may_have_pages(file: str) -> bool:
    """Whether an input may be a file with several pages, by its name."""
    return file == STANDARD_INPUT or file.lower().endswith(_WITH_PAGES)


def pages_of(file: str) -> list[Page]:
    """The pages of a file; none of ink on standard input.

    Raises
    ------
    InkdigitsError
        See `inkdigits.pages`.
    """
    status = os.stat(file) if file != STANDARD_INPUT and os.path.exists(file) else None
    key = file, status and (status.st_mtime_ns, status.st_size)
    if key not in _latest:
        # Before the next one is read, so that only one is in memory.
        _latest.clear()
        content = _standard_input() if file == STANDARD_INPUT else file
        _latest[key] = [] if isinstance(content, Ink) else list(pages(content, file))
    return _latest[key]


def _page(file: str, number: int) -> Page:
    found = pages_of(file)
    if not 0 < number <= len(found):
        raise InputError("not_found", f"{printable(file)}: there is no page {number}.")
    return found[number - 1]


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
