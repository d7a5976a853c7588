"""A training run of the paper network, from its first scenes to the model folder that ships."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from inkdigits.errors import InputError, printable
from inkdigits.files import writing
from inkdigits.model import run_folder
from inkdigits.training.backend import keras
from inkdigits.training.checkpoint import Checkpointer
from inkdigits.training.compiling import WarmedCosine
from inkdigits.training.fit import Ending, Run
from inkdigits.training.folder import open_run_folder
from inkdigits.training.paper.crops import CropBatches, validation_crops
from inkdigits.training.paper.finishing import credits_of, finish
from inkdigits.training.paper.network import CLASSES, build
from inkdigits.training.paper.options import PAPER, PaperOptions
from inkdigits.training.paper.scenes import Scenery, Scenes
from inkdigits.training.progress import counting, progress_console, reporting, say

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
    """Train the paper network and write its run folder.

    An interrupted run with the same options is resumed after its last epoch, and gets the weights
    of an uninterrupted one. After Ctrl-C the best network so far is exported and written like any
    other, and then KeyboardInterrupt is raised. Scenes are made by processes that import the main
    module, so a script that calls this needs the usual ``if __name__ == "__main__"``.

    Parameters
    ----------
    out:
        The run folder; None for runs/paper-1 or the next free number.
    console:
        Where progress is printed; by default standard error.

    Raises
    ------
    InkdigitsError
        For anything wrong with the data, the folder or the export.
    """
    console = console or progress_console()
    with open_run_folder(options.identity, out, PAPER) as folder:
        data = credits_of(options)
        run_folder.write_json(folder / run_folder.OPTIONS, options.identity)
        checkpointer = Checkpointer(
            folder, build(options.seed), epochs=options.epochs, patience=options.epochs
        )
        ending, validation = _train(options, checkpointer, console)
        facts = checkpointer.facts | {"ending": ending}
        scores = finish(checkpointer.network, options, validation, folder, facts, data)
        say(console, f"{ending}; the model is {printable(folder / run_folder.MODEL)}")
        if ending == "interrupted":
            raise KeyboardInterrupt
        with writing(folder):
            (folder / run_folder.STATE).unlink(missing_ok=True)
    return Run(folder, ending, checkpointer.best_epoch, tuple(checkpointer.history), scores)


def _train(
    options: PaperOptions, checkpointer: Checkpointer, console: Console
) -> tuple[Ending, Crops]:
    """Train all epochs that are left; gives the ending, and the validation data."""
    network = compiled(options)
    checkpointer.resume(network)
    done = len(checkpointer.history)
    if done:
        say(console, f"resuming after epoch {done}")
    with Scenery(options) as scenery:
        pending = scenery.start_validation()
        pool = None if checkpointer.is_over else Pool(scenery, options, done)
        say(console, "making scenes")
        with counting(console, "scenes") as progress:
            validation = validation_crops(pending.wait(progress))
            if pool is not None:
                pool.fill(progress)
        try:
            if pool is not None:
                _run_epochs(options, network, checkpointer, pool, validation, console)
        except KeyboardInterrupt:
            if not checkpointer.best_epoch:
                raise
            return "interrupted", validation
    if not checkpointer.best_epoch:
        raise InputError(
            "diverged", "The loss is not a number after any epoch; try a lower learning rate."
        )
    return "finished", validation


def _run_epochs(
    options: PaperOptions,
    network: Any,
    checkpointer: Checkpointer,
    pool: Pool,
    validation: Crops,
    console: Console,
) -> None:
    done = len(checkpointer.history)
    measure = ("written_iou", "IoU of ink")
    with reporting(console, options.epochs, options.steps, done, measure) as reporter:
        # An epoch at a time: Keras would fetch batches of the next one before its scenes are there.
        for epoch in range(done, options.epochs):
            batches = CropBatches(
                pool.scenes(epoch),
                batch_size=options.batch_size,
                steps=options.steps,
                seed=options.seed,
                epoch=epoch,
            )
            network.fit(
                batches,
                initial_epoch=epoch,
                epochs=epoch + 1,
                validation_data=validation,
                validation_batch_size=64,
                shuffle=False,
                verbose=0,
                callbacks=[checkpointer, reporter],
            )


class Pool:
    """The scenes to cut crops of, those of the last epochs; in each epoch the oldest are replaced.

    The generation n of scenes comes in with the epoch n + 1 - ``options.pool``, so the first epoch
    has a full pool.
    """

    def __init__(self, scenery: Scenery, options: PaperOptions, epoch: int) -> None:
        self._scenery = scenery
        self._last = epoch + options.pool - 1
        self._final = options.epochs + options.pool - 2
        self._parts: deque[Scenes] = deque(maxlen=options.pool)
        self._pending = deque(
            scenery.start(generation) for generation in range(epoch, self._last + 1)
        )

    def fill(self, progress: Any) -> None:
        """Wait for the scenes of the first epoch; see `PendingScenes.wait`."""
        while self._pending:
            self._parts.append(self._pending.popleft().wait(progress))

    def scenes(self, epoch: int) -> list[Scenes]:
        """The scenes of the next epoch, when they are there; those of the one after are begun."""
        if self._pending:
            self._parts.append(self._pending.popleft().wait())
        if self._last < self._final:
            self._last += 1
            self._pending.append(self._scenery.start(self._last))
        return list(self._parts)


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
