"""Scores of what ships: the model folder through `Reader`, as any user meets it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import tee
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits import scores
from inkdigits.errors import InputError
from inkdigits.evaluation.trials import NAMES, Trial, draw_on_canvas, list_trials
from inkdigits.reader import Reader
from inkdigits.reading import BLANK, Digit, Unread

__all__ = [
    "NAMES",
    "Confusion",
    "Evaluation",
    "Trial",
    "draw_on_canvas",
    "evaluate",
    "list_trials",
    "score",
]

_CONFUSIONS: Final = 10


@dataclass(frozen=True)
class Confusion:
    """How often a digit was taken for another."""

    label: int
    taken_for: int
    count: int


@dataclass(frozen=True)
class Evaluation:
    """How well one data set is read.

    Attributes
    ----------
    data:
        Its name.
    count:
        How many digits were read.
    accuracy:
        The share whose most probable digit is right, whatever the status. What is blank or can't
        be read is wrong.
    cross_entropy, brier_score, calibration_error:
        See `inkdigits.scores`; what is blank or can't be read counts as ten equal probabilities.
    answered, answered_wrong:
        The shares of all that got a digit for an answer, and that got a wrong one.
    unread:
        How many could not be read at all.
    by_digit, by_site:
        Accuracy for each digit, and for each site or folder.
    confusions:
        The most frequent mistakes, the most frequent first.
    """

    data: str
    count: int
    accuracy: scores.Proportion
    cross_entropy: float
    brier_score: float
    calibration_error: float
    answered: float
    answered_wrong: float
    unread: int
    by_digit: dict[int, scores.Proportion]
    by_site: dict[str, scores.Proportion]
    confusions: tuple[Confusion, ...]

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "data": self.data,
            "count": self.count,
            "accuracy": self.accuracy.to_dict(),
            "cross_entropy": self.cross_entropy,
            "brier_score": self.brier_score,
            "calibration_error": self.calibration_error,
            "answered": self.answered,
            "answered_wrong": self.answered_wrong,
            "unread": self.unread,
            "by_digit": {str(digit): each.to_dict() for digit, each in self.by_digit.items()},
            "by_site": {site: each.to_dict() for site, each in self.by_site.items()},
            "confusions": [
                {"label": each.label, "taken_for": each.taken_for, "count": each.count}
                for each in self.confusions
            ],
        }


def evaluate(
    reader: Reader,
    data: str,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    seed: int = 0,
    limit: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Evaluation:
    """Read all digits of a data set and score the answers.

    Parameters
    ----------
    reader:
        What is scored.
    data:
        A name in `NAMES`, or the path of a folder of pictures with a folder for each digit. Of
        the named ones it is the test split.
    data_dir:
        Where the data sets lie.
    seed:
        Of the canvases that ink is drawn on, and of the synthetic digits.
    limit:
        Read no more than so many, spread over the whole data set.
    progress:
        Called with the number of digits read so far.

    Raises
    ------
    InkdigitsError
        When the data is unknown, missing or damaged.
    """
    trials = list_trials(data, data_dir=data_dir, seed=seed, limit=limit)
    asked, noted = tee(trials)
    answers: list[Digit] = []
    labels, sites, unread = [], [], 0
    # The reader works in batches, so trials are noted as answers come, not held all at once.
    for answer in reader.iter_digits(trial.picture for trial in asked):
        trial = next(noted)
        unread += isinstance(answer, Unread)
        answers.append(BLANK if isinstance(answer, Unread) else replace(answer, glyph=None))
        labels.append(trial.label)
        sites.append(trial.site)
        if progress is not None:
            progress(len(answers))
    if not answers:
        raise InputError("no_data", f"{data}: there is nothing to read.")
    return score(data, answers, np.array(labels), np.array(sites), unread)


def score(
    data: str,
    answers: list[Digit],
    labels: NDArray[np.int64],
    sites: NDArray[np.str_],
    unread: int = 0,
) -> Evaluation:
    """Score (N,) answers to trials with (N,) labels from (N,) sites."""
    probabilities = np.array([answer.probabilities for answer in answers])
    read = np.array([-1 if each.most_probable is None else each.most_probable for each in answers])
    answered = np.array([answer.status == "read" for answer in answers])
    correct = read == labels
    mistakes = Counter(
        (int(label), int(taken))
        for label, taken in zip(labels[~correct], read[~correct], strict=True)
        if taken >= 0
    )

    def among(chosen: NDArray[np.bool_]) -> scores.Proportion:
        return scores.proportion(int(correct[chosen].sum()), int(chosen.sum()))

    return Evaluation(
        data=data,
        count=len(answers),
        accuracy=among(np.ones(len(answers), bool)),
        cross_entropy=scores.cross_entropy(probabilities, labels),
        brier_score=scores.brier_score(probabilities, labels),
        calibration_error=scores.calibration_error(
            np.array([answer.confidence for answer in answers]), correct
        ),
        answered=float(answered.mean()),
        answered_wrong=float((answered & ~correct).mean()),
        unread=unread,
        by_digit={int(digit): among(labels == digit) for digit in np.unique(labels)},
        by_site={str(site): among(sites == site) for site in np.unique(sites)},
        confusions=tuple(
            Confusion(label, taken, count)
            for (label, taken), count in sorted(
                mistakes.items(), key=lambda entry: (-entry[1], entry[0])
            )[:_CONFUSIONS]
        ),
    )
