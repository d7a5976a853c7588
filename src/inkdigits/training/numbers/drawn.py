"""Strips with drawn numbers, which are cheap to generate.

They are cut out like the ink of a drawing and then degraded like the segmenter's answer to a
photograph: changed levels, broken strokes, lines in the second channel, and strokes mistaken for
lines.
"""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.layout.rules import RULES as MARK_RULES
from inkdigits.runs.cutting import frame_of, straightened
from inkdigits.runs.finding import Run
from inkdigits.runs.rules import RULES
from inkdigits.strip import CHARACTERS, HEIGHT, SEEN
from inkdigits.synthesis.numbers import Written, draw_number
from inkdigits.synthesis.people import Person
from inkdigits.training.numbers.samples import Sample, centres_on

Levels = NDArray[np.uint8]

_SIZE: Final = 0.25
"""The largest error of the height of a run, as a share."""

_TURN: Final = math.radians(3)
"""The largest error of its slope."""

_AS_DRAWN: Final = 0.3
"""The share of the strips that stay as they are, like ink from a screen."""

_SHARE: Final = 0.3
"""The probability of each kind of degradation of the other strips."""

_LEFT: Final = 0.4
"""The least share of the ink that is left by changes, so that the characters stay legible."""

_TAKEN_FOR_CHARACTERS: Final = 0.1
"""The share of the strips whose lines the segmenter mistakes for characters."""


def drawn_strips(person: Person, count: int, rng: np.random.Generator) -> list[Sample]:
    """Draw numbers by one person, a strip for each."""
    strips: list[Sample] = []
    for _ in range(count):
        sheet, written = draw_number(person, rng)
        sample = _cut(sheet, written, rng)
        if rng.random() >= _AS_DRAWN:
            neighbour = strips[-1].pixels if strips else None
            pixels = _as_on_paper(sample.pixels, neighbour, rng)
            if pixels[..., CHARACTERS].sum() >= _LEFT * sample.pixels[..., CHARACTERS].sum():
                sample = Sample(pixels, sample.text, sample.centres)
        strips.append(sample)
    return strips


def _cut(sheet: Levels, written: Written, rng: np.random.Generator) -> Sample:
    """Cut out the strip of a number, roughly as a run of characters would be cut out."""
    mask = sheet > MARK_RULES.ink
    top, bottom = _ends(mask.sum(axis=1), RULES.outliers / 100)
    left, right = _ends(mask.sum(axis=0), 0)
    height = (bottom - top + 1) * math.exp(rng.uniform(-1, 1) * _SIZE)
    turn = rng.uniform(-1, 1) ** 3 * _TURN
    middle = np.array([(left + right) / 2, (top + bottom) / 2 + rng.normal(0, 0.05) * height])
    length = (right - left + 1) * math.cos(turn) + rng.uniform(-0.5, 0.5) * height
    start = middle - length / 2 * np.array([math.cos(turn), math.sin(turn)])
    run = Run(float(start[0]), float(start[1]), length, height, turn)
    size, to_sheet = frame_of(run, 1)
    ink = straightened(sheet, to_sheet, size, cv2.BORDER_CONSTANT)
    centres = centres_on(to_sheet, written.boxes)[:, 0]
    return Sample(np.dstack([ink, ink]), written.text, centres)


def _ends(counts: NDArray[np.int64], outliers: float) -> tuple[int, int]:
    """The first and last index with a count, without a share of outliers at each end."""
    sums = np.cumsum(counts)
    low = int(np.searchsorted(sums, outliers * sums[-1], side="right"))
    return low, int(np.searchsorted(sums, (1 - outliers) * sums[-1]))


def _as_on_paper(strip: Levels, neighbour: Levels | None, rng: np.random.Generator) -> Levels:
    """Degrade a strip as a photograph would; ``neighbour`` is another strip."""
    ink = strip[..., SEEN]
    for change in _CHANGES:
        if rng.random() < _SHARE:
            changed = change(ink, rng)
            # Thinning and blurring may remove hairlines.
            ink = changed if int(changed.max()) > 100 else ink
    lines = np.zeros_like(ink)
    for addition in (_rules, _boxes, _pattern):
        if rng.random() < _SHARE / 2:
            addition(lines, rng)
    if neighbour is not None and rng.random() < _SHARE:
        lines = np.maximum(lines, _neighbours(neighbour, ink.shape[1], rng))
    characters = ink
    if rng.random() < _SHARE:
        characters = _without_pieces(ink, rng)
    if rng.random() < _TAKEN_FOR_CHARACTERS:
        characters = np.maximum(characters, lines)
    channels = np.empty_like(strip)
    channels[..., CHARACTERS] = characters
    channels[..., SEEN] = np.maximum(ink, lines)
    return channels


def _blur(ink: Levels, rng: np.random.Generator) -> Levels:
    return np.asarray(cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.4, 1.3)), np.uint8)


