"""Requests and answers about profiles for the OpenAPI description."""

from __future__ import annotations

from typing import Any, Final

from pydantic import BaseModel, Field


class CorrectionRow(BaseModel):
    """A digit as its writer labelled it."""

    id: int = Field(description="identifies it within its profile")
    digit: int = Field(description="0 to 9: what was written")
    read_as: int = Field(description="the most probable digit when it was added")
    read_now: int | None = Field(
        description="the most probable digit with all that was learned; null when it was removed"
    )
    confirmed: bool = Field(description="whether it only confirms what was read")
    used: bool = Field(
        description="whether it has an effect; one that would make other digits be misread has not"
    )
    contradicts: list[int] = Field(
        description="the ids of corrections that look nearly the same and have another digit"
    )
    note: str = Field(description="what its writer should know, as sentences; may be empty")
    added: str = Field(description="the time in UTC, as ISO 8601")
    glyph: str = Field(description="the 28x28 pixels that the network saw, a PNG in base64")


class CorrectionAnswer(BaseModel):
    """A correction that was added, changed or removed."""

    correction: CorrectionRow


class CorrectionsAnswer(BaseModel):
    """Corrections, the oldest first: all of a profile, or those that were added or removed."""

    corrections: list[CorrectionRow]


def _body(example: dict[str, Any], *names: str) -> dict[str, Any]:
    """A body of JSON with these fields, all of them required but the ink."""
    schema = {
        "type": "object",
        "required": [name for name in names if name != "ink"],
        "properties": {name: _FIELDS[name] for name in names},
    }
    content = {"application/json": {"schema": schema, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "digit": {"type": "integer", "minimum": 0, "maximum": 9},
    "id": {"type": "integer", "minimum": 1},
    "glyph": {"type": "string"},
    "ink": {"type": "object"},
    "right": {"type": "string", "pattern": "^[0-9]{1,100}$"},
    "number": {
        "type": "object",
        "required": ["digits", "strip"],
        "properties": {
            "digits": {"type": "array", "items": {"type": "object"}, "maxItems": 100},
            "strip": {"type": "string"},
            "printed": {"type": "boolean"},
        },
    },
}

NEW_CORRECTION: Final = _body({"digit": 7, "glyph": "iVBORw0KGgo="}, "digit", "glyph", "ink")
ONE_CORRECTION: Final = _body({"id": 3}, "id")
CORRECTED_NUMBER: Final = _body(
    {
        "right": "7013",
        "number": {"digits": [{"digit": 1, "columns": [4, 17]}], "strip": "iVBORw0KGgo="},
    },
    "right",
    "number",
)
CHANGED_DIGIT: Final = _body({"id": 3, "digit": 7}, "id", "digit")
