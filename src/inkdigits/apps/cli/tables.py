"""Answers as text: a table for people; JSON Lines, CSV and TSV for programs."""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

import typer

from inkdigits.errors import printable
from inkdigits.reading import Digit, Unread, percent

_FIELDS: Final = ("file", "digit", "status", "confidence", "message")
_ANNOTATED: Final = "annotated"
_WIDEST_NAME: Final = 60
_FORMULA: Final = ("=", "+", "-", "@", "\N{MINUS SIGN}")

Row = Digit | Unread
WriteRow = Callable[[str, Row, "str | None"], None]
"""Prints the row of a file; the last is the path of its annotated picture."""


def message_of(name: str, row: Unread) -> str:
    """The message of an error without the file's name, where that stands beside it."""
    return row.message.removeprefix(f"{printable(name)}: ")


def writer_for(form: str, names: Sequence[str], *, annotated: bool = False) -> WriteRow:
    """A function that prints one row at a time; ``form`` is table, json, csv or tsv.

    Parameters
    ----------
    names:
        The files, whose longest name sets the width of a table.
    annotated:
        Whether rows for programs have the path of the annotated picture.
    """
    if form == "json":
        return _json_writer(annotated)
    if form == "table":
        return _table_writer(names)
    rows = csv.writer(sys.stdout, delimiter="," if form == "csv" else "\t", lineterminator="\n")
    rows.writerow([*_FIELDS, _ANNOTATED] if annotated else _FIELDS)

    def write(name: str, row: Row, path: str | None) -> None:
        values = [name, *_values(name, row), *([path or ""] if annotated else [])]
        rows.writerow([_cell(value) for value in values])

    return write


def _json_writer(annotated: bool) -> WriteRow:
    def write(name: str, row: Row, path: str | None) -> None:
        form = {"file": name, **row.to_dict(), **({_ANNOTATED: path} if annotated else {})}
        # ASCII only: bytes of a name that are not UTF-8 are lone surrogates, which JSON can escape.
        typer.echo(json.dumps(form))

    return write


def _cell(text: str) -> str:
    """Printable text that no spreadsheet takes for a formula.

    Some skip blanks at the start, and take the full-width forms of signs.
    """
    text = printable(text)
    start = unicodedata.normalize("NFKC", text).lstrip()
    return "'" + text if start.startswith(_FORMULA) else text


def _values(name: str, row: Row) -> tuple[str, str, str, str]:
    if isinstance(row, Unread):
        return "", row.status, "", message_of(name, row)
    digit = "" if row.digit is None else str(row.digit)
    confidence = "" if row.likely_digit is None else f"{row.confidence:.4f}"
    return digit, row.status, confidence, row.why or ""


def _table_writer(names: Sequence[str]) -> WriteRow:
    # Not rich: importing it takes as long as reading hundreds of digits.
    width = min(max((len(printable(name)) for name in names), default=4), _WIDEST_NAME)
    typer.echo(f"{'file':{width}}  digit  sure    status")

    def write(name: str, row: Row, path: str | None) -> None:
        text = printable(name)
        text = text if len(text) <= width else "…" + text[1 - width :]
        digit = "-" if row.digit is None else str(row.digit)
        if isinstance(row, Unread):
            sure, status = "-", f"error: {message_of(name, row)}"
        else:
            sure = percent(row.confidence) if row.status == "read" else "-"
            status = f"{row.status}: {row.why}" if row.why else row.status
        typer.echo(f"{text:{width}}  {digit:5}  {sure:6}  {status}")

    return write
