"""Which samples are evaluated, and in which form they are read."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inkdigits import InputError, Reader
from inkdigits.data import DATA_SETS, DataSet, InkSample, ink_hash, split_of, write_ink_file
from inkdigits.data import samples as data_samples
from inkdigits.data.registry import DataFile
from inkdigits.evaluation import (
    Selection,
    Truth,
    evaluate,
    list_samples,
)
from inkdigits.ink import Ink
from inkdigits.synthesis.nondigits import KINDS, SHAPE_KINDS
from inkdigits.synthesis.styles import synthetic_digits

WRITERS = [f"hand-{number}" for number in range(60)]

TEST_WRITERS = [writer for writer in WRITERS if split_of(writer) == "test"]


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ten digits of 60 writers at three sites; signs of a fourth of them and of 20 others."""
    digits = [
        InkSample(each.ink, each.label, f"site-{number % 3}", writer)
        for number, writer in enumerate(WRITERS)
        for each in synthetic_digits(10, seed=number)
    ]
    signs = [
        InkSample(ink, label, "site-0", writer)
        for writer in [*WRITERS[::4], *(f"only-signs-{number}" for number in range(20))]
        for label, ink in SIGNS.items()
    ]
    _register(monkeypatch, tmp_path, "unipen-digits", digits)
    _register(monkeypatch, tmp_path, "unipen-nondigits", signs)
    return tmp_path


SIGNS = {
    "=": Ink([[[0, 0], [9, 0]], [[0, 6], [9, 6]]]),
    "O": Ink([[[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]]]),
    "V": Ink([[[0, 0], [4, 9], [8, 0]]]),
}


def _register(
    monkeypatch: pytest.MonkeyPatch, folder: Path, name: str, samples: Iterable[InkSample]
) -> None:
    path = f"{name}.jsonl.gz"
    write_ink_file(folder / path, samples)
    content = gzip.decompress((folder / path).read_bytes())
    file = DataFile(path, len(content), hashlib.sha256(content).hexdigest())
    made_up = DataSet(name, path, (file,), "made up", "nowhere", "none", "nobody", "Ask Ann.")
    monkeypatch.setitem(DATA_SETS, name, made_up)


def truths(data: str, data_dir: Path, **selected: Any) -> list[Truth]:
    if data.startswith("unipen"):
        # Else each would be drawn.
        selected["input_form"] = "ink"
    samples = list_samples(data, Selection(**selected), data_dir=data_dir)
    return [sample.truth for sample in samples]


@pytest.mark.slow
def test_splits_have_different_writers_and_all_has_every_writer(data_dir: Path) -> None:
    for split in ("train", "validation", "test"):
        found = truths("unipen-digits", data_dir, split=split)
        assert {truth.writer for truth in found} == {w for w in WRITERS if split_of(w) == split}
    assert len(truths("unipen-digits", data_dir, split="all")) == 600
    assert len(truths("unipen-digits", data_dir)) == 10 * len(TEST_WRITERS)


@pytest.mark.slow
def test_only_named_sites_writers_and_characters_are_selected(data_dir: Path) -> None:
    assert {each.site for each in truths("unipen-digits", data_dir, only=["site-1"])} == {"site-1"}
    writer = TEST_WRITERS[0]
    named = truths("unipen-digits", data_dir, only=[writer], characters="17")
    assert [(each.writer, each.label) for each in named] == [(writer, "1"), (writer, "7")]
    styles = truths("synthetic", data_dir, only=["7-crossed", "1-bar"], limit=40)
    assert Counter(each.style for each in styles) == {"7-crossed": 20, "1-bar": 20}
    for data, known in (
        ("unipen-digits", writer),
        ("synthetic", "7-crossed"),
        ("nondigits", "tree"),
    ):
        with pytest.raises(InputError, match="nothing is called 'nobody'; check the split"):
            truths(data, data_dir, only=[known, "nobody"])


@pytest.mark.slow
def test_limit_is_spread_evenly(data_dir: Path) -> None:
    found = truths("unipen-digits", data_dir, split="all", only=["site-0"], limit=20)
    # As many as there are writers at the site.
    assert len({each.writer for each in found}) == len(found) == 20


@pytest.mark.slow
def test_limit_is_the_number_of_synthetic_samples(data_dir: Path) -> None:
    assert len(truths("synthetic", data_dir, limit=2_100, input_form="ink")) == 2_100


