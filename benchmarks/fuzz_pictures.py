"""Read mutated pictures: fuzz_pictures.py [N] [--seed S] [--attacks FOLDER], on Linux.

Pictures of every format are changed at random and read in a process of its own, with 1 GB for its
data. Prints the exceptions that are not this project's, the slowest picture, the most memory, and
how often each error came; exits with 1 when a picture took more than 2 seconds of processor time
or 600 MB, or raised any exception but InkdigitsError.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import struct
import subprocess
import sys
import time
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from inkdigits import InkdigitsError, Reader, Unread, pages
from inkdigits.ink import draw
from inkdigits.synthesis.styles import synthetic_digits

MOST_SECONDS = 2.0
MOST_MEMORY = 600
LIMIT = 2**30
HANGS_AFTER = 20
"""Seconds of processor time after which the system ends the process that reads."""

BATCH = 5_000
TIFF = (b"II", b"MM")
PNG = b"\x89PNG\r\n\x1a\n"
NUMBERS = (0, 1, 2, 3, 127, 255, 256, 32_767, 65_535, 65_536, 2**31 - 1, 2**32 - 1)


def main() -> int:
    """Print the results; return 1 when a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("pictures", nargs="?", type=int, default=500)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--attacks", type=Path, help="a folder of files to read as they are")
    options.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.worker is not None:
        work(chosen.worker, chosen.pictures, chosen.seed, chosen.attacks)
        return 0
    return concluded(list(results(chosen.pictures, chosen.seed, chosen.attacks)))


def results(count: int, seed: int, attacks: Path | None) -> Iterator[dict[str, Any]]:
    """A summary of each batch; a picture that ends the process counts as an exception."""
    start = 0 if attacks is None else -len(list(attacks.iterdir()))
    while start < count:
        end = min(count, start + BATCH)
        words = [str(end), "--seed", str(seed), "--worker", str(start)]
        words += [] if attacks is None else ["--attacks", str(attacks)]
        done = subprocess.run([sys.executable, __file__, *words], capture_output=True, text=True)
        lines = done.stdout.splitlines()
        if done.returncode == 0:
            yield json.loads(lines[-1])
            start = end
        else:
            last = int(lines[-1]) if lines else start
            why = f"the process ended with {done.returncode}: {done.stderr[-300:]}"
            yield {"codes": {}, "raised": [[last, why]], "slowest": [0, last], "memory": [0, last]}
            start = last + 1


def concluded(parts: list[dict[str, Any]]) -> int:
    """Print all summaries as one."""
    codes: Counter[str] = Counter()
    for part in parts:
        codes.update(part["codes"])
    raised = [each for part in parts for each in part["raised"]]
    slowest, memory = (max(part[name] for part in parts) for name in ("slowest", "memory"))
    for code, times in codes.most_common():
        print(f"{code:20}{times:>10,}")
    for number, what in raised[:50]:
        print(f"picture {number}: {what}")
    print(f"{len(raised):,} exceptions that are not InkdigitsError")
    print(f"slowest: {slowest[0]:.2f} s of processor time (picture {slowest[1]})")
    print(f"most memory: {memory[0]:,.0f} MB (picture {memory[1]})")
    sound = not raised and slowest[0] <= MOST_SECONDS and memory[0] <= MOST_MEMORY
    print("sound" if sound else "NOT SOUND")
    return 0 if sound else 1


def work(start: int, end: int, seed: int, attacks: Path | None) -> None:
    """Read the pictures from ``start`` on; those below 0 are the attacks."""
    warnings.filterwarnings("ignore", module="PIL")
    reader, sound = Reader(), sound_pictures()
    files = sorted(attacks.iterdir()) if attacks else []
    reader.read_digit(sound[0])
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT))
    codes: Counter[str] = Counter()
    raised: list[tuple[int, str]] = []
    slowest, memory = (0.0, start), (0.0, start)
    for number in range(start, end):
        print(number, flush=True)
        content = (
            files[number].read_bytes()
            if number < 0
            else mutated(sound, np.random.default_rng([seed, number]))
        )
        begin = time.process_time()
        limit = int(begin) + HANGS_AFTER
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        try:
            sources = [content, *pages(content)] if content[:2] in TIFF else [content]
            for row in reader.read_digits(sources):
                codes[row.code if isinstance(row, Unread) else row.status] += 1
        except InkdigitsError as error:
            codes[error.code] += 1
        except Exception as error:
            raised.append((number, repr(error)[:300]))
        slowest = max(slowest, (time.process_time() - begin, number))
        memory = max(memory, (peak_memory(), number))
    print(json.dumps({"codes": codes, "raised": raised, "slowest": slowest, "memory": memory}))