def _reweight(ink: Levels, rng: np.random.Generator) -> Levels:
    """Make strokes thinner or thicker by up to a pixel."""
    pen = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    other = cv2.dilate(ink, pen) if rng.random() < 0.7 else cv2.erode(ink, pen)
    share = rng.uniform(0.2, 1)
    return np.asarray(cv2.addWeighted(ink, 1 - share, other, share, 0), np.uint8)


def _fade(ink: Levels, rng: np.random.Generator) -> Levels:
    """Make the ink fainter in places, as if a pen ran dry."""
    grain = rng.random((HEIGHT // 5, ink.shape[1] // 5 + 1), np.float32)
    smooth = cv2.resize(grain, ink.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(ink * np.clip(smooth * 1.6 + rng.uniform(-0.3, 0.4), 0, 1), np.uint8)


def _harden(ink: Levels, rng: np.random.Generator) -> Levels:
    """Make the edges hard, as if the segmenter were sure."""
    softness = rng.uniform(10, 60)
    return np.asarray(
        255 / (1 + np.exp((rng.uniform(60, 130) - ink.astype(np.float32)) / softness * 4)), np.uint8
    ) * (ink > 8)


def _add_noise(ink: Levels, rng: np.random.Generator) -> Levels:
    noise = cv2.GaussianBlur(rng.normal(0, 1, ink.shape).astype(np.float32), (0, 0), 1)
    return np.asarray(np.clip(ink + noise * rng.uniform(10, 70) * (ink > 30), 0, 255), np.uint8)


_CHANGES: Final = (_reweight, _fade, _blur, _add_noise, _harden)


def _rules(lines: Levels, rng: np.random.Generator) -> None:
    """Draw horizontal lines across the strip, as on ruled paper or below the number."""
    for y in rng.uniform(0, HEIGHT, int(rng.integers(1, 3))):
        end = y + rng.normal(0, 0.02) * lines.shape[1]
        _line(lines, (0, y), (lines.shape[1], end), rng)


def _boxes(lines: Levels, rng: np.random.Generator) -> None:
    """Draw a box, or a row of cells."""
    x, y = rng.uniform(0, 8, 2)
    right, bottom = lines.shape[1] - rng.uniform(0, 8), HEIGHT - rng.uniform(0, 6)
    for edge in (y, bottom):
        _line(lines, (x, edge), (right, edge), rng)
    inner = np.arange(x, right, rng.uniform(18, 30)) if rng.random() < 0.5 else [x, right]
    for each in inner:
        _line(lines, (each, y), (each, bottom), rng)


def _pattern(lines: Levels, rng: np.random.Generator) -> None:
    """Draw parallel slanted lines or squares, as in security print or on squared paper."""
    step = rng.uniform(6, 20)
    slant = rng.choice([0.0, rng.uniform(-HEIGHT, HEIGHT)])
    faint = np.zeros_like(lines)
    for x in np.arange(-HEIGHT, lines.shape[1] + HEIGHT, step):
        _line(faint, (x, 0), (x + slant, HEIGHT), rng)
    if slant == 0:
        for y in np.arange(rng.uniform(0, step), HEIGHT, step):
            _line(faint, (0, y), (lines.shape[1], y), rng)
    np.maximum(lines, (faint * rng.uniform(0.2, 0.9)).astype(np.uint8), out=lines)


def _line(
    lines: Levels, start: tuple[float, float], end: tuple[float, float], rng: np.random.Generator
) -> None:
    # OpenCV takes sixteenths of a pixel.
    one, other = ((round(16 * x), round(16 * y)) for x, y in (start, end))
    level, width = rng.uniform(80, 255), int(rng.choice([1, 1, 1, 2, 3]))
    cv2.line(lines, one, other, level, width, cv2.LINE_AA, 4)


def _neighbours(neighbour: Levels, width: int, rng: np.random.Generator) -> Levels:
    """Parts of a number above or below."""
    part = np.zeros((HEIGHT, width), np.uint8)
    start = int(rng.integers(0, max(1, width // 2)))
    shown = neighbour[:, : width - start, SEEN]
    rows = int(rng.integers(2, 11))
    if rng.random() < 0.5:
        part[:rows, start : start + shown.shape[1]] = shown[33 - rows : 33]
    else:
        part[-rows:, start : start + shown.shape[1]] = shown[7 : 7 + rows]
    return part


def _without_pieces(ink: Levels, rng: np.random.Generator) -> Levels:
    """Remove straight pieces of strokes, as if they were mistaken for lines."""
    removed = np.zeros_like(ink)
    for _ in range(int(rng.integers(1, 4))):
        x, y = rng.uniform(0, ink.shape[1]), rng.uniform(0.2, 0.8) * HEIGHT
        length = rng.uniform(5, 25)
        turn = rng.choice([0.0, math.pi / 2]) + rng.normal(0, 0.1)
        end = round(x + length * math.cos(turn)), round(y + length * math.sin(turn))
        cv2.line(removed, (round(x), round(y)), end, 255, int(rng.integers(2, 5)))
    left = 1 - np.float32(rng.uniform(0.5, 1)) * (cv2.blur(removed, (2, 2)) / np.float32(255))
    return np.asarray(ink * left, np.uint8)
