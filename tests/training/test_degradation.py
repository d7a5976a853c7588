from __future__ import annotations

import numpy as np
import pytest

from inkdigits.glyph import normalise
from inkdigits.ink import Ink, draw
from inkdigits.synthesis.styles import synthetic_digits
from inkdigits.training.degradation import _DEGRADATIONS, degrade, enlarge
from likeness import likeness

SHEETS = [draw(sample.ink).pixels for sample in synthetic_digits(100, seed=5)]


def test_degraded_sheets_show_the_same_digits() -> None:
    found = []
    for place, sheet in enumerate(SHEETS):
        result = degrade(sheet, np.random.default_rng(place))
        assert result.dtype == np.uint8
        found.append(likeness(normalise(sheet), normalise(result)))
    assert np.median(found) > 0.9
    assert min(found) > 0.55
    # Some sheets stay as they were drawn, most don't.
    assert 0.05 < np.mean([value > 0.9999 for value in found]) < 0.5


@pytest.mark.parametrize("degradation", _DEGRADATIONS, ids=lambda each: each.__name__.strip("_"))
def test_each_degradation_changes_the_picture_but_not_the_digit(degradation: object) -> None:
    assert callable(degradation)
    for place, sheet in enumerate(SHEETS[:20]):
        result = degradation(sheet, np.random.default_rng(place))
        assert result.shape != sheet.shape or (result != sheet).any()
        assert likeness(normalise(sheet), normalise(result)) > 0.6


def test_thin_ink_is_never_erased() -> None:
    hair = draw(Ink([[[0, 0], [30, 100]]], pen_width=0.5)).pixels
    for seed in range(300):
        assert degrade(hair, np.random.default_rng(seed)).max() > 64


def test_same_seed_gives_same_degradation() -> None:
    first, again = (degrade(SHEETS[0], np.random.default_rng(3)) for _ in range(2))
    assert first.shape == again.shape
    assert (first == again).all()


def test_enlarged_glyph_is_normalised_to_itself() -> None:
    glyph = normalise(SHEETS[3])
    assert likeness(glyph, normalise(enlarge(glyph))) > 0.98
