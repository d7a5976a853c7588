"""Files and bytes to Pillow images: an allow-list of formats, and limits checked on the header."""

from __future__ import annotations

import errno
import importlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.errors import InputError, MissingExtraError
from inkdigits.files import NotRegularError, TooLargeError, read_bounded
from inkdigits.picture.display import colours_of_file, colours_of_image
from inkdigits.picture.limits import MAX_BYTES, CountedFile, check_memory, check_size, step_for
from inkdigits.picture.parsing import parsing
from inkdigits.picture.plain import reduced_image, upright
from inkdigits.picture.tiff import page_offsets, quieten_libtiff, with_first_page

if TYPE_CHECKING:
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.TiffImagePlugin import TiffImageFile

PICTURE_SUFFIXES: Final = frozenset(
    {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif", ".webp", ".heic", ".heif"}
)
"""What is taken from a folder; a file that is named itself is tried whatever it is called."""

READ_HERE: Final = "PNG, JPEG, TIFF, BMP, GIF, WebP"

Reader = Callable[[Any], Image.Image]

TIFF: Final = (b"II*\x00", b"MM\x00*")
"""How a TIFF file begins."""

# The plugins are called directly: Image.open would hand the bytes to any parser that Pillow has.
# And one at a time, because importing them all takes longer than reading a digit.
_SIGNATURES: Final = {
    b"\x89PNG\r\n\x1a\n": "Png",
    b"\xff\xd8\xff": "Jpeg",
    **dict.fromkeys(TIFF, "Tiff"),
    b"BM": "Bmp",
    b"GIF87a": "Gif",
    b"GIF89a": "Gif",
}

_OTHER_KINDS: Final = {
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
    **dict.fromkeys((b"P4\n", b"P5\n", b"P6\n"), "a PBM, PGM or PPM file"),
    b"\xff\x0a": "a JPEG XL file",
    b"\x00\x00\x00\x0cJXL ": "a JPEG XL file",
    b"\x1a\x45\xdf\xa3": "a video",
    b"PK\x03\x04": "a ZIP archive or an office document",
}
"""Files that are known by how they begin, and not read."""

_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis", b"mif1"}

_OTHER_BRANDS: Final = {
    b"avif": "an AVIF file",
    b"avis": "an AVIF sequence",
    b"hevc": "a HEIC sequence",
    b"hevx": "a HEIC sequence",
    b"msf1": "a HEIC sequence",
}

_ADVICE: Final = {
    "a video": "export one frame as PNG",
    "a ZIP archive or an office document": "save a document as PDF or PNG; "
    "'inkdigits batch' reads a .zip file of pictures",
}
"""What to do with some of them; the others are exported as PNG or JPEG."""

_BYTES_PER_PIXEL: Final = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2, "I;16L": 2, "LA": 4}
"""What Pillow takes for a pixel of a mode; 4 for all others."""

_DECODERS_BYTES: Final = {"WEBP": 20, "HEIF": 14}
"""What the decoder of a format takes for a pixel, beside Pillow's."""

_MOST_COMPRESSED: Final = 48 * 10**6
"""Bytes of a file with compressed pixels; more take seconds to decode."""

_MOST_UNPACKED: Final = 200 * 10**6
"""Bytes of pixels in one, but for JPEG, which is decoded at half its size where it is large."""

_MOST_RUNS: Final = 2_000_000
"""Pixels and bytes of a BMP in run-length code: Pillow decodes it in Python."""


@dataclass(frozen=True, eq=False)
class Decoded:
    """A decoded picture.

    Attributes
    ----------
    image:
        Upright, or as its Exif tags say.
    step:
        How many pixels of its file, along each side, one of its pixels stands for.
    colours: (h, w, 3) uint8
        RGB for display, where it was asked for and ``image`` has lost its colours; else None.
    """

    image: Image.Image
    step: int = 1
    colours: NDArray[np.uint8] | None = None


