"""Answers as text: a table for people; JSON Lines, CSV and TSV for programs."""

from __future__ import annotations

import csv
import json
import sys
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

import typer

from inkdigits.apps.cli.rows import COLUMNS, HEADINGS, Kind, Result, form_of, rows_of, yes_or_no
from inkdigits.errors import printable

_ANNOTATED: Final = "annotated"
_REVIEW: Final = "review"
_WIDEST_NAME: Final = 60
_FORMULA: Final = ("=", "+", "-", "@", "\N{MINUS SIGN}")

WriteResult = Callable[[str, Result, "str | None"], None]
"""Prints the rows of a file; the last is the path of its annotated picture."""


def writer_for(
    form: str,
    names: Sequence[str],
    *,
    kind: Kind = "digit",
    annotated: bool = False,
    min_confidence: float | None = None,
) -> WriteResult:
    """A function that prints one result at a time; ``form`` is table, json, csv or tsv.

    Parameters
    ----------
    names:
        The files, whose longest name sets the width of a table.
    kind:
        What is read from each file.
    annotated:
        Whether rows for programs have the path of the annotated picture.
    min_confidence:
        0 to 1; given, rows say whether what was read is less sure than that, or nothing was.
    """
    if form == "json":
        return _json_writer(annotated, min_confidence)
    if form == "table":
        return _table_writer(names, kind, min_confidence)
    columns = [*COLUMNS[kind], *([_REVIEW] if min_confidence is not None else [])]
    columns += [_ANNOTATED] if annotated else []
    delimiter = "," if form == "csv" else "\t"
    rows = csv.DictWriter(sys.stdout, columns, restval="", delimiter=delimiter, lineterminator="\n")
    rows.writeheader()

    def write(name: str, result: Result, path: str | None) -> None:
        for row in rows_of(name, result, kind, min_confidence or 0):
            cells = {"file": name, **row.cells}
            if min_confidence is not None:
                cells[_REVIEW] = yes_or_no(row.review)
            if annotated:
                cells[_ANNOTATED] = path or ""
            rows.writerow({column: cell_of(value) for column, value in cells.items()})

    return write


def _json_writer(annotated: bool, min_confidence: float | None) -> WriteResult:
    def write(name: str, result: Result, path: str | None) -> None:
        form = {"file": name, **form_of(result, min_confidence)}
        form |= {_ANNOTATED: path} if annotated else {}
        # ASCII only: bytes of a name that are not UTF-8 are lone surrogates, which JSON can escape.
        typer.echo(json.dumps(form))

    return write


def cell_of(value: str | float) -> str | float:
    """A number, or printable text that no spreadsheet takes for a formula."""
    if not isinstance(value, str):
        return value
    text = printable(value)
    return "'" + text if _is_formula(text) else text


def text_of(cell: str) -> str:
    """The printable text of a cell."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet may take it for one.

    Some skip blanks at the start, and take the full-width forms of signs.
    """
    return unicodedata.normalize("NFKC", text).lstrip().startswith(_FORMULA)


def _table_writer(names: Sequence[str], kind: Kind, min_confidence: float | None) -> WriteResult:
    # Not rich: importing it takes as long as reading hundreds of digits.
    width = min(max((len(printable(name)) for name in names), default=4), _WIDEST_NAME)
    headings = HEADINGS[kind]

    def line(name: str, shown: Sequence[str], sure: str, review: str, status: str) -> None:
        cells = [f"{each:{len(head)}}" for each, head in zip(shown, headings, strict=True)]
        marks = [f"{review:6}"] if min_confidence is not None else []
        typer.echo("  ".join([f"{name:{width}}", *cells, f"{sure:6}", *marks, status]))

    line("file", headings, "sure", _REVIEW, "status")

    def write(name: str, result: Result, path: str | None) -> None:
        text = printable(name)
        text = text if len(text) <= width else "…" + text[1 - width :]
        for row in rows_of(name, result, kind, min_confidence or 0):
            line(text, row.shown, row.sure, _REVIEW if row.review else "", row.status)

    return write
