"""A person's handwriting: how a written digit deviates from its form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.curves import Points, rotation
from inkdigits.synthesis.styles.drawing import Drawing, Stroke, mix, trace

_DENSE: Final = 0.006
"""Distance of the points of a stroke while it is shaped, in boxes."""

_HOOKED_FROM: Final = 0.3
"""Shorter strokes, such as the dot in a 0, get no hooks."""


@dataclass(frozen=True)
class Hand:
    """The parameters of one handwriting; lengths in boxes, one box being the digit's height.

    Attributes
    ----------
    slant, turn, width, taper, balance:
        Shear to the right, turn in radians, stretch sideways, how much wider top than foot, and
        how much taller the upper half than the lower.
    looseness:
        Deviation of control points from the form.
    bend:
        Deviation of the whole figure, smooth in space, so that joints stay connected.
    drift:
        Shift of each stroke on its own, so that ends don't quite meet.
    haste:
        Length over which corners are rounded.
    overshoot:
        Mean length by which strokes overshoot (or, negative, stop short).
    hook:
        Length of the small hooks where the pen lands and lifts; 0 for none.
    tremor:
        Height of the small waves in a stroke.
    spacing:
        Distance between the points that the device records.
    grid:
        Side of the squares that a coarse device rounds to, which makes stairs; 0 for none.
    pen:
        Width of the pen as a share of the longer side.
    """

    slant: float
    turn: float
    width: float
    taper: float
    balance: float
    looseness: float
    bend: float
    drift: float
    haste: float
    overshoot: float
    hook: float
    tremor: float
    spacing: float
    grid: float
    pen: float


def pick_hand(rng: np.random.Generator) -> Hand:
    """A random hand: mostly tidy, sometimes careless or shaky."""
    care = rng.lognormal(0.0, 0.5)
    shaky, hooking, coarse = rng.random(3) < (0.12, 0.25, 0.1)
    return Hand(
        slant=float(np.clip(rng.normal(0.1, 0.21), -0.35, 0.65)),
        turn=float(np.clip(rng.normal(0.0, 0.06), -0.16, 0.16)),
        width=float(np.clip(rng.lognormal(0.0, 0.24), 0.58, 1.65)),
        taper=float(np.clip(rng.normal(0.0, 0.13), -0.32, 0.32)),
        balance=float(np.clip(rng.normal(0.0, 0.05), -0.1, 0.1)),
        looseness=0.014 * min(care, 2.0),
        bend=0.016 * min(care, 1.8),
        drift=0.012 * min(care, 2.5),
        haste=float(rng.choice([0.004, 0.012, 0.03, 0.055], p=[0.38, 0.32, 0.22, 0.08])),
        overshoot=float(rng.normal(0.004, 0.013)),
        hook=float(rng.uniform(0.02, 0.07) if hooking else 0.0),
        tremor=float(rng.uniform(0.003, 0.01) if shaky else rng.uniform(0.0, 0.002)),
        spacing=float(np.clip(rng.lognormal(np.log(0.022), 0.75), 0.008, 0.1)),
        grid=float(1 / rng.uniform(14, 40) if coarse else 0.0),
        pen=float(np.clip(rng.lognormal(np.log(0.065), 0.4), 0.02, 0.13)),
    )


def write_form(
    form: tuple[Drawing, ...], hand: Hand, rng: np.random.Generator
) -> tuple[Points, ...]:
    """Strokes of a mix of the drawings of ``form`` by ``hand``, inside the unit box.

    Returns
    -------
    strokes:
        (points, 2) float64 each, x right and y down, all between 0 and 1.
    """
    shares = rng.dirichlet(np.full(len(form), 0.9))
    # Slightly beyond the drawings, which aren't the extremes of what people write.
    shares = 1 / len(form) + 1.15 * (shares - 1 / len(form))
    drawing = mix(form, shares)
    hand = _for_size(drawing, hand)
    strokes = [_write_stroke(stroke, hand, rng) for stroke in drawing]
    strokes = _bend(strokes, hand.bend, rng)
    strokes = [_shake(_lean(stroke, hand), hand.tremor, rng) for stroke in strokes]
    strokes = [_sample(stroke, hand, rng) for stroke in strokes]
    strokes = [stroke[::-1] if rng.random() < 0.12 else stroke for stroke in strokes]
    return _fit(strokes, rng)


def _for_size(drawing: Drawing, hand: Hand) -> Hand:
    """The same hand on a narrow figure, where it errs less: a 1 isn't as wavy as a 0."""
    width, height = np.ptp(np.concatenate([stroke.points for stroke in drawing]), axis=0)
    share = float(np.clip(np.sqrt(width * height) / 0.8, 0.45, 1.0))
    return replace(hand, looseness=hand.looseness * share, bend=hand.bend * share)


def _write_stroke(stroke: Stroke, hand: Hand, rng: np.random.Generator) -> Points:
    jitter = rng.normal(0, hand.looseness, stroke.points.shape)
    # Neighbouring points deviate together, as they do in handwriting.
    jitter = (jitter + 0.7 * np.roll(jitter, 1, axis=0)) * 0.82
    shift = rng.normal(0, hand.drift, 2)
    moved = stroke.moved_to(stroke.points + jitter + shift)
    curve = _even(trace(moved), _DENSE)
    if len(curve) < 2:
        return curve
    if stroke.closed:
        curve = _open_loop(curve, rng)
    curve = _round_corners(curve, hand.haste)
    curve = _bow(curve, rng)
    curve = _run_on(curve, hand.overshoot, rng)
    return _hooked(curve, hand.hook, rng) if hand.hook else curve