def test_canvas_does_not_depend_on_the_selection(data_dir: Path) -> None:
    def drawn(**selected: Any) -> dict[tuple[str, str], Any]:
        samples = list_samples("unipen-digits", Selection(**selected), data_dir=data_dir)
        return {(each.truth.writer, each.truth.label): each.source for each in samples}

    everything = drawn()
    for part in (drawn(only=["site-0"], characters="3"), drawn(limit=3)):
        assert part
        assert all(np.array_equal(picture, everything[key]) for key, picture in part.items())


def test_ink_is_read_in_the_selected_form(data_dir: Path) -> None:
    samples = list_samples("unipen-digits", Selection(input_form="ink", limit=5), data_dir=data_dir)
    assert all(isinstance(sample.source, Ink) for sample in samples)
    result = evaluate(Reader(), "unipen-digits", Selection(input_form="ink"), data_dir=data_dir)
    assert result.correct.value > 0.9
    with pytest.raises(InputError, match="nondigits holds no ink"):
        evaluate(Reader(), "nondigits", Selection(input_form="ink"))


def test_mislabelled_ink_is_marked_or_left_out(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample = next(list_samples("unipen-digits", Selection(input_form="ink"), data_dir=data_dir))
    assert isinstance(sample.source, Ink)
    truth = sample.truth
    listed = ink_hash(InkSample(sample.source, truth.label, truth.site, truth.writer))
    monkeypatch.setattr(data_samples, "_mislabelled", lambda: frozenset([listed]))
    assert [each.mislabelled for each in truths("unipen-digits", data_dir)].index(True) == 0
    left = truths("unipen-digits", data_dir, without_mislabelled=True)
    assert len(left) == 10 * len(TEST_WRITERS) - 1
    assert not any(each.mislabelled for each in left)


def test_characters_like_digits_are_left_out(data_dir: Path) -> None:
    counts: list[int] = []
    result = evaluate(Reader(), "unipen-nondigits", data_dir=data_dir, progress=counts.append)
    writers = {each.writer for each in truths("unipen-nondigits", data_dir)}
    assert set(result.by_label) == {"=", "V"}
    assert result.count == 2 * len(writers)
    # An equals sign is two marks, which is never a digit.
    assert result.by_label["="].value == 1
    assert result.statuses["not a digit"] >= len(writers)
    # Only those of the non-digits' test writers who wrote digits are compared.
    assert result.against_digits is not None
    assert result.against_digits.count == 10 * len(writers & set(TEST_WRITERS))
    assert counts == list(range(1, result.count + result.against_digits.count + 1))
    json.dumps(result.to_dict())


def test_characters_like_digits_can_be_selected(data_dir: Path) -> None:
    result = evaluate(
        Reader(),
        "unipen-nondigits",
        Selection(characters="O", only=["only-signs-3"], split="all"),
        data_dir=data_dir,
    )
    assert (set(result.by_label), result.count) == ({"O"}, 1)
    assert result.against_digits is None


def test_shapes_are_included_only_when_named() -> None:
    everything = list_samples("nondigits", Selection(limit=len(KINDS)))
    assert not {sample.truth.label for sample in everything} & {*SHAPE_KINDS}
    shapes = list(list_samples("nondigits", Selection(only=["shapes"], limit=len(SHAPE_KINDS))))
    assert {sample.truth.label for sample in shapes} == {*SHAPE_KINDS}
    assert {sample.truth.site for sample in shapes} == {"shapes"}
    one = list_samples("nondigits", Selection(only=["coffee-ring"], limit=2))
    assert {sample.truth.label for sample in one} == {"coffee-ring"}


@pytest.mark.parametrize(
    ("data", "selected", "message"),
    [
        ("nope", {}, "No data is called 'nope'"),
        ("synthetic", {"split": "half"}, "'half' is not a split: test, validation, train, all."),
        ("synthetic", {"split": "train"}, "synthetic has no splits"),
        ("synthetic", {"input_form": "back"}, "'back' is not an input form: picture, ink."),
        ("synthetic", {"limit": 0}, "The limit must be at least 1"),
    ],
)
def test_impossible_selection_is_refused(data: str, selected: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        evaluate(Reader(), data, Selection(**selected))
