from __future__ import annotations

import numpy as np
import pytest

from inkdigits.glyph import normalise
from inkdigits.ink import Ink, draw
from inkdigits.synthesis.styles import synthetic_digits
from inkdigits.training.strokes import vary_ink, with_pen
from likeness import likeness

SAMPLES = list(synthetic_digits(60, seed=5))


def test_pens_are_2_to_15_percent_of_the_ink() -> None:
    rng = np.random.default_rng(0)
    ink = Ink([[[0, 0], [50, 200]]])
    shares = [(with_pen(ink, rng).pen_width or 0) / 200 for _ in range(300)]
    assert 0.02 <= min(shares) < 0.022
    assert 0.14 < max(shares) <= 0.15


@pytest.mark.parametrize("change", [with_pen, vary_ink])
def test_a_dot_stays_a_dot(change: object) -> None:
    assert callable(change)
    varied = change(Ink([[[3, 3]]]), np.random.default_rng(0))
    assert [stroke.tolist() for stroke in varied.strokes] == [[[3.0, 3.0]]]


def test_varied_ink_is_still_the_same_digit_but_not_the_same_picture() -> None:
    found = []
    for place, sample in enumerate(SAMPLES):
        varied = vary_ink(sample.ink, np.random.default_rng(place))
        before, after = normalise(draw(sample.ink).pixels), normalise(draw(varied).pixels)
        assert (before != after).any()
        found.append(likeness(before, after))
    assert np.median(found) > 0.75
    assert min(found) > 0.4


def test_digits_lean_and_turn_as_far_as_hands_do() -> None:
    upright = Ink([np.stack([np.zeros(50), np.linspace(0, 1, 50)], axis=1)])
    angles = []
    for seed in range(400):
        points = np.concatenate(vary_ink(upright, np.random.default_rng(seed)).strokes)
        across, down = points[-1] - points[0]
        angles.append(np.degrees(np.arctan2(across, down)))
    assert 30 < max(angles) < 60
    assert -60 < min(angles) < -30
    # Most are not far from what was written.
    assert np.percentile(np.abs(angles), 75) < 25


def test_some_devices_lift_the_pen_and_some_tell_few_points() -> None:
    long = Ink([np.stack([np.linspace(0, 1, 200), np.linspace(0, 1, 200) ** 2], axis=1)])
    varied = [vary_ink(long, np.random.default_rng(seed)) for seed in range(200)]
    assert {len(each.strokes) for each in varied} == {1, 2}
    points = [sum(len(stroke) for stroke in each.strokes) for each in varied]
    assert min(points) < 110
    assert max(points) == 200
