"""Training data by name and share, brought to glyphs the way that reading brings them."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import (
    DATA_SETS,
    INK_DATA_SETS,
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
from inkdigits.errors import DataError, InkdigitsError, InputError, shown
from inkdigits.glyph import normalise
from inkdigits.ink import Ink, draw
from inkdigits.preparation import glyph_of
from inkdigits.synthesis.nondigits import KINDS, TRAINING_KINDS, synthetic_nondigits
from inkdigits.synthesis.papers import PAPERS, photograph
from inkdigits.synthesis.styles import STYLES, synthetic_digits
from inkdigits.training.options import Options
from inkdigits.training.pixels import enlarged, worn
from inkdigits.training.sources import NONDIGITS, SYNTHETIC, Source
from inkdigits.training.strokes import vary_ink, with_pen

VALIDATION_VARIANTS: Final = 4
"""Drawings of each ink sample to validate on, where drawings are varied."""

_VALIDATION: Final = 0.1
"""The share of a folder's pictures, and of synthetic digits, that is kept for validation."""

_NONDIGITS: Final = 0.75
"""Synthetic non-digits for each synthetic digit, where the recipe tells them."""

_PHOTOGRAPHED: Final = 1 / 40
"""Of the varied drawings, so many are laid on paper, photographed and cleaned; it costs most."""

_PAPERS: Final = tuple(name for name in PAPERS if name != "tiny")

_SPLITS: Final[tuple[Split, ...]] = ("train", "validation")

Pair = tuple[NDArray[np.uint8], int]
T = TypeVar("T")
Told = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class Mixture:
    """Data to train on and to choose by.

    Attributes
    ----------
    train, validation:
        Glyphs of different writers, where writers are known.
    credits:
        For each source: name, counts, source and licence.
    left_out:
        For each picture that could not be read: which and why.
    """

    train: Glyphs
    validation: Glyphs
    credits: list[dict[str, Any]]
    left_out: tuple[str, ...] = ()

    @property
    def missing_digits(self) -> list[int]:
        """The digits that have no glyph to train on."""
        return sorted(set(range(NOT_A_DIGIT)) - set(self.train.labels.tolist()))


def load_mixture(options: Options, told: Told | None = None) -> Mixture:
    """Load and draw the data that the options name; the same seed gives the same glyphs.

    Of each ink sample `variants` drawings are made, all with pens of many widths. With `augment`
    the second and those after it are varied in their strokes and on their sheets.

    Parameters
    ----------
    told:
        Called with 1 for each glyph made.

    Raises
    ------
    InkdigitsError
        What is missing, damaged or can't be read, and names in `without` that nothing has.
    """
    _check_left_out(options)
    loader = _Loader(options, told or (lambda _: None))
    parts = [loader.load(source) for source in options.sources]
    return Mixture(
        train=_together([train for train, _ in parts]),
        validation=_together([validation for _, validation in parts]),
        credits=[
            _credit(source, train, validation)
            for source, (train, validation) in zip(options.sources, parts, strict=True)
        ],
        left_out=tuple(loader.left_out),
    )


def _check_left_out(options: Options) -> None:
    """Refuse a name that nothing has, before anything is drawn."""
    if not options.left_out:
        return
    met: set[str] = set()
    for source in options.sources:
        if source.name == SYNTHETIC:
            met.update(STYLES, KINDS)
        if source.name in INK_DATA_SETS:
            for sample in load_ink(source.name, None, options.data_dir):
                met.update((sample.site, sample.writer))
    unknown = sorted(options.left_out - met)
    if unknown:
        raise InputError(
            "bad_option",
            f"No site, writer, style or kind is called {unknown[0]!r}, so it can't be left out.",
        )


