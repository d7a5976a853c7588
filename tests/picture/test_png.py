from __future__ import annotations

import io
import random
import zlib

import numpy as np
import pytest
from PIL import Image

from inkdigits.errors import InkdigitsError
from inkdigits.picture import open_picture
from inkdigits.picture.decoding import decode
from inkdigits.picture.png import plain_grey_of


def png(mode: str = "L", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    levels = np.random.default_rng(0).integers(0, 256, size[::-1], np.uint8)
    levels[10:30] = 255
    file = io.BytesIO()
    Image.fromarray(levels).convert(mode).save(file, "PNG", **options)
    return file.getvalue()


def by_pillow(content: bytes) -> np.ndarray | None:
    try:
        return np.asarray(decode(content).image)
    except InkdigitsError:
        return None


def test_a_plain_grey_file_is_decoded_as_by_pillow() -> None:
    content = png(dpi=(300, 300))
    found = plain_grey_of(content)
    assert found is not None
    assert np.array_equal(found, np.asarray(decode(content).image))
    assert np.array_equal(open_picture(content).grey, found)


@pytest.mark.parametrize(
    "content",
    [
        png("RGB"),
        png("1"),
        png("LA"),
        png("I;16"),
        png(transparency=255),
        png(exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"),
        png(size=(7, 40)),
        b"",
        b"\x89PNG\r\n\x1a\n",
        png()[:-1],
        png()[:-12],
        png()[:300],
    ],
)
def test_other_files_are_left_to_pillow(content: bytes) -> None:
    assert plain_grey_of(content) is None


def damaged(content: bytes, rng: random.Random) -> bytes:
    """A file with a few other bits, or fewer or more bytes; half of the checksums are right."""
    found = bytearray(content)
    how = rng.randrange(3)
    place = rng.randrange(8, len(found))
    if how == 0:
        found[place] ^= 1 << rng.randrange(8)
    elif how == 1:
        del found[place : place + rng.randrange(1, 30)]
    else:
        found[place:place] = bytes(rng.randrange(1, 30))
    start = found.find(b"IDAT")
    end = found.rfind(b"IEND") - 8
    if start > 0 and end > start and rng.random() < 0.5:
        found[start - 4 : start] = (end - start - 4).to_bytes(4)
        found[end : end + 4] = zlib.crc32(bytes(found[start:end])).to_bytes(4)
    return bytes(found)


def test_no_damaged_file_is_accepted_that_pillow_refuses() -> None:
    rng = random.Random(0)
    whole = [png(), png(compress_level=1)]
    accepted = 0
    for _ in range(600):
        content = damaged(rng.choice(whole), rng)
        found = plain_grey_of(content)
        if found is not None:
            expected = by_pillow(content)
            assert expected is not None
            assert np.array_equal(found, expected)
            accepted += 1
    assert accepted < 100
