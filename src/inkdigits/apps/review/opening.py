"""Where the rows of a review come from: pictures, a CSV file of readings, or an earlier start."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inkdigits.apps.cli.finding import Input, find_inputs
from inkdigits.apps.cli.opening import STANDARD_INPUT
from inkdigits.apps.cli.progress import progress_bar
from inkdigits.apps.cli.reading_files import read_inputs
from inkdigits.apps.cli.rows import Kind, Result, rows_of
from inkdigits.apps.review.answers import ERROR, READ_AS, REVIEW, Row, needs_review, read_as
from inkdigits.apps.review.table import Table
from inkdigits.errors import InputError, printable
from inkdigits.files import check_targets
from inkdigits.preparation import Readable
from inkdigits.reading import PageReading

_CSV: Final = ".csv"


@dataclass(frozen=True)
class Source:
    """What is reviewed: pictures, or the readings in a CSV file that `inkdigits` has written.

    Attributes
    ----------
    name:
        As it was given.
    inputs:
        The pictures.
    readings:
        The table of a CSV file; None for pictures.
    """

    name: str
    inputs: tuple[Input, ...]
    readings: Table | None = None

    @property
    def names(self) -> Mapping[str, str]:
        """The names of the pictures by their `key_of`."""
        return {key_of(one.name): one.name for one in self.inputs}

    def kind_for(self, asked: Kind | None) -> Kind:
        """What is read from each picture: what is asked for, and by default a digit.

        Raises
        ------
        InputError
            ``bad_option`` where a CSV file has something else.
        """
        if self.readings is None:
            return asked or "digit"
        kind = self.readings.kind
        if asked not in (None, kind):
            message = f"{printable(self.name)} has the readings of {kind}s, not of {asked}s."
            raise InputError("bad_option", message)
        return kind

    @property
    def default_out(self) -> Path:
        """The CSV file to write: an earlier review itself, or a new one in the current folder."""
        if self.readings is not None and self.readings.is_review:
            return self.readings.path
        if not os.path.exists(self.name):
            return Path(f"reviewed{_CSV}")
        path = Path(os.path.abspath(self.name))
        return Path(f"{path.name if path.is_dir() else path.stem}-reviewed{_CSV}")


def find_source(name: str) -> Source:
    """Find what to review.

    Parameters
    ----------
    name:
        A folder, a file, a pattern, or a CSV file.

    Raises
    ------
    InputError
        Where there is nothing to review, and for a CSV file of another program.
    """
    if name == STANDARD_INPUT:
        raise InputError("bad_option", "A review needs files; standard input is read only once.")
    if name.lower().endswith(_CSV) and not os.path.isdir(name):
        return _of_readings(name)
    inputs = tuple(find_inputs([name]))
    if len(inputs) == 1 and not os.path.lexists(_without_page(inputs[0].name)):
        raise inputs[0].error or InputError("not_found", f"{printable(name)}: no such file.")
    errors = [one.error for one in inputs if one.error is not None]
    if len(errors) == len(inputs):
        raise errors[0]
    return Source(name, inputs)


def _of_readings(name: str) -> Source:
    readings = Table.load(Path(name))
    files = dict.fromkeys(row["file"] for row in readings.rows)
    if not any(os.path.lexists(place) for file in files for place in (file, _without_page(file))):
        raise InputError(
            "not_found",
            f"{printable(name)}: none of its pictures is here; start the review in the folder in "
            "which they were read.",
        )
    return Source(name, tuple(map(Input, files)), readings)


def table_of(source: Source, out: Path, kind: Kind) -> Table:
    """The table of a review: empty, or that of an earlier start.

    Raises
    ------
    InputError
        Where ``out`` is an input, or anything but an earlier review of the source.
    """
    if out.suffix.lower() != _CSV:
        message = f"{printable(out)}: the review is a CSV file; end its name with .csv."
        raise InputError("bad_name", message)
    readings = source.readings
    if readings is not None and readings.is_review and _are_one(out, readings.path):
        return readings
    check_targets([out], [source.name, *(_without_page(one.name) for one in source.inputs)])
    if not os.path.lexists(out):
        return Table(out, kind, () if readings is None else readings.columns)
    table, names = Table.load(out), source.names
    files = _files_in(table)
    if table.kind != kind or (files and not files & set(names)):
        others = "other pictures" if table.kind == kind else f"{table.kind}s"
        message = f"{printable(out)} is a review of {others}; choose another name with --out."
        raise InputError("not_ours", message)
    return table


def fill(
    table: Table, source: Source, read: Callable[[Readable], Result], min_confidence: float
) -> None:
    """Add the rows that a table lacks, and write it, even if reading is interrupted.

    Pictures that could not be read at an earlier start are tried again.

    Parameters
    ----------
    min_confidence:
        What is less sure than that, 0 to 1, needs review.

    Raises
    ------
    InputError
        As `Table.save`.
    """
    order = {key: place for place, key in enumerate(source.names)}
    try:
        if source.readings is None:
            _read_missing(table, source, read)
        elif source.readings is not table:
            known = _files_in(table)
            table.add(row for row in source.readings.rows if key_of(row["file"]) not in known)
    finally:
        for row in table.rows:
            row[REVIEW] = "yes" if needs_review(row, min_confidence) else "no"
        # Those of pictures that are no longer there stand behind the others.
        table.save(sorted(table.rows, key=lambda row: order.get(key_of(row["file"]), len(order))))


def _read_missing(table: Table, source: Source, read: Callable[[Readable], Result]) -> None:
    names = source.names
    table.rows = [
        row for row in table.rows if row[READ_AS] != ERROR or key_of(row["file"]) not in names
    ]
    known = _files_in(table)
    missing = [one for one in source.inputs if key_of(one.name) not in known]
    with progress_bar("reading", len(missing)) as progress:
        for count, (name, result) in enumerate(read_inputs(read, missing), 1):
            table.add(_rows_of(name, result, table.kind))
            progress(count)


def _files_in(table: Table) -> set[str]:
    return {key_of(row["file"]) for row in table.rows}


def key_of(name: str) -> str:
    """What is equal for two spellings of a path, of which one may be escaped."""
    return os.path.abspath(printable(name))


def _rows_of(name: str, result: Result, kind: Kind) -> Iterator[Row]:
    results = (isinstance(result, PageReading) and result.numbers) or (result,)
    for row, each in zip(rows_of(name, result, kind, 0), results, strict=True):
        cells = {column: str(cell) for column, cell in row.cells.items()}
        yield {"file": name, **cells, READ_AS: read_as(each)}


def _without_page(name: str) -> str:
    """The name of a file with pages."""
    file, _, number = name.rpartition("#")
    return file if number.isdecimal() else name


def _are_one(path: Path, other: Path) -> bool:
    return path.exists() and path.samefile(other)
