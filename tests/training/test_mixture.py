from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from asked import asked
from inkdigits.data import InkSample
from inkdigits.errors import DataError
from inkdigits.evaluation import Selection, samples
from inkdigits.ink import draw
from inkdigits.preparation import glyph_of
from inkdigits.synthesis.styles import synthetic_digits
from inkdigits.training import loading
from inkdigits.training.mixture import load_mixture
from inkdigits.training.sources import Source, parse
from mixtures import by_writers, loaded, pictures_of, replace_ink


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """40 pictures, black on white, in ten folders."""
    for number, sample in enumerate(synthetic_digits(40, seed=8)):
        place = tmp_path / "digits" / sample.label
        place.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(place / f"{number}.png"), 255 - draw(sample.ink).pixels)
    return tmp_path / "digits"


def test_names_and_shares_are_parsed() -> None:
    assert parse(" mnist , pendigits:0.5,unipen-digits:1") == (
        Source("mnist"),
        Source("pendigits", 0.5),
        Source("unipen-digits"),
    )


def test_synthetic_needs_no_data_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INKDIGITS_DATA", "/nowhere")
    data = loaded("synthetic:0.01")
    assert data.train.images.shape == (100, 28, 28)
    assert data.validation.images.shape == (10, 28, 28)
    assert data.train.images.dtype == np.uint8
    assert data.train.labels.dtype == np.int64
    assert set(data.train.labels.tolist()) == set(range(10))
    assert data.credits[0]["train"] == 100


def test_training_and_validation_data_are_disjoint() -> None:
    seeds = [loaded("synthetic:0.01", seed=seed) for seed in (0, 1)]
    for data in seeds:
        assert not pictures_of(data.train) & pictures_of(data.validation)
    assert not pictures_of(seeds[0].train) & pictures_of(seeds[1].validation)


def test_same_seed_same_glyphs() -> None:
    first, again, other = (loaded("synthetic:0.002", seed=seed) for seed in (1, 1, 2))
    assert (first.train.images == again.train.images).all()
    assert (first.train.images != other.train.images).any()


def test_tenth_of_a_folder_is_used_for_validation(folder: Path) -> None:
    data = loaded(str(folder))
    assert (len(data.train.labels), len(data.validation.labels)) == (36, 4)
    # Taken from all over, not the first class alone.
    assert len(set(data.validation.labels.tolist())) > 1
    assert not pictures_of(data.train) & pictures_of(data.validation)
    assert data.credits[0]["name"] == "digits"
    half = loaded(f"{folder}:0.5")
    assert (len(half.train.labels), len(half.validation.labels)) == (18, 2)


