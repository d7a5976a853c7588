"""The models that find ink on paper: their cards, and loading them."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.model.base_card import Card
from inkdigits.model.card_arrays import array_in, encoded
from inkdigits.model.card_fields import Fields
from inkdigits.model.model_folder import BUNDLED, PAPER, Model, read_model

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
            array_in(fields, "picture", "<u1", (SIDE, SIDE)),
            array_in(fields, "probabilities", "<f4", (SIDE, SIDE, len(LABELS))),
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON form: the bytes of both arrays in base64, numbers little-endian."""
        return {
            "picture": encoded(self.picture, "<u1"),
            "probabilities": encoded(self.probabilities, "<f4"),
        }


@dataclass(frozen=True)
class PaperCard(Card):
    """What is known of a model that finds ink on paper.

    Attributes
    ----------
    known_answer:
        See there.
    """

    KIND = PAPER
    LABELS = LABELS
    INPUT: ClassVar = {"name": "picture", "shape": ["N", "H", "W"], "dtype": "uint8"}

    known_answer: PaperAnswer

    @classmethod
    def _own_fields(cls, fields: Fields) -> dict[str, Any]:
        return {"known_answer": PaperAnswer.from_fields(fields.object("known_answer"))}

    def _own_dict(self) -> dict[str, Any]:
        return {"known_answer": self.known_answer.to_dict()}

    @classmethod
    def _check_validation(cls, fields: Fields) -> None:
        fields.number("loss", math.inf)
        for label in LABELS:
            for name in ("iou", "precision", "recall"):
                fields.object(label).number(name)


PaperModel = Model[PaperCard]


def load_paper_model(folder: str | os.PathLike[str] | None = None) -> PaperModel:
    """Load and verify a model folder, or that of a run; by default the one of the package.

    Raises
    ------
    ModelError
        ``no_model`` when there is none, ``bad_model`` when something in it is not as expected.
    """
    return read_model(BUNDLED / PAPER if folder is None else folder, PaperCard)
