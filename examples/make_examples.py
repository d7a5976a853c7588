"""Make the example pictures of digits in this folder, and `answers.csv` that says what they show.

    python examples/make_examples.py            write what is missing or differs
    python examples/make_examples.py --check    compare, write nothing; exit code 1 if one differs

All of them are synthetic, so that they may be used for anything.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Literal

import kept_files
import numpy as np
from PIL import Image

from inkdigits.synthesis.papers import photograph
from inkdigits.synthesis.styles import STYLES, write

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
    options: dict[str, Any] = {}
    if example.kind == "turned":
        picture = np.ascontiguousarray(np.rot90(picture))
        exif = Image.Exif()
        exif[kept_files.ORIENTATION] = _QUARTER_TURN
        options["exif"] = exif
    image = Image.fromarray(picture)
    if example.kind.startswith("grey"):
        image = image.convert("L")
    if example.kind == "grey 16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    return kept_files.encoded(image, example.file, **options)


def answers() -> str:
    """What `answers.csv` holds: file and digit, one example a line."""
    lines = [f"{example.file},{STYLES[example.style].digit}" for example in EXAMPLES]
    return "\n".join(["file,digit", *lines]) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the examples; the exit code."""
    files = {example.file: partial(encode, example) for example in EXAMPLES}
    files["answers.csv"] = lambda: answers().encode()
    return kept_files.run(Path(__file__).parent, files, arguments)


if __name__ == "__main__":
    sys.exit(main())
