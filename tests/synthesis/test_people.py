"""People, each with one handwriting."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np
import pytest

from inkdigits.data import Glyphs, InkSample
from inkdigits.ink import Ink
from inkdigits.synthesis.people import People, Person, synthetic_person
from inkdigits.synthesis.people.character import StrokeCharacter
from inkdigits.synthesis.people.rasters import RasterShelf
from inkdigits.synthesis.styles import STYLES


def strokes_of(person: Person, symbol: str, seed: int = 0) -> int:
    written = person.write(symbol, np.random.default_rng(seed))
    assert isinstance(written, StrokeCharacter)
    return len(written.strokes)


def sample(label: str, site: str, writer: str, strokes: int) -> InkSample:
    """A character whose strokes say who wrote it."""
    rng = np.random.default_rng([ord(label), strokes])
    return InkSample(Ink(list(rng.uniform(0, 100, (strokes, 12, 2)))), label, site, writer)


def people_of(source: type[object] | None, people: People) -> list[Person]:
    """Picked people whose digits come from one source."""
    picked = [people.pick(np.random.default_rng(seed)) for seed in range(60)]
    return [each for each in picked if source is None or type(each.digit).__name__ == source]


def picture(person: Person, symbol: str, seed: int) -> np.ndarray:
    drawn = person.write(symbol, np.random.default_rng(seed)).draw(60, 5)
    return np.asarray(cv2.resize(drawn.cover, (40, 64)), np.float64)


def test_digits_of_a_person_are_by_one_writer_and_missing_ones_by_another_of_the_site(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("inkdigits.synthesis.people.population._MIXING", 0.0)
    samples = [sample(digit, "here", "one", 3) for digit in "023456789"]
    samples += [sample(digit, "here", "two", 4) for digit in "0123456789"]
    samples += [sample(digit, "there", "three", 5) for digit in "0123456789"]
    seen = set()
    for seed in range(80):
        person = People(samples).pick(np.random.default_rng(seed))
        if type(person.digit).__name__ != "_InkDigits":
            continue
        counts = {strokes_of(person, digit, seed) for digit in "023456789"}
        assert len(counts) == 1
        seen |= counts
        if counts == {3} and not person.manner.bare_ones:
            # Of "two", or of the synthetic handwriting where "one" was asked only.
            assert strokes_of(person, "1", seed) != 5
    assert seen == {3, 4, 5}


def test_some_people_with_ink_write_some_digits_in_another_style() -> None:
    samples = [sample(digit, "here", "one", 7) for digit in "023456789"]
    people = people_of("_InkDigits", People(samples))
    own = [
        np.mean([strokes_of(person, digit, 1) == 7 for digit in "023456789"]) for person in people
    ]
    assert 0.1 < np.mean(np.array(own) == 1) < 0.9
    assert min(own) > 0


def test_synthetic_person_writes_in_the_styles_that_are_named() -> None:
    names = [name for name in STYLES if name[0] != "7"]
    for seed in range(8):
        rng = np.random.default_rng(seed)
        crossed, plain = (
            synthetic_person(np.random.default_rng(seed), [*names, name]).digit(7, rng)
            for name in ("7-crossed", "7-plain")
        )
        assert (len(crossed), len(plain)) == (2, 1)


def test_synthetic_person_writes_alike_every_time() -> None:
    alike, apart = [], []
    for digit in "0247":
        people = [synthetic_person(np.random.default_rng(seed)) for seed in range(6)]
        own = [[picture(person, digit, seed) for seed in range(3)] for person in people]
        alike += [
            np.abs(one - other).mean() for each in own for one, other in combinations(each, 2)
        ]
        apart += [np.abs(one[0] - other[0]).mean() for one, other in combinations(own, 2)]
    assert np.mean(alike) < 0.7 * np.mean(apart)


def test_person_without_serifs_writes_all_ones_so() -> None:
    people = [synthetic_person(np.random.default_rng(seed)) for seed in range(40)]
    bare = [person for person in people if person.manner.bare_ones]
    assert 1 < len(bare) < 30
    widths = [bare[0].write("1", np.random.default_rng(seed)).width for seed in range(30)]
    assert np.median(widths) < 0.5


def test_rasters_of_a_person_have_strokes_of_one_width_and_slant() -> None:
    images, labels = [], []
    for index in range(2000):
        rng = np.random.default_rng(index)
        image = np.zeros((28, 28), np.uint8)
        lean, pen = int(rng.choice([-3, 3])), int(rng.integers(1, 5))
        cv2.line(image, (14 + lean, 5), (14 - lean, 23), 255, pen, cv2.LINE_AA)
        images.append(image)
        labels.append(index % 10)
    shelf = RasterShelf(Glyphs(np.stack(images), np.array(labels)))
    masses = [image.sum() / 255 for image in images]
    for seed in range(10):
        rng = np.random.default_rng(seed)
        own = shelf.pick(rng)
        assert 0.03 < own.pen < 0.4
        mine = [own(digit, rng).sum() / 255 for digit in range(10) for _ in range(3)]
        assert np.std(mine) < 0.6 * np.std(masses)


def test_raster_is_enlarged_with_an_edge_and_its_slant() -> None:
    image = np.zeros((28, 28), np.uint8)
    cv2.ellipse(image, (14, 14), (6, 9), 0, 0, 360, 255, 2, cv2.LINE_AA)
    glyphs = Glyphs(np.stack([image] * 10), np.arange(10))
    people = People(glyphs=glyphs)
    person = next(each for each in people_of("RasterDigits", people))
    assert person.manner.pen is not None
    drawn = person.write("0", np.random.default_rng(0)).draw(90, 3)
    assert 85 < np.ptp(np.nonzero(drawn.cover > 127)[0]) < 97
    # Few pixels are neither ink nor paper.
    between = ((drawn.cover > 40) & (drawn.cover < 215)).sum()
    assert between < 0.35 * (drawn.cover > 0).sum()
    low, high = drawn.outline.min(axis=0), drawn.outline.max(axis=0)
    rows, columns = np.nonzero(drawn.cover > 127)
    assert np.abs(low - (columns.min() + drawn.corner[0], rows.min() + drawn.corner[1])).max() < 4
    assert np.abs(high - (columns.max() + drawn.corner[0], rows.max() + drawn.corner[1])).max() < 4


@pytest.mark.parametrize("symbol", ["-", "=", "#", "/", ",", "_"])
def test_signs_of_a_person_look_alike(symbol: str) -> None:
    person = synthetic_person(np.random.default_rng(3))
    widths = {
        round(person.write(symbol, np.random.default_rng(seed)).width, 1) for seed in range(30)
    }
    others = {
        round(synthetic_person(np.random.default_rng(seed)).write(
            symbol, np.random.default_rng(seed)).width, 1)
        for seed in range(30)
    }  # fmt: skip
    assert np.std(list(widths)) < np.std(list(others)) or len(widths) < len(others)
