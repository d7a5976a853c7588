"""The real data sets: that they are what the registry, the parsers and the splits think."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest

from inkdigits.data import DATA_SETS, load_ink, load_mnist, locate, split_of
from inkdigits.data.samples import Split

pytestmark = pytest.mark.data


@pytest.mark.parametrize("name", DATA_SETS)
def test_data_sets_have_the_registered_hashes(name: str) -> None:
    assert locate(name).exists()


@pytest.mark.parametrize(
    ("split", "count"), [("train", 55_000), ("validation", 5_000), ("test", 10_000)]
)
def test_mnist_is_complete(split: Split, count: int) -> None:
    glyphs = load_mnist(split)
    assert glyphs.images.shape == (count, 28, 28)
    assert set(glyphs.labels.tolist()) == set(range(10))
    # Bright ink on 0, and less than half of the picture is ink.
    assert np.median(glyphs.images) == 0


def test_pendigits_are_upright_and_by_30_writers() -> None:
    samples = load_ink("pendigits")
    assert len(samples) == 7_494
    assert {sample.writer for sample in samples} == {f"pendigits-{n}" for n in range(1, 31)}
    assert {sample.label for sample in samples} == set("0123456789")
    # Most people begin a 7 at the top: with y down, above where they end.
    sevens = [sample.ink.strokes[0] for sample in samples if sample.label == "7"]
    assert np.mean([stroke[0, 1] < stroke[-1, 1] for stroke in sevens]) > 0.9


def test_unipen_digits_are_from_seven_sites() -> None:
    samples = load_ink("unipen-digits")
    assert Counter(sample.site for sample in samples) == {
        "aga": 405,
        "apa": 692,
        "apb": 2_033,
        "art": 170,
        "ced": 1_347,
        "ibm": 1_302,
        "imp": 257,
    }
    assert {sample.label for sample in samples} == set("0123456789")


def test_nondigits_contain_no_digit() -> None:
    samples = load_ink("unipen-nondigits")
    assert len(samples) == 11_649
    assert not {sample.label for sample in samples} & set("0123456789")


def test_each_site_has_test_writers_and_shares_are_as_documented() -> None:
    writers: dict[str, dict[str, str]] = defaultdict(dict)
    digits: Counter[str] = Counter()
    for sample in [*load_ink("pendigits"), *load_ink("unipen-digits")]:
        split = split_of(sample.writer)
        writers[sample.site][sample.writer] = split
        digits[split] += 1
    for site, splits in writers.items():
        counts = Counter(splits.values())
        many = len(splits) > 3
        assert counts["test"] >= (2 if many else 1), site
        assert counts["validation"] >= (1 if many else 0), site
    for split, share in (("train", 0.75), ("validation", 0.10), ("test", 0.15)):
        assert digits[split] / digits.total() == pytest.approx(share, abs=0.05)
