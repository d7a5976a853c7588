from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import Glyphs
from inkdigits.glyph import normalise
from inkdigits.ink import draw
from inkdigits.synthesis.styles import synthetic_digits
from inkdigits.training.augmentation import Batches, augment_glyphs
from likeness import likeness

SAMPLES = list(synthetic_digits(30, seed=5))


def glyphs() -> NDArray[np.uint8]:
    return np.stack([normalise(draw(sample.ink).pixels) for sample in SAMPLES])


def test_augmented_glyphs_stay_in_the_frame() -> None:
    originals = glyphs()
    varied = augment_glyphs(originals, np.random.default_rng(0))
    assert varied.shape == originals.shape
    assert varied.dtype == np.uint8
    for before, after in zip(originals, varied, strict=True):
        assert (before != after).any()
        assert after.max() >= 250
        assert likeness(before, after) > 0.7


def test_each_epoch_has_every_glyph_once_in_a_new_order() -> None:
    data = Glyphs(np.zeros((10, 28, 28), np.uint8), np.arange(10))
    batches = Batches(data, batch_size=4, epochs=2, augmented_epochs=0, seed=0)
    assert (batches.steps, len(batches)) == (3, 6)
    orders = [
        np.concatenate([batches[epoch * 3 + step][1] for step in range(3)]) for epoch in (0, 1)
    ]
    assert [sorted(order) for order in orders] == [list(range(10))] * 2
    assert orders[0].tolist() != orders[1].tolist()


def test_batch_depends_only_on_its_index_and_the_seed() -> None:
    data = Glyphs(glyphs(), np.arange(30))
    first = Batches(data, batch_size=8, epochs=3, augmented_epochs=3, seed=1)
    again = Batches(data, batch_size=8, epochs=3, augmented_epochs=3, seed=1)
    backwards = [again[index] for index in reversed(range(len(again)))][::-1]
    for index, (images, labels) in enumerate(backwards):
        assert (first[index][0] == images).all()
        assert (first[index][1] == labels).all()
    other = Batches(data, batch_size=8, epochs=3, augmented_epochs=3, seed=2)
    assert (other[0][0] != first[0][0]).any()
    place = {label: image for image, label in zip(*first[0], strict=True)}
    for step in range(4, 8):
        for image, label in zip(*first[step], strict=True):
            if label in place:
                assert (image != place[label]).any(), "the second epoch repeats the first"


def test_resumed_run_gets_the_batches_of_an_uninterrupted_one() -> None:
    data = Glyphs(glyphs(), np.arange(30))
    whole = Batches(data, batch_size=8, epochs=3, augmented_epochs=3, seed=1)
    rest = Batches(data, batch_size=8, epochs=3, augmented_epochs=3, seed=1, first_epoch=2)
    assert (len(whole), len(rest)) == (12, 4)
    for index in range(4):
        assert (rest[index][0] == whole[8 + index][0]).all()
        assert (rest[index][1] == whole[8 + index][1]).all()


def test_last_epochs_have_no_augmentation() -> None:
    data = Glyphs(glyphs(), np.arange(30))
    rest = Batches(data, batch_size=8, epochs=3, augmented_epochs=2, seed=1, first_epoch=1)
    for index, plain in enumerate([False] * 4 + [True] * 4):
        images, labels = rest[index]
        assert (images == data.images[labels]).all() == plain
