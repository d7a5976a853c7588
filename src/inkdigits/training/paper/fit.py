"""A training run of the paper network."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from inkdigits.synthesis.scenes import Scene
from inkdigits.training.averaging import Averaging
from inkdigits.training.backend import keras
from inkdigits.training.compiling import WarmedCosine
from inkdigits.training.continuous.fit import Course, train_continuously
from inkdigits.training.continuous.workers import Make
from inkdigits.training.fit import Run
from inkdigits.training.paper.crops import CropBatches, validation_crops
from inkdigits.training.paper.finishing import credits_of, finish
from inkdigits.training.paper.network import CLASSES, build
from inkdigits.training.paper.options import PaperOptions
from inkdigits.training.paper.scenes import make_scenes

CLASS_WEIGHTS: Final = (0.5, 1.0, 3.0, 1.5)
"""What a pixel of each class counts in the loss: most are ground, and ink matters most."""

_WARM_UP: Final = 100
"""Steps in which the learning rate rises."""

_WEIGHT_DECAY: Final = 1e-4

_WRITTEN: Final = CLASSES - 1

Crops = tuple[NDArray[np.uint8], NDArray[np.uint8]]


def train_paper(
    options: PaperOptions, out: Path | None = None, *, console: Console | None = None
) -> Run:
    """Train the paper network and write its run folder; as `train_continuously`."""
    return train_continuously(PaperCourse(options), out, console)


class PaperCourse(Course[Scene, Crops]):
    """Trained on crops of scenes, for the class of each pixel."""

    noun = "scenes"
    together = 5
    measures: ClassVar = {"written_iou": "IoU of ink"}
    options: PaperOptions

    @property
    def make(self) -> Make[Scene]:
        """As `make_scenes`."""
        return make_scenes

    def credits(self) -> list[dict[str, Any]]:
        """The ink, and the scenes."""
        return credits_of(self.options)

    def build(self) -> Any:
        """The network with random weights."""
        return build(self.options.seed)

    def compiled(self) -> Any:
        """The network with its optimiser, loss and measure."""
        return compiled(self.options)

    def validation(self, samples: list[Scene]) -> Crops:
        """Crops of the scenes."""
        return validation_crops(samples)

    def batches(self, pool: list[Scene], epoch: int) -> CropBatches:
        """Crops of random scenes."""
        options = self.options
        return CropBatches(
            pool,
            batch_size=options.batch_size,
            steps=options.steps,
            seed=options.seed,
            epoch=epoch,
        )

    def validating(self, validation: Crops, averaging: Averaging) -> dict[str, Any]:
        """By Keras."""
        return {"validation_data": validation, "validation_batch_size": 64}

    def finish(
        self,
        network: Any,
        validation: Crops,
        folder: Path,
        facts: dict[str, Any],
        data: list[dict[str, Any]],
    ) -> dict[str, Any]:
        """As `inkdigits.training.paper.finishing.finish`."""
        return finish(network, self.options, validation, folder, facts, data)


class WrittenIoU(keras.metrics.Metric):  # type: ignore[misc]
    """The pixels that are written and taken for it, as a share of those that are one of both."""

    def __init__(self) -> None:
        super().__init__(name="written_iou")
        self._both = self.add_weight(name="both", initializer="zeros")
        self._either = self.add_weight(name="either", initializer="zeros")

    def update_state(self, truth: Any, logits: Any, sample_weight: Any = None) -> None:
        """Count the pixels of a batch."""
        written = keras.ops.cast(truth, "int32") == _WRITTEN
        found = keras.ops.argmax(logits, axis=-1) == _WRITTEN
        self._both.assign_add(_count(keras.ops.logical_and(written, found)))
        self._either.assign_add(_count(keras.ops.logical_or(written, found)))

    def result(self) -> Any:
        """0 to 1; 0 where there is nothing written."""
        return self._both / keras.ops.maximum(self._either, 1)


def _count(values: Any) -> Any:
    return keras.ops.sum(keras.ops.cast(values, "float32"))


def compiled(options: PaperOptions) -> Any:
    """The network with its optimiser, loss and measures."""
    network = build(options.seed)
    steps = options.epochs * options.steps
    rate = WarmedCosine(options.learning_rate, min(_WARM_UP, steps // 10), steps)
    network.compile(
        optimizer=keras.optimizers.AdamW(rate, weight_decay=_WEIGHT_DECAY),
        loss=weighted_crossentropy,
        metrics=[WrittenIoU()],
        # On a processor, compiling takes TensorFlow longer than it saves; JAX has no other way.
        jit_compile=keras.backend.backend() == "jax",
    )
    return network


def weighted_crossentropy(truth: Any, logits: Any) -> Any:
    """The cross-entropy in nats, its pixels weighted by `CLASS_WEIGHTS`.

    Parameters
    ----------
    truth:
        (N, H, W) of whole numbers.
    logits:
        (N, H, W, 4).

    Returns
    -------
    loss:
        (N,): the mean over the pixels.
    """
    classes = keras.ops.cast(truth, "int32")
    losses = keras.ops.sparse_categorical_crossentropy(classes, logits, from_logits=True)
    weights = keras.ops.take(np.array(CLASS_WEIGHTS, np.float32), classes)
    return keras.ops.mean(losses * weights, axis=(1, 2))
