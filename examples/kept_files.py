"""Write files that a program makes into a folder, or compare them with those there.

Encoders and OpenCV differ a little from version to version, so pixels are compared with a small
tolerance; a file within it is left as it is.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MEAN_TOLERANCE: Final = 1.5
"""Grey levels by which two pictures may differ on average; other ink differs by far more."""
PIXEL_TOLERANCE: Final = 40
"""Grey levels by which all but two pixels in a thousand may differ."""

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

Files = Mapping[str, Callable[[], bytes]]


def encoded(image: Image.Image, file: str, **options: Any) -> bytes:
    """The content of an image file in the format of its name's suffix."""
    stream = io.BytesIO()
    image.save(stream, **ENCODERS[Path(file).suffix], **options)
    return stream.getvalue()


def _same(kept: bytes, made: bytes) -> bool:
    """Whether a file is what is made now: a picture nearly, anything else to the byte."""
    if kept == made:
        return True
    try:
        (mode, turn, before), (made_mode, made_turn, after) = _pixels(kept), _pixels(made)
    except OSError:
        return False
    if (mode, turn, before.shape) != (made_mode, made_turn, after.shape):
        return False
    away = np.abs(before - after)
    return bool(away.mean() <= MEAN_TOLERANCE and np.mean(away > PIXEL_TOLERANCE) <= 0.002)


def _pixels(file: bytes) -> tuple[str, int, NDArray[np.float64]]:
    """Mode, EXIF orientation, and the pixels from 0 to 255."""
    with Image.open(io.BytesIO(file)) as image:
        coloured = image.convert("RGBA") if image.mode == "P" else image
        pixels = np.asarray(coloured, np.float64)
        full = 257.0 if image.mode.startswith("I") else 1 / 255 if image.mode == "1" else 1.0
        return image.mode, int(image.getexif().get(ORIENTATION, 1)), pixels / full


def run(folder: Path, files: Files, arguments: Sequence[str] | None = None) -> int:
    """Write or check files as the command line says.

    Parameters
    ----------
    folder:
        Where they are kept.
    files:
        For the path of each in ``folder`` a function that makes its content.
    arguments:
        Of the command line.

    Returns
    -------
    code:
        The exit code.
    """
    parser = argparse.ArgumentParser(description="Make the files that are kept here.")
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    parser.add_argument("--folder", type=Path, default=folder)
    options = parser.parse_args(arguments)
    stale = 0
    for name, make in files.items():
        path, made = options.folder / name, make()
        if path.is_file() and _same(path.read_bytes(), made):
            continue
        stale += 1
        if options.check:
            print(f"{name} {'differs' if path.is_file() else 'is missing'}", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(made)
            print(f"{name} is written")
    return int(options.check and stale > 0)
