"""Marks of a pen that are neither digits nor letters."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from inkdigits.ink import Ink, longer_side
from inkdigits.synthesis.curves import Points, rotation, smooth
from inkdigits.synthesis.nondigits.kind import SLENDER, Kind, Sheet, arc, breadth, drawn, line, spot
from inkdigits.synthesis.pen import picture_of
from inkdigits.synthesis.styles import STYLES, write


def _scribble(rng: np.random.Generator) -> Sheet:
    points = rng.uniform(0, 1, (int(rng.integers(9, 30)), 2)) * [1, rng.uniform(0.4, 1.6)]
    stroke = smooth(points) if rng.random() < 0.7 else points
    return drawn([stroke], rng)


def _zigzag(rng: np.random.Generator) -> Sheet:
    # Fewer corners, and it may be a 3.
    count = int(rng.integers(9, 18))
    height = rng.uniform(0.3, 1.2)
    x = np.linspace(0, 1, count) + rng.normal(0, 0.02, count)
    y = height * (np.arange(count) % 2) + rng.normal(0, 0.06, count)
    points = np.stack([x, y] if rng.random() < 0.5 else [y, x], axis=1)
    return drawn([points if rng.random() < 0.5 else smooth(points)], rng)


def _curls(rng: np.random.Generator) -> Sheet:
    count = int(rng.integers(3, 9))
    t = np.linspace(0, count, 30 * count)
    drift = rng.uniform(0.4, 1.2)
    x = drift * t / 2 + 0.5 * np.cos(2 * math.pi * t)
    y = rng.uniform(0.4, 1.2) * np.sin(2 * math.pi * t) + rng.normal(0, 0.1) * t
    points = np.stack([x, y], axis=1)
    return drawn([points if rng.random() < 0.6 else points[:, ::-1]], rng)


def _spiral(rng: np.random.Generator) -> Sheet:
    turns = rng.uniform(2.3, 5)
    t = np.linspace(0, 1, 160)
    angle = 2 * math.pi * (turns * t + rng.random()) * rng.choice([-1, 1])
    radius = t ** rng.uniform(0.7, 1.3)
    flat = rng.uniform(0.6, 1)
    return drawn([np.stack([radius * np.cos(angle), flat * radius * np.sin(angle)], axis=1)], rng)


def _hatching(rng: np.random.Generator) -> Sheet:
    strokes: list[Points] = []
    for _ in range(int(rng.integers(1, 3))):
        direction = rng.uniform(0, math.pi)
        along = np.array([math.cos(direction), math.sin(direction)])
        across = np.array([-along[1], along[0]])
        for step in np.linspace(-0.5, 0.5, int(rng.integers(4, 10))):
            half = rng.uniform(0.35, 0.6) * along
            middle = step * across + rng.normal(0, 0.04, 2)
            strokes.append(np.stack([middle - half, middle + half]))
    return drawn(strokes, rng)


def _flat_line(rng: np.random.Generator) -> Sheet:
    count = int(rng.integers(3, 8))
    x = np.linspace(0, 1, count)
    y = rng.normal(0, rng.uniform(0, 0.06), count)
    strokes = [smooth(np.stack([x, y], axis=1))]
    if rng.random() < 0.3:
        strokes.append(strokes[0] + [rng.normal(0, 0.1), rng.uniform(0.12, 0.3)])
    return drawn(strokes, rng)


def _parallel(rng: np.random.Generator) -> Sheet:
    count = int(rng.integers(3, 7))
    gap = rng.uniform(0.15, 0.4)
    upright = [
        line((gap * place + rng.normal(0, 0.03), rng.normal(0, 0.05)), (gap * place, 1.0))
        for place in range(count)
    ]
    if rng.random() < 0.4:
        # A tally of five.
        upright.append(line((-0.1, 0.8), (gap * count, 0.2)))
    return drawn(upright, rng)


def _crossing(rng: np.random.Generator) -> Sheet:
    count = int(rng.integers(2, 5))
    first = rng.uniform(0, math.pi)
    strokes = []
    for place in range(count):
        direction = first + math.pi * place / count + rng.normal(0, 0.08)
        half = np.array([math.cos(direction), math.sin(direction)]) * rng.uniform(0.8, 1.1)
        middle = rng.normal(0, 0.06, 2)
        strokes.append(np.stack([middle - half, middle + half]))
    return drawn(strokes, rng)


def _polygon(rng: np.random.Generator) -> Sheet:
    corners = int(rng.choice([3, 4, 5, 10, 12]))
    angles = 2 * math.pi * (np.arange(corners + 1) / corners) + rng.uniform(-0.3, 0.3)
    radius = np.where(np.arange(corners + 1) % 2, rng.uniform(0.35, 0.5), 1) if corners > 5 else 1.0
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1) * np.reshape(radius, (-1, 1))
    points[:-1] += rng.normal(0, 0.06, (corners, 2))
    strokes = [points]
    # A square or pentagon alone may be a 0 of a stiff hand.
    if corners in (4, 5) or rng.random() < 0.3:
        inside = points * rng.uniform(0.3, 0.7) + rng.normal(0, 0.05, 2)
        strokes.append(inside if rng.random() < 0.5 else np.stack([points[0], points[2]]))
        strokes.append(np.stack([points[1], points[3]]))
    return drawn(strokes, rng)


def _arrow(rng: np.random.Generator) -> Sheet:
    bend = rng.normal(0, 0.15)
    shaft = smooth(np.array([[-1, 0], [0, bend], [1, 0]]))
    angle = rng.uniform(0, 2 * math.pi)
    # With a small head, one that stands is a 1 with its flag, or on its base.
    stands = abs(math.sin(angle)) > 0.7
    head = rng.uniform(0.5, 0.7) if stands else rng.uniform(0.3, 0.6)
    tip = line((1 - head, -head * rng.uniform(0.7, 1)), (1, 0), (1 - head, head * 0.8))
    strokes = [shaft, tip]
    if rng.random() < 0.2:
        strokes.append(-tip)
    return drawn([stroke @ rotation(angle).T for stroke in strokes], rng)


def _tick(rng: np.random.Generator) -> Sheet:
    low = rng.uniform(0.2, 0.35)
    points = line((0, 0.6), (low, 1.0), (1.1, rng.uniform(-0.1, 0.3)))
    return drawn([points if rng.random() < 0.5 else smooth(points)], rng)


def _many_dots(rng: np.random.Generator) -> Sheet:
    places = rng.uniform(0, 1, (int(rng.integers(3, 14)), 2))
    return drawn([spot(*place) for place in places], rng)


def _strokes_at_random(rng: np.random.Generator) -> Sheet:
    """Four to six lines, bows, hooks and rings that join at random: signs of no script."""
    strokes = _joined(rng)
    while breadth(np.concatenate(strokes)) < SLENDER:
        strokes = _joined(rng)
    return drawn(strokes, rng)


def _joined(rng: np.random.Generator) -> list[Points]:
    strokes: list[Points] = []
    joints = [rng.uniform(0, 1, 2)]
    # Three may be a ring on a stick, which is a 6 or a 9.
    for _ in range(int(rng.integers(4, 7))):
        start = joints[rng.integers(len(joints))]
        end = rng.uniform(0, 1, 2)
        shape = rng.random()
        if shape < 0.4:
            stroke = np.stack([start, end])
        elif shape < 0.75:
            middle = (start + end) / 2 + rng.normal(0, 0.3, 2)
            stroke = smooth(np.stack([start, middle, end]))
        elif shape < 0.9:
            stroke = arc(start, rng.uniform(0.1, 0.3), 0, 2 * math.pi, rng.uniform(0.6, 1.4))
        else:
            stroke = smooth(np.concatenate([start[None], rng.uniform(0, 1, (3, 2))]))
        strokes.append(stroke)
        joints += [stroke[len(stroke) // 2], stroke[-1]]
    return strokes


def _digit(rng: np.random.Generator, digits: str = "0123456789") -> list[Points]:
    styles = [style for name, style in STYLES.items() if name[0] in digits]
    return list(write(styles[rng.integers(len(styles))], rng).strokes)


def _inked(
    strokes: list[Points], rng: np.random.Generator, pens: tuple[float, float] = (0.02, 0.09)
) -> Sheet:
    return picture_of(Ink(strokes, rng.uniform(*pens) * longer_side(strokes)))


def _width(strokes: list[Points]) -> tuple[float, float]:
    x = np.concatenate(strokes)[:, 0]
    return float(x.min()), float(x.max())


def _two_digits(rng: np.random.Generator) -> Sheet:
    digits = rng.integers(10, size=2)
    # A 1 that leans over a 0 would be its slash.
    while set(digits) == {0, 1}:
        digits = rng.integers(10, size=2)
    first, second = (_digit(rng, str(digit)) for digit in digits)
    # From just touching to half over each other.
    shift = _width(first)[1] - _width(second)[0] - rng.uniform(-0.02, 0.18)
    move = np.array([shift, rng.normal(0, 0.08)])
    return _inked([*first, *(stroke * rng.uniform(0.85, 1.15) + move for stroke in second)], rng)


def _three_digits(rng: np.random.Generator) -> Sheet:
    strokes: list[Points] = []
    right = 0.0
    for _ in range(int(rng.integers(3, 6))):
        digit = _digit(rng)
        move = np.array([right - _width(digit)[0], rng.normal(0, 0.05)])
        moved = [stroke + move for stroke in digit]
        strokes += moved
        right = _width(moved)[1] - rng.uniform(0, 0.06)
    return _inked(strokes, rng, (0.01, 0.04))


def _stacked_digits(rng: np.random.Generator) -> Sheet:
    # Without 0 and 1, which would make 6, 8 and 9.
    first, second = _digit(rng, "2345678"), _digit(rng, "23456789")
    low = max(float(stroke[:, 1].max()) for stroke in first)
    move = np.array([rng.normal(0, 0.1), low - rng.uniform(0.02, 0.15)])
    return _inked([*first, *(stroke + move for stroke in second)], rng)


def _digit_over_digit(rng: np.random.Generator) -> Sheet:
    # Without 0 and 1, which would make a 0 with a bar. All different, as some trace a digit twice,
    # and none that the others hide: a 3 in an 8, a 5 in a 6.
    digits = rng.permutation(list(rng.choice(["23457", "2478", "23467"])))[:3]
    first, second, third = (_digit(rng, digit) for digit in digits)
    strokes = [*first, *(stroke + rng.normal(0, 0.1, 2) for stroke in second)]
    return _inked([*strokes, *third] if rng.random() < 0.4 else strokes, rng)


def _crossed_out(rng: np.random.Generator) -> Sheet:
    strokes = _digit(rng)
    low, high = _width(strokes)
    if rng.random() < 0.5:
        count = int(rng.integers(6, 14))
        x = np.linspace(low - 0.1, high + 0.1, count)
        y = np.where(np.arange(count) % 2, 0.2, 0.8) + rng.normal(0, 0.08, count)
        return _inked([*strokes, np.stack([x, y], axis=1)], rng)
    for _ in range(int(rng.integers(3, 6))):
        y = rng.uniform(0.2, 0.8, 2)
        strokes.append(
            line((low - rng.uniform(0.1, 0.3), y[0]), (high + rng.uniform(0.1, 0.3), y[1]))
        )
    return _inked(strokes, rng)


def _ringed(rng: np.random.Generator) -> Sheet:
    # A 1 in a ring would be a 0 with a bar.
    strokes = _digit(rng, "23456789")
    low, high = _width(strokes)
    middle = np.array([(low + high) / 2, 0.5])
    start, sweep, flat = rng.uniform(0, 6), rng.uniform(5.5, 6.6), rng.uniform(0.85, 1.15)
    return _inked([*strokes, arc(middle, rng.uniform(0.75, 0.95), start, sweep, flat)], rng)


_OTHER_SIDEWAYS: Final = {
    "3-flat-topped",
    "4-lightning",
    "4-like-capital-g",
    "4-like-h",
    "4-one-curve",
}
"""Styles of 3, 4 and 5 that look like another digit, or again like a 4, when they lie."""

_SIDEWAYS: Final = tuple(
    name for name in STYLES if name[0] in "345" and name not in _OTHER_SIDEWAYS
)


def _sideways(rng: np.random.Generator) -> Sheet:
    name = _SIDEWAYS[rng.integers(len(_SIDEWAYS))]
    sheet = picture_of(write(STYLES[name], rng))
    return np.ascontiguousarray(np.rot90(sheet, int(rng.choice([1, 3]))))


MARKS: Final = (
    Kind("scribble", "a pen that wanders to and fro", _scribble),
    Kind("zigzag", "a line with many corners or waves", _zigzag),
    Kind("curls", "a row of loops", _curls),
    Kind("spiral", "a spiral of several turns", _spiral),
    Kind("hatching", "parallel strokes, also crossed", _hatching),
    Kind("flat-line", "one or two lines that lie", _flat_line),
    Kind("parallel", "three or more upright lines, also struck through", _parallel),
    Kind("crossing", "lines that cross in one point", _crossing),
    Kind("polygon", "triangles, squares, stars", _polygon),
    Kind("arrow", "an arrow in any direction", _arrow),
    Kind("tick", "a tick mark", _tick),
    Kind("many-dots", "dots strewn about", _many_dots),
    Kind("strokes-at-random", "signs of no script", _strokes_at_random),
    Kind("two-digits", "two digits that touch", _two_digits),
    Kind("three-digits", "three to five digits that touch", _three_digits),
    Kind("stacked-digits", "two digits, one on the other", _stacked_digits),
    Kind("digit-over-digit", "digits written over each other", _digit_over_digit),
    Kind("crossed-out", "a digit that was crossed out", _crossed_out),
    Kind("ringed", "a digit with a ring around it", _ringed),
    Kind("sideways", "a digit that lies, where none but itself can be meant", _sideways),
)
