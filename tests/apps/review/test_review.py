"""A review: what an answer does to its row and its file, going back, going on later."""

from __future__ import annotations

import csv
import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inkdigits import InputError
from inkdigits.apps.cli.rows import Kind
from inkdigits.apps.review.answers import Row, answered, needs_review, unanswered
from inkdigits.apps.review.review import Review
from inkdigits.apps.review.table import Table
from inkdigits.files import ASIDE

READ_AS = ("13.581,-", "45?", "no number", "7", "12", "several numbers", "error")
CONFIDENCES = ("0.9000", "0.6000", "", "0.9990", "0.5000", "", "")


def row_of(read_as: str, confidence: str = "0.9000", name: str = "a.png") -> Row:
    """A row of a number as it was read."""
    number = read_as.rstrip("?")
    text = "".join(filter(str.isdecimal, number))
    is_read = bool(text) and not read_as.endswith("?")
    return {
        "file": name,
        "text": text if is_read else "",
        "written": number if is_read else "",
        "likely_text": text,
        "status": "read" if is_read else "unsure" if text else read_as,
        "confidence": confidence,
        "message": "",
        "review": "yes",
        "reviewed": "",
        "read_as": read_as,
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.csv"


@pytest.fixture
def review(path: Path) -> Review:
    """Seven readings: one is sure, and one could not be read."""
    table = Table(path, "number")
    for place, (read_as, confidence) in enumerate(zip(READ_AS, CONFIDENCES, strict=True)):
        row = row_of(read_as, confidence, f"{place}.png")
        table.add([row | {"review": "yes" if needs_review(row, 0.98) else "no"}])
    table.save()
    return Review(table)


def stored(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("read_as", "said", "expected"),
    [
        # text, written, status, reviewed
        ("13.581,-", None, ("13581", "13.581,-", "read", "confirmed")),
        ("13.581,-", "13581", ("13581", "13.581,-", "read", "confirmed")),
        ("13.581,-", "135,81", ("13581", "135,81", "read", "confirmed")),
        ("13.581,-", "13.587,-", ("13587", "13.587,-", "read", "corrected")),
        ("13.581,-", "007", ("007", "007", "read", "corrected")),
        ("13.581,-", "", ("", "", "no number", "corrected")),
        ("45?", None, ("45", "45", "read", "confirmed")),
        ("45?", " 4 6 ", ("46", "46", "read", "corrected")),
        ("45?", "\uff14\uff16", ("46", "46", "read", "corrected")),
        ("no number", None, ("", "", "no number", "confirmed")),
        ("no number", "", ("", "", "no number", "confirmed")),
        ("no number", "8", ("8", "8", "read", "corrected")),
        ("several numbers", None, ("", "", "several numbers", "confirmed")),
        ("several numbers", "", ("", "", "no number", "corrected")),
    ],
)
def test_answer_changes_row(read_as: str, said: str | None, expected: tuple[str, ...]) -> None:
    row = answered(row_of(read_as), "number", said)
    assert (row["text"], row["written"], row["status"], row["reviewed"]) == expected
    assert row["review"] == "no" and row["read_as"] == read_as
    assert unanswered(row) == row_of(read_as)


def test_digit_is_one_digit() -> None:
    row = {name: cell for name, cell in row_of("7?").items() if name not in ("text", "written")}
    row |= {"digit": ""}
    assert answered(row, "digit", None) | {} == row | {
        "digit": "7",
        "status": "read",
        "review": "no",
        "reviewed": "confirmed",
    }
    assert answered(row, "digit", "1")["digit"] == "1"
    assert answered(row, "digit", "")["status"] == "not a digit"
    assert unanswered(answered(row, "digit", "1")) == row
    with pytest.raises(InputError, match="One digit is expected"):
        answered(row, "digit", "17")


@pytest.mark.parametrize("kind", ["number", "page"])
@pytest.mark.parametrize("said", ["x", "-", "12a", "=cmd()", "1\0", "\u0661", "1" * 101])
def test_number_has_digits_and_separators_only(kind: Kind, said: str) -> None:
    with pytest.raises(InputError) as refused:
        answered(row_of("45?"), kind, said)
    assert refused.value.code == "bad_answer"


def test_doubtful_readings_come_one_after_another(review: Review, path: Path) -> None:
    progress = review.progress
    # Neither what is sure nor what can't be read.
    assert (progress.left, progress.total, progress.rows, progress.unread) == (5, 5, 7, 1)
    shown = []
    while review.progress.next:
        number = review.progress.next[0]
        shown.append(number)
        review.answer(number, "8")
        # The file is whole after each answer.
        assert [row["reviewed"] for row in stored(path)].count("corrected") == len(shown)
        assert [row["file"] for row in stored(path)] == [f"{place}.png" for place in range(7)]
    assert shown == [0, 1, 2, 4, 5]
    assert stored(path)[3] == row_of("7", "0.9990", "3.png") | {"review": "no", "x": "", "y": "",
        "width": "", "height": "", "printed": ""}  # fmt: skip
    assert (review.progress.left, review.progress.corrected) == (0, 5)


def test_back_undoes_answers_and_skips_from_the_last_to_the_first(
    review: Review, path: Path
) -> None:
    before = path.read_bytes()
    review.answer(0, "1")
    review.skip(1)
    review.answer(2, None)
    assert (review.progress.left, review.progress.skipped) == (3, 1)
    for number in (2, 1, 0):
        review.back()
        assert review.progress.next[0] == number
    assert path.read_bytes() == before
    review.back()
    assert (review.progress.left, review.progress.skipped) == (5, 0)


def test_skipped_ones_come_again_when_they_are_asked_for(review: Review) -> None:
    for number in (0, 1, 2, 4, 5):
        review.skip(number)
    assert review.progress.next == ()
    review.take_up_skipped()
    assert review.progress.next == (0, 1)
    review.answer(0, None)
    assert (review.progress.left, review.progress.skipped) == (4, 0)


def test_answering_again_replaces_the_answer(review: Review, path: Path) -> None:
    # As in two windows that show the same reading.
    review.answer(0, "1")
    review.answer(0, "2")
    assert stored(path)[0]["text"] == "2" and review.progress.left == 4
    review.back()
    assert stored(path)[0]["text"] == "13581" and review.progress.left == 5


def test_review_goes_on_where_it_stopped(review: Review, path: Path) -> None:
    review.answer(0, "1")
    review.skip(1)
    review.answer(2, "")
    again = Review(Table.load(path))
    assert again.progress.next == (1, 4)
    assert (again.progress.left, again.progress.confirmed, again.progress.corrected) == (3, 1, 1)
    # Earlier answers can be undone, too.
    again.back()
    again.back()
    assert again.progress.next == (0, 2)
    assert [row["reviewed"] for row in stored(path)] == [""] * 7


def test_cells_survive_the_file(path: Path) -> None:
    names = ["=1+1.png", "a\nb.png", "\u00e4,\"'.png", "\udcff.png", "-5.png"]
    table = Table(path, "number")
    table.add(row_of("-5", name=name) | {"x": "-1.5"} for name in names)
    table.save()
    # No spreadsheet takes them for formulas.
    assert not {cell[:1] for row in stored(path) for cell in (row["file"], row["written"])} & {
        *"=+-@"
    }
    assert stored(path)[0]["x"] == "-1.5"
    again = Table.load(path)
    assert [row["file"] for row in again.rows] == [
        "=1+1.png",
        "a\\nb.png",
        "\u00e4,\"'.png",
        "\\udcff.png",
        "-5.png",
    ]
    assert again.rows[0]["written"] == "-5"
    before = path.read_bytes()
    again.save()
    assert path.read_bytes() == before


def test_answer_that_cant_be_written_is_none(
    review: Review, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    before = path.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(InputError, match="No space left on device"):
            review.answer(0, "1")
    assert path.read_bytes() == before
    assert not [each for each in path.parent.iterdir() if each.name.startswith(ASIDE)]
    assert review.progress.next[0] == 0 and review.progress.left == 5
    review.answer(0, "1")
    assert stored(path)[0]["text"] == "1"


def test_file_that_another_program_has_changed_is_not_overwritten(
    review: Review, path: Path
) -> None:
    review.answer(0, "1")
    path.write_text(path.read_text().replace("0.6000", "0.6001"))
    before = path.read_bytes()
    for act in (lambda: review.answer(1, None), review.back):
        with pytest.raises(InputError, match="was changed by another program"):
            act()
    assert path.read_bytes() == before
    assert review.progress.next[0] == 1
    # What was changed is kept by the next start.
    again = Review(Table.load(path))
    again.answer(1, None)
    assert stored(path)[1]["confidence"] == "0.6001"


def test_file_that_was_removed_is_written_again(review: Review, path: Path) -> None:
    path.unlink()
    review.answer(0, "1")
    assert len(stored(path)) == 7


def test_threads_lose_no_answer(review: Review, path: Path) -> None:
    with ThreadPoolExecutor(5) as threads:
        list(threads.map(lambda number: review.answer(number, "8"), (0, 1, 2, 4, 5)))
    assert [row["text"] for row in stored(path)] == ["8", "8", "8", "7", "8", "8", ""]
    assert review.progress.left == 0


@pytest.mark.parametrize(
    ("column", "cell"),
    [("confidence", ""), ("confidence", "sure"), ("confidence", "nan"), ("confidence", "7"),
     ("reviewed", "yes")],
)  # fmt: skip
def test_row_that_a_person_has_spoilt_is_named(
    column: str, cell: str, review: Review, path: Path
) -> None:
    rows = stored(path)
    rows[3][column] = cell
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    with pytest.raises(InputError, match="row 4 was changed"):
        Table.load(path)


def test_unknown_row_is_refused(review: Review) -> None:
    for act in (lambda: review.answer(7, None), lambda: review.skip(-1)):
        with pytest.raises(InputError, match="There is no row"):
            act()
    assert review.progress.left == 5
