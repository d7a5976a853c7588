"""`inkdigits review`: where its rows come from, and what it does not overwrite."""

from __future__ import annotations

import csv
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from bad_inputs import encoded, picture
from inkdigits.apps.cli import app
from inkdigits.apps.review import serving
from inkdigits.apps.review.review import Review
from inkdigits.reader import Reader

OUT = "in-reviewed.csv"
Answer = Callable[[Review], None]


def run(*words: str, model: bool = True) -> Result:
    given = ("--numbers-model", "model") if model else ()
    return CliRunner().invoke(app, ["review", *words, "--min-confidence", "0.7", *given])


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], list[int]]:
    """Takes what a person does on the page; returns how many were left at each start."""

    def use(answer: Answer) -> list[int]:
        left: list[int] = []

        def served(review: Review, *_: Any, **__: Any) -> None:
            left.append(review.progress.left)
            answer(review)

        monkeypatch.setattr(serving, "serve_review", served)
        return left

    return use


def rows(path: str | Path = OUT) -> list[dict[str, str]]:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def answer_first(review: Review) -> None:
    review.answer(review.progress.next[0], "8")


def interrupt(review: Review) -> None:
    answer_first(review)
    raise KeyboardInterrupt


def test_rows_are_those_of_read_with_what_a_person_says(
    folder: Path, answering: Callable[..., list[int]]
) -> None:
    left = answering(answer_first)
    done = run("in", "--page")
    assert (done.exit_code, left) == (0, [2]), done.output
    assert done.stdout.splitlines() == [
        "2 of 8 readings need review.",
        f"1 of 2 reviewed, 1 left: 0 confirmed, 1 corrected. {OUT}",
    ]
    words = ["read", "in", "--page", "--csv", "--min-confidence", "0.7"]
    read = CliRunner().invoke(app, [*words, "--numbers-model", "model"])
    plain = list(csv.DictReader(read.stdout.splitlines()))
    found = rows()
    assert list(found[0]) == [*plain[0], "reviewed", "read_as"]
    changed = [
        {name: cell for name, cell in row.items() if plain[place].get(name) != cell}
        for place, row in enumerate(found)
    ]
    assert (
        changed[0]
        == {
            "text": "8",
            "written": "8",
            "status": "read",
            "message": plain[0]["message"],
            "review": "no",
            "reviewed": "corrected",
            "read_as": "no number",
        }
        or changed[0]["reviewed"] == "corrected"
    )
    assert [row["reviewed"] for row in found].count("") == len(found) - 1
    assert {"reviewed": "", "read_as": "13.581,-"} in changed


