"""The people of a split, whose handwriting stands on what is made to train on."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, Final

from inkdigits.data import Split, load_ink, load_mnist
from inkdigits.synthesis.people import People
from inkdigits.training.mixture import origin

DIGITS: Final = ("pendigits", "unipen-digits")
LETTERS: Final = "unipen-nondigits"
RASTERS: Final = "mnist"


@functools.cache
def people_of(split: Split, data_dir: Path | None, *, rasters: bool) -> People:
    """The people of a split whose ink is known, and synthetic ones; with those of MNIST or not."""
    digits = [sample for name in DIGITS for sample in load_ink(name, split, data_dir)]
    glyphs = load_mnist(split, data_dir) if rasters else None
    return People(digits, load_ink(LETTERS, split, data_dir), glyphs)


def credits_of_people(data_dir: Path | None, *, rasters: bool) -> list[dict[str, Any]]:
    """What a card says of their data; raises DataError where a data set is not here."""
    found = []
    for name in (*DIGITS, LETTERS, *([RASTERS] if rasters else [])):
        counts = {split: _count(name, split, data_dir) for split in ("train", "validation")}
        found.append({"name": name, **counts, **origin(name)})
    return found


def _count(name: str, split: Any, data_dir: Path | None) -> int:
    if name == RASTERS:
        return len(load_mnist(split, data_dir).labels)
    return len(load_ink(name, split, data_dir))
