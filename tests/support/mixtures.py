"""Training data for tests, also of made-up ink."""

from __future__ import annotations

from typing import Any

import pytest

from asked import asked
from inkdigits.data import Glyphs, InkSample
from inkdigits.data.samples import split_of
from inkdigits.synthesis.styles import synthetic_digits
from inkdigits.training import loading, mixture
from inkdigits.training.mixture import Mixture, load_mixture


def loaded(
    data: str, variants: int = 1, augment: bool = False, recipe: str = "cnn", **more: Any
) -> Mixture:
    options = asked(recipe=recipe, data=data, variants=variants, augment=augment, **more)
    return load_mixture(options)


def pictures_of(glyphs: Glyphs) -> set[bytes]:
    return {image.tobytes() for image in glyphs.images}


def by_writers(count: int, seed: int) -> list[InkSample]:
    """Synthetic digits, each as if by a writer of its own."""
    return [
        InkSample(each.ink, each.label, "here", f"writer-{number}")
        for number, each in enumerate(synthetic_digits(count, seed=seed))
    ]


def replace_ink(monkeypatch: pytest.MonkeyPatch, samples: list[InkSample]) -> dict[str, int]:
    """Make these the ink of every data set; gives how many are in each split."""

    def load_ink(name: str, split: str | None, *_: object) -> list[InkSample]:
        return [sample for sample in samples if split in (None, split_of(sample.writer))]

    for module in (loading, mixture):
        monkeypatch.setattr(module, "load_ink", load_ink)
    return {split: len(load_ink("", split)) for split in ("train", "validation", "test")}
