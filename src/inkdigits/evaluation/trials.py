"""What is read to score a model: the test splits, drawn as pictures where they are ink."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.datasets import InkSample, load_ink, load_mnist
from inkdigits.datasets.folders import list_pictures
from inkdigits.datasets.styles import synthetic_digits
from inkdigits.errors import InputError
from inkdigits.ink import Ink, draw

NAMES: Final = ("mnist", "pendigits", "unipen-digits", "synthetic")
"""What can be scored by name; anything else is the path of a folder of pictures."""

SYNTHETIC_COUNT: Final = 2_000

CANVAS: Final = 300
"""Side of the picture, in pixels, that an ink sample is drawn on."""

_DRAWN: Final = (60, 260)
"""Smallest and largest longer side of the drawing, in pixels."""

_PEN_SHARES: Final = (0.03, 0.14)
"""Thinnest and thickest pen as shares of the ink's longer side."""

Picture = NDArray[np.uint8] | Path


@dataclass(frozen=True, eq=False)
class Trial:
    """One digit to read: the picture, the digit that was meant, and where it comes from."""

    picture: Picture
    label: int
    site: str


def list_trials(
    data: str,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    seed: int = 0,
    limit: int | None = None,
) -> Iterator[Trial]:
    """The trials of a data set, as `evaluate` reads them; pictures are made as they are needed."""
    if data == "mnist":
        glyphs = load_mnist("test", data_dir)
        kept = _spread(len(glyphs.labels), limit)
        return (Trial(glyphs.images[at], int(glyphs.labels[at]), "mnist") for at in kept)
    if data == "synthetic":
        # Training takes the seeds 3n and 3n + 1, so this one is never trained on.
        count = SYNTHETIC_COUNT if limit is None else min(limit, SYNTHETIC_COUNT)
        return _on_canvases(synthetic_digits(count, 3 * seed + 2), seed)
    if data in NAMES:
        samples = load_ink(data, "test", data_dir)
        return _on_canvases((samples[at] for at in _spread(len(samples), limit)), seed)
    if not Path(data).is_dir():
        raise InputError(
            "bad_option",
            f"No data is called {data!r}, and there is no such folder. "
            f"There are: {', '.join(NAMES)}, or a folder of pictures.",
        )
    pictures = list_pictures(Path(data))
    kept = _spread(len(pictures), limit)
    site = Path(data).resolve().name
    return (Trial(path, digit, site) for path, digit in (pictures[at] for at in kept))


def _spread(count: int, limit: int | None) -> NDArray[np.int64]:
    """Places of at most ``limit`` of ``count`` things, evenly spread."""
    kept = count if limit is None else min(limit, count)
    return np.arange(kept) * count // max(kept, 1)


def _on_canvases(samples: Iterable[InkSample], seed: int) -> Iterator[Trial]:
    for place, sample in enumerate(samples):
        rng = np.random.default_rng([seed, place])
        yield Trial(draw_on_canvas(sample.ink, rng), int(sample.label), sample.site)


def draw_on_canvas(ink: Ink, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw ink as someone may have drawn it in a window.

    Returns
    -------
    picture: (300, 300) uint8
        Black on white or white on black, 60 to 260 pixels large, anywhere, with a pen of 3 to
        14 % of the drawing.
    """
    extent = np.ptp(np.concatenate(ink.strokes), axis=0).max()
    pen = rng.uniform(*_PEN_SHARES) * float(extent)
    sheet = draw(Ink(ink.strokes, pen if pen > 0 else None))
    rows, columns = np.flatnonzero(sheet.any(axis=1)), np.flatnonzero(sheet.any(axis=0))
    drawing = sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    factor = rng.integers(_DRAWN[0], _DRAWN[1], endpoint=True) / max(drawing.shape)
    height, width = (max(1, round(side * factor)) for side in drawing.shape)
    down, across = _resampling(drawing.shape[0], height), _resampling(drawing.shape[1], width)
    top = rng.integers(CANVAS - height, endpoint=True)
    left = rng.integers(CANVAS - width, endpoint=True)
    picture: NDArray[np.uint8] = np.zeros((CANVAS, CANVAS), np.uint8)
    picture[top : top + height, left : left + width] = np.rint(down @ drawing @ across.T)
    return picture if rng.random() < 0.5 else 255 - picture


def _resampling(old: int, new: int) -> NDArray[np.float64]:
    """The (new, old) matrix that resizes by triangles, widened to average where it shrinks."""
    ratio = old / new
    centres = (np.arange(new) + 0.5) * ratio - 0.5
    distance = np.abs(np.arange(old) - centres[:, None]) / max(ratio, 1.0)
    weights = np.maximum(0.0, 1.0 - distance)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))
