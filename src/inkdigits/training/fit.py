"""A training run from start to finish: its data, its epochs, and the model folder that ships."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from rich.console import Console

from inkdigits.data import NOT_A_DIGIT
from inkdigits.errors import InputError, printable
from inkdigits.files import writing
from inkdigits.model import run_folder
from inkdigits.training.augmentation import Batches
from inkdigits.training.backend import keras
from inkdigits.training.checkpoint import Checkpointer
from inkdigits.training.compiling import compiled_network
from inkdigits.training.finishing import finish
from inkdigits.training.folder import open_run_folder
from inkdigits.training.mixture import Mixture, load_mixture
from inkdigits.training.network import build
from inkdigits.training.options import Options
from inkdigits.training.progress import counting, progress_console, reporting, say

_MOST_LISTED: Final = 10
"""The number of pictures left out that are printed by name."""


Ending = Literal["finished", "stopped early", "interrupted"]


@dataclass(frozen=True)
class Run:
    """A training run that has ended.

    Attributes
    ----------
    folder:
        The run folder: ``options.json``, ``history.json``, ``model.keras``, ``model.h5`` and
        ``model``, the folder that `Reader` takes.
    ending:
        "finished", or "stopped early" when the validation loss no longer improved.
    best_epoch:
        The epoch whose weights were kept, counted from 1.
    history:
        For each epoch: loss, accuracy, val_loss, val_accuracy, seconds.
    scores:
        The figures on validation data that the card holds.
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


def train(
    options: Options,
    out: Path | None = None,
    *,
    console: Console | None = None,
    report: Callable[[Path], object] | None = None,
) -> Run:
    """Train a network and write its run folder.

    An interrupted run with the same options is resumed after its last epoch, and gets the weights
    of an uninterrupted one. After Ctrl-C the best network so far is calibrated, exported and
    written like any other, and then KeyboardInterrupt is raised.

    Parameters
    ----------
    out:
        The run folder; None for runs/RECIPE-1 or the next free number.
    console:
        Where progress is printed; by default standard error.
    report:
        Called with the run folder when the model is written. A run killed before this returns is
        resumed there.

    Raises
    ------
    InkdigitsError
        For anything wrong with the data, the folder or the export.
    """
    console = console or progress_console()
    with open_run_folder(options.identity, out, options.recipe.reference) as folder:
        run_folder.write_json(folder / run_folder.OPTIONS, options.identity)
        mixture = _load_data(options, folder, console)
        checkpointer = Checkpointer(
            folder,
            build(options.recipe, options.seed),
            epochs=options.epochs,
            patience=options.patience,
            momentum=options.recipe.averaging,
            plateau=options.learning_rate if options.schedule == "plateau" else None,
        )
        ending = _run_epochs(options, mixture, checkpointer, folder, console)
        facts = checkpointer.facts | {"ending": ending}
        scores = finish(checkpointer.network, options, mixture, folder, facts)
        run = Run(folder, ending, checkpointer.best_epoch, tuple(checkpointer.history), scores)
        conclude(run, console, report)
    return run


def _load_data(options: Options, folder: Path, console: Console) -> Mixture:
    """The glyphs of an interrupted run, or newly drawn ones."""
    saved = folder / run_folder.GLYPHS
    if saved.exists():
        mixture = Mixture.load(saved)
    else:
        names = printable(",".join(source.public_name for source in options.data))
        say(console, f"preparing {names}")
        with counting(console, "preparing") as progress:
            mixture = load_mixture(options, progress)
        _check_splits(mixture, names)
        _list_left_out(mixture.left_out, folder, console)
        mixture.save(saved)
    if mixture.missing_digits:
        say(
            console,
            "warning: no pictures to train on of the digits "
            f"{', '.join(map(str, mixture.missing_digits))}; the network can't learn them, and its "
            "accuracy is that on the other digits",
        )
    return mixture


def _check_splits(mixture: Mixture, names: str) -> None:
    if not len(mixture.train.labels):
        raise InputError("bad_data", f"{names}: nothing is left to train on.")
    if (mixture.validation.labels == NOT_A_DIGIT).all():
        raise InputError(
            "bad_data",
            f"{names}: no digit is left for validation; use more data, or a larger validation "
            "share.",
        )


def _list_left_out(lines: tuple[str, ...], folder: Path, console: Console) -> None:
    for line in lines[:_MOST_LISTED]:
        say(console, f"left out: {line}")
    if lines:
        path = folder / run_folder.LEFT_OUT
        run_folder.write(path, "".join(f"{line}\n" for line in lines).encode())
        if len(lines) > _MOST_LISTED:
            more = len(lines) - _MOST_LISTED
            say(console, f"left out: {more:,} more pictures, listed in {printable(path)}")


def _run_epochs(
    options: Options, mixture: Mixture, checkpointer: Checkpointer, folder: Path, console: Console
) -> Ending:
    epochs = options.epochs
    steps = -(-len(mixture.train.labels) // options.batch_size)
    network = compiled_network(options, epochs * steps)
    done = resume(network, checkpointer, console)
    batches = Batches(
        mixture.train,
        batch_size=options.batch_size,
        epochs=epochs,
        augmented_epochs=options.augmented_epochs,
        seed=options.seed,
        first_epoch=done,
    )

    def fit() -> None:
        with reporting(console, epochs, steps, done) as reporter:
            callbacks = [checkpointer.averaging, checkpointer, reporter]
            if options.tensorboard:
                callbacks.append(keras.callbacks.TensorBoard(folder / run_folder.TENSORBOARD))
            network.fit(
                batches,
                steps_per_epoch=steps,
                initial_epoch=done,
                epochs=epochs,
                validation_data=(mixture.validation.images, mixture.validation.labels),
                validation_batch_size=512,
                shuffle=False,
                verbose=0,
                callbacks=callbacks,
            )

    return train_rest(fit, checkpointer, epochs)


def resume(network: Any, checkpointer: Checkpointer, console: Console) -> int:
    """Load the state of an interrupted run, if any; returns the number of epochs it has done."""
    checkpointer.resume(network)
    done = len(checkpointer.history)
    if done:
        say(console, f"resuming after epoch {done}")
    return done


def train_rest(fit: Callable[[], None], checkpointer: Checkpointer, epochs: int) -> Ending:
    """Train the epochs that are left, unless the run is over.

    Parameters
    ----------
    fit:
        Trains them; the checkpointer is one of its callbacks.
    epochs:
        The number of all epochs.

    Raises
    ------
    InputError
        ``diverged`` if the loss is not a number after any epoch.
    KeyboardInterrupt
        On Ctrl-C before there is a network to keep.
    """
    try:
        if not checkpointer.is_over:
            fit()
    except KeyboardInterrupt:
        if not checkpointer.best_epoch:
            raise
        return "interrupted"
    if not checkpointer.best_epoch:
        raise InputError(
            "diverged", "The loss is not a number after any epoch; try a lower learning rate."
        )
    return "finished" if len(checkpointer.history) == epochs else "stopped early"


def conclude(run: Run, console: Console, report: Callable[[Path], object] | None = None) -> None:
    """Print where the model is, and remove what was needed only to resume the run.

    Raises
    ------
    KeyboardInterrupt
        If the run was interrupted. It can still be resumed then.
    """
    say(console, f"{run.ending}; the model is {printable(run.model)}")
    if report is not None:
        report(run.folder)
    if run.ending == "interrupted":
        raise KeyboardInterrupt
    with writing(run.folder):
        for name in (run_folder.STATE, run_folder.GLYPHS):
            (run.folder / name).unlink(missing_ok=True)
