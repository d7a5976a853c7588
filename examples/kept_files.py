"""Write the example pictures of a folder and their answers, or compare them with those there.

Running it again gives the same pictures; lossy encoders differ a little from version to version, so
pixels are compared with a small tolerance.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ANSWERS: Final = "answers.csv"
MEAN_TOLERANCE: Final = 1.5
"""Grey levels by which two pictures may differ on average; other ink differs by far more."""
PIXEL_TOLERANCE: Final = 40
"""Grey levels by which all but one pixel in a thousand may differ."""

ENCODERS: Final[dict[str, dict[str, Any]]] = {
    ".png": {"format": "PNG", "optimize": True},
    ".jpg": {"format": "JPEG", "quality": 85},
    ".webp": {"format": "WEBP", "quality": 80},
    ".tiff": {"format": "TIFF", "compression": "tiff_lzw"},
    ".bmp": {"format": "BMP"},
    ".gif": {"format": "GIF"},
}
"""How Pillow saves files by their suffix."""

ORIENTATION: Final = 0x0112


@dataclass(frozen=True)
class Examples:
    """The examples of a folder.

    Attributes
    ----------
    folder:
        Where they are kept.
    pictures:
        For each file a function that makes its content.
    answers:
        Makes the content of `ANSWERS`.
    """

    folder: Path
    pictures: Mapping[str, Callable[[], bytes]]
    answers: Callable[[], str]


def encoded(image: Image.Image, file: str, **options: Any) -> bytes:
    """The content of an image file in the format of its name's suffix."""
    stream = io.BytesIO()
    image.save(stream, **ENCODERS[Path(file).suffix], **options)
    return stream.getvalue()


def differences(examples: Examples, folder: Path) -> Iterator[str]:
    """What in ``folder`` isn't as it would be made now, in words."""
    path = folder / ANSWERS
    if not path.is_file() or path.read_bytes() != examples.answers().encode():
        yield f"{ANSWERS} is missing or differs"
    for file, make in examples.pictures.items():
        path = folder / file
        if not path.is_file():
            yield f"{file} is missing"
        elif not _same(path.read_bytes(), make()):
            yield f"{file} differs"


def _same(kept: bytes, made: bytes) -> bool:
    if kept == made:
        return True
    try:
        (mode, turn, before), (made_mode, made_turn, after) = _pixels(kept), _pixels(made)
    except OSError:
        return False
    if (mode, turn, before.shape) != (made_mode, made_turn, after.shape):
        return False
    away = np.abs(before - after)
    return bool(away.mean() <= MEAN_TOLERANCE and np.mean(away > PIXEL_TOLERANCE) <= 0.001)


def _pixels(file: bytes) -> tuple[str, int, NDArray[np.float64]]:
    """Mode, EXIF orientation, and the pixels from 0 to 255."""
    with Image.open(io.BytesIO(file)) as image:
        pixels = np.asarray(image, np.float64)
        full = 257.0 if image.mode.startswith("I") else 1 / 255 if image.mode == "1" else 1.0
        return image.mode, int(image.getexif().get(ORIENTATION, 1)), pixels / full


def run(examples: Examples, arguments: Sequence[str] | None = None) -> int:
    """Write or check the examples as the command line says; the exit code."""
    parser = argparse.ArgumentParser(description="Make the example pictures.")
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    parser.add_argument("--folder", type=Path, default=examples.folder)
    options = parser.parse_args(arguments)
    if options.check:
        found = list(differences(examples, options.folder))
        for line in found:
            print(line, file=sys.stderr)
        return 1 if found else 0
    options.folder.mkdir(parents=True, exist_ok=True)
    for file, make in examples.pictures.items():
        (options.folder / file).write_bytes(make())
    (options.folder / ANSWERS).write_bytes(examples.answers().encode())
    print(f"{len(examples.pictures)} examples are in {options.folder}")
    return 0
