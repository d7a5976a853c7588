"""Training from start to finish: data, epochs, calibration, and the model folder that ships."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from inkdigits import scores
from inkdigits.datasets import Glyphs
from inkdigits.errors import InputError, shown
from inkdigits.model_card import Thresholds
from inkdigits.training import calibration, run_folder
from inkdigits.training.augmentation import Batches
from inkdigits.training.export import export, versions
from inkdigits.training.keeper import Keeper
from inkdigits.training.mixture import Mixture, load_mixture
from inkdigits.training.options import Options
from inkdigits.training.progress import Teller
from inkdigits.training.recipes import build

Ending = Literal["finished", "stopped early", "interrupted"]


@dataclass(frozen=True)
class Run:
    """A training that came to its end.

    Attributes
    ----------
    folder:
        The run folder: ``options.json``, ``history.json``, ``model.keras``, ``model.h5`` and
        ``model``, the folder that `Reader` takes.
    ending:
        "finished", or "stopped early" when the validation loss got no better.
    best_epoch:
        The epoch whose weights were kept, counted from 1.
    history:
        For each epoch: loss, accuracy, val_loss, val_accuracy, seconds.
    scores:
        The figures on validation data that stand in the card.
    """

    folder: Path
    ending: Ending
    best_epoch: int
    history: tuple[dict[str, float], ...]
    scores: dict[str, Any]

    @property
    def model(self) -> Path:
        """The model folder."""
        return self.folder / run_folder.MODEL


def train(options: Options, console: Console | None = None) -> Run:
    """Train a network and write its run folder.

    Ctrl-C ends the epochs, not the work: the best network so far is calibrated, exported and
    written like any other, and then KeyboardInterrupt goes on its way.

    Parameters
    ----------
    options:
        What to train.
    console:
        Where progress is told; by default standard error.

    Raises
    ------
    InkdigitsError
        What is wrong with the data, the folder or the export.
    KeyboardInterrupt
        After Ctrl-C, when what there is has been written.
    """
    console = console or Console(stderr=True)
    started, clock = datetime.now(UTC), time.monotonic()
    with _folder_of(options.out):
        console.print(f"preparing {options.data}", highlight=False)
        mixture = load_mixture(
            options.sources,
            variants=options.variants or 1,
            augment=bool(options.augment),
            seed=options.seed,
            data_dir=options.data_dir,
        )
        keeper = Keeper(options)
        ending = _run_epochs(options, mixture, keeper, console)
        facts = {
            "started": started.isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - clock, 1),
            "ending": ending,
            "epochs": len(keeper.history),
            "best_epoch": keeper.best_epoch,
        }
        measured = _finish(options, mixture, keeper, facts)
    console.print(f"{ending}; the model is {shown(options.out / run_folder.MODEL)}", soft_wrap=True)
    if ending == "interrupted":
        raise KeyboardInterrupt
    return Run(options.out, ending, keeper.best_epoch, tuple(keeper.history), measured)


def _run_epochs(options: Options, mixture: Mixture, keeper: Keeper, console: Console) -> Ending:
    epochs, batch_size = options.epochs or 1, options.batch_size or 1
    batches = Batches(
        mixture.train,
        batch_size=batch_size,
        epochs=epochs,
        augment=bool(options.augment),
        seed=options.seed,
    )
    network = build(options.chosen_recipe, options.seed)
    network.compile(
        optimizer=options.chosen_recipe.optimizer(
            options.learning_rate or 1.0, epochs * batches.steps
        ),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
        # Compiling takes TensorFlow longer on a processor than it saves; JAX has no other way.
        jit_compile=keras.backend.backend() == "jax",
    )
    run_folder.write_json(options.out / run_folder.OPTIONS, options.to_dict())
    try:
        with Teller(console, epochs, batches.steps) as teller:
            network.fit(
                batches,
                steps_per_epoch=batches.steps,
                epochs=epochs,
                validation_data=(mixture.validation.images, mixture.validation.labels),
                validation_batch_size=512,
                shuffle=False,
                verbose=0,
                callbacks=[teller, keeper],
            )
    except KeyboardInterrupt:
        if not keeper.best_epoch:
            raise
        return "interrupted"
    if not keeper.best_epoch:
        raise InputError(
            "diverged", "The loss is not a number after any epoch; try a lower learning rate."
        )
    return "finished" if len(keeper.history) == epochs else "stopped early"


def _finish(
    options: Options, mixture: Mixture, keeper: Keeper, facts: dict[str, Any]
) -> dict[str, Any]:
    """Calibrate, measure, write and export the kept network; gives what was measured."""
    network, seen = keeper.network, mixture.validation
    values = calibration.logits(network, seen.images)
    temperature = calibration.fit_temperature(values, seen.labels)
    calibration.bake(network, temperature)
    probabilities = calibration.softmax(values / temperature)
    thresholds = calibration.choose_thresholds(
        probabilities.max(axis=1), probabilities.argmax(axis=1) == seen.labels
    )
    measured = {"validation": _measure(probabilities, seen, thresholds)}
    run_folder.write_network(options.out / run_folder.NETWORK, network)
    run_folder.write_network(options.out / run_folder.OLD_NETWORK, network)
    export(
        network,
        options.chosen_recipe,
        options.out / run_folder.MODEL,
        thresholds=thresholds,
        data=mixture.credits,
        training={
            "command": options.command,
            "options": options.to_dict(),
            **facts,
            "temperature": round(temperature, 4),
            "threshold_rule": calibration.THRESHOLD_RULE,
            "versions": versions(),
        },
        scores=measured,
    )
    return measured


def _measure(
    probabilities: NDArray[np.float64], seen: Glyphs, thresholds: Thresholds
) -> dict[str, Any]:
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == seen.labels
    answered = confidence >= thresholds.confidence
    return {
        "accuracy": scores.accuracy(probabilities, seen.labels).to_dict(),
        "cross_entropy": scores.cross_entropy(probabilities, seen.labels),
        "calibration_error": scores.calibration_error(confidence, correct),
        "answered": float(answered.mean()),
        "answered_wrong": float((answered & ~correct).mean()),
    }


@contextlib.contextmanager
def _folder_of(out: Path) -> Iterator[None]:
    """Make the run folder before any work, and take it away again if nothing came of it.

    Raises InputError ``not_written`` where it can't be made or written, as on a full disk.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise InputError("not_written", f"{shown(out)}: {error.strerror or error}.") from error
    finally:
        if not (out / run_folder.NETWORK).exists():
            with contextlib.suppress(OSError):
                for name in (run_folder.OPTIONS, run_folder.HISTORY):
                    (out / name).unlink(missing_ok=True)
                out.rmdir()
