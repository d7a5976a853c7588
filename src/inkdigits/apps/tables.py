"""Answers as text: a table for people; JSON Lines, CSV and TSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import typer

from inkdigits.errors import shown
from inkdigits.reading import Unread

if TYPE_CHECKING:
    from inkdigits.apps.reading_files import Row, WriteRow

_FIELDS: Final = ("file", "digit", "status", "confidence", "message")
_WIDEST_NAME: Final = 60
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def writer_for(form: str, names: Sequence[str]) -> WriteRow:
    """A function that prints one row at a time; ``form`` is table, json, csv or tsv."""
    if form == "json":
        return _write_json
    if form == "table":
        return _table_writer(names)
    rows = csv.writer(sys.stdout, delimiter="," if form == "csv" else "\t", lineterminator="\n")
    rows.writerow(_FIELDS)

    def write(name: str, row: Row) -> None:
        rows.writerow([_cell(name), *_values(row)])

    return write


def _write_json(name: str, row: Row) -> None:
    # ASCII alone: bytes of a name that are not UTF-8 come as lone surrogates, and so come back.
    typer.echo(json.dumps({"file": name, **row.to_dict()}))


def _cell(name: str) -> str:
    """A spreadsheet would run a name that begins like a formula."""
    text = shown(name)
    return "'" + text if text.startswith(_FORMULA) else text


def _values(row: Row) -> tuple[str, str, str, str]:
    if isinstance(row, Unread):
        return "", row.status, "", row.message
    digit = "" if row.digit is None else str(row.digit)
    return digit, row.status, f"{row.confidence:.4f}", row.why or ""


def _table_writer(names: Sequence[str]) -> WriteRow:
    # Not rich: importing it takes as long as reading hundreds of digits.
    width = min(max((len(shown(name)) for name in names), default=4), _WIDEST_NAME)
    typer.echo(f"{'file':{width}}  digit  sure    status")

    def write(name: str, row: Row) -> None:
        text = shown(name)
        text = text if len(text) <= width else "…" + text[1 - width :]
        if isinstance(row, Unread):
            typer.echo(f"{text:{width}}  -      -       error: {row.message}")
            return
        digit = "-" if row.digit is None else str(row.digit)
        why = f": {row.why}" if row.why else ""
        typer.echo(f"{text:{width}}  {digit:5}  {row.confidence:6.1%}  {row.status}{why}")

    return write
