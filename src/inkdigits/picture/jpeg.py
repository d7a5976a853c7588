"""JPEG pixels, with damage reported: libjpeg only warns of it, and Pillow and OpenCV hide that."""

from __future__ import annotations

import re
from typing import Final

import simplejpeg
from PIL import Image
from PIL.JpegImagePlugin import JpegImageFile

from inkdigits.errors import InputError
from inkdigits.picture.limits import check_memory, step_for

_SCAN: Final = b"\xff\xda"
_END: Final = b"\xff\xd9"

_SEGMENT: Final = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
"""The marker of a segment or of the end; the other codes are padding, pixels, or stand alone."""

_MOST_SEGMENTS: Final = 10_000
"""A photograph has some dozens."""

_MOST_SCANNED: Final = 2**30
"""Pixels in all scans together; a progressive photograph has ten scans."""

_ENOUGH: Final = 2_000
"""Pixels of the longer side that a decoded picture keeps at least, where it had as many."""

_MOST_COEFFICIENTS: Final = 320 * 10**6
"""Bytes of the coefficients of a JPEG with several scans; more take seconds to decode."""


def load_jpeg(image: JpegImageFile, content: bytes) -> Image.Image:
    """Decode an opened JPEG in grey, at a half, a quarter or an eighth of its size if it is large.

    Parameters
    ----------
    image:
        The opened file, whose size has been checked.
    content:
        Its bytes.

    Returns
    -------
    image:
        In mode L with the orientation of the file. CMYK comes in its own mode.

    Raises
    ------
    InputError
        ``damaged_image`` for any damage that libjpeg finds, ``too_large``.
    """
    width, height = image.size
    step = step_for(width, height)
    while step < 8 and max(width, height) >= 2 * step * _ENOUGH:
        step *= 2
    scans = _count_scans(content)
    kept = _kept_size(image) if scans > 1 else 0
    check_memory(len(content) + kept + width * height * (4 if image.mode == "CMYK" else 1))
    if kept > _MOST_COEFFICIENTS or scans * width * height > _MOST_SCANNED:
        raise InputError("too_large", f"image has {scans} scans. Save it as a baseline JPEG.")
    smaller = -(-width // step), -(-height // step)
    try:
        if image.mode == "CMYK":
            # Inks are not turned into grey here, only looked at for damage.
            simplejpeg.decode_jpeg(content, "CMYK", min_factor=8, min_height=1, min_width=1)
            image.draft("CMYK", smaller)
            image.load()
            return image
        grey = simplejpeg.decode_jpeg(content, "GRAY", min_height=smaller[1], min_width=smaller[0])
    except ValueError as error:
        raise InputError("damaged_image", "image is damaged.") from error
    decoded = Image.fromarray(grey[..., 0])
    decoded.info["exif"] = image.info.get("exif", b"")
    return decoded


def _count_scans(content: bytes) -> int:
    """The scans up to the end of the picture; a thumbnail or what lies behind the end has none."""
    scans, place = 0, 2
    for _ in range(_MOST_SEGMENTS):
        # After a scan this skips its pixels, elsewhere what libjpeg skips too.
        marker = _SEGMENT.search(content, place)
        if marker is None or marker[0] == _END:
            return scans
        scans += marker[0] == _SCAN
        place = marker.end() + max(2, int.from_bytes(content[marker.end() : marker.end() + 2]))
    raise InputError("too_large", f"image has more than {_MOST_SEGMENTS:,} segments. Save it anew.")


def _kept_size(image: JpegImageFile) -> int:
    """Bytes of all coefficients, 2 each, which libjpeg keeps of a file with several scans."""
    across, down = (max(layer[axis] for layer in image.layer) for axis in (1, 2))
    samples = sum(layer[1] * layer[2] for layer in image.layer) / (across * down)
    return round(2 * samples * image.width * image.height)
