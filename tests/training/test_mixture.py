from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from inkdigits.datasets import Glyphs, InkSample
from inkdigits.datasets.splits import split_of
from inkdigits.datasets.styles import synthetic_digits
from inkdigits.errors import DataError
from inkdigits.evaluation import trials
from inkdigits.ink import draw
from inkdigits.preparation import glyph_of
from inkdigits.training import mixture
from inkdigits.training.mixture import Mixture, draw_samples, load_mixture
from inkdigits.training.sources import Source, parse


def loaded(text: str, variants: int = 1, augment: bool = False, seed: int = 0) -> Mixture:
    return load_mixture(parse(text), variants=variants, augment=augment, seed=seed)


def pictures_of(glyphs: Glyphs) -> set[bytes]:
    return {image.tobytes() for image in glyphs.images}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """40 pictures, black on white, in ten folders."""
    for number, sample in enumerate(synthetic_digits(40, seed=8)):
        place = tmp_path / "digits" / sample.label
        place.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(place / f"{number}.png"), 255 - draw(sample.ink))
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


def test_validation_is_never_trained_on() -> None:
    seeds = [loaded("synthetic:0.01", seed=seed) for seed in (0, 1)]
    for data in seeds:
        assert not pictures_of(data.train) & pictures_of(data.validation)
    assert not pictures_of(seeds[0].train) & pictures_of(seeds[1].validation)


def test_same_seed_same_glyphs() -> None:
    first, again, other = (loaded("synthetic:0.002", seed=seed) for seed in (1, 1, 2))
    assert (first.train.images == again.train.images).all()
    assert (first.train.images != other.train.images).any()


def test_a_folder_is_trained_on_and_a_tenth_kept_for_validation(folder: Path) -> None:
    data = loaded(str(folder))
    assert (len(data.train.labels), len(data.validation.labels)) == (36, 4)
    # Taken from all over, not the first class alone.
    assert len(set(data.validation.labels.tolist())) > 1
    assert not pictures_of(data.train) & pictures_of(data.validation)
    assert data.credits[0]["name"] == "digits"
    half = loaded(f"{folder}:0.5")
    assert (len(half.train.labels), len(half.validation.labels)) == (18, 2)


def test_a_picture_that_cant_be_read_is_named(folder: Path) -> None:
    (folder / "3" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n cut")
    with pytest.raises(DataError, match=r"broken.png: .* Mend it or take it out"):
        loaded(str(folder))


def test_sources_are_put_together(folder: Path) -> None:
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

    def load_ink(name: str, split: str, data_dir: object) -> list[InkSample]:
        return [sample for sample in samples if split_of(sample.writer) == split]

    monkeypatch.setattr(mixture, "load_ink", load_ink)
    counts = [len(load_ink("pendigits", split, None)) for split in ("train", "validation")]
    data = loaded("pendigits", variants=3, augment=True)
    assert len(data.train.labels) == 3 * counts[0]
    assert len(data.validation.labels) == counts[1] > 0
    assert len(pictures_of(data.train)) == 3 * counts[0]
    assert data.credits[0]["licence"] == "CC BY 4.0"


def test_drawn_ink_is_what_a_reader_sees() -> None:
    # Of one stroke, so that nothing in it could be taken for a speck or a ruled line.
    inks = [each.ink for each in synthetic_digits(60, seed=6) if len(each.ink.strokes) == 1]
    assert len(inks) > 20
    for ink in inks:
        assert (mixture._glyph(ink) == glyph_of(ink)).all()


def test_the_first_variant_changes_nothing_but_the_pen() -> None:
    samples = list(synthetic_digits(10, seed=6))
    plain = draw_samples(samples, 1, False, [0])
    varied = draw_samples(samples, 2, True, [0])
    assert (varied.images[::2] == plain.images).all()
    assert all((varied.images[1::2] != plain.images).any(axis=(1, 2)))
    assert varied.labels[1::2].tolist() == plain.labels.tolist()


def test_synthetic_digits_that_score_a_model_were_never_trained_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[int] = []

    def noted(count: int, seed: int) -> Iterator[InkSample]:
        asked.append(seed)
        return synthetic_digits(count, seed)

    for module in (mixture, trials):
        monkeypatch.setattr(module, "synthetic_digits", noted)
    for seed in range(4):
        loaded("synthetic:0.001", seed=seed)
        next(trials.list_trials("synthetic", seed=seed))
    # To train, to validate and to score, of four seeds: no two alike.
    assert len(set(asked)) == len(asked) == 3 * 4
