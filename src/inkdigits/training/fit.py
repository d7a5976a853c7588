"""Training from start to finish: data, epochs, calibration, and the model folder that ships."""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from inkdigits.data import NOT_A_DIGIT
from inkdigits.errors import InputError, shown
from inkdigits.evaluation import scores
from inkdigits.files import ASIDE, write_whole, writing
from inkdigits.glyph import SIDE
from inkdigits.model import run_folder
from inkdigits.training import calibration
from inkdigits.training.augmentation import Batches
from inkdigits.training.backend import keras
from inkdigits.training.claim import taken
from inkdigits.training.compiling import compiled_network
from inkdigits.training.export import export, versions
from inkdigits.training.keeper import Keeper
from inkdigits.training.mixture import Mixture, load_mixture
from inkdigits.training.options import Options
from inkdigits.training.progress import Teller, counting
from inkdigits.training.state import load_kept_mixture, save_mixture
from inkdigits.training.weights import write_network

_MOST_TOLD: Final = 10
"""Of the pictures that are left out, so many are told by name."""

_KEPT: Final = (run_folder.STATE, run_folder.NETWORK)
"""Either is worth keeping the folder for."""

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


def train(
    options: Options,
    console: Console | None = None,
    report: Callable[[Path], object] | None = None,
) -> Run:
    """Train a network and write its run folder.

    Where the folder holds an unfinished training with the same options, it goes on with that from
    the end of its last epoch, and gets the weights of an unbroken run.

    Ctrl-C ends the epochs, not the work: the best network so far is calibrated, exported and
    written like any other, and then KeyboardInterrupt goes on its way.

    Parameters
    ----------
    options:
        What to train.
    console:
        Where progress is told; by default standard error.
    report:
        Called with the run folder when the model lies in it. A training that is killed in the
        midst of that goes on with it.

    Raises
    ------
    InkdigitsError
        What is wrong with the data, the folder or the export.
    KeyboardInterrupt
        After Ctrl-C, when what there is has been written.
    """
    console = console or Teller.console()
    with _folder_of(options.out):
        # Again, now that nobody else can come into it.
        options.check_out()
        run_folder.write_json(options.out / run_folder.OPTIONS, options.identity)
        mixture = _mixture(options, console)
        _warn_of_missing(mixture, console)
        keeper = Keeper(options)
        ending = _run_epochs(options, mixture, keeper, console)
        facts = {
            "started": keeper.started,
            "seconds": round(keeper.seconds, 1),
            "ending": ending,
            "epochs": len(keeper.history),
            "best_epoch": keeper.best_epoch,
            "missing_digits": mixture.missing_digits,
        }
        measured = _finish(options, mixture, keeper, facts)
        console.print(
            f"{ending}; the model is {shown(options.out / run_folder.MODEL)}",
            markup=False,
            soft_wrap=True,
        )
        if report is not None:
            report(options.out)
        if ending != "interrupted":
            for name in (run_folder.STATE, run_folder.GLYPHS):
                (options.out / name).unlink(missing_ok=True)
    if ending == "interrupted":
        raise KeyboardInterrupt
    return Run(options.out, ending, keeper.best_epoch, tuple(keeper.history), measured)


def _mixture(options: Options, console: Console) -> Mixture:
    """The glyphs: those that a killed training kept, or drawn now."""
    kept = options.out / run_folder.GLYPHS
    if kept.exists():
        return load_kept_mixture(kept)
    console.print(
        f"preparing {shown(options.data or '')}", highlight=False, markup=False, soft_wrap=True
    )
    with counting(console, "preparing") as told:
        mixture = load_mixture(options, told)
    _check_halves(mixture, options)
    for line in mixture.left_out[:_MOST_TOLD]:
        console.print(f"left out: {line}", highlight=False, markup=False, soft_wrap=True)
    if mixture.left_out:
        listed = options.out / run_folder.LEFT_OUT
        write_whole(listed, "".join(f"{line}\n" for line in mixture.left_out).encode())
        if len(mixture.left_out) > _MOST_TOLD:
            more = len(mixture.left_out) - _MOST_TOLD
            console.print(
                f"left out: {more:,} more pictures, listed in {shown(listed)}",
                highlight=False,
                markup=False,
                soft_wrap=True,
            )
    save_mixture(kept, mixture)
    return mixture


def _warn_of_missing(mixture: Mixture, console: Console) -> None:
    if mixture.missing_digits:
        console.print(
            "warning: no pictures to train on of the digits "
            f"{', '.join(map(str, mixture.missing_digits))}; the network can't learn them, and its "
            "accuracy is that on the other digits",
            highlight=False,
            soft_wrap=True,
        )


def _check_halves(mixture: Mixture, options: Options) -> None:
    if not len(mixture.train.labels):
        raise InputError("bad_data", f"{shown(options.data or '')}: nothing is left to train on.")
    if (mixture.validation.labels == NOT_A_DIGIT).all():
        raise InputError(
            "bad_data",
            f"{shown(options.data or '')}: no digit is kept to validate with; take more data, or a "
            "larger validation share.",
        )


