from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from asked import asked
from inkdigits.data import NOT_A_DIGIT, Glyphs, InkSample
from inkdigits.data.samples import split_of
from inkdigits.errors import DataError, InputError
from inkdigits.evaluation import Selection, samples
from inkdigits.ink import draw
from inkdigits.preparation import glyph_of
from inkdigits.synthesis.nondigits import TRAINING_KINDS, Nondigit, synthetic_nondigits
from inkdigits.synthesis.styles import STYLES, synthetic_digits
from inkdigits.training import loading, mixture
from inkdigits.training.mixture import Mixture, load_mixture
from inkdigits.training.sources import Source, parse


def loaded(
    data: str, variants: int = 1, augment: bool = False, recipe: str = "cnn", **more: Any
) -> Mixture:
    options = asked(recipe=recipe, data=data, variants=variants, augment=augment, **more)
    return load_mixture(options)


def pictures_of(glyphs: Glyphs) -> set[bytes]:
    return {image.tobytes() for image in glyphs.images}


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


def test_sites_and_writers_are_left_out_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = [
        InkSample(each.ink, each.label, f"site-{number % 2}", f"writer-{number % 30}")
        for number, each in enumerate(synthetic_digits(120, seed=0))
    ]
    counts = replace_ink(monkeypatch, samples)
    assert len(loaded("pendigits").train.labels) == counts["train"]
    kept = [each for each in samples if each.site == "site-1" and split_of(each.writer) == "train"]
    without = loaded("pendigits", without="site-0")
    assert without.train.labels.tolist() == [int(each.label) for each in kept]
    writer = kept[0].writer
    fewer = loaded("pendigits", without=f"site-0, {writer}")
    assert fewer.train.labels.tolist() == [int(e.label) for e in kept if e.writer != writer]
    # Also one who is neither trained nor chosen on, and one outside the share that is taken.
    tester = next(each.writer for each in samples if split_of(each.writer) == "test")
    assert len(loaded("pendigits", without=tester).train.labels) == counts["train"]
    loaded("pendigits", without=writer)


def test_unknown_name_cannot_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    # Reported before anything is drawn.
    monkeypatch.setattr(loading, "synthetic_digits", None)
    replace_ink(monkeypatch, by_writers(12, seed=6))
    with pytest.raises(InputError, match="'8-crosed', so it can't be left out"):
        loaded("synthetic:0.001", without="8-crosed")
    with pytest.raises(InputError, match="'7-crossed', so it can't be left out"):
        loaded("pendigits", without="7-crossed")


def test_all_styles_may_be_left_out() -> None:
    assert not len(loaded("synthetic:0.001", without=",".join(STYLES)).train.labels)


def test_styles_and_kinds_are_left_out_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    styles: set[str] = set()
    kinds: set[str] = set()

    def digits(count: int, seed: int, names: list[str]) -> Iterator[InkSample]:
        styles.update(names)
        return synthetic_digits(count, seed, names)

    def nondigits(count: int, seed: int, names: list[str]) -> Iterator[Nondigit]:
        kinds.update(names)
        return synthetic_nondigits(count, seed, names)

    monkeypatch.setattr(loading, "synthetic_digits", digits)
    monkeypatch.setattr(loading, "synthetic_nondigits", nondigits)
    loaded("synthetic:0.001", recipe="world", without="7-crossed,scribble")
    assert styles == {*STYLES} - {"7-crossed"}
    # What is held out is never trained on, asked for or not.
    assert kinds == {*TRAINING_KINDS} - {"scribble"}


def test_only_letters_unlike_digits_are_the_eleventh_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    characters = "AKOlSx%?"
    samples = [
        InkSample(each.ink, characters[number % 8], "here", f"writer-{number}")
        for number, each in enumerate(synthetic_digits(160, seed=0))
    ]
    replace_ink(monkeypatch, samples)

    def count(**more: Any) -> int:
        data = loaded("unipen-nondigits", recipe="world", **more)
        assert set(data.train.labels.tolist()) == {NOT_A_DIGIT}
        return len(data.train.labels)

    trained = [each.label for each in samples if split_of(each.writer) == "train"]
    assert count() == sum(label in "AKx%?" for label in trained)
    assert count(without_characters="A%?") == sum(label in "Kx" for label in trained)


def test_recipe_with_ten_classes_refuses_letters() -> None:
    with pytest.raises(InputError, match="cnn knows digits only"):
        loaded("unipen-nondigits")


def test_world_also_gets_synthetic_nondigits() -> None:
    labels = loaded("synthetic:0.001", recipe="world").train.labels
    assert (labels != NOT_A_DIGIT).sum() == 30
    # One more is an empty cell of a form in which something was found.
    assert (labels == NOT_A_DIGIT).sum() == 23 + 1


def test_mislabelled_ink_is_used_neither_for_training_nor_validation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    samples = by_writers(60, seed=0)
    counts = replace_ink(monkeypatch, samples)
    bad = [
        next(each for each in samples if split_of(each.writer) == split)
        for split in ("train", "validation")
    ]
    monkeypatch.setattr(loading, "is_mislabelled", lambda sample: sample in bad)
    data = loaded("pendigits")
    assert len(data.train.labels) == counts["train"] - 1
    assert len(data.validation.labels) == counts["validation"] - 1


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
