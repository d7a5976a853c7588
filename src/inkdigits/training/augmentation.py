"""Variety that the data lacks: in the strokes before drawing, and in the glyphs of each batch."""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from inkdigits.datasets import Glyphs
from inkdigits.glyph import CENTRE, SIDE, brightened
from inkdigits.ink import Ink

PEN_SHARES: Final = (0.03, 0.14)
"""Thinnest and thickest pen as shares of the ink's longer side: a ballpoint to a felt pen."""

_SLANT: Final = 0.3
"""Largest sideways shift for each unit of height."""

_TURN: Final = math.radians(10)
_STRETCH: Final = 1.25
"""Largest factor between width and height."""

_WOBBLE: Final = 0.02
"""Largest shift of a point by the wobble, as a share of the ink's longer side."""


def with_pen(ink: Ink, rng: np.random.Generator) -> Ink:
    """The same strokes, drawn with another pen."""
    points = np.concatenate(ink.strokes)
    side = float(np.ptp(points, axis=0).max())
    # A dot has no size to take a share of; its pen is its size.
    width = rng.uniform(*PEN_SHARES) * side if side > 0 else None
    return Ink(ink.strokes, width or ink.pen_width)


def vary_ink(ink: Ink, rng: np.random.Generator) -> Ink:
    """The same digit as another hand might have drawn it.

    Slanted, turned, stretched, with a smooth wobble as in P. Y. Simard, D. Steinkraus and
    J. C. Platt, "Best practices for convolutional neural networks applied to visual document
    analysis", ICDAR 2003, and drawn with another pen.
    """
    points = np.concatenate(ink.strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    side = float((high - low).max())
    if side <= 0:
        return ink
    turn, slant = rng.uniform(-_TURN, _TURN), rng.uniform(-_SLANT, _SLANT)
    stretch = math.exp(rng.uniform(-1, 1) * math.log(_STRETCH))
    turned = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix = turned @ np.array([[1, slant], [0, 1]]) @ np.diag([stretch, 1 / stretch])
    strokes = [
        _wobbled((stroke - (low + high) / 2) / side @ matrix.T, waves)
        for waves in [rng.uniform(-1, 1, (2, 4))]
        for stroke in ink.strokes
    ]
    return with_pen(Ink(strokes), rng)


def _wobbled(points: NDArray[np.float64], waves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shift (n, 2) points of a unit box by one slow wave in x and one in y: (2, 4) of -1 to 1."""
    shifts = [
        _WOBBLE * size * np.sin(2 * math.pi * (points @ direction + phase))
        for size, *direction, phase in waves
    ]
    return np.asarray(points + np.stack(shifts, axis=1))


def vary_glyphs(glyphs: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Glyphs a little turned, slanted, stretched and moved, thinner, thicker or softer.

    Parameters
    ----------
    glyphs: (N, 28, 28) uint8

    Returns
    -------
    varied: (N, 28, 28) uint8
        Again with 255 as the brightest pixel.
    """
    numbers = rng.uniform(-1, 1, (len(glyphs), 8))
    varied = np.empty_like(glyphs)
    for index, (glyph, chosen) in enumerate(zip(glyphs, numbers, strict=True)):
        varied[index] = brightened(_reweighted(_moved(glyph, chosen[:6]), *chosen[6:]))
    return varied


_LARGEST: Final = np.array([math.radians(9), 0.12, 0.08, 0.08, 1.0, 1.0])
"""Of a glyph's turn, slant, stretch in x and in y, and move in x and in y in pixels."""


def _moved(glyph: NDArray[np.uint8], chosen: NDArray[np.float64]) -> NDArray[np.uint8]:
    turn, slant, wider, higher, right, down = (chosen * _LARGEST).tolist()
    cosine, sine = math.cos(turn), math.sin(turn)
    a, b = cosine * (1 + wider), (cosine * slant - sine) * (1 + higher)
    c, d = sine * (1 + wider), (sine * slant + cosine) * (1 + higher)
    middle = float(CENTRE)
    matrix = np.array(
        [
            [a, b, middle - a * middle - b * middle + right],
            [c, d, middle - c * middle - d * middle + down],
        ]
    )
    return np.asarray(cv2.warpAffine(glyph, matrix, (SIDE, SIDE)), np.uint8)


_KERNEL: Final = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))


def _reweighted(glyph: NDArray[np.uint8], weight: float, softness: float) -> NDArray[np.uint8]:
    """Mix with the thinned (weight below 0) or thickened glyph, then blur where softness > 0.5."""
    other = cv2.dilate(glyph, _KERNEL) if weight > 0 else cv2.erode(glyph, _KERNEL)
    # At most half: strokes are 2 to 4 pixels wide, and a whole step would take thin ones away.
    share = abs(weight) / 2
    mixed = cv2.addWeighted(glyph, 1 - share, other, share, 0)
    if softness > 0.5:
        mixed = cv2.GaussianBlur(mixed, (3, 3), softness)
    return np.asarray(mixed, np.uint8)


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """The batches of all epochs in a row, shuffled anew each epoch.

    Keras fetches ahead, past the end of an epoch, so a batch must not depend on what happened
    before it: its number alone says which epoch and which glyphs it is.

    Parameters
    ----------
    glyphs:
        The training data.
    batch_size, epochs:
        As everywhere; the last batch of an epoch may be smaller.
    augment:
        Whether the glyphs are varied.
    seed:
        The same seed gives the same batches.
    """

    def __init__(
        self, glyphs: Glyphs, *, batch_size: int, epochs: int, augment: bool, seed: int
    ) -> None:
        super().__init__(workers=1, use_multiprocessing=False)
        self._glyphs = glyphs
        self._batch_size = batch_size
        self._epochs = epochs
        self._augment = augment
        self._seed = seed
        self._order: tuple[int, NDArray[np.int64]] = (-1, np.empty(0, np.int64))

    @property
    def steps(self) -> int:
        """Batches in one epoch."""
        return -(-len(self._glyphs.labels) // self._batch_size)

    def __len__(self) -> int:
        return self.steps * self._epochs

    def __getitem__(self, index: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """The images (n, 28, 28) uint8 and labels (n,) int64 of one batch."""
        epoch, step = divmod(index, self.steps)
        chosen = self._shuffled(epoch)[step * self._batch_size : (step + 1) * self._batch_size]
        images = self._glyphs.images[chosen]
        if self._augment:
            images = vary_glyphs(images, np.random.default_rng([self._seed, epoch, step]))
        return images, self._glyphs.labels[chosen]

    def _shuffled(self, epoch: int) -> NDArray[np.int64]:
        if self._order[0] != epoch:
            rng = np.random.default_rng([self._seed, epoch])
            self._order = (epoch, rng.permutation(len(self._glyphs.labels)))
        return self._order[1]
