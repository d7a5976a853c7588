"""What training data leave out: by name, letters like digits, and mislabelled ink."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from inkdigits.data import NOT_A_DIGIT, InkSample
from inkdigits.data.samples import split_of
from inkdigits.errors import InputError
from inkdigits.synthesis.nondigits import TRAINING_KINDS, Nondigit, synthetic_nondigits
from inkdigits.synthesis.styles import STYLES, synthetic_digits
from inkdigits.training import loading
from mixtures import by_writers, loaded, replace_ink


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
