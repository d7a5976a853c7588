"""The data of one source as glyphs, drawn and normalised the way that reading does it."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import (
    NONDIGIT_CHARACTERS,
    NOT_A_DIGIT,
    Glyphs,
    InkSample,
    Split,
    is_mislabelled,
    list_pictures,
    load_ink,
    load_mnist,
)
from inkdigits.errors import DataError, InkdigitsError, printable
from inkdigits.glyph import SIDE, normalise
from inkdigits.ink import Ink, draw
from inkdigits.preparation import glyph_of
from inkdigits.synthesis.nondigits import KINDS, TRAINING_KINDS, synthetic_nondigits
from inkdigits.synthesis.styles import STYLES, synthetic_digits
from inkdigits.training.degradation import degrade, enlarge
from inkdigits.training.options import Options
from inkdigits.training.photographed import photographed_glyph
from inkdigits.training.sources import NONDIGITS, SYNTHETIC, Source
from inkdigits.training.strokes import vary_ink, with_pen

VALIDATION_VARIANTS: Final = 4
"""The number of drawings of each ink sample to validate with, where drawings are augmented."""

_VALIDATION: Final = 0.1
"""The share of a folder's pictures, and of synthetic digits, that is used for validation."""

_NONDIGITS: Final = 0.75
"""Synthetic non-digits for each synthetic digit, where the recipe has a class for them."""

_PHOTOGRAPHED: Final = (0.3, 0.1)
"""The share of the augmented drawings that are photographed on paper, to train on and to validate
with: many are harder than what people photograph, so few of them have a say in the thresholds.
"""

_EMPTY: Final = 1 / 10
"""Empty cells of forms for each synthetic digit, where the recipe has a class for non-digits."""

_SPLITS: Final[tuple[Split, ...]] = ("train", "validation")

Pair = tuple[NDArray[np.uint8], int]
T = TypeVar("T")


