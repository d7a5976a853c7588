"""Training data by name and share, brought to glyphs the way that reading brings them."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.datasets import DATA_SETS, Glyphs, InkSample, Split, load_ink, load_mnist
from inkdigits.datasets.folders import list_pictures
from inkdigits.datasets.styles import synthetic_digits
from inkdigits.errors import DataError, InkdigitsError, shown
from inkdigits.glyph import normalise
from inkdigits.ink import Ink, draw
from inkdigits.preparation import glyph_of
from inkdigits.training.augmentation import vary_ink, with_pen
from inkdigits.training.sources import SYNTHETIC, Source

SYNTHETIC_COUNT: Final = 10_000
"""Synthetic digits to train on; a tenth as many more are written to validate."""

_VALIDATION: Final = 10
"""One in so many pictures of a folder, and of synthetic digits, is kept for validation."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """Data to train on and to choose by.

    Attributes
    ----------
    train, validation:
        Glyphs of different writers, where writers are known.
    credits:
        For each source: name, counts, source and licence.
    """

    train: Glyphs
    validation: Glyphs
    credits: list[dict[str, Any]]


def load_mixture(
    sources: Iterable[Source],
    *,
    variants: int,
    augment: bool,
    seed: int,
    data_dir: Path | None = None,
) -> Mixture:
    """Load and draw the data.

    Parameters
    ----------
    sources:
        As `parse` gives them.
    variants:
        How many drawings are made of each ink sample to train on; one is made to validate.
    augment:
        Whether the second drawing and those after it have their strokes varied. All have pens
        of many widths.
    seed:
        The same seed gives the same glyphs.
    data_dir:
        Where the data sets lie.

    Raises
    ------
    InkdigitsError
        What is missing, damaged or can't be read.
    """
    parts = [_load(source, variants, augment, seed, data_dir) for source in sources]
    return Mixture(
        train=_together([train for train, _ in parts]),
        validation=_together([validation for _, validation in parts]),
        credits=[
            _credit(source, len(train.labels), len(validation.labels))
            for source, (train, validation) in zip(sources, parts, strict=True)
        ],
    )


def _load(
    source: Source, variants: int, augment: bool, seed: int, data_dir: Path | None
) -> tuple[Glyphs, Glyphs]:
    if source.is_folder:
        return _load_folder(source, seed)
    if source.name == SYNTHETIC:
        return _load_synthetic(source, seed)
    halves: list[Glyphs] = []
    splits: tuple[Split, ...] = ("train", "validation")
    for number, split in enumerate(splits):
        if source.name == "mnist":
            glyphs = load_mnist(split, data_dir)
            chosen = _chosen(len(glyphs.labels), source.share, seed)
            halves.append(Glyphs(glyphs.images[chosen], glyphs.labels[chosen]))
            continue
        samples = load_ink(source.name, split, data_dir)
        samples = [samples[index] for index in _chosen(len(samples), source.share, seed)]
        count = variants if split == "train" else 1
        halves.append(draw_samples(samples, count, augment, [seed, number]))
    return halves[0], halves[1]


def _load_synthetic(source: Source, seed: int) -> tuple[Glyphs, Glyphs]:
    count = math.ceil(SYNTHETIC_COUNT * source.share)
    # Three seeds apart: the third is evaluation's, so that it is never trained on.
    halves = [
        [(_glyph(each.ink), each.label) for each in synthetic_digits(size, 3 * seed + number)]
        for number, size in enumerate((count, math.ceil(count / _VALIDATION)))
    ]
    return _as_glyphs(halves[0]), _as_glyphs(halves[1])


def _load_folder(source: Source, seed: int) -> tuple[Glyphs, Glyphs]:
    pictures = list_pictures(Path(source.name))
    mixed = np.random.default_rng(seed).permutation(len(pictures))
    pictures = [pictures[index] for index in mixed[: math.ceil(len(pictures) * source.share)]]
    kept = math.ceil(len(pictures) / _VALIDATION)
    if len(pictures) <= kept:
        raise DataError("bad_data", f"{shown(source.name)}: too few pictures to train on.")
    return _read_pictures(pictures[kept:]), _read_pictures(pictures[:kept])


def _read_pictures(pictures: Iterable[tuple[Path, int]]) -> Glyphs:
    def read(path: Path) -> NDArray[np.uint8]:
        try:
            return glyph_of(path)
        except InkdigitsError as error:
            raise DataError(
                "bad_data", f"{shown(path)}: {error.message} Mend it or take it out."
            ) from error

    return _as_glyphs((read(path), digit) for path, digit in pictures)


def draw_samples(
    samples: Iterable[InkSample], variants: int, augment: bool, seed: list[int]
) -> Glyphs:
    """Draw each ink sample ``variants`` times, all with other pens, and bring it to a glyph."""

    def drawn() -> Iterator[tuple[NDArray[np.uint8], str]]:
        for place, sample in enumerate(samples):
            for variant in range(variants):
                rng = np.random.default_rng([*seed, place, variant])
                change = vary_ink if augment and variant else with_pen
                yield _glyph(change(sample.ink, rng)), sample.label

    return _as_glyphs(drawn())


def _glyph(ink: Ink) -> NDArray[np.uint8]:
    """As `glyph_of`, without its search for marks: a third of the time, and one mark is known."""
    return normalise(draw(ink))


def _as_glyphs(pairs: Iterable[tuple[NDArray[np.uint8], str | int]]) -> Glyphs:
    images, labels = zip(*pairs, strict=True)
    return Glyphs(np.stack(images), np.array(labels).astype(np.int64))


def _chosen(count: int, share: float, seed: int) -> NDArray[np.int64]:
    """Which of ``count`` samples make up a share: all in order, or some picked by the seed."""
    if share == 1:
        return np.arange(count)
    return np.random.default_rng(seed).permutation(count)[: math.ceil(count * share)]


def _together(parts: list[Glyphs]) -> Glyphs:
    return Glyphs(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )


def _credit(source: Source, train: int, validation: int) -> dict[str, Any]:
    """What a card says of one source."""
    known: dict[str, Any] = {"name": source.public_name, "train": train, "validation": validation}
    if source.name in DATA_SETS:
        entry = dataclasses.asdict(DATA_SETS[source.name])
        return known | {name: entry[name] for name in ("about", "source", "licence", "credit")}
    about = "a folder of pictures" if source.is_folder else "digits written by this program"
    return known | {"about": about}
