"""The models that read digits: their cards, loading and saving them."""

from __future__ import annotations

import base64
import math
import os
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.model.card_fields import Fields
from inkdigits.model.model_folder import (
    BUNDLED,
    DIGITS,
    FORMAT,
    common_fields,
    read_folder,
    write_folder,
)

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
        try:
            pixels = base64.b64decode(fields.text("glyph"), validate=True)
            glyph = np.frombuffer(pixels, np.uint8).reshape(28, 28)
        except ValueError as error:
            raise ValueError("known_answer.glyph: expected 784 bytes in base64") from error
        probabilities = fields.numbers("probabilities", len(LABELS))
        return cls(glyph, probabilities, fields.number("digit_score"))

    def to_dict(self) -> dict[str, Any]:
        """JSON form: the glyph's 784 bytes in base64."""
        return {
            "glyph": base64.b64encode(self.glyph.tobytes()).decode(),
            "probabilities": list(self.probabilities),
            "digit_score": self.digit_score,
        }


@dataclass(frozen=True)
class ModelCard:
    """What is known of a model.

    Attributes
    ----------
    name, recipe:
        Its own name, and the recipe of networks it was trained by.
    sha256:
        Hash of the weights file.
    thresholds, known_answer:
        See there.
    data:
        For each data set it saw: name, what of it, how many, source, licence.
    training:
        The command, options, seed, library versions and times of the training.
    scores:
        Measured figures by name.
    """

    name: str
    recipe: str
    sha256: str
    thresholds: Thresholds
    known_answer: KnownAnswer
    data: list[dict[str, Any]] = field(default_factory=list)
    training: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_fields(cls, fields: Fields) -> ModelCard:
        """The card of a JSON object; ValueError if it isn't one."""
        fields.equal("labels", list(LABELS))
        thresholds = fields.object("thresholds")
        thresholds.only("digit_score", "confidence")
        return cls(
            **common_fields(fields),
            thresholds=Thresholds(
                thresholds.number("digit_score"), thresholds.number("confidence")
            ),
            known_answer=KnownAnswer.from_fields(fields.object("known_answer")),
            scores=_checked_scores(fields.object("scores")),
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of ``card.json``."""
        return {
            "format": FORMAT,
            "name": self.name,
            "recipe": self.recipe,
            "sha256": self.sha256,
            "labels": list(LABELS),
            "input": {"name": "glyphs", "shape": ["N", 28, 28], "dtype": "uint8"},
            "thresholds": asdict(self.thresholds),
            "known_answer": self.known_answer.to_dict(),
            "data": self.data,
            "training": self.training,
            "scores": self.scores,
        }


@dataclass(frozen=True)
class Model:
    """A model as it lies in its folder, with its hash checked: the card and the ONNX bytes."""

    card: ModelCard
    weights: bytes


def load_model(folder: str | os.PathLike[str] | None = None) -> Model:
    """Load and verify a model folder, or that of a run; by default the one of the package.

    Raises
    ------
    ModelError
        ``no_model`` when there is none, ``bad_model`` when something in it is not as expected.
    """
    place = BUNDLED if folder is None else folder
    return Model(*read_folder(place, DIGITS, ModelCard.from_fields))


def save_model(folder: str | os.PathLike[str], model: Model) -> None:
    """Write a model folder; each file is there whole or not at all."""
    write_folder(folder, model.card.to_dict(), model.weights)


def _checked_scores(fields: Fields) -> dict[str, Any]:
    """What was measured; all of it may be missing."""
    if "validation" in fields:
        validation = fields.object("validation")
        if "cross_entropy" in validation:
            validation.number("cross_entropy", math.inf)
        if "accuracy" in validation:
            accuracy = validation.object("accuracy")
            accuracy.count("count")
            for name in ("value", "low", "high"):
                accuracy.number(name)
    return dict(fields.values)
