"""Reading labelled samples, and keeping what scores need."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import tee
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.evaluation.selection import Sample, Truth
from inkdigits.reader import Reader
from inkdigits.reading import Digit, Unread

MOST_MISREAD: Final = 400
"""The largest number of misread glyphs that are kept."""

Progress = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class Misread:
    """A digit that was taken for another, or a non-digit that was answered with a digit.

    Attributes
    ----------
    truth:
        What is known about the sample.
    taken_for:
        The most probable digit.
    confidence:
        The confidence in it, 0 to 1.
    answered:
        Whether it was the answer, rather than only the most probable digit.
    glyph: (28, 28) uint8
        What the network saw.
    """

    truth: Truth
    taken_for: int
    confidence: float
    answered: bool
    glyph: NDArray[np.uint8]


@dataclass
class Predictions:
    """Answers and truths, in the order of the samples.

    Attributes
    ----------
    answers, truths:
        One for each sample; answers without their glyphs.
    misread:
        The most confident first, at most `MOST_MISREAD`.
    misread_count:
        How many were misread in all.
    """

    answers: list[Digit | Unread] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)
    misread: tuple[Misread, ...] = ()
    misread_count: int = 0


def predict(
    reader: Reader, samples: Iterable[Sample], progress: Progress | None = None
) -> Predictions:
    """Read all samples, in bounded memory however large the pictures are.

    ``progress`` is called with the number read so far.
    """
    predictions = Predictions()
    worst: list[tuple[float, int, Misread]] = []
    # The reader takes a batch at a time; the second iterator keeps the truths of that batch only.
    sources, pending = tee(samples)
    for answer in reader.iter_digits(sample.source for sample in sources):
        truth = next(pending).truth
        if misread := _misread(answer, truth):
            predictions.misread_count += 1
            # Among equal confidences the earlier sample is kept and comes first.
            heapq.heappush(worst, (misread.confidence, -predictions.misread_count, misread))
            if len(worst) > MOST_MISREAD:
                heapq.heappop(worst)
        without_glyph = answer if isinstance(answer, Unread) else replace(answer, glyph=None)
        predictions.answers.append(without_glyph)
        predictions.truths.append(truth)
        if progress is not None:
            progress(len(predictions.answers))
    predictions.misread = tuple(misread for _, _, misread in sorted(worst, reverse=True))
    return predictions


def is_correct(answer: Digit | Unread, truth: Truth) -> bool:
    """Whether the most probable digit is right, or a non-digit was not answered with a digit."""
    if truth.digit is None:
        return answer.digit is None
    return isinstance(answer, Digit) and answer.most_probable == truth.digit


def _misread(answer: Digit | Unread, truth: Truth) -> Misread | None:
    if isinstance(answer, Unread) or answer.glyph is None or answer.most_probable is None:
        return None
    if is_correct(answer, truth):
        return None
    confidence, answered = answer.most_probable_confidence, answer.digit is not None
    return Misread(truth, answer.most_probable, confidence, answered, answer.glyph)
