"""A training run of the numbers network."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from rich.console import Console

from inkdigits.training.averaging import Averaging
from inkdigits.training.backend import keras
from inkdigits.training.compiling import WarmedCosine
from inkdigits.training.continuous.fit import Course, train_continuously
from inkdigits.training.continuous.workers import Make
from inkdigits.training.fit import Run
from inkdigits.training.numbers.batches import StripBatches, validation_batches
from inkdigits.training.numbers.finishing import credits_of, finish
from inkdigits.training.numbers.losses import centres_loss, symbols_loss
from inkdigits.training.numbers.options import NumbersOptions
from inkdigits.training.numbers.samples import Batch, Sample
from inkdigits.training.numbers.starting import build_from
from inkdigits.training.numbers.strips import make_strips
from inkdigits.training.numbers.validating import Validator

_WARM_UP: Final = 300
"""Steps in which the learning rate rises."""

_WEIGHT_DECAY: Final = 1e-3

_LARGEST_GRADIENT: Final = 5.0
"""The largest norm of the gradients; those of a long text that is all wrong are large."""


def train_numbers(
    options: NumbersOptions, out: Path | None = None, *, console: Console | None = None
) -> Run:
    """Train the numbers network and write its run folder; as `train_continuously`."""
    return train_continuously(NumbersCourse(options), out, console)


class NumbersCourse(Course[Sample, list[Batch]]):
    """The network learns the text of each strip and the centres of its characters."""

    noun = "strips"
    together = 4
    measures: ClassVar = {"right": "numbers right", "errors": "digit errors"}
    averaging = 0.999
    options: NumbersOptions

    @property
    def make(self) -> Make[Sample]:
        """As `make_strips`."""
        return make_strips

    def credits(self) -> list[dict[str, Any]]:
        """The handwriting and the strips."""
        return credits_of(self.options)

    def build(self) -> Any:
        """The network with random weights, or with those of a model."""
        return build_from(self.options)

    def compiled(self) -> Any:
        """The network with its optimiser and losses."""
        return compiled(self.options)

    def validation(self, samples: list[Sample]) -> list[Batch]:
        """The strips without augmentation."""
        return validation_batches(samples, self.options.batch_size)

    def batches(self, pool: list[Sample], epoch: int) -> StripBatches:
        """Augmented strips of similar width."""
        options = self.options
        return StripBatches(
            pool,
            batch_size=options.batch_size,
            steps=options.steps,
            seed=options.seed,
            epoch=epoch,
        )

    def validating(self, validation: list[Batch], averaging: Averaging) -> dict[str, Any]:
        """A callback, since Keras has no edit distance."""
        return {"callbacks": [Validator(validation, averaging)]}

    def finish(
        self,
        network: Any,
        validation: list[Batch],
        folder: Path,
        facts: dict[str, Any],
        data: list[dict[str, Any]],
    ) -> dict[str, Any]:
        """As `inkdigits.training.numbers.finishing.finish`."""
        return finish(network, self.options, validation, folder, facts, data)


def compiled(options: NumbersOptions) -> Any:
    """The network with its optimiser and losses."""
    network = build_from(options, options.precision)
    steps = options.epochs * options.steps
    rate = WarmedCosine(options.learning_rate, min(_WARM_UP, steps // 10), steps)
    network.compile(
        optimizer=keras.optimizers.AdamW(
            rate, weight_decay=_WEIGHT_DECAY, global_clipnorm=_LARGEST_GRADIENT
        ),
        loss={"symbols": symbols_loss, "centres": centres_loss},
        # On a processor, compiling takes TensorFlow longer than it saves; JAX has no other way.
        jit_compile=keras.backend.backend() == "jax",
    )
    return network
