from __future__ import annotations

import numpy as np
import pytest

from inkdigits.rasteriser import draw_strokes


def drawn(strokes: list[list[list[float]]], pen: int = 6) -> np.ndarray:
    pixels = np.zeros((60, 80), np.uint8)
    draw_strokes(pixels, [np.array(each, np.float64) for each in strokes], pen)
    return pixels


def by_distance(ends: list[list[float]], radius: float) -> np.ndarray:
    """A line whose pixels are as bright as they are near, within half a pixel of its edge."""
    start, end = np.array(ends, np.float64)
    rows, columns = np.mgrid[:60, :80]
    points = np.dstack([columns, rows]) - start
    way = end - start
    shares = np.clip(points @ way / (way @ way), 0, 1)
    distances = np.linalg.norm(points - shares[..., None] * way, axis=2)
    return np.rint(255 * np.clip(radius + 0.5 - distances, 0, 1))


@pytest.mark.parametrize("ends", [[[10, 30], [70, 30]], [[20.3, 8.1], [55.6, 49.7]]])
def test_a_line_is_as_bright_as_it_is_near(ends: list[list[float]]) -> None:
    found = drawn([ends]).astype(float)
    # Places are rounded to a quarter of a pixel, and the edge recedes a little between them.
    assert np.abs(found - by_distance(ends, 3.65)).max() < 0.3 * 255
    assert np.abs(found - by_distance(ends, 3.65)).mean() < 2


def test_more_points_on_the_same_way_change_little() -> None:
    few = drawn([[[10, 10], [70, 50]]]).astype(int)
    many = drawn([np.linspace([10, 10], [70, 50], 500).tolist()]).astype(int)
    assert np.abs(few - many).max() < 0.3 * 255


def test_what_lies_outside_is_left_out() -> None:
    inside = drawn([[[-500, 30], [5e3, 30]]])
    assert inside[30].min() == 255 and inside[:20].max() == 0
    assert not drawn([[[-500, -500]]]).any()


def test_what_is_there_already_stays_where_it_is_brighter() -> None:
    pixels = np.full((20, 20), 200, np.uint8)
    draw_strokes(pixels, [np.array([[10.0, 10.0]])], 4)
    assert (pixels.min(), pixels.max()) == (200, 255)


def test_a_very_long_way_takes_bounded_memory() -> None:
    rng = np.random.default_rng(0)
    assert drawn([(rng.random((100_000, 2)) * (80, 60)).tolist()]).min() == 255
