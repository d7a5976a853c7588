from __future__ import annotations

from inkdigits.batch.places import Item, Span
from inkdigits.batch.rows import Row
from inkdigits.batch.tally import Tally


def row(name: str, text: str | None = None, confidence: float = 0.0, **cells: str | None) -> Row:
    status = "read" if text else "error"
    values = {"likely": text, "written": None, "reason": None, "error": None, "message": None}
    return Row(
        name=name,
        text=text,
        confidence=confidence,
        status=cells.pop("status", None) or status,
        numbers=None,
        model="m",
        milliseconds=1.0,
        **{**values, **cells},
    )


def tally(rows: list[Row]) -> Tally:
    found = Tally()
    for each in rows:
        found.add(each, Item(each.name, Span(each.name)))
    return found


def test_counts_and_examples() -> None:
    failed = [row(f"{index}.png", error="timeout", message="too long") for index in range(9)]
    found = tally([row("a", "7", 0.9), row("b", "12 70", 0.8), *failed])
    assert found.to_dict() == {
        "rows": 11,
        "statuses": {"error": 9, "read": 2},
        "errors": {"timeout": 9},
        "digits": {"0": 1, "1": 1, "2": 1, "7": 2},
    }
    assert found.examples["timeout"] == [(f"{index}.png", "too long") for index in range(5)]


def test_the_least_sure_readings_are_kept_whatever_their_order() -> None:
    rows = [row(f"{index:03}", "1", ((7 * index) % 100) / 100) for index in range(100)]
    for order in (rows, rows[::-1]):
        found = tally(order)
        assert [each.confidence for each, _ in found.least_sure] == [n / 100 for n in range(48)]


def test_two_tallies_are_as_one() -> None:
    rows = [row(f"{index:03}", "1", ((7 * index) % 100) / 100) for index in range(100)]
    rows += [row("x", error="timeout", message="m")] * 8
    parts = tally(rows[::2])
    parts.merge(tally(rows[1::2]))
    whole = tally(rows)
    assert parts.to_dict() == whole.to_dict()
    assert parts.least_sure == whole.least_sure
    assert parts.examples == whole.examples
