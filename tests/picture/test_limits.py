"""Bounds on what reading one picture takes, measured in a process of its own."""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bad_inputs import encoded, picture
from inkdigits import InputError, Reader
from inkdigits.layout import find_lines
from inkdigits.picture import open_picture

MOST_MEMORY = 600
"""MB of a whole process."""

READ_ONE = """
import json, sys
from inkdigits import Reader
row = Reader().read_digits([sys.argv[1]])[0]
lines = open("/proc/self/status").read().splitlines()
peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
print(json.dumps([peak // 1024, row.to_dict()]))
"""


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def flat_png(width: int, height: int, channels: int, stripes: int = 0) -> bytes:
    """A large 8-bit PNG in a few bytes, of one level, with black rows if asked for."""
    colours = {1: 0, 3: 2, 4: 6}
    header = struct.pack(">IIBBBBB", width, height, 8, colours[channels], 0, 0, 0)
    packer = zlib.compressobj(1)
    white, black = (b"\0" + level * (width * channels) for level in (b"\xff", b"\0"))
    rows = (black if stripes and not y % stripes else white for y in range(height))
    data = b"".join([packer.compress(row) for row in rows] + [packer.flush()])
    parts = chunk(b"IHDR", header), chunk(b"IDAT", data), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak is known on Linux alone")
@pytest.mark.parametrize(
    ("width", "height", "channels", "stripes"),
    [
        (7_000, 7_000, 4, 0),
        (8_000, 8_000, 4, 0),
        (8_000, 8_000, 1, 16),
        (4_096, 4_096, 1, 16),
        (65_535, 900, 1, 2),
    ],
)
def test_a_large_picture_in_a_small_file_takes_little_memory(
    width: int, height: int, channels: int, stripes: int, tmp_path: Path
) -> None:
    file = tmp_path / "large.png"
    file.write_bytes(flat_png(width, height, channels, stripes))
    done = subprocess.run(
        [sys.executable, "-c", READ_ONE, str(file)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )
    peak, row = json.loads(done.stdout)
    assert peak <= MOST_MEMORY
    assert row.get("digit") is None


def test_a_picture_with_an_endless_side_is_refused(reader: Reader) -> None:
    with pytest.raises(InputError, match="no side may have more than 65,535") as refused:
        reader.read_digit(flat_png(3, 200_000, 1))
    assert refused.value.code == "too_large"


def test_a_large_picture_is_read_and_placed_in_its_own_pixels(reader: Reader) -> None:
    seven = Image.fromarray(picture()).resize((6_000, 6_000))
    small = reader.read_digit(picture()).box
    assert small is not None
    contents = [encoded(seven, compress_level=1), encoded(seven, "JPEG"), encoded(seven, "TIFF")]
    for one in (*contents, seven, np.asarray(seven), np.asarray(seven) / np.float32(255)):
        answer = reader.read_digit(one)
        assert (answer.status, answer.digit) == ("read", 7)
        assert answer.box == pytest.approx([30 * value for value in small], abs=45)


@pytest.mark.parametrize("mode", ["1", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_a_large_picture_of_any_mode_is_reduced_alike(mode: str) -> None:
    plain = Image.fromarray(picture()).resize((4_200, 4_200), Image.Resampling.NEAREST)
    reduced = open_picture(plain)
    assert (reduced.grey.shape, reduced.step) == ((2_100, 2_100), 2)
    wide = np.asarray(plain).astype(np.uint16) * 257
    image = Image.fromarray(wide) if mode == "I;16" else plain.convert(mode)
    other = open_picture(image)
    assert (other.grey.shape, other.step) == ((2_100, 2_100), 2)
    assert np.abs(other.grey.astype(int) - reduced.grey).mean() < 8


def test_a_large_picture_that_is_stored_turned_is_read_upright(reader: Reader) -> None:
    turned = Image.fromarray(picture()).resize((4_500, 4_500)).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6
    for form in ("JPEG", "PNG"):
        assert reader.read_digit(encoded(turned, form, exif=exif.tobytes())).digit == 7


def test_a_page_of_very_many_marks_is_searched_for_the_largest() -> None:
    sheet = np.zeros((1_024, 2_048), np.uint8)
    sheet.reshape(128, 8, 256, 8)[:, 1:6, :, 1:6] = 255
    # Those of the last row are larger by one pixel.
    sheet[1_022] = sheet[1_021]
    marks = [mark for line in find_lines(sheet) for mark in line]
    assert len(marks) == 10_000
    assert sum(mark.box[3] == 6 for mark in marks) == 256


def test_a_file_that_is_slow_to_decode_is_refused(reader: Reader) -> None:
    jpeg = io.BytesIO()
    Image.new("L", (4_000, 4_000), 255).save(jpeg, "JPEG", progressive=True)
    head, _, scans = jpeg.getvalue().partition(b"\xff\xda")
    many = head + (b"\xff\xda" + scans[:-2]) * 100 + b"\xff\xd9"
    with pytest.raises(InputError, match="scans") as refused:
        reader.read_digit(many)
    assert refused.value.code == "too_large"
    with pytest.raises(InputError, match="more than 10,000 segments"):
        reader.read_digit(many[:-2] + b"\xff\xfe\0\2" * 10_000 + b"\xff\xd9")
    # Pillow decodes run-length code in Python.
    bmp = bytearray(encoded(Image.new("P", (2_000, 2_000)), "BMP"))
    bmp[30:34] = struct.pack("<I", 1)
    with pytest.raises(InputError, match="run-length"):
        reader.read_digit(bytes(bmp))


def test_a_file_of_very_many_small_parts_is_refused(reader: Reader) -> None:
    seven, many = Image.fromarray(picture()), 200_000
    png, jpeg, gif = (encoded(seven, form) for form in ("PNG", "JPEG", "GIF"))
    colours = 13 + 3 * 2 ** ((gif[10] & 7) + 1)
    for content in (
        png[:33] + chunk(b"abCd", b"") * many + png[33:],
        png[:-12] + chunk(b"abCd", b"") * many + png[-12:],
        jpeg[:2] + b"\xff\xfe\0\2" * many + jpeg[2:],
        jpeg[:2] + b"\xff" * many + jpeg[2:],
        gif[:colours] + b"\x21\xfe\1a\0" * many + gif[colours:],
    ):
        with pytest.raises(InputError, match="too many small parts") as refused:
            reader.read_digit(content)
        assert refused.value.code == "too_large"


def test_only_the_scans_of_a_jpeg_itself_are_counted(reader: Reader) -> None:
    photo = Image.fromarray(picture()).resize((4_000, 4_000))
    others = b"\xff\xda\0\2" * 200
    with_thumbnail = encoded(photo, "JPEG", exif=b"Exif\0\0" + others)
    with_video_behind = encoded(photo, "JPEG", restart_marker_blocks=1) + others
    for content in (with_thumbnail, with_video_behind):
        assert reader.read_digit(content).digit == 7


@pytest.mark.parametrize("length", [b"", b"\0", b"\0\0", b"\0\1", b"\xff\xff"])
def test_a_jpeg_whose_segments_have_no_sound_length_is_damaged(
    length: bytes, reader: Reader
) -> None:
    content = encoded(Image.fromarray(picture()), "JPEG")
    for cut in (content[:-2], content[:-200]):
        with pytest.raises(InputError) as refused:
            reader.read_digit(cut + b"\xff\xda" + length)
        assert refused.value.code == "damaged_image"
