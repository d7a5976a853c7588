"""The row of an input that could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from inkdigits.errors import InkdigitsError
from inkdigits.notebook import card


@dataclass(frozen=True)
class Unread:
    """The row of an input that could not be read at all: the error's code and message."""

    code: str
    message: str
    digit: None = None
    status: Literal["error"] = "error"

    @classmethod
    def from_error(cls, error: InkdigitsError) -> Unread:
        """The row for an error."""
        return cls(error.code, error.message)

    def __repr__(self) -> str:
        return f"Unread({self.code}: {self.message})"

    def _repr_html_(self) -> str:
        """What a notebook shows: the message."""
        return card("Can't be read", self.message)

    def to_dict(self, *, glyph: bool = False) -> dict[str, Any]:
        """The JSON form; there is never a glyph in it."""
        return {"status": self.status, "error": {"code": self.code, "message": self.message}}
