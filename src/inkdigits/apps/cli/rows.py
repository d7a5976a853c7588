"""Results as rows: the columns for programs, and what a table for people shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple

from inkdigits.errors import printable
from inkdigits.reading import Digit, Number, PageReading, Unread, needs_review, percent

Kind = Literal["digit", "number", "page"]
"""What is read from each input."""

Result = Digit | Number | PageReading | Unread

BOX: Final = ("x", "y", "width", "height")
_NUMBER: Final = (
    *("text", "written", "likely_text", "status", "confidence", "message"),
    *(*BOX, "printed"),
)
COLUMNS: Final[dict[Kind, tuple[str, ...]]] = {
    "digit": ("file", "digit", "status", "confidence", "message"),
    "number": ("file", *_NUMBER),
    "page": ("file", "index", *_NUMBER, "table", "row", "column"),
}
"""The columns of CSV and TSV."""

HEADINGS: Final[dict[Kind, tuple[str, ...]]] = {
    "digit": ("digit",),
    "number": ("number        ",),
    "page": ("no.", "number        "),
}
"""The headings of the table for people between file and confidence, as wide as their columns."""

NO_NUMBER: Final = "no number"
"""The status of a page without one."""


class Row(NamedTuple):
    """A row for one digit or number, or for an input without one.

    Attributes
    ----------
    cells:
        By column; missing columns are empty.
    shown:
        The cells below the headings of the table.
    sure, status:
        As shown in the table.
    review:
        Whether a person should check it; see `needs_review`.
    """

    cells: dict[str, str | float]
    shown: tuple[str, ...]
    sure: str
    status: str
    review: bool


def message_of(name: str, row: Unread) -> str:
    """The message of an error without the file name, which has a column of its own."""
    return row.message.removeprefix(f"{printable(name)}: ")


def rows_of(name: str, result: Result, kind: Kind, min_confidence: float) -> Iterator[Row]:
    """The rows of an input: several for a page with several numbers."""
    nothing = ("-",) * len(HEADINGS[kind])
    if isinstance(result, Unread):
        message = message_of(name, result)
        cells: dict[str, str | float] = {"status": result.status, "message": message}
        yield Row(cells, nothing, "-", f"error: {message}", True)
    elif isinstance(result, Digit):
        yield _digit_row(result, min_confidence)
    elif isinstance(result, Number):
        yield _number_row(result, min_confidence)
    elif result.numbers:
        yield from _page_rows(result, min_confidence)
    else:
        why = "There is no number."
        cells = {"status": NO_NUMBER, "message": why}
        yield Row(cells, nothing, "-", f"{NO_NUMBER}: {why}", True)


def form_of(result: Result, min_confidence: float | None) -> dict[str, Any]:
    """The JSON form, with the key ``review`` if a lowest confidence is given."""
    form = result.to_dict()
    if min_confidence is None:
        return form
    if isinstance(result, PageReading):
        for each, number in zip(form["numbers"], result.numbers, strict=True):
            each["review"] = needs_review(number, min_confidence)
    return {**form, "review": needs_review(result, min_confidence)}


def _digit_row(digit: Digit, min_confidence: float) -> Row:
    text = "" if digit.digit is None else str(digit.digit)
    known = digit.likely_digit is not None
    return _row({"digit": text}, (text or "-",), digit, known, min_confidence)


def _number_row(number: Number, min_confidence: float, notes: Sequence[str] = ()) -> Row:
    cells: dict[str, str | float] = {
        "text": number.text or "",
        "written": number.written or "",
        "likely_text": number.likely_text or "",
    }
    if number.box is not None:
        cells |= dict(zip(BOX, (round(each, 1) for each in number.box), strict=True))
    known = number.likely_text is not None
    if known:
        cells["printed"] = yes_or_no(number.printed)
    if number.printed:
        notes = ["printed", *notes]
    return _row(cells, (number.written or "-",), number, known, min_confidence, notes)


def _row(
    cells: dict[str, str | float],
    shown: tuple[str, ...],
    result: Digit | Number,
    has_confidence: bool,
    min_confidence: float,
    notes: Sequence[str] = (),
) -> Row:
    """A row with the columns that digits and numbers share; notes follow the status."""
    message = result.why or ""
    if result.reason == "several_digits":
        message += " Read them with --number."
    cells["status"], cells["message"] = result.status, message
    cells["confidence"] = f"{result.confidence:.4f}" if has_confidence else ""
    sure = percent(result.confidence) if result.status == "read" else "-"
    status = f"{result.status} ({', '.join(notes)})" if notes else result.status
    status = f"{status}: {message}" if message else status
    return Row(cells, shown, sure, status, needs_review(result, min_confidence))


def _page_rows(page: PageReading, min_confidence: float) -> Iterator[Row]:
    """One row per number; positions are counted from 1."""
    places = {
        number: {"table": table, "row": row, "column": column}
        for table, each in enumerate(page.tables, 1)
        for row, cells in enumerate(each.rows, 1)
        for column, numbers in enumerate(cells, 1)
        for number in numbers
    }
    for index, number in enumerate(page.numbers, 1):
        place = places.get(number, {})
        notes = [f"{name} {value}" for name, value in place.items()]
        row = _number_row(number, min_confidence, notes)
        row.cells.update({"index": index, **place})
        yield row._replace(shown=(f"{index:3}", *row.shown))


def yes_or_no(value: bool) -> str:
    """A flag as a cell."""
    return "yes" if value else "no"
