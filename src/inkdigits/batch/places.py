"""Where the bytes of a picture are, and reading them there."""

from __future__ import annotations

import os
import zlib
from typing import IO, Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InkdigitsError, InputError, MissingExtraError
from inkdigits.picture import MAX_BYTES

_REMOTE: Final = "://"

_ZIP_HEADER: Final = 30
"""Bytes of the fixed part of the header that precedes a file in a zip archive."""


class Span(NamedTuple):
    """A part of a file, such as a member of an archive.

    Attributes
    ----------
    file:
        A path, or an address such as ``s3://bucket/key``.
    start, size:
        The first byte and the number of bytes; the whole file without a size.
    """

    file: str
    start: int = 0
    size: int | None = None


class ZipMember(NamedTuple):
    """A file in a zip archive.

    Attributes
    ----------
    file:
        The archive.
    start:
        Where the header of the file begins.
    packed, size:
        Bytes in the archive, and unpacked.
    checksum:
        The CRC-32 of the file.
    is_deflated:
        Whether it is compressed by deflate, or else stored.
    """

    file: str
    start: int
    packed: int
    size: int
    checksum: int
    is_deflated: bool


class Cell(NamedTuple):
    """A row of a column of a Parquet file."""

    file: str
    column: str
    row: int


class Item(NamedTuple):
    """One input of a batch.

    Attributes
    ----------
    name:
        Unique, and the same in each run; for a member of an archive ``archive.tar/member.png``.
    content:
        Where its bytes are, the bytes, the picture as an array, or the error with which it can't
        be read.
    """

    name: str
    content: Span | ZipMember | Cell | bytes | NDArray[Any] | InkdigitsError

    @property
    def name_in_row(self) -> str:
        """The name as valid UTF-8, in which bytes that can't be decoded are escaped."""
        return self.name.encode("utf-8", "backslashreplace").decode()

    @property
    def held(self) -> int:
        """Bytes that it holds in memory."""
        return len(self.content) if isinstance(self.content, bytes) else 0


def is_remote(file: str) -> bool:
    """Whether a name is an address, such as ``s3://bucket/key``."""
    return _REMOTE in file


def load(item: Item) -> str | bytes | NDArray[Any]:
    """The picture of an item: a path, the bytes of its file, or an array.

    Raises
    ------
    InkdigitsError
        When its bytes can't be read.
    """
    content = item.content
    if isinstance(content, InkdigitsError):
        raise content
    if isinstance(content, bytes | np.ndarray):
        return content
    assert not isinstance(content, Cell), "filled by `parquet.filled`"
    if isinstance(content, Span) and content.size is None and not is_remote(content.file):
        return content.file
    try:
        return _unzipped(content) if isinstance(content, ZipMember) else _bytes_of(content)
    except OSError as error:
        code = "not_found" if isinstance(error, FileNotFoundError) else "not_a_file"
        reason = error.strerror or str(error)
        raise InputError(code, f"{content.file} can't be read ({reason}).") from error


def open_file(file: str) -> IO[bytes]:
    """Open a path, or through pyarrow an address, to read at any offset.

    Raises
    ------
    OSError
        When it can't be opened.
    MissingExtraError
        For an address without pyarrow.
    """
    if not is_remote(file):
        return open(file, "rb")
    system, path = file_system(file)
    found: IO[bytes] = system.open_input_file(path)
    return found


def file_system(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it; raises MissingExtraError, OSError."""
    try:
        from pyarrow import ArrowInvalid, fs
    except ImportError as error:
        raise MissingExtraError("Reading and writing at an address", "batch") from error
    try:
        system, path = fs.FileSystem.from_uri(address)
    except ArrowInvalid as error:
        raise OSError(str(error)) from error
    return system, path


def _bytes_of(span: Span) -> bytes:
    with open_file(span.file) as file:
        size = span.size
        if size is None:
            size = file.seek(0, os.SEEK_END)
        _check_size(size)
        file.seek(span.start)
        content = file.read(size)
    if len(content) < size:
        raise InputError("damaged_archive", f"{span.file} ends within this picture.")
    return bytes(content)


def _unzipped(member: ZipMember) -> bytes:
    _check_size(max(member.size, member.packed))
    with open_file(member.file) as file:
        file.seek(member.start)
        header = file.read(_ZIP_HEADER)
        # The lengths of the name and of the extra field; those of the directory may differ.
        lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        file.seek(member.start + _ZIP_HEADER + lengths)
        content = file.read(member.packed)
    if member.is_deflated:
        try:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, member.size + 1)
        except zlib.error as error:
            raise _damaged(member) from error
    if len(content) != member.size or zlib.crc32(content) != member.checksum:
        raise _damaged(member)
    return content


def _damaged(member: ZipMember) -> InputError:
    return InputError("damaged_archive", f"{member.file}: this file in the archive is damaged.")


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise InputError("too_large", f"file is larger than {MAX_BYTES >> 20} MiB.")
