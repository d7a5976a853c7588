"""The pictures in tar and zip archives, as streams."""

from __future__ import annotations

import os
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from inkdigits.batch.places import Item, Span, ZipMember, is_remote, open_file
from inkdigits.errors import InputError
from inkdigits.picture import MAX_BYTES, PICTURE_SUFFIXES

ARCHIVES: Final = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".zip")
"""The ends of the names of files that hold pictures."""

_ENCRYPTED: Final = 0x1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def is_archive(name: str) -> bool:
    """Whether a file may hold pictures, by its name."""
    return name.lower().endswith(ARCHIVES)


def items_in(file: str) -> Iterator[Item]:
    """The pictures in an archive, in its order; ``file`` is a path or an address.

    An archive that can't be read, or not to its end, gives an item with the error.

    Raises
    ------
    MissingExtraError
        For an address without pyarrow.
    """
    try:
        yield from (_items_in_zip if file.lower().endswith(".zip") else _items_in_tar)(file)
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        yield Item(file, InputError("damaged_archive", f"can't be read to its end ({reason})."))


def _is_picture(name: str) -> bool:
    base = os.path.basename(name)
    return os.path.splitext(base)[1].lower() in PICTURE_SUFFIXES and not base.startswith(".")


def _items_in_tar(file: str) -> Iterator[Item]:
    is_plain = file.lower().endswith(".tar")
    # A stream is read once from its start to its end, also where it can't be searched.
    mode: Any = "r:" if is_plain and not is_remote(file) else "r|*"
    with open_file(file) as content, tarfile.open(fileobj=content, mode=mode) as archive:
        for member in archive:
            # It keeps all members otherwise.
            archive.members = []  # type: ignore[attr-defined]
            if not member.isreg() or not _is_picture(member.name):
                continue
            name = f"{file}/{member.name}"
            if is_plain:
                yield Item(name, Span(file, member.offset_data, member.size))
            else:
                yield Item(name, _content(archive, member))


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | InputError:
    if member.size > MAX_BYTES:
        return InputError("too_large", f"file is larger than {MAX_BYTES >> 20} MiB.")
    content = archive.extractfile(member)
    return content.read() if content is not None else b""


def _items_in_zip(file: str) -> Iterator[Item]:
    with open_file(file) as content, zipfile.ZipFile(content) as archive:
        members = archive.infolist()
    for member in members:
        if member.is_dir() or not _is_picture(member.filename):
            continue
        yield Item(f"{file}/{member.filename}", _zip_member(file, member))


def _zip_member(file: str, member: zipfile.ZipInfo) -> ZipMember | InputError:
    if member.flag_bits & _ENCRYPTED or member.compress_type not in _METHODS:
        return InputError(
            "unsupported_kind",
            "the file in the archive is encrypted or compressed in a way that is not read here.",
        )
    return ZipMember(
        file,
        member.header_offset,
        member.compress_size,
        member.file_size,
        member.CRC,
        member.compress_type == zipfile.ZIP_DEFLATED,
    )
