"""File formats of data sets: IDX files, ink files and folders of pictures.

IDX, the format of MNIST, is described at http://yann.lecun.com/exdb/mnist/. An ink file,
``.jsonl.gz``, has one character a line: the JSON form of `Ink` with three more keys::

    {"label": "7", "site": "home", "writer": "home-1", "strokes": [[[x, y], ...], ...]}
"""

from __future__ import annotations

import gzip
import json
import math
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.data.samples import Glyphs, InkSample
from inkdigits.errors import DataError, InputError, printable
from inkdigits.files import write_atomically
from inkdigits.ink import Ink
from inkdigits.picture import PICTURE_SUFFIXES

_GZIP_MAGIC: Final = b"\x1f\x8b"
_UNSIGNED_BYTE: Final = 0x08
_DIGITS: Final = frozenset("0123456789")


def read_content(path: Path) -> bytes:
    """The bytes of a file; a gzip file is decompressed.

    Raises
    ------
    DataError
        ``no_data`` when there is no such file; ``bad_data`` when it can't be read or its gzip
        is damaged.
    """
    try:
        # Reading a FIFO or a device could block for ever.
        if path.exists() and not path.is_file():
            raise bad_data(path, "not a regular file")
        stored = path.read_bytes()
    except FileNotFoundError as error:
        raise DataError("no_data", f"{printable(path)}: no such file.") from error
    except OSError as error:
        raise bad_data(path, error.strerror or str(error)) from error
    if not stored.startswith(_GZIP_MAGIC):
        return stored
    try:
        return gzip.decompress(stored)
    except (OSError, EOFError, zlib.error) as error:
        raise bad_data(path, "the gzip file is damaged or cut short") from error


def bad_data(path: Path, problem: str, line: int | None = None) -> DataError:
    """The error for a file, or for one of its lines (counted from 1)."""
    where = printable(path) if line is None else f"{printable(path)}, line {line}"
    return DataError("bad_data", f"{where}: {problem.removesuffix('.')}.")


def read_idx(path: Path, dimensions: int) -> NDArray[np.uint8]:
    """Read the array in an IDX file of unsigned bytes, gzip or plain; it is read-only.

    Raises
    ------
    DataError
        When the file is not IDX, holds other values, has another number of dimensions, or is
        not exactly as long as its header says.
    """
    content = read_content(path)
    magic = bytes((0, 0, _UNSIGNED_BYTE, dimensions))
    if content[:4] != magic:
        raise bad_data(
            path,
            f"not an IDX file of unsigned bytes with {dimensions} dimensions: expected it to "
            f"begin with {magic.hex(' ')}, found {content[:4].hex(' ') or 'nothing'}",
        )
    header = 4 + 4 * dimensions
    if len(content) < header:
        raise bad_data(path, "cut short within its header")
    shape = struct.unpack_from(f">{dimensions}I", content, 4)
    expected = header + math.prod(shape)
    if len(content) != expected:
        size = " x ".join(map(str, shape))
        raise bad_data(path, f"expected {expected:,} bytes for {size}, found {len(content):,}")
    return np.frombuffer(content, np.uint8)[header:].reshape(shape)


def read_glyphs(images_path: Path, labels_path: Path) -> Glyphs:
    """Read the images and labels of two IDX files.

    Raises
    ------
    DataError
        As `read_idx`; for images that are not 28 x 28, labels that are not digits, or
        another number of labels than of images.
    """
    images = read_idx(images_path, dimensions=3)
    labels = read_idx(labels_path, dimensions=1)
    if images.shape[1:] != (28, 28):
        size = " x ".join(map(str, images.shape[1:]))
        raise bad_data(images_path, f"expected images of 28 x 28, found {size}")
    if len(images) != len(labels):
        raise bad_data(
            labels_path,
            f"expected {len(images):,} labels for as many images, found {len(labels):,}",
        )
    if np.any(labels > 9):
        raise bad_data(labels_path, f"expected labels of 0 to 9, found {labels.max()}")
    return Glyphs(images, labels.astype(np.int64))


def read_ink_file(path: Path) -> list[InkSample]:
    """Read the samples of an ink file, gzip or plain.

    Raises
    ------
    DataError
        Naming the file and the first bad line; also when there is no sample at all.
    """
    lines = read_content(path).removesuffix(b"\n").split(b"\n")
    samples = []
    for number, line in enumerate(lines, start=1):
        try:
            samples.append(_ink_sample(line))
        except (ValueError, RecursionError) as error:
            raise bad_data(path, "not valid JSON", number) from error
        except InputError as error:
            raise bad_data(path, error.message, number) from error
    return samples


def _ink_sample(line: bytes) -> InkSample:
    record = json.loads(line.decode("utf-8"))
    ink = Ink.from_dict(record)
    label, site, writer = (_text(record.get(key), key) for key in ("label", "site", "writer"))
    return InkSample(ink, label, site, writer)


def _text(value: object, key: str) -> str:
    # Half a surrogate pair is a str that can't be encoded.
    if isinstance(value, str) and value and value.isprintable():
        return value
    raise InputError("bad_ink", f'"{key}" must be printable text, and not empty.')


def write_ink_file(path: Path, samples: Iterable[InkSample]) -> None:
    """Write an ink file atomically; the same samples give the same bytes.

    Raises
    ------
    DataError
        ``not_written`` when the disk is full, or the folder is missing or read-only.
    """
    write_gzip(path, "".join(f"{_ink_line(sample)}\n" for sample in samples).encode())


def _ink_line(sample: InkSample) -> str:
    names = {"label": sample.label, "site": sample.site, "writer": sample.writer}
    return json.dumps({**names, **sample.ink.to_dict()}, separators=(",", ":"))


def write_gzip(path: Path, content: bytes) -> None:
    """Compress content into a gzip file, atomically; DataError ``not_written`` where it fails."""
    try:
        # Without the time of day, the same content gives the same bytes.
        write_atomically(path, gzip.compress(content, mtime=0))
    except OSError as error:
        raise DataError(
            "not_written", f"{printable(path)} can't be written: {error.strerror or error}."
        ) from error


def list_pictures(folder: Path) -> list[tuple[Path, int]]:
    """The path and digit of each picture in a folder with one subfolder for each digit.

    Hidden files and folders, and files without a picture's suffix, are left out. The pictures are
    sorted by digit and name, and not opened.

    Raises
    ------
    DataError
        ``no_data`` when there is no such folder; ``bad_data`` when a subfolder is not a digit or
        has no picture, or when there are fewer than two.
    """
    try:
        classes = sorted(path for path in _visible(folder) if path.is_dir())
        strange = [path.name for path in classes if path.name not in _DIGITS]
        if strange:
            names = ", ".join(printable(name) for name in strange[:3])
            raise bad_data(folder, f"class folders must be named 0 to 9, found {names}")
        if len(classes) < 2:
            raise bad_data(
                folder,
                f"expected pictures in at least two folders named 0 to 9, found {len(classes)}",
            )
        return [(path, int(each.name)) for each in classes for path in _pictures(each)]
    except FileNotFoundError as error:
        raise DataError("no_data", f"{printable(folder)}: no such folder.") from error
    except OSError as error:
        raise bad_data(Path(error.filename or folder), error.strerror or str(error)) from error


def _pictures(class_folder: Path) -> list[Path]:
    paths = sorted(
        path
        for path in _visible(class_folder)
        if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file()
    )
    if not paths:
        raise bad_data(class_folder, "the class has no picture; put some in it, or remove it")
    return paths


def _visible(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".")]
