"""Make the example pictures in this folder, and `answers.csv` that says what they show.

    python examples/make_examples.py            write them again
    python examples/make_examples.py --check    compare, write nothing; exit code 1 if one differs

All of them are synthetic, so that they may be used for anything. Running it again gives the same
pictures; lossy encoders differ a little from version to version, so pixels are compared with a
small tolerance.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inkdigits.synthesis.papers import photograph
from inkdigits.synthesis.styles import STYLES, write

ANSWERS: Final = "answers.csv"
MEAN_TOLERANCE: Final = 1.5
"""Grey levels by which two pictures may differ on average; other ink differs by far more."""
PIXEL_TOLERANCE: Final = 40
"""Grey levels by which all but one pixel in a thousand may differ."""

_ENCODERS: Final[dict[str, dict[str, Any]]] = {
    ".png": {"format": "PNG", "optimize": True},
    ".jpg": {"format": "JPEG", "quality": 85},
    ".webp": {"format": "WEBP", "quality": 80},
    ".tiff": {"format": "TIFF", "compression": "tiff_lzw"},
    ".bmp": {"format": "BMP"},
    ".gif": {"format": "GIF"},
}
_ORIENTATION: Final = 0x0112
_QUARTER_TURN: Final = 6
"""EXIF's value for "turn me 90 degrees clockwise before showing"."""


@dataclass(frozen=True)
class Example:
    """One picture: what is written how, on what, and how it is stored.

    Attributes
    ----------
    file:
        Its name; the suffix is the format.
    style, paper:
        Names in `STYLES` and `PAPERS`.
    seed:
        Picks the hand, the pen and the light.
    size, share, place:
        As `photograph` takes them.
    kind:
        How pixels are kept: in colour, grey in 8 or 16 bits, or lying on its side with a note in
        EXIF, as telephones do.
    """

    file: str
    style: str
    paper: str
    seed: int
    size: tuple[int, int] | None = None
    share: float | None = None
    place: tuple[float, float] | None = None
    kind: Literal["colour", "grey", "grey 16", "turned"] = "colour"


EXAMPLES: Final = (
    Example("plain-zero-low-resolution.png", "0-plain", "low-resolution", 22, kind="grey"),
    Example("slashed-zero-canvas.png", "0-slashed", "canvas", 6, kind="grey"),
    Example("dotted-zero-squared.webp", "0-dotted", "squared", 9),
    Example("german-one-ballpoint.jpg", "1-upturned-v", "ballpoint", 9, size=(240, 320)),
    Example("bar-one-border.gif", "1-bar", "border", 9, kind="grey"),
    Example("one-with-foot-photograph.jpg", "1-upstroke-base", "photograph", 10),
    Example("long-upstroke-one-ruled.webp", "1-long-upstroke", "ruled", 5),
    Example("looped-two-blackboard.jpg", "2-looped", "blackboard", 5, size=(360, 270)),
    Example("two-like-z-recycled.webp", "2-z", "recycled", 10),
    Example("plain-two-hair-pen.tiff", "2-plain", "hair-pen", 9, kind="grey"),
    Example("flat-topped-three-hard-shadow.jpg", "3-flat-topped", "hard-shadow", 10),
    Example("round-three-transparent.png", "3-round", "transparent", 16),
    Example("lightning-four-ruled.jpg", "4-lightning", "ruled", 9, size=(320, 240)),
    Example("open-four-grey-on-grey.bmp", "4-open", "grey-on-grey", 20, (120, 120), kind="grey"),
    Example("closed-four-16-bit.png", "4-closed", "pencil", 9, (160, 160), kind="grey 16"),
    Example("flying-roof-five-pencil.jpg", "5-roof-flies", "pencil", 6),
    Example("five-like-s-felt-tip.gif", "5-one-stroke", "felt-tip", 26, kind="grey"),
    Example("roof-apart-five-canvas.webp", "5-roof-apart", "canvas", 10, (400, 200), 0.7),
    Example("nearly-closed-six-soft-shadow.jpg", "6-nearly-closed", "soft-shadow", 5),
    Example("straight-six-tiny.jpg", "6-straight", "tiny", 17, place=(0.74, 0.3)),
    Example("crossed-seven-ruled.png", "7-crossed", "ruled", 9, (150, 180)),
    Example("hooked-seven-blackboard.jpg", "7-hooked", "blackboard", 10, kind="turned"),
    Example("wavy-seven-ballpoint.jpg", "7-wavy", "ballpoint", 27, (300, 300), 0.4, (0.2, 0.7)),
    Example("plain-seven-white.png", "7-plain", "white", 10, kind="grey"),
    Example("two-circle-eight-squared.jpg", "8-two-circles", "squared", 9),
    Example("open-eight-photograph.jpg", "8-open-top", "photograph", 9),
    Example("one-stroke-eight-transparent.webp", "8-one-stroke", "transparent", 23),
    Example("curled-nine-hard-shadow.webp", "9-curled", "hard-shadow", 24),
    Example("nine-like-g-canvas.tiff", "9-like-g", "canvas", 10, kind="grey"),
    Example("nine-like-q-photograph-turned.jpg", "9-like-q", "photograph", 17, kind="turned"),
)


def encode(example: Example) -> bytes:
    """The file of one example."""
    rng = np.random.default_rng(example.seed)
    ink = write(STYLES[example.style], rng)
    picture = photograph(
        ink, example.paper, rng, size=example.size, share=example.share, place=example.place
    )
    options = dict(_ENCODERS[Path(example.file).suffix])
    if example.kind == "turned":
        picture = np.ascontiguousarray(np.rot90(picture))
        exif = Image.Exif()
        exif[_ORIENTATION] = _QUARTER_TURN
        options["exif"] = exif
    image = Image.fromarray(picture)
    if example.kind.startswith("grey"):
        image = image.convert("L")
    if example.kind == "grey 16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    stream = io.BytesIO()
    image.save(stream, **options)
    return stream.getvalue()


def answers() -> str:
    """What `answers.csv` holds: file and digit, one example a line."""
    lines = [f"{example.file},{STYLES[example.style].digit}" for example in EXAMPLES]
    return "\n".join(["file,digit", *lines]) + "\n"


def differences(folder: Path) -> Iterator[str]:
    """What in ``folder`` isn't as it would be made now, in words."""
    path = folder / ANSWERS
    if not path.is_file() or path.read_bytes() != answers().encode():
        yield f"{ANSWERS} is missing or differs"
    for example in EXAMPLES:
        path = folder / example.file
        if not path.is_file():
            yield f"{example.file} is missing"
        elif not _same(path.read_bytes(), encode(example)):
            yield f"{example.file} differs"


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
        full = 257.0 if image.mode.startswith("I") else 1.0
        return image.mode, int(image.getexif().get(_ORIENTATION, 1)), pixels / full


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the examples; the exit code."""
    parser = argparse.ArgumentParser(description="Make the example pictures.")
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent)
    options = parser.parse_args(arguments)
    if options.check:
        found = list(differences(options.folder))
        for line in found:
            print(line, file=sys.stderr)
        return 1 if found else 0
    options.folder.mkdir(parents=True, exist_ok=True)
    for example in EXAMPLES:
        (options.folder / example.file).write_bytes(encode(example))
    (options.folder / ANSWERS).write_bytes(answers().encode())
    print(f"{len(EXAMPLES)} examples are in {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
