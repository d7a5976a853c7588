from __future__ import annotations

import pytest

from inkdigits.batch.places import Item, Span
from inkdigits.batch.rows import Kind, Row, columns_of, failed_row
from inkdigits.batch.tables import Form, decode, encode
from inkdigits.errors import InputError

NAMES = (
    "plain.png",
    'with, comma "and quotes".png',
    "two\nlines\r.png",
    "line\u2028separator\x85.png",
    " spaces .png",
    "sieben-\N{DIGIT SEVEN}\N{LATIN SMALL LETTER U WITH DIAERESIS}.png",
    "undecodable-\udcff.png",
)


def rows(kind: Kind) -> list[Row]:
    """One row for each name, with all kinds of cells."""
    error = InputError("damaged_image", "image is damaged.")
    found = [failed_row(Item(name, Span(name)), error, "0123456789ab", 1.25) for name in NAMES]
    columns = columns_of(kind)
    cells = {"text": "00", "likely": "00", "written": "0,0", "numbers": "[]"}
    known = {name: cell for name, cell in cells.items() if name in columns}
    return [*found, found[0]._replace(**known, confidence=0.987654, status="read", error=None)]


@pytest.mark.parametrize("kind", ["digit", "number", "page"])
@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_rows_come_back_as_they_were(kind: Kind, form: Form) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    assert decode(encode(rows(kind), kind, form), form) == rows(kind)


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
def test_damage_is_seen(form: Form) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    content = encode(rows("digit"), "digit", form)
    with pytest.raises(ValueError):
        decode(content[: len(content) // 2], form)
