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
    from inkdigits.evaluation import Evaluation
    from inkdigits.scores import Proportion

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


def print_evaluation(result: Evaluation) -> None:
    """An evaluation for people."""
    typer.echo(f"\n{result.data}: {result.count:,} digits")
    lines = {
        "test accuracy": _share(result.accuracy),
        "test loss": f"{result.cross_entropy:.4f}  (cross-entropy)",
        "Brier score": f"{result.brier_score:.4f}",
        "calibration error": f"{result.calibration_error:.4f}",
        "answered": f"{result.answered:.2%} of all, wrongly {result.answered_wrong:.2%}",
        "could not be read": f"{result.unread:,}",
    }
    for name, text in lines.items():
        typer.echo(f"  {name:18} {text}")
    for title, parts in (("digit", result.by_digit), ("site", result.by_site)):
        if len(parts) > 1:
            typer.echo(f"  by {title}")
            for key, share in parts.items():
                typer.echo(f"    {key!s:16} {_share(share)}  of {share.count:,}")
    if result.confusions:
        mistakes = ", ".join(f"{c.label} as {c.taken_for} ({c.count})" for c in result.confusions)
        typer.echo(f"  most frequent mistakes: {mistakes}")


def _share(share: Proportion) -> str:
    return f"{share.value:.2%}  (95 % interval {share.low:.2%} to {share.high:.2%})"