def read_file(path: str | os.PathLike[Any], most: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file of at most ``most`` bytes.

    Raises
    ------
    InputError
        ``not_found``, ``no_permission``, ``not_a_file`` (a folder, pipe, device or endless link),
        ``too_large``, ``empty_file``.
    """
    try:
        return read_bounded(path, most)
    except NotRegularError as error:
        kind = "folder" if error.errno == errno.EISDIR else "pipe, socket or device"
        raise InputError("not_a_file", f"is a {kind}, not a picture.") from error
    except TooLargeError as error:
        raise InputError("too_large", f"file is larger than {most >> 20} MiB.") from error
    except FileNotFoundError as error:
        raise InputError("not_found", "no such file.") from error
    except PermissionError as error:
        raise InputError("no_permission", "no permission to read this file.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError("not_a_file", f"can't be opened ({reason}).") from error


def decode(content: bytes, shown_side: int | None = None) -> Decoded:
    """Decode the bytes of an image file; of an animation, the first picture.

    ``shown_side`` asks for its colours, with at most that many pixels along the longer side.

    Raises
    ------
    InputError
        ``empty_file``, ``not_an_image``, ``unsupported_kind``, ``damaged_image``, ``too_small``,
        ``too_large``, and for a TIFF file with more than one page ``several_pages`` or
        ``too_many_pages``.
    MissingExtraError
        For HEIC when its package is not installed.
    """
    if content.startswith(TIFF):
        offsets = page_offsets(content, most=1)
        if len(offsets) > 1:
            raise InputError(
                "several_pages",
                "file has several pages: export one as PNG, or use 'inkdigits read' or "
                "inkdigits.pages.",
            )
        return decode_page(content, offsets[0], shown_side)
    return _loaded(content, len(content), shown_side)


def decode_page(content: bytes, offset: int, shown_side: int | None = None) -> Decoded:
    """Decode one page of a TIFF file, whose directory begins at ``offset``; see `decode`."""
    with parsing():
        quieten_libtiff()
    page = with_first_page(content, offset)
    # Where it is a copy, both are in memory.
    held = len(page) if page is content else len(content) + len(page)
    return _loaded(page, held, shown_side)


def opened(content: bytes) -> Image.Image:
    """The parsed header of an image file; raises what `decode` does for it."""
    if not content:
        raise InputError("empty_file", "file is empty.")
    reader = _reader(content)
    with parsing():
        return reader(CountedFile(content))


def _loaded(content: bytes, held: int, shown_side: int | None) -> Decoded:
    """Decode the pixels of a file; ``held`` are the bytes that are in memory already."""
    image = opened(content)
    with parsing():
        width, height = image.size
        check_size(width, height)
        _check_work(image, content)
        if image.format == "JPEG":
            from inkdigits.picture.jpeg import load_jpeg

            decoded = load_jpeg(cast("JpegImageFile", image), content)
            # Colours are decoded apart, at a fraction of the size.
            colours = colours_of_file(opened(content), shown_side) if shown_side else None
            return Decoded(decoded, round(max(width, height) / max(decoded.size)), colours)
        each = _BYTES_PER_PIXEL.get(image.mode, 4) + _decoder_bytes(image)
        check_memory(held + width * height * each)
        if image.format == "PNG":
            # Loading checks no checksum of the pixel data, and verifying uses the parser up.
            opened(content).verify()
        image.load()
        step = step_for(width, height)
        if step == 1:
            return Decoded(image)
        colours = colours_of_image(image, shown_side) if shown_side else None
        # What is large is let go before anything else is made of it.
        return Decoded(upright(reduced_image(image, step), image), step, colours)


def _decoder_bytes(image: Image.Image) -> int:
    if image.format != "TIFF":
        return _DECODERS_BYTES.get(image.format or "", 0)
    # A strip may be as large as the picture.
    tags = cast("TiffImageFile", image).tag_v2
    bits, samples = tags.get(258, (1,)), tags.get(277, 1)
    return -(-int(max(bits)) * max(len(bits), int(samples)) // 8)


def _check_work(image: Image.Image, content: bytes) -> None:
    """Refuse what is slow to decode: large files of compressed pixels."""
    tiles = getattr(image, "tile", [])
    unpacked = image.width * image.height * _BYTES_PER_PIXEL.get(image.mode, 4)
    if not all(tile[0] == "raw" for tile in tiles) and (
        len(content) > _MOST_COMPRESSED or (unpacked > _MOST_UNPACKED and image.format != "JPEG")
    ):
        raise InputError(
            "too_large",
            f"image of {image.width} x {image.height} pixels takes too long to decode in this "
            "format. Scale it down, or save it as JPEG.",
        )
    if any(tile[0] == "bmp_rle" for tile in tiles) and (
        max(image.width * image.height, len(content)) > _MOST_RUNS
    ):
        raise InputError("too_large", "this is too large for a BMP file in run-length code.")


def _reader(content: bytes) -> Reader:
    for signature, name in _SIGNATURES.items():
        if content.startswith(signature):
            return _plugin(name)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _plugin("WebP")
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS:
        return _heic_reader()
    if content[4:8] == b"ftyp":
        raise _unsupported(_OTHER_BRANDS.get(content[8:12], "a video"))
    start = content[:1024].lstrip().lower()
    if start.startswith(b"%pdf"):
        raise InputError(
            "unsupported_kind",
            "a PDF holds pages: export one as PNG, or use 'inkdigits read' or inkdigits.pages.",
        )
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
    advice = _ADVICE.get(kind, "export it as PNG or JPEG first")
    return InputError("unsupported_kind", f"{kind} is not read here; {advice}.")


def _heic_reader() -> Reader:
    try:
        from pillow_heif.as_plugin import HeifImageFile
    except ImportError as error:
        raise MissingExtraError("Reading HEIC photos", "heic") from error
    reader: Reader = HeifImageFile
    return reader
