"""Evaluating a model on a data set of digits or non-digits."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError
from inkdigits.evaluation import scores
from inkdigits.evaluation.predictions import Predictions, Progress, is_correct, predict
from inkdigits.evaluation.result import (
    DIGITS_REFUSED,
    AgainstDigits,
    AnswerScores,
    ConfidenceScores,
    Confusion,
    Evaluation,
    Slices,
)
from inkdigits.evaluation.samples import NOTHING_LEFT, list_samples
from inkdigits.evaluation.scores import Proportion
from inkdigits.evaluation.selection import EVERYTHING, Selection, Truth
from inkdigits.reader import Reader
from inkdigits.reading import BLANK, Digit, Unread

Flags = NDArray[np.bool_]


def evaluate(
    reader: Reader,
    data: str,
    selection: Selection = EVERYTHING,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Read a data set and score the answers.

    Parameters
    ----------
    reader:
        The reader to evaluate.
    data:
        A name in `NAMES`, or the path of a folder of pictures with a folder for each digit. With
        "unipen-nondigits", digits by the same writers are read as well, to compare.
    selection:
        Which part of it and how; by default the whole test split, as pictures. Its limit applies
        to the digits to compare as well.
    data_dir:
        The folder of the data sets.
    progress:
        Called with the number of samples read so far.

    Raises
    ------
    InkdigitsError
        When the data is unknown, missing or damaged, or the selection doesn't fit or leaves
        nothing.
    """
    predictions = predict(reader, list_samples(data, selection, data_dir=data_dir), progress)
    digits = None
    if all(truth.digit is None for truth in predictions.truths):
        writers = {truth.writer for truth in predictions.truths} - {""}
        read = len(predictions.answers)
        counted_on = progress and (lambda count: progress(read + count))
        digits = _predict_digits(reader, selection, writers, data_dir, counted_on)
    return score(data, predictions, selection, digits)


def _predict_digits(
    reader: Reader,
    selection: Selection,
    writers: Collection[str],
    data_dir: str | os.PathLike[str] | None,
    progress: Progress | None,
) -> Predictions | None:
    """Predictions for the digits by these writers; None where there are none."""
    if not writers:
        return None
    selection = replace(selection, characters=None)
    try:
        samples = list_samples("unipen-digits", selection, writers=writers, data_dir=data_dir)
    except InputError as error:
        if error.code != NOTHING_LEFT:
            raise
        return None
    return predict(reader, samples, progress)


def score(
    data: str,
    predictions: Predictions,
    selection: Selection = EVERYTHING,
    digits: Predictions | None = None,
) -> Evaluation:
    """Score predictions, at least one; ``digits`` are compared with predictions of non-digits."""
    answers, truths = predictions.answers, predictions.truths
    pairs = list(zip(answers, truths, strict=True))
    correct = np.array([is_correct(answer, truth) for answer, truth in pairs])
    mislabelled = np.array([truth.mislabelled for truth in truths])
    some = 0 < mislabelled.sum() < len(truths)
    are_digits = truths[0].digit is not None

    def by(name: Callable[[Truth], str]) -> Slices:
        return _slices(truths, correct, name)

    return Evaluation(
        data=data,
        selection=selection,
        count=len(answers),
        correct=_share_of(correct),
        mislabelled=int(mislabelled.sum()),
        without_mislabelled=_share_of(correct[~mislabelled]) if some else None,
        statuses=dict(Counter[str](answer.status for answer in answers).most_common()),
        by_label=by(lambda truth: truth.label),
        by_site=by(lambda truth: truth.site),
        by_writer=by(lambda truth: truth.writer),
        by_style=by(lambda truth: truth.style),
        confusions=_confusions(predictions),
        misread_count=predictions.misread_count,
        misread=predictions.misread,
        confidence=_confidence_scores(predictions, correct) if are_digits else None,
        against_digits=None if digits is None else _against_digits(predictions, digits),
    )


def _share_of(flags: Flags) -> Proportion:
    return scores.proportion(int(flags.sum()), len(flags))


def _slices(truths: Sequence[Truth], flags: Flags, name: Callable[[Truth], str]) -> Slices:
    """The share of flags that are set for each name, by name; an empty name is left out."""
    names = np.array([name(truth) for truth in truths])
    return {str(each): _share_of(flags[names == each]) for each in np.unique(names) if each}


def _confusions(predictions: Predictions) -> tuple[Confusion, ...]:
    counts = Counter(
        (truth.label if truth.digit is None else truth.digit, answer.most_probable)
        for answer, truth in zip(predictions.answers, predictions.truths, strict=True)
        if isinstance(answer, Digit) and not is_correct(answer, truth)
    )
    ordered = sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))
    return tuple(
        Confusion(label, taken_for, count)
        for (label, taken_for), count in ordered
        if taken_for is not None
    )


def _confidence_scores(predictions: Predictions, correct: Flags) -> ConfidenceScores:
    answers = [BLANK if isinstance(each, Unread) else each for each in predictions.answers]
    labels = np.array([truth.digit for truth in predictions.truths])
    probabilities = np.array([answer.probabilities for answer in answers])
    confidence = np.array([answer.most_probable_confidence for answer in answers])
    answered = np.array([answer.status == "read" for answer in answers])
    unread = sum(isinstance(each, Unread) for each in predictions.answers)
    return ConfidenceScores(
        **vars(AnswerScores.of(confidence, correct, answered, unread)),
        cross_entropy=scores.cross_entropy(probabilities, labels),
        brier_score=scores.brier_score(probabilities, labels),
    )


def _against_digits(nondigits: Predictions, digits: Predictions) -> AgainstDigits:
    of_digits, of_nondigits = _digit_scores(digits), _digit_scores(nondigits)
    # A score of 0 is refused at every threshold, so the lowest threshold is just above it.
    lowest = float(np.nextafter(0, 1))
    threshold = max(scores.highest_threshold(of_digits, DIGITS_REFUSED), lowest)
    both = np.concatenate([of_digits, of_nondigits])
    return AgainstDigits(
        count=len(of_digits),
        auroc=scores.auroc(both, np.arange(len(both)) < len(of_digits)),
        threshold=threshold,
        digits_refused=_share_of(of_digits < threshold),
        nondigits_refused=_share_of(of_nondigits < threshold),
    )


def _digit_scores(predictions: Predictions) -> NDArray[np.float64]:
    """The digit scores; 0 for what is refused whatever its score."""
    return np.array([_digit_score(answer) for answer in predictions.answers])


def _digit_score(answer: Digit | Unread) -> float:
    if isinstance(answer, Unread) or answer.reason in ("blank", "several_marks", "several_digits"):
        return 0.0
    return answer.digit_score
