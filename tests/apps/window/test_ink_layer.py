"""The ink that the window shows: drawn piece by piece, it is the same as drawn at once."""

from __future__ import annotations

import numpy as np
import pytest

from inkdigits.apps.window.drawing import coverage
from inkdigits.apps.window.ink_layer import InkLayer
from inkdigits.apps.window.sketch import Sketch

WIDTH, HEIGHT = 300, 220
SEVEN = [[(60, 40), (180, 44), (110, 180)], [(80, 110), (150, 106)]]
WAVE = [[(x, round(110 + 60 * np.sin(x / 20))) for x in range(20, 280, 3)]]


def drawn(sketch: Sketch, layer: InkLayer, strokes: list[list[tuple[int, int]]]) -> None:
    for stroke in strokes:
        sketch.press(*stroke[0])
        layer.extend(sketch.ongoing())
        layer.follow(sketch)
        for point in stroke[1:]:
            sketch.move(*point)
            layer.extend(sketch.ongoing())
        sketch.lift()
        layer.follow(sketch)


def started() -> tuple[Sketch, InkLayer]:
    sketch, layer = Sketch(WIDTH, HEIGHT), InkLayer()
    layer.follow(sketch)
    return sketch, layer


def same(layer: InkLayer, sketch: Sketch) -> bool:
    """Whether the layer shows what a new one draws; where lines meet, a few pixels may differ."""
    other = InkLayer()
    other.follow(sketch)
    difference = np.abs(layer.ink.astype(int) - other.ink)
    return bool(difference.max() <= 128 and (difference > 16).sum() <= 20)


def test_stroke_drawn_point_by_point_equals_whole_stroke() -> None:
    sketch, layer = started()
    drawn(sketch, layer, WAVE)
    assert layer.ink.max() == 255 and same(layer, sketch)


def test_edges_are_antialiased() -> None:
    ink = coverage([np.array([(20.0, 20.0), (180.0, 60.0)])], 14.0, (200, 80))
    column = ink[:, 100]
    edge = column[(column > 0) & (column < 255)]
    # A line that falls by 1 in 4 covers each pixel of its edge by a share of its own.
    assert len({int(each) for each in ink.ravel()}) >= 8 and 1 <= len(edge) <= 4
    # As much ink as a rectangle with two half discs has.
    area = 14 * np.hypot(160, 40) + np.pi * 7**2
    assert ink.sum() / 255 == pytest.approx(area, rel=0.02)


def test_undo_removes_one_stroke_and_keeps_those_it_crossed() -> None:
    sketch, layer = started()
    drawn(sketch, layer, SEVEN)
    before = layer.ink.copy()
    drawn(sketch, layer, WAVE)
    assert (layer.ink != before).any()
    sketch.undo()
    changed = layer.follow(sketch)
    assert (
        same(layer, sketch) and np.abs(layer.ink.astype(int) - before).sum() <= 0.002 * before.sum()
    )
    # Only where the stroke was is anything drawn again.
    assert changed != layer.everywhere
    sketch.redo()
    layer.follow(sketch)
    assert same(layer, sketch)


def test_clear_removes_all_ink_and_can_be_undone() -> None:
    sketch, layer = started()
    drawn(sketch, layer, SEVEN)
    sketch.clear()
    layer.follow(sketch)
    assert not layer.ink.any()
    sketch.undo()
    layer.follow(sketch)
    assert layer.ink.any() and same(layer, sketch)


def test_undo_removes_unfinished_stroke() -> None:
    sketch, layer = started()
    drawn(sketch, layer, SEVEN)
    sketch.press(200, 20)
    sketch.move(280, 200)
    layer.extend(sketch.ongoing())
    sketch.undo()
    layer.follow(sketch)
    assert not layer.ink[20:200, 230:].any() and same(layer, sketch)


@pytest.mark.parametrize("size", [(600, 440), (150, 110), (500, 220)])
def test_resized_layer_shows_same_ink_sharp(size: tuple[int, int]) -> None:
    sketch, layer = started()
    drawn(sketch, layer, SEVEN)
    sketch.resize(*size)
    assert layer.follow(sketch) == layer.everywhere
    assert layer.ink.shape == size[::-1] and same(layer, sketch)


def test_wider_pen_and_resizing_during_stroke_lose_nothing() -> None:
    sketch, layer = started()
    drawn(sketch, layer, SEVEN)
    sketch.press(20, 20)
    sketch.move(120, 30)
    layer.extend(sketch.ongoing())
    sketch.pen = 5
    layer.follow(sketch)
    assert same(layer, sketch)
    sketch.resize(400, 300)
    layer.follow(sketch)
    sketch.move(300, 200)
    layer.extend(sketch.ongoing())
    assert same(layer, sketch)
    sketch.lift()
    layer.follow(sketch)
    assert same(layer, sketch)


def test_dots_are_drawn_in_place_up_to_the_border() -> None:
    sketch, layer = started()
    for x, y in [(0, 0), (WIDTH - 1, HEIGHT - 1), (150, 100)]:
        drawn(sketch, layer, [[(x, y)]])
        assert layer.ink[y, x] == 255
    assert same(layer, sketch)
    y, x = np.nonzero(layer.ink[80:120, 130:170])
    assert (y.mean() + 80, x.mean() + 130) == pytest.approx((100, 150), abs=0.3)
