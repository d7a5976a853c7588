from __future__ import annotations

import zlib
from collections import Counter

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from inkdigits.data.samples import InkSample
from inkdigits.ink import Ink, draw
from inkdigits.synthesis.styles import STYLES, Style, synthetic_digits, write
from inkdigits.synthesis.styles.drawing import parse, trace
from inkdigits.synthesis.styles.style import parse_style

ROUND = 10 * max(Counter(one.digit for one in STYLES.values()).values())
"""Samples after which each style was written at least once."""


def _writings(one: Style, count: int = 20) -> list[Ink]:
    # Other seeds for other styles, or all of them would be written by the same few hands.
    first = zlib.crc32(one.name.encode())
    return [write(one, np.random.default_rng(first + place)) for place in range(count)]


def _same(one: Ink, other: Ink) -> bool:
    return len(one.strokes) == len(other.strokes) and all(
        np.array_equal(a, b) for a, b in zip(one.strokes, other.strokes, strict=True)
    )


def test_the_same_seed_writes_the_same_ink() -> None:
    first, second = list(synthetic_digits(ROUND, 3)), list(synthetic_digits(ROUND, 3))
    assert all(_same(a.ink, b.ink) for a, b in zip(first, second, strict=True))
    assert [a.ink.pen_width for a in first] == [b.ink.pen_width for b in second]


def test_another_seed_writes_other_ink() -> None:
    first, second = list(synthetic_digits(ROUND, 3)), list(synthetic_digits(ROUND, 4))
    assert not any(_same(a.ink, b.ink) for a, b in zip(first, second, strict=True))


def test_asking_for_more_keeps_the_first_ones() -> None:
    few, many = list(synthetic_digits(5, 1)), list(synthetic_digits(60, 1))
    assert all(_same(a.ink, b.ink) for a, b in zip(few, many, strict=False))


def test_all_digits_come_equally_often() -> None:
    labels = [sample.label for sample in synthetic_digits(100, 0)]
    assert labels == list("0123456789") * 10
    assert {sample.site for sample in synthetic_digits(10, 0)} == {"synthetic"}


def test_the_styles_of_a_digit_come_equally_often() -> None:
    writers = Counter(sample.writer for sample in synthetic_digits(ROUND, 0))
    assert set(writers) == set(STYLES)
    for digit in range(10):
        times = [writers[name] for name, one in STYLES.items() if one.digit == digit]
        assert max(times) - min(times) <= 1


def test_only_the_styles_that_are_asked_for_are_written() -> None:
    chosen = ["7-crossed", "2-looped", "7-plain"]
    samples = list(synthetic_digits(8, 5, chosen))
    assert [sample.writer for sample in samples] == 2 * [
        *("2-looped", "7-plain"),
        *("2-looped", "7-crossed"),
    ]
    again = list(synthetic_digits(3, 5, sorted(chosen)))
    assert all(_same(a.ink, b.ink) for a, b in zip(samples, again, strict=False))


def test_unknown_styles_and_none_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="no style is called 7-upside-down"):
        next(synthetic_digits(1, 0, ["7-plain", "7-upside-down"]))
    with pytest.raises(ValueError, match="no style is left"):
        next(synthetic_digits(1, 0, []))


def test_a_sample_says_which_style_it_is() -> None:
    sample = next(synthetic_digits(1, 0))
    assert isinstance(sample, InkSample)
    assert int(sample.label) == STYLES[sample.writer].digit


def test_every_digit_has_more_than_one_style() -> None:
    digits = [one.digit for one in STYLES.values()]
    assert all(digits.count(digit) >= 3 for digit in range(10))


def test_names_begin_with_their_digit_and_all_styles_are_described() -> None:
    for name, one in STYLES.items():
        assert name == one.name
        assert name.startswith(f"{one.digit}-")
        assert one.description.endswith(".")


@pytest.mark.parametrize("name", STYLES)
def test_writing_stays_in_its_box_and_fills_it(name: str) -> None:
    for ink in _writings(STYLES[name]):
        points = np.concatenate(ink.strokes)
        size = np.ptp(points, axis=0)
        assert points.min() >= 0
        assert points.max() <= 1
        assert 0.79 <= size.max() <= 0.99
        assert ink.pen_width is not None
        assert 0.0199 <= ink.pen_width / size.max() <= 0.1301


@pytest.mark.parametrize("name", STYLES)
def test_the_writings_of_a_style_differ_as_people_do(name: str) -> None:
    sheets = [_small(ink) for ink in _writings(STYLES[name], 12)]
    away = [np.abs(a - b).mean() for place, a in enumerate(sheets) for b in sheets[:place]]
    # Two bars may look the same by chance, but not most of them, nor any two exactly.
    assert min(away) > 0.1
    assert np.median(away) > 8


@pytest.mark.parametrize(
    "name",
    ["0-slashed", "0-slashed-back", "0-barred", "0-dotted"],
)
def test_the_mark_in_a_zero_lies_in_the_middle(name: str) -> None:
    for ink in _writings(STYLES[name]):
        if len(ink.strokes) == 2:
            ring, mark = ink.strokes
            middle = (ring.min(axis=0) + ring.max(axis=0)) / 2
            away = np.abs((mark.min(axis=0) + mark.max(axis=0)) / 2 - middle)
            assert (away / np.ptp(ring, axis=0)).max() < 0.3


