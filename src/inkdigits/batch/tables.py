"""Rows as the bytes of a file, and back: Parquet, CSV and JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any, Final, Literal

from inkdigits.batch.rows import NUMERIC, Kind, Row, columns_of
from inkdigits.errors import MissingExtraError

Form = Literal["parquet", "csv", "jsonl"]
"""The format of a table, and the suffix of its file."""

_EMPTY: Final[dict[str, Any]] = {name: 0.0 if name in NUMERIC else None for name in Row._fields}


def check_form(form: Form) -> None:
    """Raise MissingExtraError where a format needs a package that is not installed."""
    if form == "parquet":
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as error:
            raise MissingExtraError(
                "Writing Parquet files (instead of --format csv or jsonl)", "batch"
            ) from error


def encode(rows: Sequence[Row], kind: Kind, form: Form) -> bytes:
    """The rows as a file with the columns of a kind."""
    if form == "parquet":
        return _as_parquet(rows, kind)
    return _as_csv(rows, kind) if form == "csv" else _as_jsonl(rows, kind)


def decode(content: bytes, form: Form) -> list[Row]:
    """The rows of a file; ValueError where it is damaged."""
    if form == "parquet":
        return _from_parquet(content)
    try:
        text = content.decode()
        # Names may hold other characters that end a line.
        dicts = _from_csv(text) if form == "csv" else map(json.loads, text[:-1].split("\n"))
        return [Row(**{**_EMPTY, **each}) for each in dicts]
    except (TypeError, csv.Error) as error:
        raise ValueError(str(error)) from error


def _as_parquet(rows: Sequence[Row], kind: Kind) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    fields = zip(Row._fields, zip(*rows, strict=True), strict=True)
    cells: dict[str, Sequence[Any]] = dict(fields)
    schema = pa.schema(
        [(name, pa.float64() if name in NUMERIC else pa.string()) for name in columns_of(kind)]
    )
    file = io.BytesIO()
    table = pa.table({name: cells[name] for name in schema.names}, schema)
    parquet.write_table(table, file, compression="zstd")
    return file.getvalue()


def _from_parquet(content: bytes) -> list[Row]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(pa.BufferReader(content))
    except (pa.ArrowInvalid, OSError) as error:
        raise ValueError(str(error)) from error
    count = table.num_rows
    cells = [
        table[name].to_pylist() if name in table.column_names else [_EMPTY[name]] * count
        for name in Row._fields
    ]
    return [Row(*each) for each in zip(*cells, strict=True)]


def _as_csv(rows: Sequence[Row], kind: Kind) -> bytes:
    columns = columns_of(kind)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    places = [Row._fields.index(name) for name in columns]
    writer.writerows([row[place] for place in places] for row in rows)
    return text.getvalue().encode()


def _from_csv(text: str) -> list[dict[str, Any]]:
    return [
        {name: float(cell) if name in NUMERIC else cell or None for name, cell in each.items()}
        for each in csv.DictReader(io.StringIO(text, newline=""), strict=True)
    ]


def _as_jsonl(rows: Sequence[Row], kind: Kind) -> bytes:
    columns = columns_of(kind)
    lines = (
        json.dumps({name: getattr(row, name) for name in columns}, ensure_ascii=False)
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines).encode()
