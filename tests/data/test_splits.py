from __future__ import annotations

from collections import Counter

import pytest

from inkdigits.data.samples import split_of


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
def test_a_writer_stays_in_the_split_for_good(writer: str, split: str) -> None:
    # A bundled model's test writers were chosen by this rule; another one would train on them.
    assert split_of(writer) == split


def test_three_quarters_train_and_a_tenth_validates() -> None:
    counts = Counter(split_of(f"writer-{number}") for number in range(10_000))
    # Four standard deviations of a binomial share of 10,000 are at most 1.8 points.
    assert counts["train"] / 10_000 == pytest.approx(0.75, abs=0.018)
    assert counts["validation"] / 10_000 == pytest.approx(0.10, abs=0.018)
    assert counts["test"] / 10_000 == pytest.approx(0.15, abs=0.018)
