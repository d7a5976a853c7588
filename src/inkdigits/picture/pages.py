"""The pages of a file: those of a TIFF or a PDF, or the one picture of any other file."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from inkdigits.errors import InkdigitsError, InputError, MissingExtraError, printable
from inkdigits.picture.decoding import (
    TIFF,
    Decoded,
    decode,
    decode_page,
    opened,
    read_file,
)
from inkdigits.picture.limits import MOST_AS_THEY_ARE
from inkdigits.picture.parsing import parsing

MAX_PAGES: Final = 1_000

_PDF: Final = b"%PDF"

_PDF_SCALE: Final = 200 / 72
"""Pixels for each point of a PDF page: 200 dots an inch."""

_MAY_BE_ANIMATED: Final = (".gif", ".webp", ".png", ".apng")

_pdfium: Final = threading.Lock()
"""PDFium must not be called by two threads at a time."""


@dataclass(frozen=True, eq=False)
class Page:
    """One page of a file, or its only picture; it is decoded when it is read.

    Attributes
    ----------
    name:
        The file's name, and where it has several pages, ``#`` and the number of this one.
    number:
        1 for the first page.
    decode:
        Decodes it; takes the longer side of the colours for display, or None for none.
    """

    name: str
    number: int
    decode: Callable[[int | None], Decoded] = field(repr=False)


def pages(source: str | bytes | os.PathLike[Any], name: str | None = None) -> Iterator[Page]:
    """Go through the pages of a file; `Reader` takes each as a picture.

    Parameters
    ----------
    source:
        A path, or the bytes of a file: TIFF or PDF with any number of pages up to 1,000, or any
        other picture. Of an animation, the first picture is the only page.
    name:
        What the pages are called; by default the path, or ``picture`` for bytes.

    Raises
    ------
    InputError
        ``too_many_pages``, ``damaged_image`` for a PDF that can't be opened, and what opening a
        file may raise. A damaged page raises when it is read.
    MissingExtraError
        For a PDF when its package is not installed.
    """
    if isinstance(source, (str, os.PathLike)):
        name = os.fsdecode(source) if name is None else name
        try:
            yield from _pages_of(read_file(source), name)
        except InputError as error:
            raise InputError(error.code, f"{printable(source)}: {error.message}") from error
    else:
        yield from _pages_of(bytes(source), "picture" if name is None else name)


def _pages_of(content: bytes, name: str) -> Iterator[Page]:
    if content.startswith(_PDF):
        yield from _pdf_pages(content, name)
    elif content.startswith(TIFF):
        from inkdigits.picture.tiff import page_offsets

        offsets = page_offsets(content, MAX_PAGES)
        for number, offset in enumerate(offsets, 1):
            yield Page(
                _page_name(name, number, len(offsets)),
                number,
                partial(decode_page, content, offset),
            )
    else:
        yield Page(name, 1, partial(decode, content))


def _page_name(name: str, number: int, count: int) -> str:
    if count > MAX_PAGES:
        raise InputError("too_many_pages", f"file has more than {MAX_PAGES:,} pages. Split it.")
    return name if count == 1 else f"{name}#{number}"


def note_on(path: str) -> str | None:
    """What a person should know of a file that was read: that it is an animation; else None."""
    if not path.lower().endswith(_MAY_BE_ANIMATED):
        return None
    try:
        animated = getattr(opened(read_file(path)), "is_animated", False)
    except InkdigitsError:
        # It was removed or changed after it was read.
        return None
    return "this is an animation; only its first picture was read." if animated else None


def _pdf_pages(content: bytes, name: str) -> Iterator[Page]:
    try:
        import pypdfium2
    except ImportError as error:
        raise MissingExtraError("Reading PDF files", "pdf") from error
    with _pdfium, parsing(), closing(pypdfium2.PdfDocument(content)) as document:
        count = len(document)
    if not count:
        raise InputError("damaged_image", "this PDF has no pages.")
    for number in range(1, count + 1):
        yield Page(_page_name(name, number, count), number, partial(_pdf_page, content, number - 1))


def _pdf_page(content: bytes, index: int, shown_side: int | None) -> Decoded:
    """One page in grey at 200 dots an inch, or fewer where it would be a very large picture."""
    import pypdfium2

    # The file is opened anew, in under a millisecond: one that stayed open would be closed by
    # whichever thread drops its last page, while another one may be in PDFium.
    with (
        _pdfium,
        parsing(),
        closing(pypdfium2.PdfDocument(content)) as document,
        closing(document[index]) as page,
    ):
        width, height = page.get_size()
        scale = min(_PDF_SCALE, (MOST_AS_THEY_ARE / max(width * height, 1)) ** 0.5 * 0.99)
        with closing(page.render(scale=scale, grayscale=True)) as bitmap:
            return Decoded(bitmap.to_pil())
