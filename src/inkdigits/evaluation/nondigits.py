"""How much of what is not a digit is refused."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.errors import InputError
from inkdigits.evaluation import scores
from inkdigits.evaluation.asking import Asked, Misread, Progress, ask
from inkdigits.evaluation.selection import EVERYTHING, Selection
from inkdigits.evaluation.slices import Confusion, Slices, most_frequent, share_of, slices, without
from inkdigits.evaluation.trials import NONDIGITS, NOTHING_LEFT, list_trials
from inkdigits.reader import Reader
from inkdigits.reading import Digit, Unread

DIGITS_REFUSED: Final = 0.01
"""The share of true digits that may be refused where non-digits and digits are compared."""


@dataclass(frozen=True)
class AgainstDigits:
    """How well digit scores tell non-digits from digits of the same writers.

    What is refused for several marks, blank or can't be read counts as a score of 0, and is
    refused at every threshold.

    Attributes
    ----------
    count:
        How many digits there are.
    auroc:
        The chance that a digit has a higher score than a non-digit; 0.5 is guessing.
    threshold:
        The highest digit score that at most `DIGITS_REFUSED` of the digits don't reach.
    digits_refused, nondigits_refused:
        The shares that are refused there. The first is above `DIGITS_REFUSED` only where more
        digits than that have a score of 0.
    """

    count: int
    auroc: float
    threshold: float
    digits_refused: scores.Proportion
    nondigits_refused: scores.Proportion

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "count": self.count,
            "auroc": self.auroc,
            "threshold": self.threshold,
            "digits_refused": self.digits_refused.to_dict(),
            "nondigits_refused": self.nondigits_refused.to_dict(),
        }


@dataclass(frozen=True)
class Refusals:
    """What becomes of things that are not digits.

    Attributes
    ----------
    data, selection:
        The name of the data, and which part of it was read.
    count:
        How many were read.
    refused:
        The share that was not answered with a digit, whatever the status.
    mislabelled, without_mislabelled:
        How many of them are in the list of what is plainly mislabelled, and the share refused of
        the others; None where all or none are.
    statuses:
        How many got each status; "error" is what could not be read at all.
    by_kind, by_site:
        The share refused of each character, or kind of synthetic non-digit; and of each site, or
        of the kinds that may be trained on and those held out.
    against_digits:
        How they compare with true digits; None where there are none of the same writers.
    confusions:
        What was answered with which digit, the most frequent first.
    misread_count, misread:
        How many were answered with a digit, and the glyphs of the most confident of them, as
        many as a gallery holds, the most confident first.
    """

    data: str
    selection: Selection
    count: int
    refused: scores.Proportion
    mislabelled: int
    without_mislabelled: scores.Proportion | None
    statuses: dict[str, int]
    by_kind: Slices
    by_site: Slices
    against_digits: AgainstDigits | None
    confusions: tuple[Confusion, ...]
    misread_count: int = 0
    misread: tuple[Misread, ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; without the glyphs."""
        without = self.without_mislabelled
        against = self.against_digits
        return {
            "data": self.data,
            "selection": self.selection.to_dict(),
            "count": self.count,
            "refused": self.refused.to_dict(),
            "mislabelled": self.mislabelled,
            "without_mislabelled": None if without is None else without.to_dict(),
            "statuses": self.statuses,
            "by_kind": {name: each.to_dict() for name, each in self.by_kind.items()},
            "by_site": {name: each.to_dict() for name, each in self.by_site.items()},
            "against_digits": None if against is None else against.to_dict(),
            "confusions": [each.to_dict() for each in self.confusions],
            "misread": self.misread_count,
        }


def evaluate_nondigits(
    reader: Reader,
    data: str,
    selection: Selection = EVERYTHING,
    *,
    data_dir: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
) -> Refusals:
    """Read things that are not digits, and see what is refused.

    Parameters
    ----------
    reader:
        What is scored.
    data:
        A name in `NONDIGITS`. With `unipen-nondigits`, the digits of the same writers and sites
        are read as well, to compare.
    selection:
        Which part of it and how; by default the whole test split, as pictures. Its limit holds
        for the digits as well.
    data_dir:
        Where the data sets lie.
    progress:
        Called with the number read so far.

    Raises
    ------
    InkdigitsError
        When the data is unknown, missing or damaged, or the selection doesn't fit or leaves
        nothing.
    """
    if data not in NONDIGITS:
        raise InputError(
            "bad_option", f"No non-digits are called {data!r}. There are: {', '.join(NONDIGITS)}."
        )
    asked = ask(reader, list_trials(data, selection, data_dir=data_dir), progress)
    writers = {truth.writer for truth in asked.truths} - {""}
    digits = _ask_digits(reader, selection, writers, len(asked.answers), data_dir, progress)
    return score_nondigits(data, asked, digits, selection)


def _ask_digits(
    reader: Reader,
    selection: Selection,
    writers: Collection[str],
    before: int,
    data_dir: str | os.PathLike[str] | None,
    progress: Progress | None,
) -> Asked | None:
    """The digits of these writers, where there are any, counted on from ``before``."""
    if not writers:
        return None
    selection = replace(selection, characters=None)
    try:
        trials = list_trials("unipen-digits", selection, writers=writers, data_dir=data_dir)
    except InputError as error:
        if error.code != NOTHING_LEFT:
            raise
        return None
    return ask(reader, trials, progress and (lambda count: progress(before + count)))


def score_nondigits(
    data: str,
    asked: Asked,
    digits: Asked | None,
    selection: Selection = EVERYTHING,
) -> Refusals:
    """Score the answers to what is not a digit, at least one, and to digits to compare with."""
    refused = np.array([each.digit is None for each in asked.answers])
    mislabelled = np.array([truth.mislabelled for truth in asked.truths])
    return Refusals(
        data=data,
        selection=selection,
        count=len(refused),
        refused=share_of(refused),
        mislabelled=int(mislabelled.sum()),
        without_mislabelled=without(mislabelled, refused),
        statuses=dict(Counter[str](each.status for each in asked.answers).most_common()),
        by_kind=slices(asked.truths, refused, lambda truth: truth.meant),
        by_site=slices(asked.truths, refused, lambda truth: truth.site),
        against_digits=None if digits is None else _against(asked, digits),
        confusions=most_frequent(
            (truth.meant, answer.digit)
            for answer, truth in zip(asked.answers, asked.truths, strict=True)
            if answer.digit is not None
        ),
        misread_count=asked.misread_count,
        misread=asked.misread,
    )


def _against(nondigits: Asked, digits: Asked) -> AgainstDigits:
    theirs, ours = _scores(digits), _scores(nondigits)
    # Nothing reaches a score of 0 by its looks alone, so the lowest threshold is just above it.
    threshold = max(scores.highest_threshold(theirs, DIGITS_REFUSED), float(np.nextafter(0, 1)))
    return AgainstDigits(
        count=len(theirs),
        auroc=scores.auroc(
            np.concatenate([theirs, ours]), np.arange(len(theirs) + len(ours)) < len(theirs)
        ),
        threshold=threshold,
        digits_refused=share_of(theirs < threshold),
        nondigits_refused=share_of(ours < threshold),
    )


def _scores(asked: Asked) -> NDArray[np.float64]:
    return np.array([_score(answer) for answer in asked.answers])


def _score(answer: Digit | Unread) -> float:
    """The digit score; 0 for what would be refused even if it looked like a digit."""
    if isinstance(answer, Unread) or answer.reason in ("blank", "several_marks", "several_digits"):
        return 0.0
    return answer.digit_score
