"""What the API takes and gives, for its OpenAPI description. Nothing is checked by these."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import BaseModel, Field

SEVEN: Final[dict[str, Any]] = {
    "strokes": [
        [[40, 40], [95, 40], [150, 40], [120, 105], [90, 170], [70, 220]],
        [[60, 130], [100, 128], [145, 126]],
    ],
    "pen_width": 14,
}
"""A crossed 7, for the examples."""


FILE: Final = "the name of the form's file, with control characters escaped"


class DigitAnswer(BaseModel):
    """What one digit was read as."""

    digit: int | None = Field(ge=0, le=9, description='null unless the status is "read"')
    status: Literal["read", "unsure", "not a digit", "several digits", "blank"]
    confidence: float = Field(ge=0, le=1, description="calibrated: how likely the answer is right")
    probabilities: list[float] = Field(min_length=10, max_length=10)
    digit_score: float = Field(ge=0, le=1, description="is it a digit at all")
    box: list[float] | None = Field(description="x, y, width, height of the ink; null when blank")
    reason: Literal["unsure", "not_a_digit", "several_marks", "several_digits", "blank"] | None = (
        Field(description='the cause as a code where the status is not "read"')
    )
    why: str | None = Field(description='one sentence where the status is not "read"')
    marks: int = Field(ge=0, description="how many separate marks the ink has")
    count: int = Field(ge=0, description="how many digits were found")
    glyph: str | None = Field(
        default=None,
        description="with ?glyph=true: the 28x28 pixels that the network saw, a PNG in base64",
    )


class Problem(BaseModel):
    """Why a request was not answered."""

    code: str
    message: str


class UnreadRow(BaseModel):
    """One of many that could not be read."""

    status: Literal["error"]
    error: Problem
    file: str | None = Field(default=None, description=FILE)


class DigitRow(DigitAnswer):
    """One of many that was read."""

    file: str | None = Field(default=None, description=FILE)


class DigitsAnswer(BaseModel):
    """One row for each drawing or picture, in the order in which they came."""

    digits: list[DigitRow | UnreadRow]


class Health(BaseModel):
    """Whether the server is up."""

    status: str


_INK: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["strokes"],
    "properties": {
        "strokes": {
            "type": "array",
            "description": "x to the right, y down, in any unit; up to 2,000 strokes and 100,000 "
            "points",
            "items": {
                "type": "array",
                "items": {
                    "type": "array",
                    "items": {"type": "number"},
                    "minItems": 2,
                    "maxItems": 2,
                },
            },
        },
        "pen_width": {"type": "number", "exclusiveMinimum": 0},
        "width": {"type": "number", "exclusiveMinimum": 0},
        "height": {"type": "number", "exclusiveMinimum": 0},
    },
}

_PICTURE: Final[dict[str, Any]] = {"schema": {"type": "string", "format": "binary"}}


def _form(name: str, file: dict[str, Any]) -> dict[str, Any]:
    return {"schema": {"type": "object", "required": [name], "properties": {name: file}}}


ONE_DIGIT: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": _INK, "example": SEVEN},
            "image/png": _PICTURE,
            "image/jpeg": _PICTURE,
            "multipart/form-data": _form("file", {"type": "string", "format": "binary"}),
        },
    }
}

MANY_DIGITS: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["inks"],
                    "properties": {"inks": {"type": "array", "items": _INK, "maxItems": 1_000}},
                },
                "example": {"inks": [SEVEN, {"strokes": [[[0, 0], [0, 12]]]}]},
            },
            "image/png": _PICTURE,
            "image/jpeg": _PICTURE,
            "multipart/form-data": _form(
                "files", {"type": "array", "items": {"type": "string", "format": "binary"}}
            ),
        },
    }
}

PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"model": Problem, "description": description}
    for status, description in {
        400: "malformed: not JSON, a damaged image or form, or a foreign Host",
        401: "the token is missing or wrong",
        403: "a page of another site",
        408: "the body did not arrive in time",
        413: "too large: bytes, pixels, strokes, points or items",
        415: "not a type that is read here",
        422: "readable but not usable",
        503: "busy; see Retry-After",
        504: "no answer in time",
    }.items()
}
