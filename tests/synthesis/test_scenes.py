"""Generated pictures of paper, and the truth of their pixels."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="needs the fonts of Matplotlib")

from inkdigits.synthesis.people import Person, synthetic_person
from inkdigits.synthesis.scenes import Kind, make_scene
from inkdigits.synthesis.scenes.canvas import Canvas
from inkdigits.synthesis.scenes.printing import box_segments, print_lines, print_text, print_waves
from inkdigits.synthesis.scenes.scribe import Scribe
from inkdigits.synthesis.scenes.sheets import SHEETS, nothing


def person() -> Person:
    return synthetic_person(np.random.default_rng(0))


def paper() -> Canvas:
    return Canvas(np.full((200, 300), 240, np.float32))


def test_scene_depends_on_its_seed_alone() -> None:
    one, same, other = (
        make_scene(person(), np.random.default_rng(seed), (120, 160)) for seed in (1, 1, 2)
    )
    assert np.array_equal(one.picture, same.picture) and np.array_equal(one.truth, same.truth)
    assert not np.array_equal(one.picture, other.picture)
    assert one.picture.shape == one.truth.shape == (120, 160)
    assert one.picture.dtype == one.truth.dtype == np.uint8


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.__name__)
@pytest.mark.parametrize("shape", [(64, 64), (60, 300), (200, 120)])
def test_handwriting_is_marked_where_something_is_written(
    sheet: object, shape: tuple[int, int]
) -> None:
    written = 0
    for seed in range(6):
        canvas = Canvas(np.full(shape, 240, np.float32))
        rng = np.random.default_rng(seed)
        sheet(canvas, Scribe(canvas, person(), rng), rng)  # type: ignore[operator]
        written += int((canvas.truth == Kind.WRITTEN).sum())
    assert (written > 0) == (sheet is not nothing)


def test_pixels_of_a_class_are_those_that_changed() -> None:
    for kind, put in {
        Kind.PATTERN: lambda canvas: print_lines(canvas, box_segments((40, 50, 90, 60)), 3, 1.0),
        Kind.PRINTED: lambda canvas: print_text(
            canvas, "Total 7", (20, 30), 40, 1.0, np.random.default_rng(0)
        ),
        Kind.WRITTEN: lambda canvas: Scribe(canvas, person(), np.random.default_rng(0)).place(
            "5", (60, 20, 100, 150)
        ),
    }.items():
        canvas = paper()
        put(canvas)
        marked = canvas.truth == kind
        assert marked.any() and set(np.unique(canvas.truth)) == {0, kind}
        assert (canvas.levels[marked] < 238).all()
        # Beside them there is only the fringe of strokes.
        assert (canvas.levels[~marked] < 120).mean() < 0.01


def test_waves_of_security_paper_are_ground() -> None:
    canvas = paper()
    strength = print_waves(canvas, np.random.default_rng(3))
    assert 0 < strength <= 0.5
    assert canvas.levels.std() > 2 and not canvas.truth.any()


def test_handwriting_covers_print() -> None:
    canvas = paper()
    scribe = Scribe(canvas, person(), np.random.default_rng(1))
    scribe.place("5", (60, 20, 100, 150))
    before = canvas.truth == Kind.WRITTEN
    print_lines(canvas, box_segments((50, 60, 120, 60)), 4, 1.0)
    assert np.array_equal(canvas.truth == Kind.WRITTEN, before)
    assert (canvas.truth == Kind.PATTERN).any()
