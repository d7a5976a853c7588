from __future__ import annotations

import pytest

from inkdigits.data import InkSample, ink_hash, is_mislabelled, load_ink
from inkdigits.ink import Ink

STROKES = [[[0, 0], [8, 0], [3, 12]], [[2, 6], [7, 6]]]


def sample(label: str = "7", strokes: list[list[list[int]]] = STROKES) -> InkSample:
    return InkSample(Ink(strokes), label, "here", "somebody")


def test_the_hash_names_the_ink_and_its_label_alone() -> None:
    assert ink_hash(sample()) == "112590582fdd9a02"
    # Whose it is and what file it is in changes nothing.
    assert ink_hash(InkSample(Ink(STROKES), "7", "there", "another")) == ink_hash(sample())
    assert ink_hash(sample("1")) != ink_hash(sample())
    assert ink_hash(sample(strokes=STROKES[:1])) != ink_hash(sample())
    # One stroke cut in two is another drawing.
    joined, cut = [STROKES[0]], [STROKES[0][:2], STROKES[0][2:]]
    assert ink_hash(sample(strokes=joined)) != ink_hash(sample(strokes=cut))


def test_ink_that_nobody_listed_is_not_mislabelled() -> None:
    assert not is_mislabelled(sample())


@pytest.mark.data
def test_each_hash_of_the_list_is_in_the_data() -> None:
    found = [
        sample
        for name in ("pendigits", "unipen-digits")
        for sample in load_ink(name)
        if is_mislabelled(sample)
    ]
    assert len(found) == 90
    # Nearly all are where the noise is known to be.
    assert sum(each.site == "ibm" for each in found) == 80
