"""How well a data set was read: the figures, and their JSON form."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

from inkdigits.evaluation import scores
from inkdigits.evaluation.predictions import Misread
from inkdigits.evaluation.scores import Proportion
from inkdigits.evaluation.selection import Selection

LEAST_DIGITS: Final = 10
"""Writers with fewer digits are not compared: one mistake would weigh too much."""

DIGITS_REFUSED: Final = 0.01
"""The share of true digits that may be refused where non-digits are compared with digits."""

SHARES: Final = (0.8, 0.9, 0.95, 0.98, 0.99, 1.0)
"""The shares of answered samples for which the error is reported."""

Slices = dict[str, Proportion]


@dataclass(frozen=True)
class Confusion:
    """How often a label was taken for a digit that it isn't."""

    label: int | str
    taken_for: int
    count: int


@dataclass(frozen=True)
class AnswerScores:
    """How good confidences are, and what is answered.

    Attributes
    ----------
    calibration_error, reliability:
        See `evaluation.scores`.
    error_by_share:
        For `SHARES`, the error when that share is answered, the most confident first.
    answered, answered_wrong:
        The shares that were answered, and wrongly.
    unread:
        How many samples could not be read at all.
    """

    calibration_error: float
    reliability: tuple[scores.ReliabilityBin, ...]
    error_by_share: dict[float, float]
    answered: float
    answered_wrong: float
    unread: int

    @classmethod
    def of(
        cls, confidence: scores.Floats, correct: scores.Flags, answered: scores.Flags, unread: int
    ) -> AnswerScores:
        """The scores of answers: whether the most probable one is right, and whether it is given.

        Parameters
        ----------
        confidence, correct, answered:
            (N,), of 0 to 1 and bool.
        """
        return AnswerScores(
            calibration_error=scores.calibration_error(confidence, correct),
            reliability=scores.reliability_bins(confidence, correct),
            error_by_share={
                share: scores.error_at_share(confidence, correct, share) for share in SHARES
            },
            answered=float(answered.mean()),
            answered_wrong=float((answered & ~correct).mean()),
            unread=unread,
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        errors = {str(share): error for share, error in self.error_by_share.items()}
        return {**asdict(self), "error_by_share": errors}


@dataclass(frozen=True)
class ConfidenceScores(AnswerScores):
    """How good the probabilities of digits are.

    Attributes
    ----------
    cross_entropy, brier_score:
        See `evaluation.scores`; here, and for the calibration, blank and unread samples count as
        ten equal probabilities.
    """

    cross_entropy: float
    brier_score: float


@dataclass(frozen=True)
class AgainstDigits:
    """How well digit scores separate non-digits from digits by the same writers.

    Blank, unread and separate marks count as a score of 0, and are refused at every threshold.

    Attributes
    ----------
    count:
        How many digits there are.
    auroc:
        The probability that a digit has a higher score than a non-digit; 0.5 is guessing.
    threshold:
        The highest digit score with at most `DIGITS_REFUSED` of the digits below it.
    digits_refused, nondigits_refused:
        The shares below the threshold. The first exceeds `DIGITS_REFUSED` only where more digits
        than that have a score of 0.
    """

    count: int
    auroc: float
    threshold: float
    digits_refused: Proportion
    nondigits_refused: Proportion


@dataclass(frozen=True)
class Evaluation:
    """How well a data set of digits is read, or how much of one of non-digits is refused.

    Attributes
    ----------
    data, selection:
        The name of the data set, and which part of it was read.
    count:
        How many samples were read.
    correct:
        The accuracy: the share of digits whose most probable digit is right, whatever the status.
        For non-digits, the share that was not answered with a digit.
    mislabelled, without_mislabelled:
        How many samples are known to be mislabelled, and `correct` for the others; None where all
        or none are.
    statuses:
        How many samples got each status; "error" is what could not be read at all.
    by_label, by_site, by_writer, by_style:
        `correct` for each label (digit, character or kind of synthetic non-digit), site or
        folder, known writer, and style of synthetic digits.
    confusions:
        All mistakes, the most frequent first.
    misread_count, misread:
        How many were misread, and the glyphs of the most confident of them, up to `MOST_MISREAD`.
    confidence:
        For digits only.
    against_digits:
        For non-digits with digits by the same writers only.
    """

    data: str
    selection: Selection
    count: int
    correct: Proportion
    mislabelled: int
    without_mislabelled: Proportion | None
    statuses: dict[str, int]
    by_label: Slices
    by_site: Slices
    by_writer: Slices
    by_style: Slices
    confusions: tuple[Confusion, ...]
    misread_count: int = 0
    misread: tuple[Misread, ...] = field(default=(), repr=False)
    confidence: ConfidenceScores | None = None
    against_digits: AgainstDigits | None = None

    @property
    def compared_writers(self) -> Slices:
        """Writers with at least `LEAST_DIGITS` digits, the worst first."""
        return worst_first(
            {name: each for name, each in self.by_writer.items() if each.count >= LEAST_DIGITS}
        )

    @property
    def mean_over_writers(self) -> float | None:
        """The unweighted mean accuracy of `compared_writers`; None when there is none."""
        accuracies = [each.value for each in self.compared_writers.values()]
        return sum(accuracies) / len(accuracies) if accuracies else None

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; without the glyphs."""
        return {
            "data": self.data,
            "selection": self.selection.to_dict(),
            "count": self.count,
            "refused" if self.confidence is None else "accuracy": asdict(self.correct),
            "mislabelled": self.mislabelled,
            "without_mislabelled": _json(self.without_mislabelled),
            **(self._nondigits() if self.confidence is None else self._digits(self.confidence)),
            "confusions": [asdict(each) for each in self.confusions],
            "misread": self.misread_count,
        }

    def _digits(self, confidence: ConfidenceScores) -> dict[str, Any]:
        writers = self.compared_writers
        return {
            **confidence.to_dict(),
            "by_digit": _slices_json(self.by_label),
            "by_site": _slices_json(self.by_site),
            "by_writer": _slices_json(self.by_writer),
            "writers": {
                "least_digits": LEAST_DIGITS,
                "count": len(writers),
                "mean": self.mean_over_writers,
                "worst": next((each.value for each in writers.values()), None),
            },
            "by_style": _slices_json(self.by_style),
        }

    def _nondigits(self) -> dict[str, Any]:
        return {
            "statuses": self.statuses,
            "by_kind": _slices_json(self.by_label),
            "by_site": _slices_json(self.by_site),
            "against_digits": _json(self.against_digits),
        }


def _json(value: Proportion | AgainstDigits | None) -> dict[str, Any] | None:
    return None if value is None else asdict(value)


def _slices_json(slices: Slices) -> dict[str, Any]:
    return {name: asdict(share) for name, share in slices.items()}


def worst_first(slices: Slices) -> Slices:
    """The lowest share first; among equal ones the largest count, then by name."""
    ordered = sorted(slices.items(), key=lambda item: (item[1].value, -item[1].count, item[0]))
    return dict(ordered)
