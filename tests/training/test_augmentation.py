from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigits.datasets import Glyphs
from inkdigits.datasets.styles import synthetic_digits
from inkdigits.glyph import normalise
from inkdigits.ink import Ink, draw
from inkdigits.training.augmentation import Batches, vary_glyphs, vary_ink, with_pen

SAMPLES = list(synthetic_digits(30, seed=5))


def glyphs() -> NDArray[np.uint8]:
    return np.stack([normalise(draw(sample.ink)) for sample in SAMPLES])


def test_pens_are_3_to_14_percent_of_the_ink() -> None:
    rng = np.random.default_rng(0)
    ink = Ink([[[0, 0], [50, 200]]])
    shares = [(with_pen(ink, rng).pen_width or 0) / 200 for _ in range(200)]
    assert 0.03 <= min(shares) < 0.04
    assert 0.13 < max(shares) <= 0.14


@pytest.mark.parametrize("change", [with_pen, vary_ink])
def test_a_dot_stays_a_dot(change: object) -> None:
    assert callable(change)
    varied = change(Ink([[[3, 3]]]), np.random.default_rng(0))
    assert [stroke.tolist() for stroke in varied.strokes] == [[[3.0, 3.0]]]


def test_varied_ink_is_still_the_same_digit_but_not_the_same_picture() -> None:
    for place, sample in enumerate(SAMPLES):
        rng = np.random.default_rng(place)
        varied = vary_ink(sample.ink, rng)
        assert [len(stroke) for stroke in varied.strokes] == [
            len(stroke) for stroke in sample.ink.strokes
        ]
        before, after = normalise(draw(sample.ink)), normalise(draw(varied))
        assert (before != after).any()
        # Softened, so that a stroke a pixel aside still counts: unlike digits give 0.2 to 0.6.
        assert _likeness(before, after) > 0.6, sample


def test_varied_glyphs_stay_in_the_frame() -> None:
    originals = glyphs()
    varied = vary_glyphs(originals, np.random.default_rng(0))
    assert varied.shape == originals.shape
    assert varied.dtype == np.uint8
    for before, after in zip(originals, varied, strict=True):
        assert (before != after).any()
        assert after.max() >= 250
        assert _likeness(before, after) > 0.7


def test_batches_hold_each_glyph_once_an_epoch_in_another_order() -> None:
    data = Glyphs(np.zeros((10, 28, 28), np.uint8), np.arange(10))
    batches = Batches(data, batch_size=4, epochs=2, augment=False, seed=0)
    assert (batches.steps, len(batches)) == (3, 6)
    orders = [
        np.concatenate([batches[epoch * 3 + step][1] for step in range(3)]) for epoch in (0, 1)
    ]
    assert [sorted(order) for order in orders] == [list(range(10))] * 2
    assert orders[0].tolist() != orders[1].tolist()


def test_a_batch_depends_on_its_number_and_the_seed_alone() -> None:
    data = Glyphs(glyphs(), np.arange(30))
    first = Batches(data, batch_size=8, epochs=3, augment=True, seed=1)
    again = Batches(data, batch_size=8, epochs=3, augment=True, seed=1)
    backwards = [again[index] for index in reversed(range(len(again)))][::-1]
    for index, (images, labels) in enumerate(backwards):
        assert (first[index][0] == images).all()
        assert (first[index][1] == labels).all()
    other = Batches(data, batch_size=8, epochs=3, augment=True, seed=2)
    assert (other[0][0] != first[0][0]).any()
    place = {label: image for image, label in zip(*first[0], strict=True)}
    for step in range(4, 8):
        for image, label in zip(*first[step], strict=True):
            if label in place:
                assert (image != place[label]).any(), "the second epoch repeats the first"


def _likeness(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> float:
    soft = [_softened(glyph.astype(float)) for glyph in (first, second)]
    return float((soft[0] * soft[1]).sum() / np.sqrt((soft[0] ** 2).sum() * (soft[1] ** 2).sum()))


def _softened(glyph: NDArray[np.float64]) -> NDArray[np.float64]:
    for axis in (0, 1):
        glyph = sum((np.roll(glyph, shift, axis) for shift in (-2, -1, 1, 2)), start=glyph)
    return glyph
