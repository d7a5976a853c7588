from __future__ import annotations

import numpy as np
import pytest

from inkdigits import InputError, Reader
from inkdigits.apps.window.drawing import Surface, clipped, fit, page_of
from inkdigits.apps.window.sketch import PEN_SHARES, Sketch
from inkdigits.ink import MAX_POINTS, MAX_STROKES, Ink
from inkdigits.synthesis.styles import synthetic_digits

Point = tuple[float, float]


def draw(sketch: Sketch, *points: Point) -> None:
    """One gesture."""
    sketch.press(*points[0])
    for point in points[1:]:
        sketch.move(*point)
    sketch.lift()


def drawn(sketch: Sketch) -> list[list[list[float]]]:
    return [stroke.tolist() for stroke in sketch.drawing().strokes]


@pytest.fixture
def sketch() -> Sketch:
    return Sketch(400, 300)


def test_ink_has_every_point_unchanged(sketch: Sketch) -> None:
    draw(sketch, (10, 20), (30, 25), (30, 25), (399, 299))
    draw(sketch, (0, 0))
    ink = sketch.drawing().ink()
    assert [stroke.tolist() for stroke in ink.strokes] == [
        [[10, 20], [30, 25], [30, 25], [399, 299]],
        [[0, 0]],
    ]
    assert (ink.width, ink.height) == (400, 300)
    assert ink.pen_width == round(PEN_SHARES[sketch.pen] * 300)


def test_drawing_includes_unfinished_stroke(sketch: Sketch) -> None:
    sketch.press(10, 20)
    sketch.move(30, 25)
    assert drawn(sketch) == [[[10, 20], [30, 25]]]


def test_drawing_is_immutable_while_pen_moves(sketch: Sketch) -> None:
    sketch.press(10, 20)
    before = sketch.drawing()
    sketch.move(30, 25)
    assert [stroke.tolist() for stroke in before.strokes] == [[[10, 20]]]


def test_empty_drawing_is_reported(sketch: Sketch) -> None:
    assert not sketch.drawing()
    with pytest.raises(InputError, match="Nothing is drawn"):
        sketch.drawing().ink()


def test_stroke_is_cut_outside_canvas_and_resumes_inside(sketch: Sketch) -> None:
    draw(sketch, (390, 100), (410, 110), (450, 200), (380, 200))
    assert drawn(sketch) == [[[390, 100], [399, 104.5]], [[399, 200], [380, 200]]]
    sketch.undo()
    assert drawn(sketch) == []


def test_stroke_may_begin_and_end_outside_canvas(sketch: Sketch) -> None:
    draw(sketch, (-50, 100), (450, 100))
    assert drawn(sketch) == [[[0, 100], [399, 100]]]


def test_stroke_outside_canvas_leaves_no_ink_and_no_undo_step(sketch: Sketch) -> None:
    sketch.press(-50, 100)
    sketch.move(-20, 400)
    assert sketch.lift() is False
    assert not sketch.can_undo and not sketch.drawing()


@pytest.mark.parametrize("seed", range(5))
def test_clipped_line_keeps_part_on_canvas(seed: int) -> None:
    rng = np.random.default_rng(seed)
    surface = Surface(40, 30)
    for _ in range(200):
        begin, end = rng.integers(-40, 80, (2, 2)).astype(float)
        along = np.linspace(begin, end, 2001)
        inside = np.all((along >= 0) & (along <= (39, 29)), axis=1)
        found = clipped(tuple(begin), tuple(end), surface)
        if found is None:
            # A corner may be touched between two of the points that were tried.
            assert inside.sum() <= 1
        elif inside.any():
            assert np.allclose(found, (along[inside][0], along[inside][-1]), atol=0.1)


def test_maximum_number_of_strokes_can_be_undone_and_redone() -> None:
    sketch = Sketch(400, 300)
    for number in range(1_500):
        draw(sketch, (number % 400, 10), (number % 400, 200))
    before = drawn(sketch)
    for _ in range(1_500):
        assert sketch.undo()
    assert not sketch.drawing() and not sketch.undo()
    for _ in range(1_500):
        assert sketch.redo()
    assert drawn(sketch) == before and not sketch.redo()


def test_clear_can_be_undone(sketch: Sketch) -> None:
    draw(sketch, (10, 10), (20, 20))
    assert sketch.clear() and not sketch.clear()
    draw(sketch, (30, 30), (40, 40))
    sketch.undo()
    sketch.undo()
    assert drawn(sketch) == [[[10, 10], [20, 20]]]
    sketch.redo()
    assert drawn(sketch) == []
    sketch.redo()
    assert drawn(sketch) == [[[30, 30], [40, 40]]]


def test_new_stroke_discards_redo(sketch: Sketch) -> None:
    draw(sketch, (10, 10), (20, 20))
    sketch.undo()
    draw(sketch, (30, 30), (40, 40))
    assert not sketch.can_redo and not sketch.redo()


def test_missing_release_loses_nothing(sketch: Sketch) -> None:
    sketch.press(10, 10)
    sketch.move(20, 20)
    sketch.press(30, 30)
    assert drawn(sketch) == [[[10, 10], [20, 20]], [[30, 30]]]
    sketch.undo()
    assert drawn(sketch) == [[[10, 10], [20, 20]]]


def test_moving_without_pressing_draws_nothing(sketch: Sketch) -> None:
    sketch.move(20, 20)
    assert not sketch.lift() and not sketch.drawing()


