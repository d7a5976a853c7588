"""Reading trials, and keeping what scores need of the answers."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import tee
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.data import NOT_A_DIGIT
from inkdigits.evaluation.trials import Trial, Truth
from inkdigits.reader import Reader
from inkdigits.reading import Digit, Unread

MOST_MISREAD: Final = 400
"""So many misread glyphs are kept, the most confidently read."""

Progress = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class Misread:
    """A digit that was taken for another, or something else that was answered with a digit.

    Attributes
    ----------
    truth:
        What it is.
    taken_for:
        The most probable digit.
    confidence:
        0 to 1, as it was claimed.
    answered:
        Whether the digit was the answer; else it was refused, but most probable.
    glyph: (28, 28) uint8
        What the network saw.
    """

    truth: Truth
    taken_for: int
    confidence: float
    answered: bool
    glyph: NDArray[np.uint8]


@dataclass
class Asked:
    """What was read, in order; without glyphs, but for those of `misread`.

    Attributes
    ----------
    answers, truths:
        One for each trial.
    misread:
        The most confident first; no more than `MOST_MISREAD`.
    misread_count:
        How many there were.
    """

    answers: list[Digit | Unread] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)
    misread: tuple[Misread, ...] = ()
    misread_count: int = 0


def ask(reader: Reader, trials: Iterable[Trial], progress: Progress | None = None) -> Asked:
    """Read all trials, in bounded memory however large the pictures are.

    ``progress`` is called with the number read so far.
    """
    asked = Asked()
    worst: list[tuple[float, int, Misread]] = []
    sources, noted = tee(trials)
    # The reader works in batches, so trials are noted as answers come, not held all at once.
    for answer in reader.iter_digits(trial.source for trial in sources):
        truth = next(noted).truth
        if misread := _misread(answer, truth):
            asked.misread_count += 1
            # Its place in line breaks ties: the earlier one is kept and shown first.
            heapq.heappush(worst, (misread.confidence, -asked.misread_count, misread))
            if len(worst) > MOST_MISREAD:
                heapq.heappop(worst)
        asked.answers.append(answer if isinstance(answer, Unread) else replace(answer, glyph=None))
        asked.truths.append(truth)
        if progress is not None:
            progress(len(asked.answers))
    asked.misread = tuple(misread for _, _, misread in sorted(worst, reverse=True))
    return asked


def _misread(answer: Digit | Unread, truth: Truth) -> Misread | None:
    if isinstance(answer, Unread) or answer.most_probable is None or answer.glyph is None:
        return None
    wrong = (
        answer.digit is not None
        if truth.label == NOT_A_DIGIT
        else answer.most_probable != truth.label
    )
    if not wrong:
        return None
    return Misread(
        truth,
        answer.most_probable,
        answer.most_probable_confidence,
        answer.digit is not None,
        answer.glyph,
    )
