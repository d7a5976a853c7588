"""The rows of a review: what was read, and what a person says of it."""

from __future__ import annotations

import unicodedata
from typing import Final, Literal

from inkdigits.alphabet import DIGITS, SEPARATORS, digits_of
from inkdigits.apps.cli.rows import NO_NUMBER, Kind, Result
from inkdigits.errors import InputError
from inkdigits.reading import Digit, Number, PageReading

Row = dict[str, str]
"""The cells of a row by the name of its column."""

REVIEW: Final = "review"
REVIEWED: Final = "reviewed"
READ_AS: Final = "read_as"

Reviewed = Literal["", "confirmed", "corrected"]

ERROR: Final = "error"
_UNSURE: Final = "?"
_NOTHING: Final[dict[Kind, str]] = {
    "digit": "not a digit",
    "number": NO_NUMBER,
    "page": NO_NUMBER,
}
"""The status where a person says that there is none."""

_EMPTY: Final = ("blank", *_NOTHING.values())
_LONGEST: Final = 100
"""Characters of a number."""


def read_as(result: Result) -> str:
    """What a result was read as: the number as written, with ? where it is unsure; or the status.

    An answer replaces cells of a row; this tells what they were. A page is one without a number.
    """
    if isinstance(result, PageReading):
        return NO_NUMBER
    if result.status not in ("read", "unsure"):
        return result.status
    if isinstance(result, Digit):
        likely = str(result.likely_digit)
    else:
        assert isinstance(result, Number)
        likely = result.written or result.candidates[0].written
    return likely if result.status == "read" else likely + _UNSURE


def read_as_of_cells(row: Row) -> str:
    """The same of a row of a number that `inkdigits read` has written, as far as it tells."""
    if row["status"] == "unsure":
        return row["likely_text"] + _UNSURE
    return row["written"] or row["status"]


def likely_written(row: Row) -> str:
    """The most probable number of a row, as written; empty where there is none."""
    text = row[READ_AS].removesuffix(_UNSURE)
    return text if digits_of(text) else ""


def status_read(row: Row) -> str:
    """The status of a row before it was reviewed."""
    if row[READ_AS].endswith(_UNSURE):
        return "unsure"
    return "read" if likely_written(row) else row[READ_AS]


def needs_review(row: Row, min_confidence: float) -> bool:
    """Whether a person should still look at it: nothing was read with at least this confidence."""
    if row[REVIEWED]:
        return False
    return status_read(row) != "read" or float(row["confidence"]) < min_confidence


def answered(row: Row, kind: Kind, said: str | None) -> Row:
    """The row with the answer of a person.

    Parameters
    ----------
    said:
        The number; empty where there is none; None where what was read is right.

    Raises
    ------
    InputError
        ``bad_answer``.
    """
    likely = likely_written(row)
    if said is None:
        written, confirmed = likely, True
    else:
        said = _checked(said, kind)
        confirmed = digits_of(said) == digits_of(likely)
        if not said:
            confirmed = row[READ_AS] in _EMPTY
        # The separators that were read are kept, unless others are given.
        written = likely if confirmed and said.isdecimal() else said
    without = status_read(row) if confirmed else _NOTHING[kind]
    status = "read" if written else without
    reviewed: Reviewed = "confirmed" if confirmed else "corrected"
    return _with_number(row, written) | {"status": status, REVIEW: "no", REVIEWED: reviewed}


def unanswered(row: Row) -> Row:
    """The row as it was read, which is to be reviewed."""
    status = status_read(row)
    written = likely_written(row) if status == "read" else ""
    return _with_number(row, written) | {"status": status, REVIEW: "yes", REVIEWED: ""}


def _with_number(row: Row, written: str) -> Row:
    if "digit" in row:
        return row | {"digit": written}
    return row | {"text": digits_of(written), "written": written}


def _checked(said: str, kind: Kind) -> str:
    """The text of an answer without blanks."""
    said = "".join(unicodedata.normalize("NFKC", said).split())
    if not said:
        return said
    if kind == "digit":
        if len(said) > 1 or said not in DIGITS:
            raise InputError("bad_answer", "One digit is expected, 0 to 9.")
    elif not digits_of(said) or set(said) - {*DIGITS, *SEPARATORS}:
        raise InputError(
            "bad_answer", f"A number has digits, and between them only {' '.join(SEPARATORS)}"
        )
    elif len(said) > _LONGEST:
        raise InputError("bad_answer", f"A number has at most {_LONGEST} digits.")
    return said