class _Loader:
    """The halves of each source, to train and to validate, for one set of options."""

    def __init__(self, options: Options, told: Told) -> None:
        self._options = options
        self._told = told
        self._augment = bool(options.augment)
        self._variants = options.variants or 1
        self._share = options.validation_share
        self.left_out: list[str] = []

    def load(self, source: Source) -> tuple[Glyphs, Glyphs]:
        if source.is_folder:
            return self._load_folder(source)
        halves = {"mnist": self._load_mnist, SYNTHETIC: self._load_synthetic}
        load = halves.get(source.name, self._load_ink)
        first, second = (load(source, number) for number in range(len(_SPLITS)))
        return first, second

    def _load_mnist(self, source: Source, number: int) -> Glyphs:
        glyphs = load_mnist(_SPLITS[number], self._options.data_dir, self._share)
        chosen = self._chosen(len(glyphs.labels), source.share, number)
        glyphs = Glyphs(glyphs.images[chosen], glyphs.labels[chosen])
        share = self._options.chosen_recipe.worn_copies if self._augment else 0
        places = range(math.ceil(len(glyphs.labels) * share))
        if number or not places:
            return glyphs
        copies = [
            normalise(worn(enlarged(glyphs.images[place]), self._rng(source, number, place)))
            for place in self._counted(places)
        ]
        labels = glyphs.labels[: len(copies)]
        return _together([glyphs, Glyphs(np.stack(copies), labels)])

    def _load_ink(self, source: Source, number: int) -> Glyphs:
        samples = load_ink(source.name, _SPLITS[number], self._options.data_dir, self._share)
        chosen = self._chosen(len(samples), source.share, number)
        samples = [samples[place] for place in chosen]
        samples = [sample for sample in samples if self._wanted(sample, source.name)]
        if number:
            return self._draw(samples, VALIDATION_VARIANTS if self._augment else 1, source, number)
        # Non-digits differ more among themselves than digits do.
        variants = math.ceil(self._variants / 2) if source.name == NONDIGITS else self._variants
        return self._draw(samples, variants, source, number)

    def _wanted(self, sample: InkSample, source: str) -> bool:
        left_out = self._options.left_out
        if sample.site in left_out or sample.writer in left_out:
            return False
        if source == NONDIGITS:
            wanted = NONDIGIT_CHARACTERS.difference(self._options.without_characters)
            return sample.label in wanted
        return not is_mislabelled(sample)

    def _draw(
        self, samples: Iterable[InkSample], variants: int, source: Source, number: int
    ) -> Glyphs:
        """Draw each ink sample ``variants`` times and bring it to a glyph."""

        def drawn() -> Iterator[Pair]:
            for place, sample in enumerate(self._counted(samples)):
                label = int(sample.label) if sample.label.isdecimal() else NOT_A_DIGIT
                for variant in range(variants):
                    rng = self._rng(source, number, place, variant)
                    varied = self._augment and variant > 0
                    yield (_varied if varied else _plain)(sample.ink, rng), label

        return _as_glyphs(drawn())

    def _load_synthetic(self, source: Source, number: int) -> Glyphs:
        left_out = self._options.left_out
        recipe = self._options.chosen_recipe
        count = recipe.synthetic * source.share * ((self._share or _VALIDATION) if number else 1)
        count = math.ceil(round(count, 6))
        # Three seeds apart: the third is evaluation's, so that it is never trained on.
        seed = 3 * self._seed(number) + number
        styles = [name for name in STYLES if name not in left_out]
        wanted = [KINDS[name] for name in TRAINING_KINDS if name not in left_out]
        kinds = [kind.name for kind in wanted for _ in range(kind.weight)]

        def drawn() -> Iterator[Pair]:
            digits = synthetic_digits(count, seed, styles) if styles else ()
            for place, sample in enumerate(self._counted(digits)):
                varied = self._augment and place % 2
                rng = self._rng(source, number, place)
                glyph = _varied(sample.ink, rng) if varied else _glyph(sample.ink)
                yield glyph, int(sample.label)
            if not (recipe.tells_nondigits and kinds):
                return
            nondigits = synthetic_nondigits(math.ceil(count * _NONDIGITS), seed, kinds)
            for place, nondigit in enumerate(self._counted(nondigits)):
                sheet = nondigit.sheet
                if self._augment and place % 2:
                    sheet = worn(sheet, self._rng(source, number, place, 1))
                yield normalise(sheet), NOT_A_DIGIT

        return _as_glyphs(drawn())

    def _load_folder(self, source: Source) -> tuple[Glyphs, Glyphs]:
        pictures = list_pictures(Path(source.name))
        mixed = np.random.default_rng(self._options.seed).permutation(len(pictures))
        pictures = [pictures[index] for index in mixed[: math.ceil(len(pictures) * source.share)]]
        # Divided after they are read, or one half might be all that can't be.
        trained, validated = _divided(self._read_pictures(pictures), self._share or _VALIDATION)
        if not validated:
            raise DataError(
                "bad_data",
                f"{shown(source.name)}: too few pictures to train on: some are kept to validate "
                "with, and each class needs two.",
            )
        return _as_glyphs(trained), _as_glyphs(validated)

    def _read_pictures(self, pictures: list[tuple[Path, int]]) -> list[Pair]:
        """The glyphs of pictures; those that can't be read are left out and told of."""
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

    def _chosen(self, count: int, share: float, number: int) -> NDArray[np.int64]:
        """Which of ``count`` samples make up a share: all in order, or some picked by the seed."""
        if share == 1:
            return np.arange(count)
        mixed = np.random.default_rng(self._seed(number)).permutation(count)
        return mixed[: math.ceil(count * share)]

    def _seed(self, number: int) -> int:
        """Of what is drawn; the same to validate with for all, so that seeds can be compared."""
        return 0 if number else self._options.seed

    def _rng(self, source: Source, number: int, *place: int) -> np.random.Generator:
        # NumPy takes [3] and [3, 0] for the same seed, so there is a 1 at the end.
        names = zlib.crc32(source.name.encode()), number
        return np.random.default_rng([self._seed(number), *names, *place, 1])

    def _counted(self, things: Iterable[T]) -> Iterator[T]:
        for thing in things:
            yield thing
            self._told(1)


