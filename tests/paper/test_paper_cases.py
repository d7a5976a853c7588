"""Forms, crops and pencil that were once read wrongly."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from inkdigits import Reader

FOLDER = Path(__file__).parent / "cases"


def cases_by_kind() -> list[object]:
    """File and what it must be read as, a digit or "blank", with its kind in the test's name."""
    with open(FOLDER / "labels.csv", newline="", encoding="utf-8") as file:
        return [
            pytest.param(row["file"], row["expected"], id=f"{row['kind']}: {row['file']}")
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(("file", "expected"), cases_by_kind())
def test_forms_crops_and_pencil_are_read(file: str, expected: str, reader: Reader) -> None:
    answer = reader.read_digit(FOLDER / file)
    assert (answer.status if expected == "blank" else str(answer.digit)) == expected