@pytest.mark.parametrize(
    "name",
    [
        *("4-closed", "4-open", "4-short-stem", "4-like-capital-g"),
        *("7-crossed", "7-hooked-crossed", "7-crossed-foot", "7-short-roof"),
    ],
)
def test_what_should_cross_crosses(name: str) -> None:
    crossed = [
        _meet(ink.strokes[0], ink.strokes[1])
        for ink in _writings(STYLES[name], 100)
        if len(ink.strokes) > 1
    ]
    # People, too, miss now and then.
    assert np.mean(crossed) > 0.95


def test_a_roof_that_stands_apart_does() -> None:
    for name in ("5-roof-apart", "5-roof-flies"):
        apart = [not _meet(*ink.strokes) for ink in _writings(STYLES[name])]
        assert np.mean(apart) > 0.9


@pytest.mark.slow
def test_what_knows_only_synthetic_digits_reads_new_ones() -> None:
    """Whoever mislabels or garbles a style sees it here: its digits look like another's."""
    known = list(synthetic_digits(10 * ROUND, 11))
    fresh = list(synthetic_digits(3 * ROUND, 12))
    features = np.array([_small(sample.ink).ravel() for sample in known])
    labels = np.array([sample.label for sample in known])
    wrong: dict[str, int] = {}
    for sample in fresh:
        away = np.square(features - _small(sample.ink).ravel()).sum(axis=1)
        if labels[away.argmin()] != sample.label:
            wrong[sample.writer] = wrong.get(sample.writer, 0) + 1
    # The nearest picture is a poor reader, and still gets far more than this right.
    assert sum(wrong.values()) < 0.1 * len(fresh)
    assert max(wrong.values()) < 4


def test_some_hands_write_on_coarse_devices_that_make_stairs() -> None:
    stairs = 0
    for ink in _writings(STYLES["0-plain"], 200):
        steps = np.diff(np.concatenate(ink.strokes), axis=0)
        lengths = np.hypot(*steps[np.any(steps != 0, axis=1)].T)
        # All steps are as long as one side of a square or its diagonal.
        stairs += bool(lengths.max() < 1.5 * lengths.min() and lengths.min() > 0.015)
    assert 8 <= stairs <= 35


def test_negative_counts_and_seeds_are_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        next(synthetic_digits(-1, 0))
    with pytest.raises(ValueError, match="negative"):
        next(synthetic_digits(1, -1))


def test_a_drawing_runs_through_its_points_and_turns_at_its_corners() -> None:
    curve = trace(parse("10,10 90,10! 90,90")[0])
    assert np.abs(curve - [0.9, 0.1]).sum(axis=1).min() < 1e-9
    assert curve[:, 0].max() < 0.9 + 1e-9


def test_a_loop_ends_where_it_starts() -> None:
    curve = trace(parse("(50,0 0,50 50,100 100,50)")[0])
    assert np.allclose(curve[0], [0.5, 0])
    assert np.allclose(curve[-1], [0.5, 0])
    assert np.hypot(*(curve - 0.5).T).min() > 0.4


@pytest.mark.parametrize("text", ["(10,10 20,20", "10,10 101,20", "10,10 -1,20", "10 20"])
def test_a_drawing_that_breaks_the_notation_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"bracket|points x,y"):
        parse(text)


def test_drawings_that_cannot_be_mixed_are_refused() -> None:
    with pytest.raises(ValueError, match="1-crooked: the drawings of form 0 differ"):
        parse_style("1-crooked", "A test.", [["50,0 50,100", "50,0 50,50! 50,100"]])


def _small(ink: Ink) -> NDArray[np.float64]:
    """The ink in 16 x 16 blurred pixels, its longer side 14."""
    sheet = cv2.dilate(draw(ink).pixels, np.ones((7, 7), np.uint8))
    scale = 14 / max(sheet.shape)
    height, width = (max(1, round(side * scale)) for side in sheet.shape)
    small = cv2.resize(sheet, (width, height), interpolation=cv2.INTER_AREA)
    framed = np.zeros((16, 16))
    top, left = (16 - height) // 2, (16 - width) // 2
    framed[top : top + height, left : left + width] = small
    return np.asarray(cv2.GaussianBlur(framed, (0, 0), 0.8), np.float64)


def _meet(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether any piece of one stroke crosses any piece of the other."""
    # Strokes on a coarse grid meet at their points; moved by a hair they cross there.
    one = np.add(one, (1.3e-3, 0.7e-3))
    a, b = one[:-1, None], one[1:, None]
    c, d = other[None, :-1], other[None, 1:]
    apart = _side(a, b, c) * _side(a, b, d) < 0
    return bool(np.any(apart & (_side(c, d, a) * _side(c, d, b) < 0)))


def _side(
    a: NDArray[np.float64], b: NDArray[np.float64], point: NDArray[np.float64]
) -> NDArray[np.float64]:
    ab, ap = b - a, point - a
    return np.asarray(ab[..., 0] * ap[..., 1] - ab[..., 1] * ap[..., 0])