def _run_epochs(options: Options, mixture: Mixture, keeper: Keeper, console: Console) -> Ending:
    epochs, batch_size = options.epochs or 1, options.batch_size or 1
    steps = -(-len(mixture.train.labels) // batch_size)
    network = compiled_network(options, epochs * steps)
    keeper.go_on(network)
    done = len(keeper.history)
    if done:
        console.print(f"going on after epoch {done}", highlight=False)
    batches = Batches(
        mixture.train,
        batch_size=batch_size,
        epochs=epochs,
        varied_epochs=options.varied_epochs,
        seed=options.seed,
        first_epoch=done,
    )
    try:
        if not (done and keeper.is_over):
            with Teller(console, epochs, steps, done) as teller:
                network.fit(
                    batches,
                    steps_per_epoch=steps,
                    initial_epoch=done,
                    epochs=epochs,
                    validation_data=(mixture.validation.images, mixture.validation.labels),
                    validation_batch_size=512,
                    shuffle=False,
                    verbose=0,
                    callbacks=[keeper.averaging, keeper, teller, *_loggers(options)],
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


def _loggers(options: Options) -> list[Any]:
    folder = options.out / run_folder.TENSORBOARD
    return [keras.callbacks.TensorBoard(folder)] if options.tensorboard else []


def _finish(
    options: Options, mixture: Mixture, keeper: Keeper, facts: dict[str, Any]
) -> dict[str, Any]:
    """Calibrate, measure, write and export the kept network; gives what was measured."""
    network, seen = keeper.network, mixture.validation
    digits = seen.labels != NOT_A_DIGIT
    values, labels = calibration.logits(network, seen.images), seen.labels[digits]
    temperature = calibration.fit_temperature(values[digits, :NOT_A_DIGIT], labels)
    calibration.bake(network, temperature)
    probabilities, digit_scores = calibration.answers(values / temperature)
    tells = options.chosen_recipe.tells_nondigits
    thresholds = calibration.choose_thresholds(
        probabilities[digits].max(axis=1),
        probabilities[digits].argmax(axis=1) == labels,
        digit_scores[digits] if tells else None,
    )
    answered = probabilities.max(axis=1) >= thresholds.confidence
    answered &= digit_scores >= thresholds.digit_score
    measured = _measure(probabilities[digits], labels, answered[digits])
    if tells and not digits.all():
        measured |= _measure_nondigits(digit_scores, digits, answered)
    write_network(options.out / run_folder.NETWORK, network)
    write_network(options.out / run_folder.OLD_NETWORK, network)
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
            "smoothing": options.chosen_recipe.smoothing,
            "temperature": round(temperature, 4),
            "threshold_rule": calibration.THRESHOLD_RULE,
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors",
            "versions": versions(),
        },
        scores={"validation": measured},
    )
    run_folder.write_arrays(
        options.out / run_folder.ANSWERS,
        labels=seen.labels,
        probabilities=probabilities.astype(np.float32),
        digit_scores=digit_scores.astype(np.float32),
        glyphs=seen.images,
        filters=_filters(network),
    )
    return {"validation": measured}


def _filters(network: Any) -> NDArray[np.float32]:
    """What the first layer looks for: (F, H, W), of a dense layer as large as a glyph."""
    kernel = next((np.asarray(each.kernel) for each in _flat(network) if _weighs(each)), None)
    if kernel is not None and kernel.ndim == 4 and kernel.shape[2] == 1:
        return np.moveaxis(kernel[:, :, 0], -1, 0)
    if kernel is not None and kernel.shape[0] == SIDE**2:
        return kernel.T.reshape(-1, SIDE, SIDE)
    return np.empty((0, SIDE, SIDE), np.float32)


def _flat(network: Any) -> Iterator[Any]:
    """The layers, and those of layers that are networks themselves."""
    for layer in network.layers:
        if isinstance(layer, keras.Model):
            yield from _flat(layer)
        else:
            yield layer


def _weighs(layer: Any) -> bool:
    return hasattr(layer, "kernel")


def _measure(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64], answered: NDArray[np.bool_]
) -> dict[str, Any]:
    """Figures on (N, 10) probabilities of digits."""
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    return {
        "accuracy": scores.accuracy(probabilities, labels).to_dict(),
        "cross_entropy": scores.cross_entropy(probabilities, labels),
        "calibration_error": scores.calibration_error(confidence, correct),
        "answered": float(answered.mean()),
        "answered_wrong": float((answered & ~correct).mean()),
    }


def _measure_nondigits(
    digit_scores: NDArray[np.float64], digits: NDArray[np.bool_], answered: NDArray[np.bool_]
) -> dict[str, Any]:
    """Figures on (N,) digits and non-digits together."""
    return {
        "nondigits": int((~digits).sum()),
        "nondigits_answered": float(answered[~digits].mean()),
        "nondigits_auroc": scores.auroc(digit_scores, digits),
    }


@contextlib.contextmanager
def _folder_of(out: Path) -> Iterator[None]:
    """Make the run folder before any work, and take it away again if nothing came of it.

    Raises InputError ``not_written`` where it can't be made or written, as on a full disk.
    """
    with writing(out):
        new = run_folder.is_free(out)
        out.mkdir(parents=True, exist_ok=True)
        try:
            with taken(out):
                for path in out.glob(f"{ASIDE}*"):
                    path.unlink()
                try:
                    yield
                finally:
                    if new and not any((out / name).exists() for name in _KEPT):
                        _empty(out)
        finally:
            with contextlib.suppress(OSError):
                # Only where nothing is left in it.
                out.rmdir()


def _empty(out: Path) -> None:
    with contextlib.suppress(OSError):
        for name in run_folder.UNFINISHED:
            (out / name).unlink(missing_ok=True)
        shutil.rmtree(out / run_folder.TENSORBOARD, ignore_errors=True)
