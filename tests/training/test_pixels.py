from __future__ import annotations

import numpy as np
import pytest

from inkdigits.glyph import normalise
from inkdigits.ink import Ink, draw
from inkdigits.synthesis.styles import synthetic_digits
from inkdigits.training.pixels import _WEARS, enlarged, worn
from likeness import likeness

SHEETS = [draw(sample.ink).pixels for sample in synthetic_digits(100, seed=5)]


def test_worn_sheets_are_the_same_digits_in_other_pixels() -> None:
    found = []
    for place, sheet in enumerate(SHEETS):
        result = worn(sheet, np.random.default_rng(place))
        assert result.dtype == np.uint8
        found.append(likeness(normalise(sheet), normalise(result)))
    assert np.median(found) > 0.9
    assert min(found) > 0.55
    # Some sheets stay as they were drawn, most don't.
    assert 0.05 < np.mean([value > 0.9999 for value in found]) < 0.5


@pytest.mark.parametrize("wear", _WEARS, ids=lambda wear: wear.__name__.strip("_"))
def test_each_wear_changes_the_picture_and_leaves_the_digit(wear: object) -> None:
    assert callable(wear)
    for place, sheet in enumerate(SHEETS[:20]):
        result = wear(sheet, np.random.default_rng(place))
        assert result.shape != sheet.shape or (result != sheet).any()
        assert likeness(normalise(sheet), normalise(result)) > 0.6


def test_nothing_is_worn_away_altogether() -> None:
    hair = draw(Ink([[[0, 0], [30, 100]]], pen_width=0.5)).pixels
    for seed in range(300):
        assert worn(hair, np.random.default_rng(seed)).max() > 64


def test_the_wear_is_the_same_for_a_seed() -> None:
    first, again = (worn(SHEETS[0], np.random.default_rng(3)) for _ in range(2))
    assert first.shape == again.shape
    assert (first == again).all()


def test_an_enlarged_glyph_comes_back_the_same() -> None:
    glyph = normalise(SHEETS[3])
    assert likeness(glyph, normalise(enlarged(glyph))) > 0.98
