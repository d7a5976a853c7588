"""The row of an input: what was read from it, or why nothing was."""

from __future__ import annotations

import json
from typing import Any, Final, Literal, NamedTuple

from inkdigits.batch.places import Item
from inkdigits.errors import InkdigitsError, printable
from inkdigits.reading import Digit, Number, PageReading, Unread

Kind = Literal["digit", "number", "page"]
"""What is read from each picture."""

Result = Digit | Number | PageReading | Unread

ERROR: Final = "error"
"""The status of a row whose picture could not be read at all."""


class Row(NamedTuple):
    """What was read from one picture.

    Attributes
    ----------
    name:
        The name of the picture.
    text:
        The digit, the digits of the number, or those of all sure numbers of a page, with a space
        between two; None unless the status is "read".
    likely:
        The same for the most probable digit or number, also where it is unsure. None for pages.
    written:
        A number with its separators.
    confidence:
        0 to 1; of a page the lowest of its sure numbers.
    status, reason:
        See `Digit` and `Number`. A page has the status "read" or "no number"; what could not be
        read at all has "error".
    error:
        The code of an error, such as "damaged_image", "worker_died" or "timeout".
    message:
        The reason or the error as a sentence.
    numbers:
        All numbers of a page as JSON; see `Number.to_dict`.
    model:
        The first 12 hexadecimal digits of the SHA-256 of the model.
    milliseconds:
        How long reading it took.
    """

    name: str
    text: str | None
    likely: str | None
    written: str | None
    confidence: float
    status: str
    reason: str | None
    error: str | None
    message: str | None
    numbers: str | None
    model: str
    milliseconds: float


_ONLY_FOR: Final[dict[str, tuple[Kind, ...]]] = {
    "likely": ("digit", "number"),
    "written": ("number",),
    "numbers": ("page",),
}
"""The columns that not all kinds have."""

NUMERIC: Final = ("confidence", "milliseconds")
"""The columns of floats; the others are texts."""


def columns_of(kind: Kind) -> tuple[str, ...]:
    """The columns of the rows of a kind."""
    return tuple(name for name in Row._fields if kind in _ONLY_FOR.get(name, (kind,)))


def row_of(item: Item, result: Result, model: str, milliseconds: float) -> Row:
    """The row of a result."""
    row = Row(
        name=item.name_in_row,
        text=None,
        likely=None,
        written=None,
        confidence=0.0,
        status=ERROR,
        reason=None,
        error=None,
        message=None,
        numbers=None,
        model=model,
        milliseconds=round(milliseconds, 3),
    )
    if isinstance(result, Unread):
        message = result.message.removeprefix(f"{printable(item.name)}: ")
        return row._replace(error=result.code, message=message)
    if isinstance(result, PageReading):
        return row._replace(**_cells_of_page(result))
    row = row._replace(
        confidence=round(result.confidence, 6),
        status=result.status,
        reason=result.reason,
        message=result.why,
    )
    if isinstance(result, Number):
        return row._replace(text=result.text, likely=result.likely_text, written=result.written)
    return row._replace(text=_text(result.digit), likely=_text(result.likely_digit))


def failed_row(item: Item, error: InkdigitsError, model: str, milliseconds: float = 0.0) -> Row:
    """The row of a picture that can't be read."""
    return row_of(item, Unread.from_error(error), model, milliseconds)


def _cells_of_page(page: PageReading) -> dict[str, Any]:
    sure = [number for number in page.numbers if number.text is not None]
    return {
        "text": " ".join(number.text or "" for number in sure) if sure else None,
        "confidence": round(min((number.confidence for number in sure), default=0.0), 6),
        "status": "read" if sure else "no number",
        "numbers": json.dumps([number.to_dict() for number in page.numbers]),
    }


def _text(digit: int | None) -> str | None:
    return None if digit is None else str(digit)