def peak_memory() -> float:
    """MB of the process at its largest so far."""
    with open("/proc/self/status") as status:
        lines = [line for line in status if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) / 1024


def mutated(sound: list[bytes], rng: np.random.Generator) -> bytes:
    """A sound picture with one to four changes."""
    content = sound[rng.integers(len(sound))]
    for _ in range(rng.integers(1, 5)):
        content = changed(content, rng)
    return with_checksums(content) if content.startswith(PNG) and rng.random() < 0.7 else content


def changed(content: bytes, rng: np.random.Generator) -> bytes:
    """The content with one change; half of them fall on its beginning, where headers are."""
    reach = max(1, len(content) if rng.random() < 0.5 else min(len(content), 200))
    start = int(rng.integers(reach))
    end = start + int(rng.integers(1, 16))
    how = rng.integers(7)
    if how == 0:
        return content[:start] + rng.bytes(end - start) + content[end:]
    if how == 1:
        return content[:start] + content[end:]
    if how == 2:
        return content[:end] + content[start:]
    if how == 3:
        return content[: max(start, 1)]
    if how == 4 and content:
        place = min(start, len(content) - 1)
        turned = content[place] ^ (1 << int(rng.integers(8)))
        return content[:place] + bytes([turned]) + content[place + 1 :]
    number = NUMBERS[rng.integers(len(NUMBERS))]
    form = ("<I", ">I", "<H", ">H")[rng.integers(4)]
    packed = struct.pack(form, number & (0xFFFF if form[1] == "H" else 0xFFFFFFFF))
    return content[:start] + packed + content[start + len(packed) :]


def with_checksums(content: bytes) -> bytes:
    """The PNG with the checksums of all its chunks made to fit their content."""
    parts, place = [PNG], len(PNG)
    while place + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, place)
        body = content[place + 4 : place + 8 + length]
        parts.append(struct.pack(">I", length) + body + struct.pack(">I", zlib.crc32(body)))
        place += 12 + length
    return b"".join(parts)


def sound_pictures() -> list[bytes]:
    """Small pictures of each format in all its forms."""
    (sample,) = synthetic_digits(1, seed=6)
    sheet = 255 - draw(sample.ink).pixels
    grey = Image.fromarray(np.pad(sheet, 20, constant_values=255)).resize((60, 60))
    wide = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    colour, alpha = grey.convert("RGB"), grey.convert("LA")
    clear = grey.convert("RGBA")
    clear.putalpha(Image.eval(grey, lambda level: 255 - level))
    exif = Image.Exif()
    exif.update({0x0112: 6, 0x010E: "seven"})
    several: dict[str, Any] = {"save_all": True, "append_images": [colour.copy(), colour.rotate(9)]}
    made: list[tuple[Image.Image, str, dict[str, Any]]] = [
        *((image, "PNG", {}) for image in (grey, colour, wide, alpha, clear)),
        *((grey.convert(mode), "PNG", {"exif": exif}) for mode in ("1", "P")),
        *((image, "JPEG", {}) for image in (grey, colour, colour.convert("CMYK"))),
        (colour, "JPEG", {"progressive": True, "exif": exif}),
        (colour, "JPEG", {"restart_marker_blocks": 2}),
        *((image, "TIFF", {}) for image in (grey, wide, clear, colour.convert("CMYK"))),
        *(
            (colour, "TIFF", {"compression": f"tiff_{name}"})
            for name in ("lzw", "adobe_deflate", "jpeg")
        ),
        (grey.convert("1"), "TIFF", {"compression": "group4"}),
        (grey.convert("F"), "TIFF", {"compression": "packbits"}),
        (colour.copy(), "TIFF", several),
        *((grey.convert(mode), "BMP", {}) for mode in ("1", "P", "RGB", "RGBA")),
        (grey, "GIF", {}),
        (colour.copy(), "GIF", several),
        (colour, "WEBP", {}),
        (clear, "WEBP", {"lossless": True}),
        (colour.copy(), "WEBP", several),
        (colour.copy(), "PNG", several),
    ]
    return [encoded(image, form, options) for image, form, options in made] + heic_pictures(colour)


def encoded(image: Image.Image, form: str, options: dict[str, Any]) -> bytes:
    """The bytes of an image file."""
    stream = io.BytesIO()
    image.copy().save(stream, form, **options)
    return stream.getvalue()


def heic_pictures(image: Image.Image) -> list[bytes]:
    """One, where its package is installed."""
    try:
        import pillow_heif
    except ImportError:
        return []
    stream = io.BytesIO()
    pillow_heif.from_pillow(image).save(stream)
    return [stream.getvalue()]


if __name__ == "__main__":
    sys.exit(main())
