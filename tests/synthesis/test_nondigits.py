from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigits.data import NONDIGIT_CHARACTERS
from inkdigits.glyph import normalise
from inkdigits.ink import DRAWN_SIDE, Ink, draw
from inkdigits.synthesis.nondigits import (
    HELD_OUT_KINDS,
    KINDS,
    SHAPE_KINDS,
    TRAINING_KINDS,
    marks,
    synthetic_nondigits,
)
from inkdigits.synthesis.nondigits.shapes import SHAPES
from inkdigits.synthesis.styles import Style, synthetic_digits, write


@pytest.mark.slow
def test_what_is_held_out_is_not_trained_on() -> None:
    assert len(TRAINING_KINDS) >= 20
    assert len(HELD_OUT_KINDS) >= 10
    assert not set(TRAINING_KINDS) & set(HELD_OUT_KINDS)
    assert set(SHAPE_KINDS) <= set(TRAINING_KINDS)
    assert {*TRAINING_KINDS, *HELD_OUT_KINDS} == set(KINDS)
    made = [each.kind for each in synthetic_nondigits(2 * len(KINDS), seed=0)]
    assert set(made) == set(TRAINING_KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_makes_sheets_that_are_never_blank_and_never_the_same(kind: str) -> None:
    made = list(synthetic_nondigits(12, seed=4, kinds=[kind]))
    for each in made:
        assert each.kind == kind
        assert each.sheet.dtype == np.uint8
        assert 100 <= max(each.sheet.shape) <= 2 * DRAWN_SIDE
        assert normalise(each.sheet).any()
    assert len({each.sheet.tobytes() for each in made}) == 12


def test_the_one_at_a_place_depends_on_place_and_seed_alone() -> None:
    few, many = (list(synthetic_nondigits(count, seed=3)) for count in (5, 40))
    assert all((a.sheet == b.sheet).all() for a, b in zip(few, many, strict=False))
    other = next(synthetic_nondigits(1, seed=4))
    assert other.sheet.shape != few[0].sheet.shape or (other.sheet != few[0].sheet).any()


def test_only_the_kinds_asked_for_are_made() -> None:
    made = {each.kind for each in synthetic_nondigits(20, seed=0, kinds=["face", "tick"])}
    assert made == {"face", "tick"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"count": -1, "seed": 0}, "must not be negative"),
        ({"count": 1, "seed": -1}, "must not be negative"),
        ({"count": 1, "seed": 0, "kinds": ["tikc"]}, r"\['tikc'\] are not kinds: scribble"),
        ({"count": 1, "seed": 0, "kinds": []}, "are not kinds"),
    ],
)
def test_what_makes_no_sense_is_refused(given: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        list(synthetic_nondigits(**given))


def test_no_character_that_people_write_like_a_digit_is_called_none() -> None:
    assert not NONDIGIT_CHARACTERS & set("0123456789OoQDIl|SsZzBbGgqy")
    assert set("AEFHKMNPRTUVWXYaefhkmnrtuvwx#&@%*?+=$<>") <= NONDIGIT_CHARACTERS


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["strokes-at-random", "filled", "invented"])
def test_what_is_as_slender_as_a_1_is_no_sure_nondigit(kind: str) -> None:
    for each in synthetic_nondigits(200, seed=5, kinds=[kind]):
        sides = cv2.minAreaRect(np.argwhere(each.sheet > 127).astype(np.float32))[1]
        assert min(sides) > 0.25 * max(sides)


@pytest.mark.parametrize(
    "kind",
    sorted({kind.name for kind in SHAPES} - {"rectangle", "coffee-ring"} | {"question-mark"}),
)
def test_no_shape_is_so_narrow_that_it_may_be_a_1(kind: str) -> None:
    for each in synthetic_nondigits(40, seed=5, kinds=[kind]):
        inked = np.argwhere(normalise(each.sheet) > 85).astype(np.float32)
        sides = cv2.minAreaRect(inked)[1]
        assert min(sides) > 0.45 * max(sides)


@pytest.mark.slow
def test_what_is_invented_is_unlike_any_digit() -> None:
    def outline(glyph: NDArray[np.uint8]) -> NDArray[np.float32]:
        return cv2.GaussianBlur(glyph.astype(np.float32), (0, 0), 1.2).ravel()

    digits = [outline(normalise(draw(each.ink).pixels)) for each in synthetic_digits(1500, seed=8)]
    signs = [outline(normalise(each.sheet)) for each in synthetic_nondigits(60, 4, ["invented"])]
    alike = np.corrcoef(np.stack([*signs, *digits]))[:60, 60:]
    assert np.quantile(alike.max(axis=1), 0.9) < 0.8


def test_a_digit_that_is_traced_twice_is_no_nondigit(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def noted(style: Style, rng: np.random.Generator) -> Ink:
        written.append(style.name[0])
        return write(style, rng)

    monkeypatch.setattr(marks, "write", noted)
    for seed in range(50):
        written.clear()
        next(synthetic_nondigits(1, seed, ["digit-over-digit"]))
        assert len(set(written)) == len(written) >= 2
