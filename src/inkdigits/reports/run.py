"""The contents of a run folder, for reports."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import DATA_SETS
from inkdigits.errors import InputError, ModelError, printable
from inkdigits.model import run_folder
from inkdigits.model.card import ModelCard, load_model
from inkdigits.model.model_folder import CARD, PAPER, kind_of


@dataclass(frozen=True, eq=False)
class Answers:
    """The answers of the trained network to its validation data.

    Attributes
    ----------
    labels: (N,) int64
        0 to 9, and 10 for what is not a digit.
    probabilities: (N, 10) float32
    digit_scores: (N,) float32
    glyphs: (N, 28, 28) uint8
    filters: (F, H, W) float32
        The kernels of the first layer, in order; none where they can't be shown as pictures.
    """

    labels: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    digit_scores: NDArray[np.float32]
    glyphs: NDArray[np.uint8]
    filters: NDArray[np.float32]

    @property
    def digits(self) -> Answers:
        """The answers to digits, without non-digits."""
        chosen = self.labels < self.probabilities.shape[1]
        return Answers(
            self.labels[chosen],
            self.probabilities[chosen],
            self.digit_scores[chosen],
            self.glyphs[chosen],
            self.filters,
        )

    @property
    def confidence(self) -> NDArray[np.float32]:
        """(N,): the highest probability."""
        return np.asarray(self.probabilities.max(axis=1))

    @property
    def taken_for(self) -> NDArray[np.int64]:
        """(N,): the most probable digit."""
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def correct(self) -> NDArray[np.bool_]:
        """(N,): whether that is the label."""
        return np.asarray(self.taken_for == self.labels)


@dataclass(frozen=True, eq=False)
class FinishedRun:
    """A training run that has ended.

    Attributes
    ----------
    folder:
        The run folder.
    card:
        The card of its model.
    history:
        For each epoch: epoch, loss, accuracy, val_loss, val_accuracy, learning_rate, seconds.
    answers:
        Those to the validation data.
    evaluations:
        The results of ``inkdigits evaluate`` for the current model, as JSON, by name of the data.
    """

    folder: Path
    card: ModelCard
    history: list[dict[str, float]]
    answers: Answers
    evaluations: dict[str, dict[str, Any]]

    @property
    def name(self) -> str:
        """The folder's name, printable."""
        return printable(self.folder.resolve().name)

    @property
    def tests(self) -> dict[str, dict[str, float]]:
        """The share read right, or refused, as JSON, by title of the data."""
        return {
            title(data, found): found["accuracy"] if "accuracy" in found else found["refused"]
            for data, found in self.evaluations.items()
        }

    @property
    def missing_digits(self) -> list[int]:
        """The digits without a picture among the training data."""
        return list(self.card.training.get("missing_digits", ()))

    @property
    def options(self) -> dict[str, Any]:
        """The options of the run by name."""
        return dict(self.card.training["options"])

    @property
    def about_loss(self) -> str:
        """A note on label smoothing, with which losses can't be compared; empty without it."""
        smoothing = self.card.training.get("smoothing", 0)
        return f", label smoothing {smoothing:g}" if smoothing else ""


def title(data: str, found: dict[str, Any]) -> str:
    """The title of an evaluation, for people."""
    data = printable(data)
    part = f"{data}, test data" if data in DATA_SETS else data
    return part if "accuracy" in found else f"{part}, refused"


def load_run(folder: Path) -> FinishedRun:
    """Read a run folder.

    Raises
    ------
    InputError
        ``no_run`` where no training run has ended, ``bad_run`` where a file is damaged.
    """
    _refuse_paper(folder)
    # Not with pathlib, which raises where a name is too long.
    if not os.path.isfile(folder / run_folder.ANSWERS):
        raise InputError(
            "no_run", f"{printable(folder)}: expected the folder of a training run that has ended."
        )
    try:
        card = load_model(folder / run_folder.MODEL).card
        history = json.loads((folder / run_folder.HISTORY).read_text(encoding="utf-8"))
        # A run resumed after Ctrl-C may be further than the model in its folder.
        history = history[: card.training["epochs"]]
        with run_folder.open_arrays(folder / run_folder.ANSWERS) as file:
            answers = Answers(**{name: file[name] for name in Answers.__dataclass_fields__})
        found = {
            path.stem.removeprefix(run_folder.EVALUATIONS.split("*")[0]): json.loads(
                path.read_text(encoding="utf-8")
            )
            for path in sorted(folder.glob(run_folder.EVALUATIONS))
        }
        evaluations = {
            name: each for name, each in found.items() if each.get("model_sha256") == card.sha256
        }
        return FinishedRun(folder, card, history, answers, evaluations)
    except (*run_folder.DAMAGED, ModelError) as error:
        raise InputError(
            "bad_run",
            f"{printable(folder)}: damaged: one of {run_folder.MODEL}, {run_folder.HISTORY}, "
            f"{run_folder.ANSWERS} and the evaluations can't be read.",
        ) from error


def _refuse_paper(folder: Path) -> None:
    """Refuse the run of a network that reads no digits, and so has no confusions to report."""
    try:
        is_paper = kind_of(folder / run_folder.MODEL) == PAPER
    except ModelError:
        return
    if is_paper:
        raise InputError(
            "no_run",
            f"{printable(folder)}: reports are about networks that read digits, and this one finds "
            f"ink on paper. {run_folder.HISTORY} has the figures of its epochs, and "
            f"{run_folder.MODEL}/{CARD} those of its model.",
        )
