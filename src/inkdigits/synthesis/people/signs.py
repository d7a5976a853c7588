"""The signs between digits, before and behind them, as people write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from inkdigits.synthesis.curves import Points, smooth

Rng = np.random.Generator
Strokes = list[Points]


def write_sign(sign: str, rng: Rng) -> tuple[Points, ...]:
    """The strokes of one of `SIGNS`, in units of the height of a digit; x begins at 0."""
    strokes = SIGNS[sign](rng)
    left = min(float(stroke[:, 0].min()) for stroke in strokes)
    return tuple(stroke - (left, 0) for stroke in strokes)


def _way(*points: tuple[float, float]) -> Points:
    way = np.array(points, np.float64)
    return smooth(way, 6) if len(way) > 2 else way


def _moved(strokes: Strokes, x: float, y: float) -> Strokes:
    shift = np.array([x, y])
    return [stroke + shift for stroke in strokes]


def _dot(rng: Rng) -> Strokes:
    y = rng.uniform(0.88, 1.03)
    kind = rng.random()
    if kind < 0.5:
        return [_way((0, y))]
    if kind < 0.92:
        length = rng.uniform(0.02, 0.08)
        return [_way((0, y), (length * rng.normal(0.6, 0.5), y + length * rng.uniform(-0.3, 1)))]
    side = rng.uniform(0.04, 0.07)
    return [_way((0, y), (side, y - side), (2 * side, y), (side, y + side), (0, y))]


def _comma(rng: Rng) -> Strokes:
    length, y = rng.uniform(0.12, 0.35), rng.uniform(0.85, 1.0)
    lean, bow = rng.uniform(0.05, 0.6), rng.normal(0.12, 0.1)
    return [
        _way((0, y), ((bow - lean / 2) * length, y + 0.5 * length), (-lean * length, y + length))
    ]


def _apostrophe(rng: Rng) -> Strokes:
    return _moved(_comma(rng), 0, -rng.uniform(0.9, 1.05))


def _dash(rng: Rng, length: float = 0.0, y: float = 0.0) -> Strokes:
    length = length or float(np.exp(rng.uniform(np.log(0.22), np.log(0.7))))
    y = y or rng.uniform(0.4, 0.68)
    rise, bow = rng.normal(0, 0.06) * length, rng.normal(0, 0.05) * length
    return [_way((0, y + rise), (length / 2, y + bow), (length, y - rise))]


def _long_dash(rng: Rng) -> Strokes:
    """A dash as it fills the rest of a line, straight or in waves."""
    length = rng.uniform(0.8, 2.5)
    if rng.random() < 0.75:
        return _dash(rng, length)
    xs = np.arange(0, length, rng.uniform(0.15, 0.3))
    waves = rng.uniform(0.03, 0.1) * (-1.0) ** np.arange(len(xs))
    return [_way(*zip(xs.tolist(), (0.55 + waves).tolist(), strict=True))]


def _equals(rng: Rng) -> Strokes:
    length, gap, y = rng.uniform(0.3, 0.6), rng.uniform(0.12, 0.3), rng.uniform(0.35, 0.6)
    if rng.random() < 0.12:
        # In one stroke, like a Z.
        return [_way((0, y), (length, y), (0, y + gap), (length, y + gap))]
    upper, lower = _dash(rng, length, y), _dash(rng, length * rng.uniform(0.8, 1.2), y + gap)
    return upper + _moved(lower, rng.normal(0, 0.06), 0)


def _slash(rng: Rng) -> Strokes:
    top, foot = rng.uniform(-0.25, 0.1), rng.uniform(0.95, 1.25)
    across = rng.uniform(0.28, 0.7)
    return [_way((across, top), (across * rng.uniform(0.4, 0.6), (top + foot) / 2), (0, foot))]


def _colon(rng: Rng) -> Strokes:
    lean, rise = rng.normal(0.03, 0.05), rng.uniform(0.3, 0.55)
    lower = _dot(rng)
    return _moved(_dot(rng), lean, -rise) + lower


def _plus(rng: Rng) -> Strokes:
    half, y = rng.uniform(0.17, 0.32), rng.uniform(0.5, 0.65)
    lean = rng.normal(0.1, 0.15) * half
    down = _way((half + lean, y - half), (half - lean, y + half))
    return [*_dash(rng, 2 * half, y), down]


def _hash(rng: Rng) -> Strokes:
    """Two bars across two: a hash, or a dash that is crossed out twice."""
    tall, wide = rng.uniform(0.35, 1.0), rng.uniform(0.45, 1.0)
    y = rng.uniform(0.5, 0.6)
    lean, gap = rng.uniform(0, 0.25) * tall, wide * rng.uniform(0.25, 0.4)
    bars = [
        _way((wide / 2 + shift + lean, y - tall / 2), (wide / 2 + shift - lean, y + tall / 2))
        for shift in (-gap / 2, gap / 2)
    ]
    if rng.random() < 0.35:
        return [*_dash(rng, wide * 1.3, y), *bars]
    rise = tall * rng.uniform(0.25, 0.4)
    return [*_dash(rng, wide, y - rise / 2), *_dash(rng, wide, y + rise / 2), *bars]


def _stroke(rng: Rng) -> Strokes:
    """One of the strokes that fill a space so that nothing can be added."""
    lean = rng.uniform(0.3, 0.7)
    return [_way((lean, rng.uniform(-0.15, 0.3)), (0, rng.uniform(0.85, 1.15)))]


def _bracket(rng: Rng) -> Strokes:
    bow, top, foot = rng.uniform(0.08, 0.2), rng.uniform(-0.15, 0.05), rng.uniform(1, 1.2)
    return [_way((bow, top), (0, (top + foot) / 2), (bow, foot))]


def _closing(rng: Rng) -> Strokes:
    return [stroke * (-1, 1) for stroke in _bracket(rng)]


def _times(rng: Rng) -> Strokes:
    side, y = rng.uniform(0.3, 0.5), rng.uniform(0.45, 0.6)
    first = _way((0, y), (side, y + side))
    return [first, _way((side * rng.uniform(0.9, 1.1), y), (0, y + side))]


def _dollar(rng: Rng) -> Strokes:
    body = _way((0.5, 0.15), (0.28, 0.02), (0.05, 0.2), (0.3, 0.48), (0.55, 0.75), (0.3, 0.98),
                (0.02, 0.82))  # fmt: skip
    lean = rng.normal(0.05, 0.05)
    bars = [(0.28,)] if rng.random() < 0.7 else [(0.22,), (0.36,)]
    return [body, *(_way((x + lean, -0.12), (x - lean, 1.12)) for (x,) in bars)]


def _euro(rng: Rng) -> Strokes:
    body = _way((0.6, 0.12), (0.38, 0.0), (0.15, 0.3), (0.15, 0.7), (0.38, 1.0), (0.6, 0.88))
    bars = (0.4, 0.58)
    return [body, *(_way((0, y), (0.45, y + rng.normal(0, 0.03))) for y in bars)]


SIGNS: Final[dict[str, Callable[[Rng], Strokes]]] = {
    ".": _dot,
    ",": _comma,
    "'": _apostrophe,
    "-": _dash,
    "_": _long_dash,
    "/": _slash,
    ":": _colon,
    "+": _plus,
    "=": _equals,
    "#": _hash,
    "|": _stroke,
    "(": _bracket,
    ")": _closing,
    "*": _times,
    "$": _dollar,
    "€": _euro,
}
"""What can be written beside digits. ``_`` is a long dash and ``|`` one stroke of a hatching."""
