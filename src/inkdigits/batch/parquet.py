"""The pictures in the columns of Parquet files."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Any, Final, TypeVar

from inkdigits.batch.places import Cell, Item, Span, file_system, is_remote
from inkdigits.errors import InkdigitsError, InputError, MissingExtraError, printable

Key = TypeVar("Key")

_ROWS: Final = 64
"""Rows that are in memory at a time."""


def is_parquet(name: str) -> bool:
    """Whether a file is a Parquet file, by its name."""
    return name.lower().endswith(".parquet")


def items_in_parquet(file: str, column: str | None = None) -> Iterator[Item]:
    """The pictures in a column of a Parquet file, named by their row: ``file.parquet#0``.

    Only the directory of the file is read; `filled` reads the rows.

    Parameters
    ----------
    file:
        A path or an address.
    column:
        A column of bytes, of structures with a field ``bytes``, as data sets of images have it,
        or of paths. By default the only one of bytes, or else the only one of texts.

    Raises
    ------
    InkdigitsError
        ``bad_column``; MissingExtraError without pyarrow.
    """
    try:
        from pyarrow import ArrowInvalid
    except ImportError as error:
        raise MissingExtraError("Reading Parquet files", "batch") from error
    try:
        with _open(file) as table:
            chosen = _column(table.schema_arrow, column, file)
            count = table.metadata.num_rows
    except (ArrowInvalid, OSError) as error:
        yield Item(file, InputError("damaged_archive", f"can't be read ({error})."))
        return
    for row in range(count):
        yield Item(f"{file}#{row}", Cell(file, chosen, row))


def filled(items: Iterable[tuple[Key, Item]]) -> Iterator[tuple[Key, Item]]:
    """The same items, those of Parquet files with their bytes or paths; keys stay with them.

    Rows in the order of their file are read as a stream.
    """
    table: _Table | None = None
    for key, item in items:
        cell = item.content
        if not isinstance(cell, Cell):
            yield key, item
            continue
        if table is None or table.identity != (cell.file, cell.column):
            table = _Table(cell.file, cell.column)
        yield key, Item(item.name, table.content(cell.row))


class _Table:
    """A column of a file, whose rows are read one after another."""

    def __init__(self, file: str, column: str) -> None:
        self.identity = file, column
        self._file: Any = None
        self._batches: Iterator[Any] = iter(())
        self._values: list[Any] = []
        self._start = 0

    def content(self, row: int) -> Span | bytes | InkdigitsError:
        """The content of a row, or the error where it can't be read."""
        from pyarrow import ArrowException

        try:
            if not self._start <= row < self._start + len(self._values):
                self._read(row)
            return _content_of(self._values[row - self._start])
        except (ArrowException, OSError, IndexError) as error:
            self._values = []
            return InputError("damaged_archive", f"the row can't be read ({error}).")

    def _read(self, row: int) -> None:
        """Go on to the batch of a row, or begin with its group of rows."""
        if self._file is None:
            self._file = _open(self.identity[0])
        data = self._file.metadata
        ends = list(accumulate(data.row_group(at).num_rows for at in range(data.num_row_groups)))
        group = bisect_right(ends, row)
        group_start = ends[group - 1] if group else 0
        read_to = self._start + len(self._values)
        if not (self._values and group_start < read_to <= row):
            read_to = group_start
            self._batches = self._file.iter_batches(
                _ROWS, row_groups=[group], columns=[self.identity[1]]
            )
        while read_to <= row:
            self._values = next(self._batches).column(0).to_pylist()
            self._start, read_to = read_to, read_to + len(self._values)


def _open(file: str) -> Any:
    from pyarrow import parquet

    if not is_remote(file):
        return parquet.ParquetFile(file)
    system, path = file_system(file)
    return parquet.ParquetFile(path, filesystem=system)


def _content_of(value: Any) -> Span | bytes | InkdigitsError:
    if isinstance(value, dict):
        value = value.get("bytes") or value.get("path")
    if isinstance(value, str) and value:
        return Span(value)
    if isinstance(value, bytes):
        return value
    return InputError("empty_file", "there is nothing in this row.")


def _column(schema: Any, wanted: str | None, file: str) -> Any:
    """The name of the column with pictures, or with their paths."""
    from pyarrow import types

    def holds_bytes(kind: Any) -> bool:
        if types.is_struct(kind):
            return any(field.name == "bytes" and holds_bytes(field.type) for field in kind)
        return bool(types.is_binary(kind) or types.is_large_binary(kind))

    binary = [field.name for field in schema if holds_bytes(field.type)]
    texts = [
        field.name
        for field in schema
        if types.is_string(field.type) or types.is_large_string(field.type)
    ]
    fitting = [name for name in binary + texts if name == wanted] if wanted else binary or texts
    if len(fitting) != 1:
        names = ", ".join(binary + texts) or "none"
        raise InputError(
            "bad_column",
            f"{printable(file)}: name the column with the pictures or their paths by --column. "
            f"Those of bytes or texts: {names}.",
        )
    return fitting[0]
