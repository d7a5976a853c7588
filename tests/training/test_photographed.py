"""Glyphs of characters that were photographed on paper."""

import cv2
import numpy as np
import pytest

from inkdigits.glyph import SIDE
from inkdigits.model.card import load_model
from inkdigits.model.classifier import Classifier
from inkdigits.synthesis.scenes import Kind, Scene, Written
from inkdigits.synthesis.styles import synthetic_digits
from inkdigits.training import photographed


def _glyphs(count=80):
    """The label and glyph of digits that were found, None for others."""
    for seed, sample in enumerate(synthetic_digits(count, seed=11)):
        rng = np.random.default_rng([seed, 4])
        yield sample.label, photographed.photographed_glyph(sample.label, sample.ink, rng)


def test_found_digits_are_readable():
    found = [(label, glyph) for label, glyph in _glyphs() if glyph is not None]
    assert len(found) >= 30
    probabilities = (
        Classifier(load_model()).classify(np.stack([glyph for _, glyph in found])).probabilities
    )
    read = probabilities[:, :10].argmax(axis=1)
    right = np.mean([int(label) == digit for (label, _), digit in zip(found, read, strict=True)])
    assert right >= 0.75


def test_same_seed_gives_same_glyph():
    one, other = list(_glyphs(6)), list(_glyphs(6))
    for (_, first), (_, second) in zip(one, other, strict=True):
        assert np.array_equal(first, second)


def _scene_of(bar_height, neighbour_width=0):
    """A 1 of 40 pixels, of which the picture shows a part, with a bar beside it."""
    picture = np.full((80, 80), 210, np.uint8)
    truth = np.full_like(picture, Kind.GROUND)
    shown = np.s_[20 : 20 + bar_height, 38:43]
    picture[shown] = 40
    beside = np.s_[30:34, 42 : 42 + neighbour_width]
    picture[beside] = 40
    truth[20:60, 38:43] = Kind.WRITTEN
    picture = cv2.GaussianBlur(picture, (0, 0), 0.7)
    picture[::7, ::5] -= 1
    return Scene(picture, truth, (Written("1", np.array([[38.0, 20, 5, 40]])),))


@pytest.mark.parametrize(
    ("bar_height", "neighbour_width", "kept"),
    [(40, 0, True), (40, 8, True), (15, 0, False), (40, 38, False)],
    ids=["whole", "bit of neighbour", "half of it is lost", "mostly neighbour"],
)
def test_glyph_shows_the_character(monkeypatch, bar_height, neighbour_width, kept):
    scene = _scene_of(bar_height, neighbour_width)
    monkeypatch.setattr(photographed, "photograph_cell", lambda *_: scene)
    sample = next(iter(synthetic_digits(1, seed=0)))
    glyph = photographed.photographed_glyph("1", sample.ink, np.random.default_rng(0))
    assert (glyph is not None) == kept
    if kept:
        assert glyph.shape == (SIDE, SIDE)


def test_empty_cells_give_glyphs_of_what_is_taken_for_ink():
    found = [
        photographed.photographed_glyph("", None, np.random.default_rng(seed)) for seed in range(40)
    ]
    assert any(glyph is None for glyph in found)
    assert all(glyph.dtype == np.uint8 and glyph.any() for glyph in found if glyph is not None)
