"""The result of reading a whole number, and its JSON form."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from inkdigits.glyph import as_png, glyph_between
from inkdigits.notebook import card
from inkdigits.reading.wording import percent
from inkdigits.sheet import PlacedBox

NumberStatus = Literal["read", "unsure", "no number", "several numbers"]
NumberReason = Literal[
    "unsure",
    "no_candidate_fits",
    "other_characters",
    "not_a_number",
    "several_numbers",
    "blank",
]


@dataclass(frozen=True)
class NumberDigit:
    """One digit of a number.

    Attributes
    ----------
    digit:
        0 to 9.
    confidence:
        0 to 1, at least that of the whole number.
    alternatives:
        Other possible digits, the most probable first, each with its probability at this position
        according to the network.
    box:
        (x, y, width, height) in pixels of the upright picture, or in the units of the ink.
    columns:
        (x, width) of its ink in pixels of the strip.
    """

    digit: int
    confidence: float
    alternatives: tuple[tuple[int, float], ...]
    box: PlacedBox
    columns: tuple[int, int]

    def to_dict(self, *, columns: bool = False) -> dict[str, Any]:
        """The JSON form; the columns when asked for."""
        form: dict[str, Any] = {
            "digit": self.digit,
            "confidence": round(self.confidence, 6),
            "alternatives": [
                {"digit": digit, "probability": round(probability, 6)}
                for digit, probability in self.alternatives
            ],
            "box": [round(value, 3) for value in self.box],
        }
        return form | ({"columns": list(self.columns)} if columns else {})


@dataclass(frozen=True)
class Candidate:
    """A possible number.

    Attributes
    ----------
    text:
        Its digits.
    written:
        The same with separators.
    probability:
        0 to 1, according to the network and given the constraints.
    """

    text: str
    written: str
    probability: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON form."""
        probability = round(self.probability, 6)
        return {"text": self.text, "written": self.written, "probability": probability}


@dataclass(frozen=True, eq=False)
class Number:
    """The result of reading one number.

    Attributes
    ----------
    text:
        Its digits, with leading zeros, or None unless the status is "read".
    written:
        The same with separators, such as "13.581,-", but without currency signs, words and other
        characters before and after it. None unless the status is "read".
    status:
        "read", "unsure", "no number" or "several numbers".
    confidence:
        0 to 1, calibrated: the probability that all digits are right. 0 unless the status is "read"
        or "unsure".
    digits:
        The digits of the most probable number; empty unless the status is "read" or "unsure".
    candidates:
        Possible numbers, the most probable first: those that fit the constraints, or if none fits,
        the most probable one.
    box:
        (x, y, width, height) of the number with its separators, or of all numbers, in pixels of
        the upright picture, or in the units of the ink; None without a number.
    reason:
        None if the status is "read", else a code: "unsure" (the most probable number is not
        probable enough), "no_candidate_fits" (no possible number fits the constraints),
        "other_characters" (between its digits), "not_a_number" (no digits, or digits in a word),
        "several_numbers", "blank".
    why:
        The reason as a sentence. If the constraints changed the answer, it names the number that
        is more probable without them.
    by_constraint:
        Whether the constraints changed the answer.
    printed:
        Whether it is printed rather than written.
    count:
        The number of numbers found: 1 for "read" and "unsure", more for "several numbers", else 0.
    strip: (40, W) uint8
        The number as the network saw it, bright on 0. None unless the status is "read" or "unsure".
    """

    text: str | None
    written: str | None
    status: NumberStatus
    confidence: float = 0.0
    digits: tuple[NumberDigit, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    box: PlacedBox | None = None
    reason: NumberReason | None = None
    why: str | None = None
    by_constraint: bool = False
    printed: bool = False
    count: int = 1
    strip: NDArray[np.uint8] | None = None

    @property
    def likely_text(self) -> str | None:
        """The most probable digits if the status is "read" or "unsure", else None."""
        return "".join(str(each.digit) for each in self.digits) or None

    @property
    def glyphs(self) -> list[NDArray[np.uint8]]:
        """For each digit the glyph (28, 28) that the network for single digits sees of it."""
        if self.strip is None:
            return []
        return [glyph_between(self.strip, *each.columns) for each in self.digits]

    @property
    def how_sure(self) -> str:
        """Such as "98.7 % sure"; empty unless the status is "read"."""
        return f"{percent(self.confidence)} sure" if self.status == "read" else ""

    def __repr__(self) -> str:
        if self.status == "read":
            return f"Number({self.text}, read, {self.how_sure})"
        return f"Number(None, {self.status}: {self.why})"

    def _repr_html_(self) -> str:
        """What a notebook shows: the strip, the answer and the confidence of each digit."""
        details = ". ".join(filter(None, (self.how_sure, self.why)))
        return card(
            self.status.capitalize() if self.written is None else self.written,
            details,
            picture=None if self.strip is None else as_png(self.strip),
            bars=[(each.confidence, percent(each.confidence)) for each in self.digits],
            labels=[str(each.digit) for each in self.digits],
        )

    def to_dict(self, *, strip: bool = False) -> dict[str, Any]:
        """The JSON form; the strip, when asked for, as a PNG in base64, with the columns in it."""
        form: dict[str, Any] = {
            "text": self.text,
            "written": self.written,
            "status": self.status,
            "confidence": round(self.confidence, 6),
            "digits": [each.to_dict(columns=strip) for each in self.digits],
            "candidates": [each.to_dict() for each in self.candidates],
            "box": None if self.box is None else [round(value, 3) for value in self.box],
            "reason": self.reason,
            "why": self.why,
            "by_constraint": self.by_constraint,
            "printed": self.printed,
            "count": self.count,
        }
        if strip:
            form["strip"] = (
                None if self.strip is None else base64.b64encode(as_png(self.strip)).decode()
            )
        return form