def test_unreadable_picture_is_left_out_and_named(folder: Path) -> None:
    (folder / "3" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n cut")
    data = loaded(str(folder))
    assert len(data.train.labels) + len(data.validation.labels) == 40
    assert len(data.left_out) == 1
    assert re.search(r"broken.png: .*damaged", data.left_out[0])
    assert data.left_out[0].count("broken.png") == 1


@pytest.mark.slow
def test_unreadable_pictures_never_fill_a_split(folder: Path) -> None:
    for path in sorted(folder.rglob("*.png")):
        if int(path.stem) % 4:
            path.write_bytes(b"\x89PNG\r\n\x1a\n cut")
    for seed in range(20):
        data = loaded(str(folder), seed=seed)
        assert len(data.train.labels) + len(data.validation.labels) == 10
        assert len(data.validation.labels)


def test_folder_of_damaged_pictures_is_refused(folder: Path) -> None:
    for path in folder.rglob("*.png"):
        path.write_bytes(b"\x89PNG\r\n\x1a\n cut")
    with pytest.raises(DataError, match=r"No picture could be read. .*\.png"):
        loaded(str(folder))


def test_only_picture_of_a_class_is_trained_on(folder: Path) -> None:
    for path in sorted((folder / "7").iterdir())[1:]:
        path.unlink()
    for seed in range(5):
        assert 7 in loaded(str(folder), seed=seed).train.labels
    for place in folder.iterdir():
        for path in sorted(place.iterdir())[1:]:
            path.unlink()
    with pytest.raises(DataError, match="too few pictures to train on"):
        loaded(str(folder))


def test_validation_share_is_used(folder: Path) -> None:
    for data, count in (("synthetic:0.01", 100), (str(folder), 40)):
        mixed = loaded(data, validation_share=0.25)
        assert len(mixed.validation.labels) == 0.25 * count


def test_sources_are_concatenated(folder: Path) -> None:
    both = loaded(f"synthetic:0.002,{folder}")
    assert len(both.train.labels) == 20 + 36
    assert [each["name"] for each in both.credits] == ["synthetic:0.002", "digits"]


def test_ink_is_split_by_writer_drawn_in_variants_and_credited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    samples = [
        InkSample(sample.ink, sample.label, "here", f"writer-{number}")
        for number, sample in enumerate(synthetic_digits(60, seed=0))
    ]

    counts = replace_ink(monkeypatch, samples)
    data = loaded("pendigits", variants=3, augment=True)
    assert len(data.train.labels) == 3 * counts["train"]
    assert len(data.validation.labels) == 4 * counts["validation"] > 0
    assert len(pictures_of(data.train)) == 3 * counts["train"]
    assert data.credits[0]["licence"] == "CC BY 4.0"
    assert len(loaded("pendigits").validation.labels) == counts["validation"]


def test_glyphs_of_drawn_ink_are_those_of_a_reader() -> None:
    # Of one stroke, so that nothing in it could be taken for a speck or a ruled line.
    inks = [each.ink for each in synthetic_digits(60, seed=6) if len(each.ink.strokes) == 1]
    assert len(inks) > 20
    for ink in inks:
        assert (loading.glyph_of_one(ink) == glyph_of(ink)).all()


def test_first_variant_changes_only_the_pen(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = by_writers(12, seed=6)
    replace_ink(monkeypatch, samples)
    plain = loaded("pendigits").train
    varied = loaded("pendigits", variants=2, augment=True).train
    assert (varied.images[::2] == plain.images).all()
    assert all((varied.images[1::2] != plain.images).any(axis=(1, 2)))
    assert varied.labels[1::2].tolist() == plain.labels.tolist()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("maker", "scored"), [("synthetic_digits", "synthetic"), ("synthetic_nondigits", "nondigits")]
)
def test_synthetic_test_data_are_never_used_in_training(
    monkeypatch: pytest.MonkeyPatch, maker: str, scored: str
) -> None:
    make = getattr(loading, maker)
    seeds: list[int] = []

    def noted(count: int, seed: int, names: list[str]) -> Iterator[Any]:
        seeds.append(seed)
        return make(count, seed, names)

    for module in (loading, samples):
        monkeypatch.setattr(module, maker, noted)
    for seed in range(4):
        load_mixture(asked(recipe="world", data="synthetic:0.001", seed=seed))
        next(samples.list_samples(scored, Selection(seed=seed)))
    trained, chosen_on, scored_on = (set(seeds[place::3]) for place in range(3))
    assert (len(trained), len(chosen_on), len(scored_on)) == (4, 1, 4)
    assert len(trained | chosen_on | scored_on) == len(trained) + len(chosen_on) + len(scored_on)


def test_all_seeds_share_the_validation_data(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = by_writers(60, seed=0)
    replace_ink(monkeypatch, samples)
    one, two = (
        loaded("pendigits:0.5,synthetic:0.002", seed=seed, variants=2, augment=True)
        for seed in (1, 2)
    )
    assert (one.validation.images == two.validation.images).all()
    assert not pictures_of(one.train) & pictures_of(two.train)


def test_sources_are_augmented_differently(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = by_writers(12, seed=6)
    replace_ink(monkeypatch, samples)
    first, second = (
        loaded(name, variants=2, augment=True).train for name in ("pendigits", "unipen-digits")
    )
    differs = (first.images != second.images).any(axis=(1, 2))
    # Two thin pens may make the same glyph.
    assert differs[::2].mean() > 0.5
    assert differs[1::2].all()
