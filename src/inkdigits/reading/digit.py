"""The result of reading one digit: the decision and the JSON form."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from inkdigits.glyph import as_png
from inkdigits.model.card import LABELS, Thresholds
from inkdigits.notebook import card
from inkdigits.reading.wording import percent
from inkdigits.sheet import PlacedBox

Status = Literal["read", "unsure", "not a digit", "several digits", "blank"]
Reason = Literal["unsure", "not_a_digit", "several_marks", "several_digits", "blank"]

_UNDECIDED: Final = (1 / len(LABELS),) * len(LABELS)


@dataclass(frozen=True, eq=False)
class Digit:
    """The result of reading one digit.

    Attributes
    ----------
    digit:
        0 to 9, or None unless the status is "read".
    status:
        "read", "unsure", "not a digit", "several digits" or "blank".
    confidence:
        0 to 1, calibrated: the probability that the most probable digit is right. 0 unless the
        status is "read" or "unsure".
    probabilities:
        10 floats that sum to 1: the network's answer, regardless of the status. All equal if blank.
    digit_score:
        0 to 1: how much the ink looks like a digit.
    box:
        (x, y, width, height) of the ink in pixels of the upright picture, or in the units of the
        ink; None when blank.
    glyph: (28, 28) uint8
        What the network saw; None when blank.
    reason:
        None if the status is "read", else a code: "unsure" (the most probable digit
        is not probable enough), "not_a_digit" (the digit score is too low), "several_marks" (parts
        that lie apart), "several_digits" (several of these parts look like digits), "blank".
    why:
        The reason as a sentence.
    marks:
        The number of separate marks; 0 if blank.
    count:
        The number of digits found: 1 for "read" and "unsure", more for "several digits", else 0.
    """

    digit: int | None
    status: Status
    confidence: float
    probabilities: tuple[float, ...]
    digit_score: float
    box: PlacedBox | None = None
    glyph: NDArray[np.uint8] | None = None
    reason: Reason | None = None
    why: str | None = None
    marks: int = 1
    count: int = 1

    @property
    def most_probable(self) -> int | None:
        """The most probable digit, regardless of the status; None if blank."""
        return None if self.status == "blank" else int(np.argmax(self.probabilities))

    @property
    def most_probable_confidence(self) -> float:
        """The probability of the most probable digit, regardless of the status; 0 if blank."""
        return 0.0 if self.status == "blank" else max(self.probabilities)

    @property
    def likely_digit(self) -> int | None:
        """The most probable digit if the status is "read" or "unsure", else None."""
        return self.most_probable if self.status in ("read", "unsure") else None

    @property
    def how_sure(self) -> str:
        """Such as "98.7 % sure"; empty unless the status is "read"."""
        return f"{percent(self.confidence)} sure" if self.status == "read" else ""

    def __repr__(self) -> str:
        if self.status == "read":
            return f"Digit({self.digit}, read, {self.how_sure})"
        return f"Digit(None, {self.status}: {self._explanation})"

    def _repr_html_(self) -> str:
        """What a notebook shows: the glyph, the answer and the ten probabilities."""
        return card(
            self.status.capitalize() if self.digit is None else str(self.digit),
            self.how_sure or self._explanation,
            picture=None if self.glyph is None else as_png(self.glyph),
            pixelated=True,
            bars=[(each, percent(each)) for each in self.probabilities if self.status != "blank"],
            best=self.likely_digit,
        )

    @property
    def _explanation(self) -> str:
        """The reason, and what a program can do about it."""
        advice = " read_number reads them." if self.reason == "several_digits" else ""
        return (self.why or "") + advice

    def to_dict(self, *, glyph: bool = False) -> dict[str, Any]:
        """The JSON form; the glyph, when asked for, as a PNG in base64."""
        form: dict[str, Any] = {
            "digit": self.digit,
            "status": self.status,
            "confidence": round(self.confidence, 6),
            "probabilities": [round(value, 6) for value in self.probabilities],
            "digit_score": round(self.digit_score, 6),
            "box": None if self.box is None else [round(value, 3) for value in self.box],
            "reason": self.reason,
            "why": self.why,
            "marks": self.marks,
            "count": self.count,
        }
        if glyph:
            form["glyph"] = (
                None if self.glyph is None else base64.b64encode(as_png(self.glyph)).decode()
            )
        return form


_STATUS: Final[dict[Reason | None, Status]] = {
    None: "read",
    "unsure": "unsure",
    "not_a_digit": "not a digit",
    "several_marks": "not a digit",
    "several_digits": "several digits",
    "blank": "blank",
}

_WHY: Final[dict[Reason, str]] = {
    "unsure": "The most probable digit, {best}, is only {percent} sure.",
    "not_a_digit": "The ink doesn't look like a digit.",
    "several_marks": "There are {marks} separate marks; one digit is expected.",
    "several_digits": "There are {digits} digits; one is expected.",
    "blank": "There is no ink.",
}

BLANK: Final = Digit(
    digit=None,
    status="blank",
    confidence=0.0,
    probabilities=_UNDECIDED,
    digit_score=0.0,
    reason="blank",
    why=_WHY["blank"],
    marks=0,
    count=0,
)


def decide(
    probabilities: NDArray[np.float32],
    digit_score: float,
    thresholds: Thresholds,
    *,
    box: PlacedBox | None = None,
    glyph: NDArray[np.uint8] | None = None,
    marks: int = 1,
    digits: int = 1,
) -> Digit:
    """Turn the answer of the network into a reading.

    Parameters
    ----------
    probabilities: (10,) float32
    digit_score:
        0 to 1.
    thresholds:
        Those of the model that gave the answer.
    box, glyph:
        Copied into the reading.
    marks:
        The number of separate marks; several of them are not *a* digit.
    digits:
        The number of marks that look like digits on their own.
    """
    best = int(np.argmax(probabilities))
    confidence = float(probabilities[best])
    reason: Reason | None = None
    if marks > 1:
        reason = "several_digits" if digits > 1 else "several_marks"
    elif digit_score < thresholds.digit_score:
        reason = "not_a_digit"
    elif confidence < thresholds.confidence:
        reason = "unsure"
    status = _STATUS[reason]
    words = {"best": best, "percent": percent(confidence), "marks": marks, "digits": digits}
    return Digit(
        digit=best if status == "read" else None,
        status=status,
        confidence=confidence if status in ("read", "unsure") else 0.0,
        probabilities=tuple(probabilities.tolist()),
        digit_score=digit_score,
        box=box,
        glyph=glyph,
        reason=reason,
        why=None if reason is None else _WHY[reason].format(**words),
        marks=marks,
        count=0 if status == "not a digit" else digits,
    )
