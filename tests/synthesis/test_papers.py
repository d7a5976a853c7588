from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigits.ink import Ink
from inkdigits.synthesis.papers import PAPERS, photograph
from inkdigits.synthesis.styles import STYLES, write

SEVEN = Ink([[[0, 0], [60, 0], [25, 100]], [[10, 50], [60, 50]]], pen_width=7)
BAR = Ink([[[0, 0], [0, 100]]], pen_width=7)


def _take(ink: Ink, paper: str, seed: int = 1, **where: Any) -> NDArray[np.uint8]:
    return photograph(ink, paper, np.random.default_rng(seed), **where)


def _shown(picture: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(H, W) grey levels as they look on white."""
    if picture.shape[2] == 3:
        return np.asarray(picture.mean(axis=2))
    cover = picture[..., 3] / 255
    return np.asarray(picture[..., :3].mean(axis=2) * cover + 255 * (1 - cover))


@pytest.mark.parametrize("paper", PAPERS)
def test_the_picture_is_as_large_as_the_paper_says(paper: str) -> None:
    picture = _take(SEVEN, paper)
    width, height = PAPERS[paper].size
    assert picture.shape == (height, width, 4 if PAPERS[paper].transparent else 3)
    assert picture.dtype == np.uint8


@pytest.mark.parametrize("paper", PAPERS)
def test_the_ink_is_there_and_can_be_seen(paper: str) -> None:
    for seed in range(3):
        # The same seed gives the same paper and light: what differs on the right is the ink.
        right = _take(SEVEN, paper, seed, share=0.45, place=(1, 0.5))
        left = _take(BAR, paper, seed, share=0.45, place=(0, 0.5))
        away = np.abs(_shown(right) - _shown(left))[:, right.shape[1] // 2 :]
        seen = away > 25
        # A pen of 1.25 % of a 7 with strokes 2.1 sides long, grey at half of its edges, in half
        # of the picture, would cover 0.5 %.
        assert seen.mean() > 0.004
        assert np.median(away[seen]) > 35


@pytest.mark.parametrize("paper", PAPERS)
def test_the_same_seed_gives_the_same_picture(paper: str) -> None:
    assert np.array_equal(_take(SEVEN, paper, 5), _take(SEVEN, paper, 5))


@pytest.mark.parametrize("name", STYLES)
def test_every_style_can_be_put_on_paper(name: str) -> None:
    ink = write(STYLES[name], np.random.default_rng(0))
    assert _shown(_take(ink, "white")).min() == 0


def test_a_share_is_the_longer_side_of_the_ink_in_the_shorter_of_the_picture() -> None:
    picture = _take(SEVEN, "transparent", size=(300, 200), share=0.5)
    rows, columns = np.nonzero(picture[..., 3])
    assert picture.shape == (200, 300, 4)
    assert max(np.ptp(rows), np.ptp(columns)) + 1 == pytest.approx(100, abs=2)


@pytest.mark.parametrize(
    ("place", "edges"),
    [((0, 0), {"left", "top"}), ((1, 1), {"right", "bottom"}), ((0.5, 0.5), set())],
)
def test_a_place_of_0_and_1_touches_the_border(place: tuple[float, float], edges: set[str]) -> None:
    cover = _take(SEVEN, "transparent", share=0.4, place=place)[..., 3]
    sides = {"left": cover[:, :2], "right": cover[:, -2:], "top": cover[:2], "bottom": cover[-2:]}
    assert {name for name, side in sides.items() if side.any()} == edges


def test_ink_against_the_border_is_not_cut_off() -> None:
    inner = _take(SEVEN, "transparent", place=(0.5, 0.5))[..., 3]
    outer = _take(SEVEN, "transparent", place=(1, 1))[..., 3]
    assert inner.astype(int).sum() == outer.astype(int).sum()


def test_border_paper_lays_the_ink_against_the_border() -> None:
    for seed in range(8):
        grey = _shown(_take(SEVEN, "border", seed))
        rim = np.concatenate([grey[:2].ravel(), grey[-2:].ravel(), grey[:, :2].ravel()])
        assert min(rim.min(), grey[:, -2:].min()) < 128


def test_a_transparent_picture_is_black_on_nothing() -> None:
    picture = _take(SEVEN, "transparent")
    assert not picture[..., :3].any()
    assert picture[0, 0, 3] == 0
    assert picture[..., 3].max() == 255


def test_canvas_and_blackboard_are_bright_on_dark_and_paper_is_dark_on_bright() -> None:
    for paper in PAPERS:
        grey = _shown(_take(SEVEN, paper))
        dark = np.median(grey) < 128
        assert dark == (paper in {"canvas", "blackboard"}), paper


def test_a_thick_pen_covers_more_than_a_hair() -> None:
    thick, hair = (np.mean(_shown(_take(SEVEN, name)) < 128) for name in ("felt-tip", "hair-pen"))
    assert thick > 5 * hair > 0


@pytest.mark.parametrize(
    "wrong",
    [{"size": (7, 100)}, {"share": 0}, {"share": 1.1}, {"place": (0.5, 1.2)}, {"place": (-0.1, 0)}],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="out of range"):
        _take(SEVEN, "white", **wrong)


def test_an_unknown_paper_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"'parchment' is not a paper: white, canvas"):
        _take(SEVEN, "parchment")
