"""How well digits are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError
from inkdigits.evaluation import scores
from inkdigits.evaluation.asking import Asked, Misread, Progress, ask
from inkdigits.evaluation.selection import EVERYTHING, Selection
from inkdigits.evaluation.slices import (
    Confusion,
    Slices,
    most_frequent,
    share_of,
    slices,
    without,
    worst_first,
)
from inkdigits.evaluation.trials import NONDIGITS, Truth, list_trials
from inkdigits.reader import Reader
from inkdigits.reading import BLANK, Digit, Unread

SHARES: Final = (0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
"""The shares answered at which the error is told."""

LEAST_DIGITS: Final = 10
"""Writers with fewer digits are not compared: one mistake would weigh too much."""


@dataclass(frozen=True)
class Evaluation:
    """How well one data set is read.

    Attributes
    ----------
    data, selection:
        Its name, and which part of it was read.
    count:
        How many digits were read.
    accuracy:
        The share whose most probable digit is right, whatever the status. What is blank or can't
        be read is wrong.
    mislabelled, without_mislabelled:
        How many of them are in the list of what is plainly mislabelled, and the accuracy on the
        others; None where all or none are.
    cross_entropy, brier_score, calibration_error, reliability:
        See `evaluation.scores`; what is blank or can't be read counts as ten equal probabilities.
    error_by_share:
        The error among the most confident answers, for each of `SHARES` that is answered.
    answered, answered_wrong:
        The shares of all that got a digit for an answer, and that got a wrong one.
    unread:
        How many could not be read at all.
    by_digit, by_site, by_writer, by_style:
        Accuracy for each digit, site or folder, writer where known, and style of synthetic digits.
    confusions:
        All mistakes, the most frequent first.
    misread_count, misread:
        How many were taken for another digit, and the glyphs of the most confident of them, as
        many as a gallery holds, the most confident first.
    """

    data: str
    selection: Selection
    count: int
    accuracy: scores.Proportion
    mislabelled: int
    without_mislabelled: scores.Proportion | None
    cross_entropy: float
    brier_score: float
    calibration_error: float
    reliability: tuple[scores.ReliabilityBin, ...]
    error_by_share: dict[float, float]
    answered: float
    answered_wrong: float
    unread: int
    by_digit: dict[int, scores.Proportion]
    by_site: Slices
    by_writer: Slices
    by_style: Slices
    confusions: tuple[Confusion, ...]
    misread_count: int = 0
    misread: tuple[Misread, ...] = field(default=(), repr=False)

    @property
    def compared_writers(self) -> Slices:
        """Those with at least `LEAST_DIGITS` digits, the worst first."""
        return worst_first(
            {name: each for name, each in self.by_writer.items() if each.count >= LEAST_DIGITS}
        )

    @property
    def mean_over_writers(self) -> float | None:
        """Mean accuracy of `compared_writers`, each counting alike; None when there is none."""
        accuracies = [each.value for each in self.compared_writers.values()]
        return sum(accuracies) / len(accuracies) if accuracies else None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; without the glyphs."""
        without = self.without_mislabelled
        return {
            "data": self.data,
            "selection": self.selection.to_dict(),
            "count": self.count,
            "accuracy": self.accuracy.to_dict(),
            "mislabelled": self.mislabelled,
            "without_mislabelled": None if without is None else without.to_dict(),
            "cross_entropy": self.cross_entropy,
            "brier_score": self.brier_score,
            "calibration_error": self.calibration_error,
            "reliability": [each.to_dict() for each in self.reliability],
            "error_by_share": {str(share): error for share, error in self.error_by_share.items()},
            "answered": self.answered,
            "answered_wrong": self.answered_wrong,
            "unread": self.unread,
            "by_digit": {str(digit): each.to_dict() for digit, each in self.by_digit.items()},
            "by_site": {name: each.to_dict() for name, each in self.by_site.items()},
            "by_writer": {name: each.to_dict() for name, each in self.by_writer.items()},
            "writers": {
                "least_digits": LEAST_DIGITS,
                "count": len(self.compared_writers),
                "mean": self.mean_over_writers,
                "worst": next((each.value for each in self.compared_writers.values()), None),
            },
            "by_style": {name: each.to_dict() for name, each in self.by_style.items()},
            "confusions": [each.to_dict() for each in self.confusions],
            "misread": self.misread_count,
        }


def evaluate(
    reader: Reader,
    data: str,
    selection: Selection = EVERYTHING,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Read the digits of a data set and score the answers.

    Parameters
    ----------
    reader:
        What is scored.
    data:
        A name in `DIGITS`, or the path of a folder of pictures with a folder for each digit.
    selection:
        Which part of it and how; by default the whole test split, as pictures.
    data_dir:
        Where the data sets lie.
    progress:
        Called with the number of digits read so far.

    Raises
    ------
    InkdigitsError
        When the data is unknown, missing or damaged, or the selection doesn't fit or leaves
        nothing.
    """
    if data in NONDIGITS:
        raise InputError(
            "bad_option", f"{data} holds no digits; evaluate_nondigits says what is refused."
        )
    asked = ask(reader, list_trials(data, selection, data_dir=data_dir), progress)
    return score(data, asked, selection)


def score(data: str, asked: Asked, selection: Selection = EVERYTHING) -> Evaluation:
    """Score the answers to digits; there must be at least one."""
    answers = [BLANK if isinstance(each, Unread) else each for each in asked.answers]
    labels = np.array([truth.label for truth in asked.truths])
    probabilities = np.array([answer.probabilities for answer in answers])
    confidence = np.array([answer.most_probable_confidence for answer in answers])
    answered = np.array([answer.status == "read" for answer in answers])
    correct = np.array([each.most_probable for each in answers], object) == labels
    mislabelled = np.array([truth.mislabelled for truth in asked.truths])

    def by(name: Callable[[Truth], str]) -> Slices:
        return slices(asked.truths, correct, name)

    return Evaluation(
        data=data,
        selection=selection,
        count=len(answers),
        accuracy=share_of(correct),
        mislabelled=int(mislabelled.sum()),
        without_mislabelled=without(mislabelled, correct),
        cross_entropy=scores.cross_entropy(probabilities, labels),
        brier_score=scores.brier_score(probabilities, labels),
        calibration_error=scores.calibration_error(confidence, correct),
        reliability=scores.reliability_bins(confidence, correct),
        error_by_share={
            share: scores.error_at_share(confidence, correct, share) for share in SHARES
        },
        answered=float(answered.mean()),
        answered_wrong=float((answered & ~correct).mean()),
        unread=sum(isinstance(each, Unread) for each in asked.answers),
        by_digit={int(name): each for name, each in by(lambda truth: truth.meant).items()},
        by_site=by(lambda truth: truth.site),
        by_writer=by(lambda truth: truth.writer),
        by_style=by(lambda truth: truth.style),
        confusions=_confusions(answers, labels),
        misread_count=asked.misread_count,
        misread=asked.misread,
    )


def _confusions(answers: Sequence[Digit], labels: NDArray[np.int64]) -> tuple[Confusion, ...]:
    return most_frequent(
        (int(label), taken)
        for answer, label in zip(answers, labels, strict=True)
        if (taken := answer.most_probable) is not None and taken != label
    )
