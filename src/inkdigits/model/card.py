"""The models that read digits: their cards, and loading them."""

from __future__ import annotations

import math
import os
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.model.base_card import Card
from inkdigits.model.card_arrays import array_in, encoded
from inkdigits.model.card_fields import Fields
from inkdigits.model.model_folder import BUNDLED, DIGITS, Model, read_model

LABELS: Final = tuple("0123456789")


@dataclass(frozen=True)
class Thresholds:
    """Where the answer stops being a digit, chosen on validation data.

    Attributes
    ----------
    digit_score:
        0 to 1; below it the mark is "not a digit".
    confidence:
        0 to 1; below it the answer is "unsure".
    """

    digit_score: float = 0.0
    confidence: float = 0.0


@dataclass(frozen=True, eq=False)
class KnownAnswer:
    """One glyph and what the network must answer to it, checked each time a model is loaded.

    Attributes
    ----------
    glyph: (28, 28) uint8
    probabilities:
        10 floats.
    digit_score:
        0 to 1.
    """

    glyph: NDArray[np.uint8]
    probabilities: tuple[float, ...]
    digit_score: float

    @classmethod
    def from_fields(cls, fields: Fields) -> KnownAnswer:
        """The known answer of a card; ValueError if it isn't one."""
        glyph = array_in(fields, "glyph", "<u1", (28, 28))
        probabilities = fields.numbers("probabilities", len(LABELS))
        return cls(glyph, probabilities, fields.number("digit_score"))

    def to_dict(self) -> dict[str, Any]:
        """JSON form: the glyph's 784 bytes in base64."""
        return {
            "glyph": encoded(self.glyph, "<u1"),
            "probabilities": list(self.probabilities),
            "digit_score": self.digit_score,
        }


@dataclass(frozen=True)
class ModelCard(Card):
    """What is known of a model that reads digits.

    Attributes
    ----------
    thresholds, known_answer:
        See there.
    """

    KIND = DIGITS
    LABELS = LABELS
    INPUT: ClassVar = {"name": "glyphs", "shape": ["N", 28, 28], "dtype": "uint8"}

    thresholds: Thresholds
    known_answer: KnownAnswer

    @classmethod
    def _own_fields(cls, fields: Fields) -> dict[str, Any]:
        thresholds = fields.object("thresholds")
        thresholds.only("digit_score", "confidence")
        return {
            "thresholds": Thresholds(
                thresholds.number("digit_score"), thresholds.number("confidence")
            ),
            "known_answer": KnownAnswer.from_fields(fields.object("known_answer")),
        }

    def _own_dict(self) -> dict[str, Any]:
        return {
            "thresholds": asdict(self.thresholds),
            "known_answer": self.known_answer.to_dict(),
        }

    @classmethod
    def _check_validation(cls, fields: Fields) -> None:
        if "cross_entropy" in fields:
            fields.number("cross_entropy", math.inf)
        if "accuracy" in fields:
            accuracy = fields.object("accuracy")
            accuracy.count("count")
            for name in ("value", "low", "high"):
                accuracy.number(name)


DigitModel = Model[ModelCard]


def load_model(folder: str | os.PathLike[str] | None = None) -> DigitModel:
    """Load and verify a model folder, or that of a run; by default the one of the package.

    Raises
    ------
    ModelError
        ``no_model`` when there is none, ``bad_model`` when something in it is not as expected.
    """
    return read_model(BUNDLED if folder is None else folder, ModelCard)
