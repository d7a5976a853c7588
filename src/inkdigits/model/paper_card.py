"""The models that find ink on paper: their cards, loading and saving them."""

from __future__ import annotations

import base64
import math
import os
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.model.card_fields import Fields
from inkdigits.model.model_folder import (
    BUNDLED,
    FORMAT,
    PAPER,
    common_fields,
    read_folder,
    write_folder,
)

LABELS: Final = ("ground", "pattern", "printed", "written")
"""What a pixel can show, in the order of the probabilities."""

SIDE: Final = 32
"""Height and width of the picture of a known answer, in pixels."""


@dataclass(frozen=True, eq=False)
class PaperAnswer:
    """One picture and what the network must answer to it, checked each time a model is loaded.

    Attributes
    ----------
    picture: (32, 32) uint8
    probabilities: (32, 32, 4) float32
    """

    picture: NDArray[np.uint8]
    probabilities: NDArray[np.float32]

    @classmethod
    def from_fields(cls, fields: Fields) -> PaperAnswer:
        """The known answer of a card; ValueError if it isn't one."""
        return cls(
            _array(fields, "picture", "<u1", (SIDE, SIDE)),
            _array(fields, "probabilities", "<f4", (SIDE, SIDE, len(LABELS))),
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON form: the bytes of both arrays in base64, numbers little-endian."""
        return {
            "picture": base64.b64encode(self.picture.tobytes()).decode(),
            "probabilities": base64.b64encode(self.probabilities.astype("<f4").tobytes()).decode(),
        }


@dataclass(frozen=True)
class PaperCard:
    """What is known of a model that finds ink on paper.

    Attributes
    ----------
    name, recipe:
        Its own name, and what it was trained by.
    sha256:
        Hash of the weights file.
    known_answer:
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
    known_answer: PaperAnswer
    data: list[dict[str, Any]] = field(default_factory=list)
    training: dict[str, Any] = field(default_factory=dict)
    scores: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_fields(cls, fields: Fields) -> PaperCard:
        """The card of a JSON object; ValueError if it isn't one."""
        fields.equal("labels", list(LABELS))
        return cls(
            **common_fields(fields),
            known_answer=PaperAnswer.from_fields(fields.object("known_answer")),
            scores=_checked_scores(fields.object("scores")),
        )

    def to_dict(self) -> dict[str, Any]:
        """The JSON object of ``card.json``."""
        return {
            "format": FORMAT,
            "kind": PAPER,
            "name": self.name,
            "recipe": self.recipe,
            "sha256": self.sha256,
            "labels": list(LABELS),
            "input": {"name": "picture", "shape": ["N", "H", "W"], "dtype": "uint8"},
            "known_answer": self.known_answer.to_dict(),
            "data": self.data,
            "training": self.training,
            "scores": self.scores,
        }


@dataclass(frozen=True)
class PaperModel:
    """A model as it lies in its folder, with its hash checked: the card and the ONNX bytes."""

    card: PaperCard
    weights: bytes


def load_paper_model(folder: str | os.PathLike[str] | None = None) -> PaperModel:
    """Load and verify a model folder, or that of a run; by default the one of the package.

    Raises
    ------
    ModelError
        ``no_model`` when there is none, ``bad_model`` when something in it is not as expected.
    """
    place = BUNDLED / PAPER if folder is None else folder
    return PaperModel(*read_folder(place, PAPER, PaperCard.from_fields))


def save_paper_model(folder: str | os.PathLike[str], model: PaperModel) -> None:
    """Write a model folder; each file is there whole or not at all."""
    write_folder(folder, model.card.to_dict(), model.weights)


def _array(fields: Fields, name: str, dtype: str, shape: tuple[int, ...]) -> NDArray[Any]:
    try:
        content = base64.b64decode(fields.text(name), validate=True)
        array = np.frombuffer(content, dtype).reshape(shape)
    except ValueError as error:
        size = math.prod(shape) * np.dtype(dtype).itemsize
        raise ValueError(f"{fields.place}{name}: expected {size:,} bytes in base64") from error
    return array.astype(np.dtype(dtype).newbyteorder("="))


def _checked_scores(fields: Fields) -> dict[str, Any]:
    """What was measured; all of it may be missing."""
    if "validation" in fields:
        validation = fields.object("validation")
        validation.number("loss", math.inf)
        for label in LABELS:
            for name in ("iou", "precision", "recall"):
                validation.object(label).number(name)
    return dict(fields.values)