def _open_loop(curve: Points, rng: np.random.Generator) -> Points:
    """A loop as it is written: begun near its first point, ended short of it or past it."""
    ring = curve[:-1]
    start = round(rng.normal(0, 0.05) * len(ring))
    length = round(len(ring) * float(np.clip(rng.normal(1.01, 0.035), 0.93, 1.1)))
    once: Points = ring[(start + np.arange(length)) % len(ring)]
    # The end lies a little inside or outside of the start, as it does on paper.
    away = rng.normal(0, 0.018, 2)
    return once + np.linspace(0, 1, length)[:, None] ** 2 * away


def _round_corners(curve: Points, haste: float) -> Points:
    reach = max(1, round(haste / _DENSE))
    kernel = np.hanning(2 * reach + 3)[1:-1]
    kernel /= kernel.sum()
    padded = np.pad(curve, ((reach, reach), (0, 0)), mode="reflect", reflect_type="odd")
    return np.stack([np.convolve(padded[:, axis], kernel, "valid") for axis in (0, 1)], axis=1)


def _bow(curve: Points, rng: np.random.Generator) -> Points:
    """Bend the whole stroke a little, most in its middle: nobody draws a straight line."""
    chord = curve[-1] - curve[0]
    middle = np.sin(np.linspace(0, np.pi, len(curve)))[:, None]
    bowed: Points = curve + middle * np.array([-chord[1], chord[0]]) * rng.normal(0, 0.03)
    return bowed


def _run_on(curve: Points, overshoot: float, rng: np.random.Generator) -> Points:
    for _ in range(2):
        curve = curve[::-1]
        length = overshoot + rng.normal(0, 0.014)
        count = min(round(abs(length) / _DENSE), len(curve) // 8)
        if length < 0 and count:
            curve = curve[:-count]
        elif count:
            last = min(6, len(curve) - 1)
            step = (curve[-1] - curve[-1 - last]) / last
            curve = np.concatenate([curve, curve[-1] + np.arange(1, count + 1)[:, None] * step])
    return curve


def _hooked(curve: Points, hook: float, rng: np.random.Generator) -> Points:
    """Half of the ends get a short way back at a sharp angle: a pen that lands or lifts late."""
    if len(curve) * _DENSE < _HOOKED_FROM:
        return curve
    for _ in range(2):
        curve = curve[::-1]
        if rng.random() < 0.5:
            back = curve[-6] - curve[-1]
            back /= max(np.hypot(*back), 1e-6)
            turn = rng.choice([-1, 1]) * rng.uniform(0.3, 1.4)
            step = _DENSE * rotation(turn) @ back
            count = max(1, round(rng.uniform(0.5, 1) * hook / _DENSE))
            curve = np.concatenate([curve, curve[-1] + np.arange(1, count + 1)[:, None] * step])
    return curve


def _bend(strokes: list[Points], bend: float, rng: np.random.Generator) -> list[Points]:
    waves = 4
    direction = rng.normal(0, 1, (waves, 2))
    direction /= np.hypot(*direction.T)[:, None]
    frequency = direction * rng.uniform(0.4, 1.3, (waves, 1)) * 2 * np.pi
    phase = rng.uniform(0, 2 * np.pi, waves)
    height = rng.normal(0, bend, (waves, 2))
    return [stroke + np.sin(stroke @ frequency.T + phase) @ height for stroke in strokes]


def _lean(stroke: Points, hand: Hand) -> Points:
    x, y = (stroke - 0.5).T
    y = y + hand.balance * np.cos(np.pi * y)
    x = x * hand.width * (1 - hand.taper * y) - hand.slant * y
    # Not a matrix product, whose last bits depend on the machine.
    return np.stack([across * x + down * y for across, down in rotation(hand.turn)], axis=1)


def _shake(stroke: Points, tremor: float, rng: np.random.Generator) -> Points:
    noise = rng.normal(0, 1, stroke.shape)
    reach = 15
    if len(stroke) < reach:
        return stroke
    kernel = np.hanning(reach + 2)[1:-1]
    kernel /= np.sqrt((kernel**2).sum())
    waves = [np.convolve(noise[:, axis], kernel, "same") for axis in (0, 1)]
    return stroke + tremor * np.stack(waves, axis=1)


def _sample(stroke: Points, hand: Hand, rng: np.random.Generator) -> Points:
    """The points of a stroke that a device records: roughly evenly spaced, with both ends."""
    if hand.grid:
        return np.round(stroke / hand.grid) * hand.grid
    if len(stroke) < 3:
        return stroke
    along = _along(stroke)
    count = max(2, round(along[-1] / hand.spacing))
    places = np.linspace(0, 1, count + 1)
    places[1:-1] += rng.uniform(-0.3, 0.3, count - 1) / count
    return _at(stroke, along, places * along[-1])


def _even(curve: Points, spacing: float) -> Points:
    along = _along(curve)
    if along[-1] <= spacing:
        return curve[:1]
    count = max(2, round(along[-1] / spacing))
    return _at(curve, along, np.linspace(0, along[-1], count + 1))


def _along(curve: Points) -> NDArray[np.float64]:
    steps = np.hypot(*np.diff(curve, axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _at(curve: Points, along: NDArray[np.float64], places: NDArray[np.float64]) -> Points:
    return np.stack([np.interp(places, along, curve[:, axis]) for axis in (0, 1)], axis=1)


def _fit(strokes: list[Points], rng: np.random.Generator) -> tuple[Points, ...]:
    """Scale the figure to most of the box, at a random position."""
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = rng.uniform(0.8, 0.98) / max(size.max(), 1e-6)
    free = 1 - size * scale
    corner = free * np.clip(rng.normal(0.5, 0.15, 2), 0.05, 0.95)
    return tuple(np.clip((stroke - low) * scale + corner, 0, 1) for stroke in strokes)
