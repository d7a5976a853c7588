"""Read all the ink of a source as one digit."""

from __future__ import annotations

import copy
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.decoding import Opinions, Taught
from inkdigits.glyph import normalise
from inkdigits.layout import joined
from inkdigits.model.card import ModelCard, load_model
from inkdigits.model.classifier import Answers, Classifier, bundled_classifier
from inkdigits.preparation import Prepared, glyphs_of
from inkdigits.profile import Learned, Teachable, bundled_teachable
from inkdigits.reading import BLANK, Digit, decide
from inkdigits.sheet import PlacedBox

BATCH: Final = 256
"""The number of sources in a batch."""

_MOST_COUNTED: Final = 64
"""The most marks of a picture that are classified to count its digits."""


@dataclass(frozen=True, eq=False)
class OneDigit:
    """All the ink of a source as one digit, without the sheet, which may be large."""

    glyph: NDArray[np.uint8] | None
    box: PlacedBox | None
    marks: int
    glyphs_of_marks: NDArray[np.uint8] | None = None
    """(N, 28, 28): the glyphs of the first `_MOST_COUNTED` marks; None for a single mark."""


def one_digit(prepared: Prepared) -> OneDigit:
    """All the ink of a source as one digit."""
    marks = prepared.marks
    if not marks:
        return OneDigit(None, None, 0)
    whole = joined(marks)
    each = glyphs_of(marks[:_MOST_COUNTED]) if marks[1:] else None
    return OneDigit(normalise(whole.ink), prepared.sheet.in_source(whole.box), len(marks), each)


class DigitReader:
    """The network that reads digits, with its card. It is immutable, so threads may share it.

    Parameters
    ----------
    card:
        The card of the model.
    classifier:
        Its network.
    teachable:
        The same model for profiles.
    """

    def __init__(self, card: ModelCard, classifier: Classifier, teachable: Teachable) -> None:
        self._card = card
        self._classifier = classifier
        self._learned: Learned | None = None
        self.teachable = teachable

    @classmethod
    def of(cls, folder: str | os.PathLike[str] | None, threads: int) -> DigitReader:
        """That of a model folder, or of the bundled model, whose network is loaded only once.

        Raises
        ------
        ModelError
            As `load_model` and `Classifier`.
        """
        model = load_model(folder)
        if folder is None and threads == 1:
            return cls(model.card, bundled_classifier(), bundled_teachable())
        classifier = Classifier(model, threads=threads)
        return cls(model.card, classifier, Teachable(model, classifier))

    def with_learned(self, learned: Learned) -> DigitReader:
        """The same network with what a profile has learned."""
        other = copy.copy(self)
        other._learned = learned
        return other

    @property
    def card(self) -> ModelCard:
        """The card of the model."""
        return self._card

    def read(self, each: Sequence[OneDigit]) -> list[Digit]:
        """Read digits: one result for each, in the same order."""
        glyphs = [one.glyph for one in each if one.glyph is not None]
        if not glyphs:
            return [BLANK] * len(each)
        answers = zip(*self._answers(np.stack(glyphs))[:2], strict=True)
        return [BLANK if one.glyph is None else self._decide(one, *next(answers)) for one in each]

    def opinions(self, glyphs: NDArray[np.uint8]) -> Opinions:
        """What the network says of glyphs (N, 28, 28) that were cut out of numbers.

        Without corrections the bundled network is asked, with which that for numbers was made.
        """
        learned = self._learned
        if learned is None or learned.head.is_empty:
            return Opinions(bundled_classifier().probabilities(glyphs))
        answers = self._classifier.classify(glyphs, features=True)
        encoded = self.teachable.encoder.encode_answers(answers)
        taught = Taught(learned.head.probabilities(encoded), learned.likeness(encoded))
        return Opinions(answers.probabilities, taught)

    def _answers(self, glyphs: NDArray[np.uint8]) -> Answers:
        if self._learned is None:
            return self._classifier.classify(glyphs)
        answers = self._classifier.classify(glyphs, features=True)
        return self._learned.head.adapt(answers, self.teachable.encoder)

    def _decide(
        self, one: OneDigit, probabilities: NDArray[np.float32], digit_score: np.float32
    ) -> Digit:
        return decide(
            probabilities,
            float(digit_score),
            self._card.thresholds,
            box=one.box,
            glyph=one.glyph,
            marks=one.marks,
            digits=self._count_digits(one),
        )

    def _count_digits(self, one: OneDigit) -> int:
        """The number of separate marks that look like digits on their own."""
        if one.glyphs_of_marks is None:
            return 1
        digit_scores = self._classifier.classify(one.glyphs_of_marks).digit_scores
        return int((digit_scores >= self._card.thresholds.digit_score).sum())
