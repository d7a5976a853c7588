"""Requests and answers for the OpenAPI description; nothing is validated with these."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import fields as fields_of
from inspect import cleandoc
from typing import Any, Final, Literal, get_type_hints

from pydantic import BaseModel, Field, create_model

from inkdigits.reading import BLANK, Candidate, Digit, Number, NumberDigit

SEVEN: Final[dict[str, Any]] = {
    "strokes": [
        [[40, 40], [95, 40], [150, 40], [120, 105], [90, 170], [70, 220]],
        [[60, 130], [100, 128], [145, 126]],
    ],
    "pen_width": 14,
}
"""A crossed 7, for the examples."""

SEVENTEEN: Final[dict[str, Any]] = {
    "strokes": [
        [[30, 70], [60, 40], [60, 220]],
        [[110, 40], [165, 40], [220, 40], [190, 105], [160, 170], [140, 220]],
    ],
    "pen_width": 14,
}
"""The number 17."""

_FILE: Final = "the name of the form's file, with control characters escaped"
_GLYPH: Final = "with ?glyph=true: the 28x28 pixels that the network saw, a PNG in base64"
_OVERLAY: Final = (
    "with ?overlay=true: what was found in a picture, to be laid over it; a transparent PNG in "
    "base64 with the ink in blue and what was left out in orange; null for a drawing"
)

_STRIP: Final = "with ?strip=true: the 40 pixels high strip that the network saw, a PNG in base64"

_COLUMNS: Final = "with ?strip=true: (x, width) of its ink in pixels of the strip"

_ATTRIBUTE: Final = re.compile(r"^(\w+):.*\n((?: +.+\n?)+)", re.MULTILINE)
"""Name and description of an attribute in a docstring."""


def _fields(result: type, names: Iterable[str], **own: Any) -> dict[str, Any]:
    """The fields of a JSON form for `create_model`: types and docstring from the result's class.

    ``own`` has the types that differ in JSON.
    """
    types = {**get_type_hints(result), **own}
    meanings = dict(_ATTRIBUTE.findall(cleandoc(result.__doc__ or "")))
    return {
        name: (
            types[name],
            Field(description=" ".join(meanings.get(name, "").split()).replace("None", "null")),
        )
        for name in names
    }


def _digit_fields() -> dict[str, Any]:
    glyph = {"glyph": (str | None, Field(default=None, description=_GLYPH))}
    return _fields(Digit, BLANK.to_dict()) | glyph


DigitAnswer = create_model(
    "DigitAnswer",
    __doc__="What one digit was read as.",
    **_digit_fields(),
    overlay=(str | None, Field(default=None, description=_OVERLAY)),
)


class Problem(BaseModel):
    """Why a request failed."""

    code: str
    message: str


class UnreadRow(BaseModel):
    """One of many that could not be read."""

    status: Literal["error"]
    error: Problem
    file: str | None = Field(default=None, description=_FILE)


DigitRow = create_model(
    "DigitRow",
    __doc__="One of many that was read.",
    **_digit_fields(),
    file=(str | None, Field(default=None, description=_FILE)),
)

DigitsAnswer = create_model(
    "DigitsAnswer",
    __doc__="One row for each drawing or picture, in the order of the request.",
    digits=(list[DigitRow | UnreadRow], ...),  # type: ignore[valid-type]
)


class AlternativeDigit(BaseModel):
    """Another possible digit at a position of a number, with its probability."""

    digit: int
    probability: float


NumberDigitAnswer = create_model(
    "NumberDigitAnswer",
    __doc__="One digit of a number.",
    **_fields(
        NumberDigit,
        [field.name for field in fields_of(NumberDigit) if field.name != "columns"],
        alternatives=list[AlternativeDigit],
    ),
    columns=(tuple[int, int] | None, Field(default=None, description=_COLUMNS)),
)

CandidateAnswer = create_model(
    "CandidateAnswer",
    __doc__="A possible number.",
    **_fields(Candidate, [field.name for field in fields_of(Candidate)]),
)

_NUMBER_FIELDS: Final = _fields(
    Number,
    [field.name for field in fields_of(Number) if field.name != "strip"],
    digits=list[NumberDigitAnswer],  # type: ignore[valid-type]
    candidates=list[CandidateAnswer],  # type: ignore[valid-type]
) | {"strip": (str | None, Field(default=None, description=_STRIP))}

NumberAnswer = create_model(
    "NumberAnswer", __doc__="The result of reading one number.", **_NUMBER_FIELDS
)

NumberRow = create_model(
    "NumberRow",
    __doc__="One of many that was read.",
    **_NUMBER_FIELDS,
    file=(str | None, Field(default=None, description=_FILE)),
)

NumbersAnswer = create_model(
    "NumbersAnswer",
    __doc__="One row for each drawing or picture, in the order of the request.",
    numbers=(list[NumberRow | UnreadRow], ...),  # type: ignore[valid-type]
)


class TableAnswer(BaseModel):
    """Cells between printed lines."""

    corners: list[tuple[float, float]] = Field(
        description="its four corners (x, y), clockwise from the upper left"
    )
    rows: list[list[str | None]] = Field(
        description="the digits in each cell, row by row; null in an empty cell"
    )


class PageAnswer(BaseModel):
    """The numbers on a page."""

    numbers: list[NumberAnswer] = Field(  # type: ignore[valid-type]
        description="in reading order: lines from top to bottom, each from left to right, a table "
        "row by row; each is read or unsure, with its own box"
    )
    tables: list[TableAnswer] = Field(description="from top to bottom")
    turned: int = Field(
        description="by how many quarter turns to the right the picture had to be turned to be read"
    )


class Health(BaseModel):
    """Whether the server is up."""

    status: str


_NUMBER: Final = {"type": "number"}
_POSITIVE: Final = {"type": "number", "exclusiveMinimum": 0}

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
                "items": {"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2},
            },
        },
        "pen_width": _POSITIVE,
        "width": _POSITIVE,
        "height": _POSITIVE,
    },
}

_FILE_CONTENT: Final = {"type": "string", "format": "binary"}


def _request_body(
    ink: dict[str, Any], example: dict[str, Any], field: str, files: dict[str, Any]
) -> dict[str, Any]:
    """A body with ink, a picture, or a form with ``field``."""
    form = {"type": "object", "required": [field], "properties": {field: files}}
    content = {
        "application/json": {"schema": ink, "example": example},
        "image/png": {"schema": _FILE_CONTENT},
        "image/jpeg": {"schema": _FILE_CONTENT},
        "multipart/form-data": {"schema": form},
    }
    return {"requestBody": {"required": True, "content": content}}


ONE_DIGIT: Final = _request_body(_INK, SEVEN, "file", _FILE_CONTENT)

ONE_NUMBER: Final = _request_body(_INK, SEVENTEEN, "file", _FILE_CONTENT)
A_PAGE: Final = ONE_NUMBER

_INKS: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["inks"],
    "properties": {"inks": {"type": "array", "items": _INK, "maxItems": 1_000}},
}
_FILES: Final[dict[str, Any]] = {"type": "array", "items": _FILE_CONTENT}
_BAR: Final = {"strokes": [[[0, 0], [0, 12]]]}

MANY_DIGITS: Final = _request_body(_INKS, {"inks": [SEVEN, _BAR]}, "files", _FILES)
MANY_NUMBERS: Final = _request_body(_INKS, {"inks": [SEVENTEEN, SEVEN]}, "files", _FILES)

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