def _plain(ink: Ink, rng: np.random.Generator) -> NDArray[np.uint8]:
    return _glyph(with_pen(ink, rng))


def _varied(ink: Ink, rng: np.random.Generator) -> NDArray[np.uint8]:
    ink = vary_ink(ink, rng)
    if rng.random() >= _PHOTOGRAPHED:
        return normalise(worn(draw(ink).pixels, rng))
    paper = str(rng.choice(_PAPERS))
    try:
        return glyph_of(photograph(ink, paper, rng))
    except InputError:
        # A hair in faint pencil under a shadow: nobody could read it.
        return _glyph(ink)


def _glyph(ink: Ink) -> NDArray[np.uint8]:
    """As `glyph_of`, without its search for marks: a third of the time, and one mark is known."""
    return normalise(draw(ink).pixels)


def _divided(pictures: list[Pair], share: float) -> tuple[list[Pair], list[Pair]]:
    """To train and to validate: a share, but never the last picture of a class."""
    left = Counter(digit for _, digit in pictures)
    kept = math.ceil(len(pictures) * share)
    trained: list[Pair] = []
    validated: list[Pair] = []
    for picture in pictures:
        if len(validated) < kept and left[picture[1]] > 1:
            left[picture[1]] -= 1
            validated.append(picture)
        else:
            trained.append(picture)
    return trained, validated


def _as_glyphs(pairs: Iterable[Pair]) -> Glyphs:
    together = list(pairs)
    images = [image for image, _ in together]
    return Glyphs(
        np.stack(images) if images else np.empty((0, 28, 28), np.uint8),
        np.array([label for _, label in together], np.int64),
    )


def _together(parts: list[Glyphs]) -> Glyphs:
    return Glyphs(
        np.concatenate([part.images for part in parts]),
        np.concatenate([part.labels for part in parts]),
    )


def _credit(source: Source, train: Glyphs, validation: Glyphs) -> dict[str, Any]:
    """What a card says of one source."""
    counts = {"train": len(train.labels), "validation": len(validation.labels)}
    known: dict[str, Any] = {"name": source.public_name, **counts}
    if source.name in DATA_SETS:
        entry = asdict(DATA_SETS[source.name])
        return known | {name: entry[name] for name in ("about", "source", "licence", "credit")}
    if source.is_folder:
        return known | {"about": "a folder of pictures"}
    nondigits = int((train.labels == NOT_A_DIGIT).sum())
    others = f", and {nondigits:,} things to train on that are none" if nondigits else ""
    return known | {"about": f"digits{others}, drawn by this program"}