def test_resizing_keeps_ink_and_places_new_strokes(
    sketch: Sketch,
) -> None:
    draw(sketch, (100, 100), (200, 200))
    before = drawn(sketch)
    sketch.resize(1000, 600)
    assert drawn(sketch) == before
    # Twice as large, in the middle: 100 pixels to the left and right.
    assert (sketch.placement.scale, sketch.placement.left, sketch.placement.top) == (2, 100, 0)
    draw(sketch, (300, 200), (500, 400))
    assert drawn(sketch)[1] == [[100, 100], [200, 200]]


def test_empty_canvas_adopts_units_of_new_size(sketch: Sketch) -> None:
    draw(sketch, (100, 100), (200, 200))
    sketch.clear()
    sketch.resize(1000, 600)
    draw(sketch, (900, 500), (300, 200))
    assert drawn(sketch) == [[[900, 500], [300, 200]]]
    sketch.undo()
    sketch.undo()
    assert sketch.drawn_on == Surface(400, 300)


def test_repeated_resizing_keeps_strokes_aligned() -> None:
    sketch = Sketch(400, 400)
    draw(sketch, (100, 100), (300, 100))
    sketch.resize(800, 400)
    draw(sketch, (300, 200), (500, 200))
    sketch.resize(400, 400)
    assert drawn(sketch) == [[[100, 100], [300, 100]], [[100, 200], [300, 200]]]


def test_stroke_begun_before_first_resize_is_kept() -> None:
    sketch = Sketch(1, 1)
    sketch.press(100, 100)
    sketch.resize(400, 300)
    sketch.move(200, 200)
    sketch.resize(400, 300)
    sketch.move(210, 200)
    sketch.lift()
    assert drawn(sketch) == [[[100, 100], [200, 200], [210, 200]]]


@pytest.mark.parametrize("size", [(0, 0), (1, 1), (1, 700)])
def test_tiny_canvas_is_harmless(size: tuple[int, int]) -> None:
    sketch = Sketch(400, 300)
    draw(sketch, (100, 100), (200, 200))
    sketch.resize(*size)
    draw(sketch, (0, 0), (5, 5))
    assert np.isfinite(np.concatenate(sketch.drawing().strokes)).all()
    assert fit(Surface(0, 0), Surface(400, 300)).scale > 0


def test_too_many_strokes_are_refused_and_drawing_kept(sketch: Sketch) -> None:
    for number in range(MAX_STROKES):
        draw(sketch, (number % 400, 10))
    with pytest.raises(InputError, match=r"2,000 strokes\. Undo some or clear it"):
        sketch.press(5, 5)
    sketch.lift()
    assert len(sketch.drawing().ink().strokes) == MAX_STROKES


def test_too_many_points_are_refused_and_drawing_kept(sketch: Sketch) -> None:
    sketch.press(0, 0)
    for number in range(MAX_POINTS - 1):
        sketch.move(number % 400, 10)
    with pytest.raises(InputError, match="100,000 points"):
        sketch.move(5, 5)
    sketch.lift()
    assert len(sketch.drawing().ink().strokes[0]) == MAX_POINTS
    with pytest.raises(InputError, match="100,000 points"):
        sketch.press(5, 5)
    sketch.lift()
    assert len(sketch.drawing().strokes) == 1


def test_pen_is_same_share_of_every_canvas_within_its_range() -> None:
    widths = []
    for place in (-5, 0, 3, 6, 99):
        sketch = Sketch(1000, 500)
        sketch.pen = place
        widths.append(sketch.drawing().pen_width)
    assert widths == [6, 6, 21, 60, 60]


def test_undo_steps_are_limited() -> None:
    sketch = Sketch(400, 300)
    for _ in range(5_000):
        draw(sketch, (10, 10), (20, 20))
        sketch.clear()
    undone = 0
    while sketch.undo():
        undone += 1
    assert undone == 2_000


def test_page_is_read_like_its_ink() -> None:
    reader = Reader()
    for number, sample in enumerate(synthetic_digits(20, seed=3)):
        ink = Ink([stroke * 250 + (40, 120) for stroke in sample.ink.strokes], 14, 640, 400)
        page = 255 - page_of(ink, 512)[0]
        assert page.shape == (320, 512)
        as_ink, as_picture = reader.read_digit(ink), reader.read_digit(page)
        assert as_picture.most_probable == as_ink.most_probable, number


def test_page_shows_ink_in_place() -> None:
    page, _ = page_of(Ink([[[300, 100], [320, 100]]], 10, 400, 200), 400)
    y, x = np.nonzero(page > 127)
    assert page.shape == (200, 400)
    assert abs(x.mean() - 310) <= 1 and abs(y.mean() - 100) <= 1
    assert np.ptp(x) + 1 == pytest.approx(30, abs=2) and np.ptp(y) + 1 == pytest.approx(10, abs=2)


def test_page_grows_to_hold_ink_beyond_surface() -> None:
    page, _ = page_of(Ink([[[-100, 50], [100, 50]]], 10, 100, 100), 210)
    # From -105 to 105 across, from 0 to 100 down.
    assert page.shape == (100, 210)
    y, x = np.nonzero(page > 127)
    assert np.ptp(x) + 1 == pytest.approx(210, abs=2) and abs(y.mean() - 50) <= 1
