"""Files and bytes to Pillow images: an allow-list of formats, and limits checked on the header."""

from __future__ import annotations

import importlib
import io
import os
import stat
import struct
import zlib
from collections.abc import Callable
from typing import Any, Final

from PIL import Image

from inkdigits.errors import InputError, MissingExtraError

MAX_PIXELS: Final = 64_000_000
MAX_BYTES: Final = 512 * 2**20
_SHORTEST: Final = 3
_LONGEST_AT_LEAST: Final = 8

PICTURE_SUFFIXES: Final = frozenset(
    {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".heic", ".heif"}
)
"""What is taken from a folder; a file that is named itself is tried whatever it is called."""

READ_HERE: Final = "PNG, JPEG, TIFF, BMP, GIF, WebP"

Reader = Callable[[Any], Image.Image]

# The plugins are called directly: Image.open would hand the bytes to any parser that Pillow has.
# And one at a time, because importing them all takes longer than reading a digit.
_SIGNATURES: Final = {
    b"\x89PNG\r\n\x1a\n": "Png",
    b"\xff\xd8\xff": "Jpeg",
    b"II*\x00": "Tiff",
    b"MM\x00*": "Tiff",
    b"BM": "Bmp",
    b"GIF87a": "Gif",
    b"GIF89a": "Gif",
}

_OTHER_KINDS: Final = {
    b"%PDF": "a PDF",
    b"%!PS": "a PostScript file",
    b"\xc5\xd0\xd3\xc6": "an EPS file",
    b"8BPS": "a Photoshop file",
    b"<svg": "an SVG drawing",
    b"\x00\x00\x01\x00": "an icon file",
    b"\x00\x00\x00\x0cjP  ": "a JPEG 2000 file",
    b"\xff\x4f\xff\x51": "a JPEG 2000 file",
    b"II+\x00": "a BigTIFF file",
    b"MM\x00+": "a BigTIFF file",
    b"gimp xcf": "a GIMP file",
}

_HEIC_BRANDS: Final = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}

# What Pillow's parsers let through when a file is not what its header promised.
PARSER_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    OverflowError,
    AttributeError,
    EOFError,
    NotImplementedError,
    MemoryError,
    struct.error,
    zlib.error,
)


def read_file(path: str | os.PathLike[Any], most: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file of at most ``most`` bytes.

    Raises
    ------
    InputError
        ``not_found``, ``no_permission``, ``not_a_file`` (a folder, pipe, device or endless link),
        ``too_large``, ``empty_file``.
    """
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise InputError("not_a_file", "is a folder, not a picture.")
        if not stat.S_ISREG(status.st_mode):
            raise InputError("not_a_file", "is a pipe, socket or device, not a picture.")
        if status.st_size > most:
            raise InputError("too_large", f"file is larger than {most >> 20} MiB.")
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError as error:
        raise InputError("not_found", "no such file.") from error
    except PermissionError as error:
        raise InputError("no_permission", "no permission to read this file.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("not_a_file", f"can't be opened ({reason}).") from error


def decode(content: bytes, *, colour: bool = False) -> Image.Image:
    """Decode the bytes of an image file; of an animation, the first picture.

    Parameters
    ----------
    content:
        The bytes.
    colour:
        Whether the colours are wanted; grey levels alone are decoded faster.

    Raises
    ------
    InputError
        ``empty_file``, ``not_an_image``, ``unsupported_kind``, ``damaged_image``, ``too_small``,
        ``too_large``.
    MissingExtraError
        For HEIC when its package is not installed.
    """
    if not content:
        raise InputError("empty_file", "file is empty.")
    try:
        reader = _reader(content)
        image = reader(io.BytesIO(content))
        check_size(*image.size)
        if image.format == "PNG":
            # Loading checks no checksum of the pixel data, and verifying uses the parser up.
            reader(io.BytesIO(content)).verify()
        elif image.format == "JPEG" and not colour:
            image.draft("L", image.size)
        image.load()
    except Image.DecompressionBombError as error:
        # A GIF whose first frame is larger than the picture that it promised.
        raise InputError(
            "too_large",
            f"image has more than {MAX_PIXELS // 10**6} megapixels. Scale it down.",
        ) from error
    except PARSER_ERRORS as error:
        raise InputError("damaged_image", "image is damaged.") from error
    return image


def check_size(width: int, height: int) -> None:
    """Refuse pictures that are too small to hold a digit or too large to handle."""
    if width * height > MAX_PIXELS:
        raise InputError(
            "too_large",
            f"image has {width} x {height} pixels; at most {MAX_PIXELS // 10**6} megapixels are "
            "read. Scale it down.",
        )
    if max(width, height) < _LONGEST_AT_LEAST:
        raise InputError("too_small", f"image of {width} x {height} pixels is too small to read.")
    if min(width, height) < _SHORTEST:
        raise InputError("too_small", f"image of {width} x {height} pixels is too narrow to read.")


def _reader(content: bytes) -> Reader:
    for signature, name in _SIGNATURES.items():
        if content.startswith(signature):
            return _plugin(name)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _plugin("WebP")
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return _heic_reader()
    start = content[:1024].lstrip().lower()
    for signature, kind in _OTHER_KINDS.items():
        if content.startswith(signature) or start.startswith(signature.lower()):
            raise _unsupported(kind)
    if start.startswith(b"<?xml") and b"<svg" in start:
        raise _unsupported("an SVG drawing")
    raise InputError("not_an_image", f"not an image that is read here ({READ_HERE}).")


def _plugin(name: str) -> Reader:
    module = importlib.import_module(f"PIL.{name}ImagePlugin")
    reader: Reader = getattr(module, f"{name}ImageFile")
    return reader


def _unsupported(kind: str) -> InputError:
    return InputError(
        "unsupported_kind", f"{kind} is not read here; export it as PNG or JPEG first."
    )


def _heic_reader() -> Reader:
    try:
        from pillow_heif.as_plugin import HeifImageFile
    except ImportError as error:
        raise MissingExtraError("Reading HEIC photos", "heic") from error
    reader: Reader = HeifImageFile
    return reader
