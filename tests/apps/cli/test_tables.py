from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from inkdigits import Digit, InputError, Unread
from inkdigits.apps.cli.tables import writer_for
from inkdigits.model.card import Thresholds
from inkdigits.reading import BLANK, decide

SURE = np.array([0, 0, 0, 0, 0, 0, 0, 0.9999, 0.0001, 0], np.float32)
SPLIT = np.array([0.6, 0.4, *[0.0] * 8], np.float32)
ASKED = Thresholds(0.5, 0.7)

ROWS: dict[str, Digit | Unread] = {
    "read": decide(SURE, 1.0, ASKED),
    "unsure": decide(SPLIT, 1.0, ASKED),
    "not a digit": decide(SURE, 0.1, ASKED),
    "several digits": decide(SURE, 1.0, ASKED, marks=3, digits=3),
    "blank": BLANK,
    "error": Unread("damaged_image", "error: image is damaged."),
}
"""One of each status, under a file's name that is its status."""


def printed(
    form: str, capsys: pytest.CaptureFixture[str], rows: dict[str, Digit | Unread] = ROWS
) -> list[str]:
    write = writer_for(form, list(rows))
    for name, row in rows.items():
        write(name, row, None)
    return capsys.readouterr().out.splitlines()


def test_a_table_says_how_sure_only_where_there_is_an_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert printed("table", capsys) == [
        "file            digit  sure    status",
        "read            7      99.9 %  read",
        "unsure          -      -       unsure: The most probable digit, 0, is only 60.0 % sure.",
        "not a digit     -      -       not a digit: The ink doesn't look like a digit.",
        "several digits  -      -       several digits: There are 3 digits; "
        "one is expected. Read them with --number.",
        "blank           -      -       blank: There is no ink.",
        "error           -      -       error: image is damaged.",
    ]


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_cells_have_a_confidence_only_where_there_may_be_a_digit(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    delimiter = "," if form == "csv" else "\t"
    rows = list(csv.DictReader(printed(form, capsys), delimiter=delimiter))
    assert [row["confidence"] for row in rows] == ["0.9999", "0.6000", "", "", "", ""]
    assert [row["digit"] for row in rows] == ["7", "", "", "", "", ""]
    assert rows[-1]["message"] == "image is damaged."


FORMULAS = [
    "=cmd|calc!A1",
    " =1+1",
    "\t=1",
    "\r-1",
    "\u00a0@SUM(1)",
    "+1",
    "-1",
    "\uff1d1",
    "\uff0d1",
]


@pytest.mark.parametrize("form", ["csv", "tsv"])
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_like_a_formula(
    form: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write = writer_for(form, [text], annotated=True)
    write(text, Unread("not_found", f"{text}: no such file."), text)
    write("named otherwise", Unread("not_found", f"{text}: no such file."), text)
    _, *rows = csv.reader(
        capsys.readouterr().out.splitlines(), delimiter="," if form == "csv" else "\t"
    )
    for cell in (cell for row in rows for cell in row):
        # A spreadsheet takes off blanks, and takes full-width signs for plain ones.
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\uff0d")), cell
    # Nothing but the sign in front of it was added to what can be shown.
    assert rows[0][0].removeprefix("'").endswith(text.lstrip())


@pytest.mark.parametrize("form", ["table", "csv", "tsv", "json"])
def test_names_and_messages_cannot_steer_the_terminal(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "\x1b[31mred\u202e\x9b2J.png"
    error = Unread.from_error(InputError("not_found", f"{name}: no such file."))
    lines = printed(form, capsys, {name: error})
    assert len(lines) == (1 if form == "json" else 2)
    assert all(character.isprintable() for line in lines for character in line.replace("\t", " "))
    if form == "json":
        assert json.loads(lines[0])["file"] == name