class SourceLoader:
    """Loads the two splits of a source, to train on (0) and to validate with (1).

    ``progress`` is called with 1 for each glyph made, and `left_out` says which pictures could not
    be read, and why.
    """

    def __init__(self, options: Options, progress: Callable[[int], None]) -> None:
        self.left_out: list[str] = []
        self._options = options
        self._progress = progress
        self._share = options.validation_share

    def load(self, source: Source) -> tuple[Glyphs, Glyphs]:
        """The glyphs of a source to train on, and to validate with."""
        if source.is_folder:
            return self._load_folder(source)
        load = {"mnist": self._load_mnist, SYNTHETIC: self._load_synthetic}.get(
            source.name, self._load_ink
        )
        return load(source, 0), load(source, 1)

    def _load_mnist(self, source: Source, split: int) -> Glyphs:
        glyphs = load_mnist(_SPLITS[split], self._options.data_dir, self._share)
        chosen = self._chosen(len(glyphs.labels), source.share, split)
        glyphs = Glyphs(glyphs.images[chosen], glyphs.labels[chosen])
        share = self._options.recipe.degraded_copies if self._options.augment else 0
        copied = range(math.ceil(len(glyphs.labels) * share))
        if split or not copied:
            return glyphs
        copies = [
            normalise(degrade(enlarge(glyphs.images[index]), self._rng(source, split, index)))
            for index in self._counted(copied)
        ]
        return concatenate([glyphs, Glyphs(np.stack(copies), glyphs.labels[: len(copies)])])

    def _load_ink(self, source: Source, split: int) -> Glyphs:
        options = self._options
        samples = load_ink(source.name, _SPLITS[split], options.data_dir, self._share)
        chosen = self._chosen(len(samples), source.share, split)
        samples = [samples[index] for index in chosen]
        samples = [sample for sample in samples if self._is_wanted(sample, source.name)]
        variants = options.variants
        if split:
            variants = VALIDATION_VARIANTS if options.augment else 1
        elif source.name == NONDIGITS:
            # Non-digits differ more among themselves than digits do.
            variants = math.ceil(variants / 2)
        return _as_glyphs(self._drawn(samples, variants, source, split))

    def _is_wanted(self, sample: InkSample, source: str) -> bool:
        left_out = self._options.left_out
        if sample.site in left_out or sample.writer in left_out:
            return False
        if source == NONDIGITS:
            wanted = NONDIGIT_CHARACTERS.difference(self._options.without_characters)
            return sample.label in wanted
        return not is_mislabelled(sample)

    def _drawn(
        self, samples: Iterable[InkSample], variants: int, source: Source, split: int
    ) -> Iterator[Pair]:
        """Each ink sample, drawn ``variants`` times."""
        for index, sample in enumerate(self._counted(samples)):
            label = int(sample.label) if sample.label.isdecimal() else NOT_A_DIGIT
            for variant in range(variants):
                rng = self._rng(source, split, index, variant)
                if self._options.augment and variant:
                    yield _augmented(sample, rng, split), label
                else:
                    yield glyph_of_one(with_pen(sample.ink, rng)), label

    def _load_synthetic(self, source: Source, split: int) -> Glyphs:
        recipe, left_out = self._options.recipe, self._options.left_out
        count = recipe.synthetic * source.share * ((self._share or _VALIDATION) if split else 1)
        count = math.ceil(round(count, 6))
        # Three seeds apart: the third is that of evaluation, so that it is never trained on.
        seed = 3 * self._seed(split) + split
        styles = [name for name in STYLES if name not in left_out]
        wanted = [KINDS[name] for name in TRAINING_KINDS if name not in left_out]
        kinds = [kind.name for kind in wanted for _ in range(kind.weight)]

        def drawn() -> Iterator[Pair]:
            digits = synthetic_digits(count, seed, styles) if styles else ()
            for index, sample in enumerate(self._counted(digits)):
                rng = self._rng(source, split, index)
                augment = self._options.augment and index % 2
                glyph = _augmented(sample, rng, split) if augment else glyph_of_one(sample.ink)
                yield glyph, int(sample.label)
            if not (recipe.tells_nondigits and kinds):
                return
            nondigits = synthetic_nondigits(math.ceil(count * _NONDIGITS), seed, kinds)
            for index, nondigit in enumerate(self._counted(nondigits)):
                sheet = nondigit.sheet
                if self._options.augment and index % 2:
                    sheet = degrade(sheet, self._rng(source, split, index, 1))
                yield normalise(sheet), NOT_A_DIGIT
            for index in self._counted(range(math.ceil(count * _EMPTY))):
                found = photographed_glyph("", None, self._rng(source, split, index, 2))
                if found is not None:
                    yield found, NOT_A_DIGIT

        return _as_glyphs(drawn())

    def _load_folder(self, source: Source) -> tuple[Glyphs, Glyphs]:
        pictures = list_pictures(Path(source.name))
        mixed = np.random.default_rng(self._options.seed).permutation(len(pictures))
        pictures = [pictures[index] for index in mixed[: math.ceil(len(pictures) * source.share)]]
        # Divided after they are read, or all that can't be read might be in one split.
        train, validation = _divided(self._read_pictures(pictures), self._share or _VALIDATION)
        if not validation:
            raise DataError(
                "bad_data",
                f"{printable(source.name)}: too few pictures to train on: some are needed for "
                "validation, and each class needs two.",
            )
        return _as_glyphs(train), _as_glyphs(validation)

    def _read_pictures(self, pictures: list[tuple[Path, int]]) -> list[Pair]:
        """The glyphs of pictures; those that can't be read are left out and noted."""
        pairs: list[Pair] = []
        left_out: list[str] = []
        for path, digit in self._counted(pictures):
            try:
                pairs.append((glyph_of(path), digit))
            except InkdigitsError as error:
                left_out.append(error.message)
        if not pairs:
            raise DataError("bad_data", f"No picture could be read. {left_out[0]}")
        self.left_out += left_out
        return pairs

    def _chosen(self, count: int, share: float, split: int) -> NDArray[np.int64]:
        """Which of ``count`` samples make up a share: all in order, or some picked by the seed."""
        if share == 1:
            return np.arange(count)
        mixed = np.random.default_rng(self._seed(split)).permutation(count)
        return mixed[: math.ceil(count * share)]

    def _seed(self, split: int) -> int:
        """The seed of what is drawn; always 0 for validation, so that runs can be compared."""
        return 0 if split else self._options.seed

    def _rng(self, source: Source, split: int, *indices: int) -> np.random.Generator:
        # NumPy takes [3] and [3, 0] for the same seed, so there is a 1 at the end.
        names = zlib.crc32(source.name.encode()), split
        return np.random.default_rng([self._seed(split), *names, *indices, 1])

    def _counted(self, items: Iterable[T]) -> Iterator[T]:
        for item in items:
            yield item
            self._progress(1)


def _augmented(sample: InkSample, rng: np.random.Generator, split: int) -> NDArray[np.uint8]:
    ink = vary_ink(sample.ink, rng)
    if rng.random() >= _PHOTOGRAPHED[split]:
        return normalise(degrade(draw(ink).pixels, rng))
    found = photographed_glyph(sample.label, ink, rng)
    # Nobody could read a hairline in faint pencil under a shadow.
    return glyph_of_one(ink) if found is None else found


def glyph_of_one(ink: Ink) -> NDArray[np.uint8]:
    """As `glyph_of` for ink that is known to be one mark: a third of the time."""
    return normalise(draw(ink).pixels)


def _divided(pictures: list[Pair], share: float) -> tuple[list[Pair], list[Pair]]:
    """To train on and to validate with: a share, but never the last picture of a class."""
    left = Counter(digit for _, digit in pictures)
    wanted = math.ceil(len(pictures) * share)
    train: list[Pair] = []
    validation: list[Pair] = []
    for picture in pictures:
        if len(validation) < wanted and left[picture[1]] > 1:
            left[picture[1]] -= 1
            validation.append(picture)
        else:
            train.append(picture)
    return train, validation


def _as_glyphs(pairs: Iterable[Pair]) -> Glyphs:
    listed = list(pairs)
    images = [image for image, _ in listed]
    return Glyphs(
        np.stack(images) if images else np.empty((0, SIDE, SIDE), np.uint8),
        np.array([label for _, label in listed], np.int64),
    )


def concatenate(parts: list[Glyphs]) -> Glyphs:
    """The glyphs of all parts, in order."""
    return Glyphs(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )
