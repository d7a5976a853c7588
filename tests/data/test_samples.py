from __future__ import annotations

from collections import Counter

import pytest

from inkdigits.data import InkSample, ink_hash, is_mislabelled, load_ink, split_of
from inkdigits.ink import Ink

STROKES = [[[0, 0], [8, 0], [3, 12]], [[2, 6], [7, 6]]]


def sample(label: str = "7", strokes: list[list[list[int]]] = STROKES) -> InkSample:
    return InkSample(Ink(strokes), label, "here", "somebody")


def test_hash_depends_on_ink_and_label_only() -> None:
    assert ink_hash(sample()) == "112590582fdd9a02"
    # Whose it is and what file it is in changes nothing.
    assert ink_hash(InkSample(Ink(STROKES), "7", "there", "another")) == ink_hash(sample())
    assert ink_hash(sample("1")) != ink_hash(sample())
    assert ink_hash(sample(strokes=STROKES[:1])) != ink_hash(sample())
    # One stroke cut in two is another drawing.
    joined, cut = [STROKES[0]], [STROKES[0][:2], STROKES[0][2:]]
    assert ink_hash(sample(strokes=joined)) != ink_hash(sample(strokes=cut))


def test_unlisted_ink_is_not_mislabelled() -> None:
    assert not is_mislabelled(sample())


@pytest.mark.data
def test_listed_hashes_are_in_the_data() -> None:
    found = [
        sample
        for name in ("pendigits", "unipen-digits")
        for sample in load_ink(name)
        if is_mislabelled(sample)
    ]
    assert len(found) == 90
    # Nearly all are where the noise is known to be.
    assert sum(each.site == "ibm" for each in found) == 80


@pytest.mark.parametrize(
    ("writer", "split"),
    [
        ("pendigits-1", "train"),
        ("pendigits-12", "validation"),
        ("ibm-04", "train"),
        ("ibm-07", "train"),
        ("art-art01", "train"),
        ("art-art03", "test"),
        ("art-art08", "train"),
        ("büro-1", "train"),
    ],
)
def test_split_of_a_writer_never_changes(writer: str, split: str) -> None:
    # A bundled model's test writers were chosen by this rule; another one would train on them.
    assert split_of(writer) == split


def test_three_quarters_train_and_a_tenth_validate() -> None:
    counts = Counter(split_of(f"writer-{number}") for number in range(10_000))
    # Four standard deviations of a binomial share of 10,000 are at most 1.8 points.
    assert counts["train"] / 10_000 == pytest.approx(0.75, abs=0.018)
    assert counts["validation"] / 10_000 == pytest.approx(0.10, abs=0.018)
    assert counts["test"] / 10_000 == pytest.approx(0.15, abs=0.018)
