"""The models that read whole numbers: their cards, and loading them."""

from __future__ import annotations

import math
import os
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from inkdigits.alphabet import ALPHABET
from inkdigits.model.base_card import Card
from inkdigits.model.card_arrays import array_in, encoded
from inkdigits.model.card_fields import Fields
from inkdigits.model.model_folder import BUNDLED, NUMBERS, Model, read_model
from inkdigits.strip import HEIGHT, STRIDE

CLASSES: Final = len(ALPHABET) + 1
"""The symbols and, last, "nothing"."""

WIDTH: Final = 64
"""The width of the strip of a known answer, in pixels."""

_NEAREST: Final = 1e-9
"""Probabilities are clipped to this distance from 0 and 1 before they are calibrated."""

_STEEPEST: Final = 1e6


@dataclass(frozen=True)
class Calibration:
    """From the probability of a number to its confidence: a logistic regression (Platt, 1999).

    The default gives the probability itself. Fitted on validation data.

    Attributes
    ----------
    bias, slope:
        The log-odds of the probability are multiplied by the slope, and the bias is added.
    agreement:
        Added if both heads of the network read the same digits; otherwise errors are far more
        frequent.
    """

    bias: float = 0.0
    slope: float = 1.0
    agreement: float = 0.0

    def confidence(self, probability: float, agree: bool) -> float:
        """The confidence of a number, 0 to 1, from its probability.

        Parameters
        ----------
        probability:
            0 to 1.
        agree:
            Whether both heads read the same digits.
        """
        near = min(max(probability, _NEAREST), 1 - _NEAREST)
        odds = self.slope * math.log(near / (1 - near)) + self.bias + self.agreement * agree
        # This form does not overflow.
        return 0.5 + 0.5 * math.tanh(odds / 2)

    @classmethod
    def from_fields(cls, fields: Fields) -> Calibration:
        """The calibration in a card; ValueError if it isn't one."""
        fields.only("bias", "slope", "agreement")
        return cls(
            fields.number("bias", _STEEPEST, -_STEEPEST),
            fields.number("slope", _STEEPEST),
            fields.number("agreement", _STEEPEST, -_STEEPEST),
        )


@dataclass(frozen=True, eq=False)
class NumbersAnswer:
    """A strip and the answer that the network must give, checked each time a model is loaded.

    Attributes
    ----------
    strip: (40, 64, 2) uint8
    symbols, centres: (16, 21) float32
        See `Columns`.
    """

    strip: NDArray[np.uint8]
    symbols: NDArray[np.float32]
    centres: NDArray[np.float32]

    @classmethod
    def from_fields(cls, fields: Fields) -> NumbersAnswer:
        """The known answer of a card; ValueError if it isn't one."""
        columns = (WIDTH // STRIDE, CLASSES)
        return cls(
            array_in(fields, "strip", "<u1", (HEIGHT, WIDTH, 2)),
            array_in(fields, "symbols", "<f4", columns),
            array_in(fields, "centres", "<f4", columns),
        )

    def to_dict(self) -> dict[str, Any]:
        """JSON form: the bytes of the arrays in base64, numbers little-endian."""
        return {
            "strip": encoded(self.strip, "<u1"),
            "symbols": encoded(self.symbols, "<f4"),
            "centres": encoded(self.centres, "<f4"),
        }


@dataclass(frozen=True)
class NumbersCard(Card):
    """The card of a model that reads whole numbers.

    Attributes
    ----------
    known_answer, calibration:
        See these classes.
    threshold:
        0 to 1: below this confidence a number is "unsure". Chosen on validation data.
    """

    KIND = NUMBERS
    LABELS = ALPHABET
    INPUT: ClassVar = {"name": "strips", "shape": ["N", HEIGHT, "W", 2], "dtype": "uint8"}

    known_answer: NumbersAnswer
    calibration: Calibration = Calibration()
    threshold: float = 0.0

    @classmethod
    def _own_fields(cls, fields: Fields) -> dict[str, Any]:
        thresholds = fields.object("thresholds")
        thresholds.only("confidence")
        return {
            "known_answer": NumbersAnswer.from_fields(fields.object("known_answer")),
            "calibration": Calibration.from_fields(fields.object("calibration")),
            "threshold": thresholds.number("confidence"),
        }

    def _own_dict(self) -> dict[str, Any]:
        return {
            "calibration": asdict(self.calibration),
            "thresholds": {"confidence": self.threshold},
            "known_answer": self.known_answer.to_dict(),
        }

    @classmethod
    def _check_validation(cls, fields: Fields) -> None:
        if "loss" in fields:
            fields.number("loss", math.inf)
        for name in ("numbers_right", "digit_error_rate"):
            if name in fields:
                fields.number(name)


NumbersModel = Model[NumbersCard]


def load_numbers_model(folder: str | os.PathLike[str] | None = None) -> NumbersModel:
    """Load and verify a model folder, or that of a run; by default the one of the package.

    Raises
    ------
    ModelError
        ``no_model`` if there is none, ``bad_model`` if it is damaged or of another kind.
    """
    return read_model(BUNDLED / NUMBERS if folder is None else folder, NumbersCard)
