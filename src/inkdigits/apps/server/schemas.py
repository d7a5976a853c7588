"""Requests and answers for the OpenAPI description; nothing is validated with these."""

from __future__ import annotations

import re
from inspect import cleandoc
from typing import Any, Final, Literal, get_type_hints

from pydantic import BaseModel, Field, create_model

from inkdigits.reading import BLANK, Digit

SEVEN: Final[dict[str, Any]] = {
    "strokes": [
        [[40, 40], [95, 40], [150, 40], [120, 105], [90, 170], [70, 220]],
        [[60, 130], [100, 128], [145, 126]],
    ],
    "pen_width": 14,
}
"""A crossed 7, for the examples."""


_FILE: Final = "the name of the form's file, with control characters escaped"
_GLYPH: Final = "with ?glyph=true: the 28x28 pixels that the network saw, a PNG in base64"
_OVERLAY: Final = (
    "with ?overlay=true: what was found in a picture, to be laid over it; a transparent PNG in "
    "base64 with the ink in blue and what was left out in orange; null for a drawing"
)

_ATTRIBUTE: Final = re.compile(r"^(\w+):.*\n((?: +.+\n?)+)", re.MULTILINE)
"""Name and description of an attribute in a docstring."""


def _digit_fields() -> dict[str, Any]:
    """The fields of `Digit.to_dict` for `create_model`: types and docstring from `Digit`."""
    types = get_type_hints(Digit)
    meanings = dict(_ATTRIBUTE.findall(cleandoc(Digit.__doc__ or "")))
    fields: dict[str, Any] = {}
    for name in BLANK.to_dict():
        meaning = " ".join(meanings.get(name, "").split()).replace("None", "null")
        fields[name] = (types[name], Field(description=meaning))
    return {**fields, "glyph": (str | None, Field(default=None, description=_GLYPH))}


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

MANY_DIGITS: Final = _request_body(
    {
        "type": "object",
        "required": ["inks"],
        "properties": {"inks": {"type": "array", "items": _INK, "maxItems": 1_000}},
    },
    {"inks": [SEVEN, {"strokes": [[[0, 0], [0, 12]]]}]},
    "files",
    {"type": "array", "items": _FILE_CONTENT},
)

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
