"""A user's own numbers: a folder of pictures with labels in a CSV file."""

from __future__ import annotations

import functools
import hashlib
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from inkdigits.data import Split, list_labelled
from inkdigits.errors import InkdigitsError
from inkdigits.preparation import strips_of
from inkdigits.strip import CHARACTERS, HEIGHT
from inkdigits.synthesis.numbers.written import symbol_of
from inkdigits.training.numbers.samples import Sample

_VALIDATED: Final = 1 / 8
"""The share of the pictures that is kept for validation."""

_WHOLE: Final = 0.85
"""The smallest share of the ink of a picture on the strip with its number."""

_LARGEST_CHANGE: Final = np.array([0.12, 0.12, 0.15, math.radians(2.5)])
"""The largest changes of width, height, slant and rotation of a strip that is used again."""


@dataclass(frozen=True)
class Labelled:
    """A picture of one number, and its text in symbols of `ALPHABET`."""

    path: Path
    text: str

    @property
    def split(self) -> Split:
        """Chosen by the name of the file, so that it stays the same if others are added."""
        digest = hashlib.sha256(self.path.name.encode(errors="surrogateescape")).digest()
        share = int.from_bytes(digest[:8], "big") / 2**64
        return "validation" if share < _VALIDATED else "train"


def list_numbers(folder: Path) -> list[Labelled]:
    """The pictures of a folder with their numbers; raises as `list_labelled`."""
    return [
        Labelled(path, "".join(symbol_of(each) for each in text if not each.isspace()))
        for path, text in list_labelled(folder)
    ]


def stamp(folder: Path) -> str:
    """A digest that changes when the pictures of a folder or their texts change."""
    digest = hashlib.sha256()
    for each in list_numbers(folder):
        status = each.path.stat()
        digest.update(f"{each.path.name} {each.text} {status.st_size} {status.st_mtime_ns}".encode(
            errors="surrogateescape"
        ))  # fmt: skip
    return digest.hexdigest()


@functools.cache
def labelled_strips(folder: Path, split: Split) -> tuple[Sample, ...]:
    """The strips of the pictures of a split, of those whose number is found as a whole."""
    found = (_strip_of(each) for each in list_numbers(folder) if each.split == split)
    return tuple(sample for sample in found if sample is not None)


def varied(sample: Sample, rng: np.random.Generator) -> Sample:
    """A strip without known centres, slightly deformed, as if the same person wrote it again."""
    wider, higher, slant, turn = rng.uniform(-1, 1, 4) * _LARGEST_CHANGE
    cosine, sine = math.cos(turn), math.sin(turn)
    matrix = np.array([[cosine, -sine], [sine, cosine]]) @ [[1 + wider, slant], [0, 1 + higher]]
    width = sample.pixels.shape[1]
    middle = np.array([width / 2, HEIGHT / 2])
    way = np.column_stack([matrix, middle + rng.normal(0, 1, 2) - matrix @ middle])
    moved = cv2.warpAffine(sample.pixels, way, (width, HEIGHT))
    return replace(sample, pixels=np.asarray(moved, np.uint8))


def _strip_of(number: Labelled) -> Sample | None:
    """The strip with the number of a picture; None if the number is not found as a whole."""
    try:
        strips = strips_of(number.path).strips
    except InkdigitsError:
        return None
    amounts = [float(strip.pixels[..., CHARACTERS].sum()) for strip in strips]
    if not amounts or max(amounts) < _WHOLE * sum(amounts):
        return None
    sample = Sample(strips[int(np.argmax(amounts))].pixels, number.text, None)
    return sample if sample.is_learnable else None
