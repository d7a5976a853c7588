"""The demo, examples/demo.py: its tables, its sheets and its exit code."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import demo
import pytest
from PIL import Image

from inkdigits import Reader
from inkdigits.cards import Card

Answer = tuple[list[str], Card]
CARD = Card(None, "4")
NUMBERS = demo.answers("numbers", "text").values()
PAGES = sum(len(digits) > 1 for digits in NUMBERS)
COUNTS = [len(demo.answers("", "digit")), len(NUMBERS) - PAGES, PAGES]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs the demo; ``misread`` maps files to what is read there instead of their answers."""
    answers = {**demo.answers("", "digit"), **demo.answers("numbers", "text")}

    def run(**misread: list[str]) -> int:
        by_stem = {Path(file).stem: digits for file, digits in answers.items()} | misread

        def read(reader: Reader, path: Path) -> Answer:
            return by_stem[path.stem], CARD

        for name in ("DIGITS", "NUMBERS", "PAGES"):
            monkeypatch.setattr(demo, name, replace(getattr(demo, name), read=read))
        monkeypatch.setattr(sys, "argv", ["demo.py", str(tmp_path / "new" / "sheet.png")])
        code: int = demo.main()
        return code

    return run


def test_all_right_ends_with_0(
    run: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run() == 0
    printed = capsys.readouterr().out
    rights = [f"{count} of {count} right" for count in COUNTS]
    assert re.findall(r"\d+ of \d+ right", printed) == rights
    assert "WRONG" not in printed
    for name in ("sheet", "sheet-numbers", "sheet-pages"):
        with Image.open(tmp_path / "new" / f"{name}.png") as image:
            assert image.width > 800


@pytest.mark.parametrize(
    ("misread", "line", "code"),
    [
        ({"plain-seven-white": ["1"]}, r"plain-seven-white.png +7 +1 +WRONG", 1),
        ({"date": ["unsure"]}, r"numbers/date.jpg +24112025 +unsure +WRONG", 0),
        ({"expenses": ["8"]}, r"numbers/expenses.jpg +9 numbers +8 instead of .*WRONG", 1),
    ],
    ids=["digit", "number", "page"],
)
def test_misread_examples_are_shown_and_too_many_end_with_1(
    misread: dict[str, list[str]],
    line: str,
    code: int,
    run: Callable[..., int],
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(**misread) == code
    assert re.search(line, capsys.readouterr().out)


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (["84", "5"], "2 numbers"),
        (["84", "6?"], "6? instead of 5"),
        (["84"], "without 5"),
        (["84", "5", "0"], "also 0"),
        (["5", "84"], "in another order"),
    ],
)
def test_the_table_says_which_numbers_of_a_page_are_misread(read: list[str], cell: str) -> None:
    row = demo.Row("page.jpg", ["84", "5"], read, CARD)
    assert row.cells[1:3] == ("2 numbers", cell)
    assert row.right == (cell == "2 numbers")


def test_a_file_that_cannot_be_read_is_a_wrong_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "damaged.png").write_bytes(b"no picture")
    monkeypatch.setattr(demo, "HERE", tmp_path)
    row = demo._read(Reader(), demo.NUMBERS, "damaged.png", ["7"])
    assert not row.right and "damaged.png" in row.card.name


@pytest.mark.slow
def test_the_examples_are_read_with_the_bundled_models() -> None:
    rows = demo.read_examples()
    assert [row.file for row in rows[demo.DIGITS] if not row.right] == []
    assert [len(kind) for kind in rows.values()] == COUNTS
    assert not demo.is_unexpected(rows)
    assert all(row.read and row.card.picture is not None for kind in rows.values() for row in kind)
