"""The CSV file of a review: the rows of `inkdigits read`, and what a person says of them."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, get_args

from inkdigits.apps.cli.rows import BOX, COLUMNS, Kind
from inkdigits.apps.cli.tables import cell_of, text_of
from inkdigits.apps.review.answers import (
    READ_AS,
    REVIEW,
    REVIEWED,
    Reviewed,
    Row,
    read_as_of_cells,
    status_read,
)
from inkdigits.errors import InputError, printable
from inkdigits.files import read_bounded, write_atomically, writing

_OWN: Final = (REVIEW, REVIEWED, READ_AS)
"""The last columns."""

_MOST_BYTES: Final = 2**28


class Table:
    """The rows of a review and their file.

    Attributes
    ----------
    path:
        Where the rows are written; there may be no file yet.
    kind:
        What is read from each picture.
    columns:
        In the order of the file.
    rows:
        The cells as text, printable or not.
    """

    def __init__(self, path: Path, kind: Kind, columns: Sequence[str] = ()) -> None:
        self.path = path
        self.kind = kind
        read = [name for name in columns or COLUMNS[kind] if name not in _OWN]
        self.columns: Final = (*read, *_OWN)
        self.rows: list[Row] = []
        self._written: tuple[int, ...] | None = None

    @classmethod
    def load(cls, path: Path) -> Table:
        """The table in a file that `save` or `inkdigits read --csv` has written.

        Raises
        ------
        InputError
            ``not_ours`` for any other file, ``not_found``, ``not_a_file``.
        """
        columns, rows = _read(path)
        table = cls(path, _kind_of(path, columns), columns)
        if READ_AS in columns:
            table._written = _state_of(path)
        elif table.kind == "digit":
            raise InputError(
                "not_ours",
                f"{printable(path)} doesn't say what unsure digits look like; review the folder of "
                "the pictures.",
            )
        else:
            rows = [row | {READ_AS: read_as_of_cells(row), REVIEWED: ""} for row in rows]
        table.add(rows)
        for number, row in enumerate(table.rows, 1):
            if not _is_sound(row):
                raise _not_ours(path, f"row {number} was changed")
        return table

    @property
    def is_review(self) -> bool:
        """Whether there is a file of it that `save` has written, now or earlier."""
        return self._written is not None

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows; cells that they lack are empty."""
        self.rows += [dict.fromkeys(self.columns, "") | row for row in rows]

    def save(self, rows: Sequence[Row] | None = None) -> None:
        """Write the rows, or others in their place, whole or not at all.

        Raises
        ------
        InputError
            ``not_written``; ``changed`` where another program has changed the file meanwhile.
        """
        rows = self.rows if rows is None else rows
        text = io.StringIO()
        table = csv.DictWriter(text, self.columns, lineterminator="\n")
        table.writeheader()
        table.writerows(
            {name: cell if name in BOX else cell_of(cell) for name, cell in row.items()}
            for row in rows
        )
        found = _state_of(self.path)
        if found is not None and found != self._written:
            raise InputError(
                "changed",
                f"{printable(self.path)} was changed by another program, and this was not written. "
                "End the review and start it again: it goes on with the changed file.",
            )
        with writing(self.path):
            write_atomically(self.path, text.getvalue().encode())
        self.rows = list(rows)
        self._written = _state_of(self.path)


def _read(path: Path) -> tuple[list[str], list[Row]]:
    """The columns and rows of a CSV file."""
    try:
        text = read_bounded(path, _MOST_BYTES).decode("utf-8-sig")
        table = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        columns = list(table.fieldnames or ())
        rows = [{name: text_of(cell) for name, cell in row.items()} for row in table]
    except FileNotFoundError as error:
        raise InputError("not_found", f"{printable(path)}: no such file.") from error
    except OSError as error:
        reason = f"{printable(path)}: {error.strerror or error}."
        raise InputError("not_a_file", reason) from error
    except (ValueError, csv.Error, AttributeError) as error:
        # Rows that are too long or too short have cells that are no text.
        raise _not_ours(path, "it is not a sound CSV file") from error
    return columns, rows


def _is_sound(row: Row) -> bool:
    # Only a reading without a number has no confidence.
    cell = row["confidence"] or ("" if status_read(row) == "read" else "0")
    try:
        confidence = float(cell)
    except ValueError:
        return False
    return 0 <= confidence <= 1 and row[REVIEWED] in get_args(Reviewed)


def _kind_of(path: Path, columns: Sequence[str]) -> Kind:
    """What was read, by the columns."""
    kinds: tuple[Kind, ...] = get_args(Kind)
    for kind in kinds:
        if tuple(columns[: len(COLUMNS[kind])]) == COLUMNS[kind]:
            return kind
    raise _not_ours(path, "its columns are others")


def _not_ours(path: Path, reason: str) -> InputError:
    return InputError(
        "not_ours",
        f"{printable(path)} is not a CSV file of inkdigits: {reason}. Choose another name.",
    )


def _state_of(path: Path) -> tuple[int, ...] | None:
    """What differs when a file was changed; None where there is none."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns
