"""The batches of an epoch: strips of similar width."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from inkdigits.strip import HEIGHT, STRIDE
from inkdigits.training.backend import keras
from inkdigits.training.numbers.samples import Batch, Sample, collate

WIDTHS: Final = (64, 96, 128, 160, 192, 256, 320, 384, 512)
"""Widths in pixels to which strips are padded; longer strips are not trained on."""

TYPICAL: Final = 256
"""The width in pixels at which a batch has ``batch_size`` strips."""

_STRETCH: Final = 1.12
"""The largest change of the width by augmentation."""

_TALLER: Final = 1.12
"""The largest change of the height."""

_SLANT: Final = 0.25
"""The largest change of the slant, in pixels to the side for each pixel down."""

_RISE: Final = 4
"""The largest change of the slope, in pixels over the whole width."""

_BRIGHTNESS: Final = (0.75, 1.1)

_GAMMA: Final = 1.5
"""The largest exponent of the levels of a channel, and the inverse of the smallest."""

_LEVELS: Final = np.arange(256)[:, None] / 255

Places = NDArray[np.int64]


class StripBatches(keras.utils.PyDataset):  # type: ignore[misc]
    """The batches of one epoch: the samples of a pool in random order, by width, augmented.

    Parameters
    ----------
    samples:
        The pool.
    batch_size:
        The number of strips in a batch if they are 256 pixels wide; more if they are narrower.
    steps:
        The number of batches. The pool is repeated as often as necessary.
    seed, epoch:
        The same values give the same batches.
    """

    def __init__(
        self, samples: list[Sample], *, batch_size: int, steps: int, seed: int, epoch: int
    ) -> None:
        super().__init__(workers=1, use_multiprocessing=False)
        self._samples = [sample for sample in samples if _is_usable(sample)]
        self._seed = seed, epoch
        rng = np.random.default_rng([*self._seed, 1])
        plan: list[tuple[int, Places]] = []
        while len(plan) < steps:
            plan += _shuffled(self._samples, batch_size, rng)
        self._plan = _beginning_with_two_widths(plan[:steps])

    def __len__(self) -> int:
        return len(self._plan)

    def __getitem__(self, step: int) -> Batch:
        """One batch; see `collate`."""
        width, places = self._plan[step]
        rng = np.random.default_rng([*self._seed, step, 2])
        samples = [augmented(self._samples[place], width, rng) for place in places]
        # Keras assumes that sizes are fixed which are equal in the first two batches.
        return collate(samples, width, spare=int(step == 1))


def validation_batches(samples: list[Sample], batch_size: int) -> list[Batch]:
    """All samples without augmentation, batched by width."""
    usable = [sample for sample in samples if _is_usable(sample)]
    batches = []
    for width, places in _by_width(usable, np.arange(len(usable))).items():
        size = _size(width, batch_size)
        for at in range(0, len(places), size):
            batches.append(collate([usable[place] for place in places[at : at + size]], width))
    return batches


def augmented(sample: Sample, widest: int, rng: np.random.Generator) -> Sample:
    """A sample deformed as another sheet by another person would differ, with other levels.

    ``widest`` is the largest width in pixels.
    """
    width = sample.pixels.shape[1]
    stretch, taller = np.exp(rng.uniform(-1, 1, 2) * np.log([_STRETCH, _TALLER]))
    new_width = STRIDE * max(1, math.ceil(min(width * stretch, widest) / STRIDE))
    stretch = min(stretch, new_width / width)
    slant, rise = rng.uniform(-1, 1, 2) * [_SLANT, _RISE / new_width]
    shift = rng.uniform(-1.5, 1.5, 2)
    # The middle of the strip only shifts.
    middle = np.array([width, HEIGHT]) / 2
    matrix = np.array([[stretch, slant], [rise, taller]])
    way = np.column_stack([matrix, matrix @ -middle + [new_width / 2, HEIGHT / 2] + shift])
    moved = cv2.warpAffine(sample.pixels, way, (new_width, HEIGHT))
    exponents = np.exp(rng.uniform(-1, 1, 2) * math.log(_GAMMA))
    curves = 255 * _LEVELS**exponents * rng.uniform(*_BRIGHTNESS, 2)
    pixels = cv2.LUT(moved, np.minimum(curves, 255).astype(np.uint8)[None])
    centres = None
    if sample.centres is not None:
        from_middle = sample.centres - middle[0] / STRIDE
        centres = np.clip(
            (from_middle * stretch + (shift[0] + new_width / 2) / STRIDE), 0, new_width / STRIDE
        )
    changed = Sample(np.asarray(pixels, np.uint8), sample.text, centres)
    return changed if changed.is_learnable else sample


def _is_usable(sample: Sample) -> bool:
    return sample.is_learnable and sample.pixels.shape[1] <= WIDTHS[-1]


def _size(width: int, batch_size: int) -> int:
    return max(1, batch_size * TYPICAL // width)


def _by_width(samples: list[Sample], order: Places) -> dict[int, Places]:
    """The indices of samples, in a given order, by the width that they are padded to."""
    widths = np.array([sample.pixels.shape[1] for sample in samples])
    steps = np.array(WIDTHS)[np.searchsorted(WIDTHS, widths[order])]
    return {width: order[steps == width] for width in WIDTHS if (steps == width).any()}


def _shuffled(
    samples: list[Sample], batch_size: int, rng: np.random.Generator
) -> list[tuple[int, Places]]:
    """Batches with each sample once; the last of each width is filled up with repeated samples."""
    batches = []
    for width, places in _by_width(samples, rng.permutation(len(samples))).items():
        size = _size(width, batch_size)
        count = math.ceil(len(places) / size)
        batches += [(width, part) for part in np.resize(places, (count, size))]
    return [batches[place] for place in rng.permutation(len(batches))]


def _beginning_with_two_widths(plan: list[tuple[int, Places]]) -> list[tuple[int, Places]]:
    """The same batches, reordered so that the first two have different widths, if possible."""
    for place in range(1, len(plan)):
        if plan[place][0] != plan[0][0]:
            plan[1], plan[place] = plan[place], plan[1]
            break
    return plan
