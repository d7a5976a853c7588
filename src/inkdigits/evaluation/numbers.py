"""Evaluate the reading of whole numbers on a labelled folder with one number per picture."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import digits_of
from inkdigits.data import list_labelled
from inkdigits.edits import edit_distance
from inkdigits.evaluation import number_scores, scores
from inkdigits.evaluation.predictions import Progress
from inkdigits.evaluation.result import AnswerScores
from inkdigits.evaluation.scores import Proportion
from inkdigits.reader import Reader
from inkdigits.reading import Number, Unread

MOST_MISREAD: Final = 100
"""The largest number of misread numbers that are kept."""


@dataclass(frozen=True, eq=False)
class MisreadNumber:
    """A number that was misread or not found.

    Attributes
    ----------
    path:
        The picture.
    label:
        The right digits.
    answer:
        The reading, or the error.
    """

    path: Path
    label: str
    answer: Number | Unread

    @property
    def text(self) -> str:
        """The most probable digits; empty if no number was found."""
        return _text_of(self.answer)

    @property
    def confidence(self) -> float:
        """0 to 1."""
        return _confidence_of(self.answer)


@dataclass(frozen=True)
class NumbersEvaluation:
    """How well whole numbers are read.

    The digits of the most probable number are scored, regardless of the status.

    Attributes
    ----------
    data:
        The name of the folder.
    count:
        The number of pictures.
    right:
        The share of numbers whose digits are all right.
    digit_error_rate:
        The total edit distance as a share of all digits.
    by_length:
        `right` by the number of digits.
    repeats_lost:
        Among numbers with repeated digits, the share that lost only repetitions, such as 100 read
        as 10; None if there are no such numbers.
    statuses:
        The number of pictures with each status; "error" if the picture could not be read at all.
    answers:
        How good the confidences are.
    misread_count, misread:
        The number of misread numbers, and the most confident ones, up to `MOST_MISREAD`.
    """

    data: str
    count: int
    right: Proportion
    digit_error_rate: float
    by_length: dict[int, Proportion]
    repeats_lost: Proportion | None
    statuses: dict[str, int]
    answers: AnswerScores
    misread_count: int = 0
    misread: tuple[MisreadNumber, ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The JSON form; without the pictures."""
        return {
            "data": self.data,
            "count": self.count,
            "right": asdict(self.right),
            "digit_error_rate": self.digit_error_rate,
            **self.answers.to_dict(),
            "by_length": {str(length): asdict(share) for length, share in self.by_length.items()},
            "repeats_lost": None if self.repeats_lost is None else asdict(self.repeats_lost),
            "statuses": self.statuses,
            "misread": self.misread_count,
        }


def evaluate_numbers(
    reader: Reader, folder: Path, *, limit: int | None = None, progress: Progress | None = None
) -> NumbersEvaluation:
    """Read the numbers of a labelled folder and score them.

    Parameters
    ----------
    folder:
        See `list_labelled`. Only the digits of each text are compared.
    limit:
        The largest number of pictures to read, spread over the folder.
    progress:
        Called with the number of pictures read so far.

    Raises
    ------
    InputError
        As `list_labelled`.
    ModelError
        As `Reader.read_number`.
    """
    samples = [(path, digits_of(text)) for path, text in spread(list_labelled(folder), limit)]
    answers: list[Number | Unread] = []
    worst: list[tuple[float, int, MisreadNumber]] = []
    numbers = reader.iter_numbers(path for path, _ in samples)
    for (path, label), answer in zip(samples, numbers, strict=True):
        if _text_of(answer) != label:
            misread = MisreadNumber(path, label, answer)
            # If confidences are equal, the earlier picture is kept and comes first.
            heapq.heappush(worst, (misread.confidence, -len(answers), misread))
            if len(worst) > MOST_MISREAD:
                heapq.heappop(worst)
        answers.append(answer)
        if progress is not None:
            progress(len(answers))
    misread_ones = tuple(misread for *_, misread in sorted(worst, reverse=True))
    return _score(folder.resolve().name, answers, [label for _, label in samples], misread_ones)


def spread(samples: Sequence[tuple[Path, str]], limit: int | None) -> list[tuple[Path, str]]:
    """At most ``limit`` samples, evenly spread over all."""
    count = min(limit or len(samples), len(samples))
    return [samples[number * len(samples) // count] for number in range(count)]


def _confidence_of(answer: Number | Unread) -> float:
    """0 to 1; 0 for a picture that could not be read."""
    return 0.0 if isinstance(answer, Unread) else answer.confidence


def _text_of(answer: Number | Unread) -> str:
    return "" if isinstance(answer, Unread) else answer.likely_text or ""


def _score(
    data: str,
    answers: Sequence[Number | Unread],
    labels: Sequence[str],
    misread: tuple[MisreadNumber, ...],
) -> NumbersEvaluation:
    texts = [_text_of(answer) for answer in answers]
    pairs = list(zip(texts, labels, strict=True))
    right = np.array([text == label for text, label in pairs])
    lengths = np.array([len(label) for label in labels])
    errors = sum(edit_distance(text, label) for text, label in pairs)
    repeated = [pair for pair in pairs if number_scores.has_repeat(pair[1])]
    lost = sum(number_scores.loses_repeat(text, label) for text, label in repeated)
    return NumbersEvaluation(
        data=data,
        count=len(answers),
        right=_share_of(right),
        digit_error_rate=errors / int(lengths.sum()),
        by_length={
            int(length): _share_of(right[lengths == length]) for length in np.unique(lengths)
        },
        repeats_lost=scores.proportion(lost, len(repeated)) if repeated else None,
        statuses=dict(Counter[str](answer.status for answer in answers).most_common()),
        answers=AnswerScores.of(
            confidence=np.array([_confidence_of(answer) for answer in answers]),
            correct=right,
            answered=np.array([answer.status == "read" for answer in answers]),
            unread=sum(isinstance(answer, Unread) for answer in answers),
        ),
        misread_count=int((~right).sum()),
        misread=misread,
    )


def _share_of(flags: NDArray[np.bool_]) -> Proportion:
    return scores.proportion(int(flags.sum()), len(flags))
