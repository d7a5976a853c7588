"""Crops of scenes: the batches of an epoch, and the validation data."""

from __future__ import annotations

import math
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.synthesis.scenes import Scene
from inkdigits.training.backend import keras

SIDE: Final = 128
"""Height and width of a crop in pixels."""

_TAKEN: Final = (40, 256)
"""The smallest and the largest side of what is cut out of a scene, and resized to `SIDE`."""

_VALIDATION_CROPS: Final = 2
"""Crops of each validation scene."""


class CropBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """The batches of one epoch: crops of random scenes of a pool.

    Parameters
    ----------
    pool:
        The scenes, all of the same size.
    batch_size, steps:
        The number of crops in a batch, and of batches.
    seed, epoch:
        The same ones give the same crops.
    """

    def __init__(
        self, pool: list[Scene], *, batch_size: int, steps: int, seed: int, epoch: int
    ) -> None:
        super().__init__(workers=1, use_multiprocessing=False)
        self._pool = pool
        self._batch_size = batch_size
        self._steps = steps
        self._seed = seed, epoch

    def __len__(self) -> int:
        return self._steps

    def __getitem__(self, step: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """The pictures and the truth of one batch, both (n, 128, 128) uint8."""
        rng = np.random.default_rng([*self._seed, step, 1])
        chosen = [self._pool[rng.integers(len(self._pool))] for _ in range(self._batch_size)]
        return _stacked([cut(scene, rng) for scene in chosen])


def validation_crops(scenes: list[Scene]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The pictures and the truth of the validation data, both (N, 128, 128) uint8."""
    crops = []
    for index, scene in enumerate(scenes):
        rng = np.random.default_rng([index, 1])
        crops += [cut(scene, rng) for _ in range(_VALIDATION_CROPS)]
    return _stacked(crops)


def cut(scene: Scene, rng: np.random.Generator) -> tuple[Any, Any]:
    """A random crop of a scene, and its truth: (128, 128) uint8 each."""
    height, width = scene.picture.shape
    taken = round(math.exp(rng.uniform(*np.log(_TAKEN))))
    top, left = rng.integers(0, height - taken + 1), rng.integers(0, width - taken + 1)
    place = slice(top, top + taken), slice(left, left + taken)
    smooth = cv2.INTER_AREA if taken > SIDE else cv2.INTER_LINEAR
    picture = cv2.resize(scene.picture[place], (SIDE, SIDE), interpolation=smooth)
    truth = cv2.resize(scene.truth[place], (SIDE, SIDE), interpolation=cv2.INTER_NEAREST)
    step = -1 if rng.random() < 0.5 else 1
    return picture[:, ::step], truth[:, ::step]


def _stacked(crops: list[tuple[Any, Any]]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    return np.stack([picture for picture, _ in crops]), np.stack([truth for _, truth in crops])
