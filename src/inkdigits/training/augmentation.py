"""Augmentation of the glyphs of each batch, and the batches themselves."""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.data import Glyphs
from inkdigits.glyph import CENTRE, SIDE, brightened
from inkdigits.training.backend import keras

_LARGEST: Final = np.array([math.radians(10), 0.15, 0.1, 0.1, 1.2, 1.2])
"""The largest turn, slant, stretch in x and y, and shift in x and y in pixels, of a glyph."""

_ELASTIC: Final = 0.9
"""The largest standard deviation of the elastic shifts, in pixels."""

_CELLS: Final = 5
"""The elastic shifts are random on a grid of 5 by 5 points, and smooth between them."""


def augment_glyphs(glyphs: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Glyphs slightly turned, slanted, stretched, shifted and bent, thinner, thicker or softer.

    The bending is the elastic distortion of P. Y. Simard, D. Steinkraus and J. C. Platt, "Best
    practices for convolutional neural networks applied to visual document analysis", ICDAR 2003.

    Parameters
    ----------
    glyphs: (N, 28, 28) uint8

    Returns
    -------
    augmented: (N, 28, 28) uint8
        Again with 255 as the brightest pixel.
    """
    places = _places(len(glyphs), rng)
    weights = rng.uniform(-1, 1, (len(glyphs), 2))
    varied = np.empty_like(glyphs)
    for index, glyph in enumerate(glyphs):
        across, down = places[index]
        moved = cv2.remap(glyph, across, down, cv2.INTER_LINEAR)
        varied[index] = brightened(_reweighted(np.asarray(moved, np.uint8), *weights[index]))
    return varied


def _places(count: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """Where each pixel of each glyph is taken from: (N, 2, 28, 28), x before y."""
    turn, slant, wider, higher, right, down = (rng.uniform(-1, 1, (count, 6)) * _LARGEST).T
    cosine, sine = np.cos(turn), np.sin(turn)
    straight = [
        [cosine * (1 + wider), sine * (1 + wider)],
        [(cosine * slant - sine) * (1 + higher), (sine * slant + cosine) * (1 + higher)],
        [CENTRE + right, CENTRE + down],
    ]
    strength = rng.uniform(0, _ELASTIC, (count, 1, 1))
    bent = rng.normal(0, 1, (count, _CELLS**2, 2)) * strength
    factors = np.concatenate([np.array(straight).transpose(2, 0, 1), bent], axis=1)
    places = factors.astype(np.float32).transpose(0, 2, 1) @ _BASIS
    return places.reshape(count, 2, SIDE, SIDE)


def _basis() -> NDArray[np.float32]:
    """(28, 784): for each pixel x and y from the centre, 1, and its share in each of 25 cells."""
    from_centre = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE)), axis=-1) - CENTRE
    cells = np.eye(_CELLS, dtype=np.float32)
    between = cv2.resize(cells, (_CELLS, SIDE), interpolation=cv2.INTER_CUBIC)
    shares = np.einsum("hi,wj->hwij", between, between)
    parts = (from_centre, np.ones((SIDE, SIDE, 1)), shares)
    columns = [part.reshape(SIDE**2, -1) for part in parts]
    return np.ascontiguousarray(np.concatenate(columns, axis=1, dtype=np.float32).T)


_BASIS: Final = _basis()

_KERNEL: Final = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))


def _reweighted(glyph: NDArray[np.uint8], weight: float, softness: float) -> NDArray[np.uint8]:
    """Mix with the thinned (weight below 0) or thickened glyph, then blur where softness > 0.5."""
    other = cv2.dilate(glyph, _KERNEL) if weight > 0 else cv2.erode(glyph, _KERNEL)
    # At most half: strokes are 2 to 4 pixels wide, and a whole step would erase thin ones.
    share = abs(weight) / 2
    mixed = cv2.addWeighted(glyph, 1 - share, other, share, 0)
    if softness > 0.5:
        mixed = cv2.GaussianBlur(mixed, (3, 3), softness)
    return np.asarray(mixed, np.uint8)


class Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """The batches of the epochs from ``first_epoch`` on in a row, shuffled anew each epoch.

    Keras fetches ahead, past the end of an epoch, so a batch must not depend on what happened
    before it: its index alone says which epoch and which glyphs it is.

    Parameters
    ----------
    glyphs:
        The training data.
    batch_size, epochs:
        The last batch of an epoch may be smaller.
    augmented_epochs:
        The number of epochs, the first ones, in which the glyphs are augmented.
    seed:
        The same seed gives the same batches.
    first_epoch:
        The first epoch of a resumed training run, counted from 0.
    """

    def __init__(
        self,
        glyphs: Glyphs,
        *,
        batch_size: int,
        epochs: int,
        augmented_epochs: int,
        seed: int,
        first_epoch: int = 0,
    ) -> None:
        super().__init__(workers=1, use_multiprocessing=False)
        self._glyphs = glyphs
        self._batch_size = batch_size
        self._epochs = epochs
        self._augmented_epochs = augmented_epochs
        self._seed = seed
        self._first_epoch = first_epoch
        self._order: tuple[int, NDArray[np.int64]] = (-1, np.empty(0, np.int64))

    @property
    def steps(self) -> int:
        """Batches in one epoch."""
        return -(-len(self._glyphs.labels) // self._batch_size)

    def __len__(self) -> int:
        return self.steps * (self._epochs - self._first_epoch)

    def __getitem__(self, index: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """The images (n, 28, 28) uint8 and labels (n,) int64 of one batch."""
        epoch, step = divmod(index, self.steps)
        epoch += self._first_epoch
        chosen = self._shuffled(epoch)[step * self._batch_size : (step + 1) * self._batch_size]
        images = self._glyphs.images[chosen]
        if epoch < self._augmented_epochs:
            images = augment_glyphs(images, np.random.default_rng([self._seed, epoch, step]))
        return images, self._glyphs.labels[chosen]

    def _shuffled(self, epoch: int) -> NDArray[np.int64]:
        if self._order[0] != epoch:
            rng = np.random.default_rng([self._seed, epoch])
            self._order = (epoch, rng.permutation(len(self._glyphs.labels)))
        return self._order[1]
