"""The training and validation data of a training run, from all of its sources."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from inkdigits.data import DATA_SETS, INK_DATA_SETS, NOT_A_DIGIT, Glyphs, load_ink
from inkdigits.model import run_folder
from inkdigits.synthesis.nondigits import KINDS
from inkdigits.synthesis.styles import STYLES
from inkdigits.training.loading import SourceLoader, concatenate
from inkdigits.training.option import bad_option
from inkdigits.training.options import Options
from inkdigits.training.sources import SYNTHETIC, Source


@dataclass(frozen=True, eq=False)
class Mixture:
    """Data to train on and to validate with.

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
        """The digits without a glyph to train on."""
        return sorted(set(range(NOT_A_DIGIT)) - set(self.train.labels.tolist()))

    def save(self, path: Path) -> None:
        """Write the glyphs, so that a resumed training run needn't draw them again."""
        run_folder.write_arrays(
            path,
            credits=np.array(json.dumps(self.credits)),
            train_images=self.train.images,
            train_labels=self.train.labels,
            validation_images=self.validation.images,
            validation_labels=self.validation.labels,
        )

    @classmethod
    def load(cls, path: Path) -> Mixture:
        """Read what `save` wrote; raises InputError ``bad_run`` when it is damaged."""
        try:
            with run_folder.open_arrays(path) as file:
                return cls(
                    train=Glyphs(file["train_images"], file["train_labels"]),
                    validation=Glyphs(file["validation_images"], file["validation_labels"]),
                    credits=json.loads(str(file["credits"])),
                )
        except run_folder.DAMAGED as error:
            raise run_folder.damaged(path) from error


def load_mixture(options: Options, progress: Callable[[int], None] | None = None) -> Mixture:
    """Load and draw the data that the options name; the same seed gives the same glyphs.

    `variants` drawings are made of each ink sample, with pens of many widths. With `augment` all
    but the first are varied in their strokes and degraded.

    ``progress`` is called with 1 for each glyph made.

    Raises
    ------
    InkdigitsError
        For what is missing, damaged or can't be read; ``bad_option`` for unknown names in
        `without`.
    """
    _check_left_out(options)
    loader = SourceLoader(options, progress or (lambda _: None))
    parts = [loader.load(source) for source in options.sources]
    return Mixture(
        train=concatenate([train for train, _ in parts]),
        validation=concatenate([validation for _, validation in parts]),
        credits=[
            _credit(source, train, validation)
            for source, (train, validation) in zip(options.sources, parts, strict=True)
        ],
        left_out=tuple(loader.left_out),
    )


def _check_left_out(options: Options) -> None:
    """Refuse an unknown name in `without` before anything is drawn."""
    if not options.left_out:
        return
    known: set[str] = set()
    for source in options.sources:
        if source.name == SYNTHETIC:
            known.update(STYLES, KINDS)
        if source.name in INK_DATA_SETS:
            for sample in load_ink(source.name, None, options.data_dir):
                known.update((sample.site, sample.writer))
    unknown = sorted(options.left_out - known)
    if unknown:
        raise bad_option(
            f"No site, writer, style or kind is called {unknown[0]!r}, so it can't be left out."
        )


def _credit(source: Source, train: Glyphs, validation: Glyphs) -> dict[str, Any]:
    """The entry of one source in a card."""
    counts = {"train": len(train.labels), "validation": len(validation.labels)}
    known: dict[str, Any] = {"name": source.public_name, **counts}
    if source.name in DATA_SETS:
        return known | origin(source.name)
    if source.is_folder:
        return known | {"about": "a folder of pictures"}
    nondigits = int((train.labels == NOT_A_DIGIT).sum())
    others = f", and {nondigits:,} non-digits to train on" if nondigits else ""
    return known | {"about": f"digits{others}, drawn by this program"}


def origin(name: str) -> dict[str, Any]:
    """What a card says of a data set: its content, source, licence and whom to cite."""
    entry = asdict(DATA_SETS[name])
    return {name: entry[name] for name in ("about", "source", "licence", "credit")}