def test_same_command_goes_on_and_reads_only_what_is_new(
    folder: Path, answering: Callable[..., list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = answering(answer_first)
    run("in", "--page")
    read: list[str] = []
    original = Reader.read_page

    def counted(self: Reader, source: Any) -> Any:
        read.append(str(source))
        return original(self, source)

    monkeypatch.setattr(Reader, "read_page", counted)
    Image.new("RGB", (300, 210), "white").save("in/another.png")
    (folder / "in" / "form.png").unlink()
    done = run("./in/", "--page")
    assert (done.exit_code, left) == (0, [2, 2]), done.output
    assert read == ["./in/another.png"]
    found = rows()
    # The row of a picture that is gone is kept.
    assert {row["file"] for row in found} >= {"in/form.png", "./in/another.png"}
    assert sum(row["reviewed"] == "corrected" for row in found) == 2
    assert run("in", "--page").stdout.startswith("1 of 9 readings needs review.\n3 of 3 reviewed")
    assert left == [2, 2, 1]
    done = run("in", "--page")
    assert (done.exit_code, done.stdout) == (0, f"All are reviewed: {OUT}\n")


def test_interrupt_ends_with_a_summary(folder: Path, answering: Callable[..., list[int]]) -> None:
    answering(interrupt)
    done = run("in", "--page")
    assert (done.exit_code, done.stderr) == (130, "")
    assert done.stdout.endswith(f"1 of 2 reviewed, 1 left: 0 confirmed, 1 corrected. {OUT}\n")
    # When nothing is left, it is how a review ends.
    done = run("in", "--page")
    assert done.exit_code == 0 and "2 of 2 reviewed: " in done.stdout


def test_interrupted_reading_goes_on(
    folder: Path, answering: Callable[..., list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = answering(lambda review: None)
    original, count = Reader.read_page, 0

    def interrupted(self: Reader, source: Any) -> Any:
        nonlocal count
        count += 1
        if count == 3:
            raise KeyboardInterrupt
        return original(self, source)

    monkeypatch.setattr(Reader, "read_page", interrupted)
    done = run("in", "--page")
    assert (done.exit_code, done.stderr) == (130, "inkdigits: interrupted\n")
    assert len({row["file"] for row in rows()}) == 2
    count = 10
    assert run("in", "--page").exit_code == 0
    assert len(rows()) == 8 and left == [2] and count == 13
    assert [row["file"] for row in rows()] == sorted(row["file"] for row in rows())


def test_nothing_doubtful_is_said_and_the_file_written(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "seven.png").write_bytes(encoded(Image.fromarray(picture())))
    out = tmp_path / "out.csv"
    words = ["review", str(tmp_path / "in"), "--out", str(out)]
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"None of the readings needs review: {out}\n"
    (row,) = rows(out)
    assert (row["digit"], row["review"], row["reviewed"], row["read_as"]) == ("7", "no", "", "7")


def test_picture_that_cant_be_read_is_a_row_and_tried_again(
    folder: Path, answering: Callable[..., list[int]]
) -> None:
    left = answering(lambda review: None)
    (folder / "in" / "bad.png").write_bytes(b"no picture")
    done = run("in", "--page")
    assert done.exit_code == 1 and left == [2]
    assert done.stdout.startswith("1 picture can't be read. 2 of 8 readings need review.")
    (row,) = [row for row in rows() if row["file"] == "in/bad.png"]
    assert (row["status"], row["review"], row["read_as"]) == ("error", "yes", "error")
    assert row["message"].startswith("not an image")
    Image.new("RGB", (300, 220), "white").save("in/bad.png")
    assert run("in", "--page").exit_code == 0
    assert [row["text"] for row in rows() if row["file"] == "in/bad.png"] == ["45"]


def test_csv_file_of_read_is_reviewed_without_reading_again(
    folder: Path, answering: Callable[..., list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["read", "in", "--page", "--csv", "--min-confidence", "0.7", "--annotate", "drawn"]
    read = CliRunner().invoke(app, [*words, "--numbers-model", "model"])
    Path("answers.csv").write_text(read.stdout)
    left = answering(lambda review: review.answer(review.progress.next[-1], None))
    monkeypatch.setattr(Reader, "read_page", None)
    done = run("answers.csv")
    assert (done.exit_code, left) == (0, [2]), done.output
    found = rows("answers-reviewed.csv")
    assert list(found[0])[-4:] == ["annotated", "review", "reviewed", "read_as"]
    assert [row["read_as"] for row in found if row["file"] == "in/form.png"] == [
        "12", "13.581,-", "007"
    ]  # fmt: skip
    assert read.stdout == Path("answers.csv").read_text()
    # The review itself may be named, too.
    done = run("answers-reviewed.csv")
    assert (done.exit_code, left) == (0, [2, 1]), done.output
    assert not Path("answers-reviewed-reviewed.csv").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("empty --page", "no pictures in this folder"),
        ("nowhere.png --page", "in-reviewed.csv"),
        ("- --page", "standard input is read only once"),
        ("in --page --number", "Choose one of --number and --page."),
        ("in --page --length 5", "--length needs --number."),
        ("in --page --out in/form.png", "end its name with .csv"),
        ("in --page --out mine.csv", "exists and was not written by inkdigits"),
        ("in --page --out linked.csv", "exists and was not written by inkdigits"),
        ("in --page --out folder.csv", "is not a file; choose another name"),
        ("in --page --out others.csv", "is a review of other pictures; choose another name"),
        ("in --number --out others.csv", "is a review of pages; choose another name"),
        ("in --page --out altered.csv", "is not a CSV file of inkdigits: row 1 was changed"),
        ("in --page --out short.csv", "is not a CSV file of inkdigits: it is not a sound CSV"),
        ("mine.csv", "mine.csv is not a CSV file of inkdigits: its columns are others"),
        ("digits.csv", "doesn't say what unsure digits look like"),
        ("away.csv", "none of its pictures is here"),
        ("others.csv --number --out x.csv", "has the readings of pages, not of numbers"),
        ("missing.csv", "missing.csv: no such file"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_overwritten(
    words: str, message: str, folder: Path, answering: Callable[..., list[int]]
) -> None:
    left = answering(lambda review: None)
    (folder / "empty").mkdir()
    (folder / "folder.csv").mkdir()
    (folder / "mine.csv").write_text("name,amount\nme,5\n")
    (folder / "linked.csv").symlink_to("mine.csv")
    head = ("file,index,text,written,likely_text,status,confidence,message,x,y,width,height,"
            "printed,table,row,column")  # fmt: skip
    row = "in/form.png,1,5,5,5,read,0.9,,,,,,no,,,"
    own = f"{head},review,reviewed,read_as\n"
    (folder / "others.csv").write_text(f"{own}{row},no,,5\n".replace("in/form", "model/card"))
    (folder / "altered.csv").write_text(f"{own}{row},no,perhaps,5\n")
    (folder / "short.csv").write_text(f"{own}{row}\n")
    (folder / "away.csv").write_text(f"{head}\n{row}\n".replace("in/form", "away/form"))
    (folder / "digits.csv").write_text(
        "file,digit,status,confidence,message\nin/form.png,,unsure,0.5,\n"
    )
    (folder / "model" / "card.png").write_bytes(b"")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    done = run(*words.split())
    if words.startswith("nowhere"):
        # A file that is missing is the error itself.
        message = "nowhere.png"
    assert done.exit_code in (1, 2) and left == [], done.output
    assert message in done.stderr or message in done.stdout
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before


def test_output_that_is_an_input_is_refused(folder: Path) -> None:
    Path("answers.csv").write_text(
        CliRunner()
        .invoke(app, ["read", "in", "--page", "--csv", "--numbers-model", "model"])
        .stdout
    )
    done = run("answers.csv", "--out", "answers.csv")
    assert done.exit_code == 2 and "is one of the inputs" in done.stderr


def test_port_in_use_is_one_line(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("in", "--page", "--port", port, "--no-browser")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"inkdigits: 127.0.0.1, port {port}: ")
    assert done.stderr.endswith(". Choose another with --port or --host.\n")
    assert "reviewed" not in done.stdout
    # What was read is kept.
    assert len(rows()) == 8


def test_nothing_is_left_running(folder: Path, answering: Callable[..., list[int]]) -> None:
    answering(lambda review: None)
    before = threading.active_count()
    run("in", "--page")
    assert threading.active_count() == before
