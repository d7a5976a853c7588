"""Answers of a review teach a profile, and undone ones don't."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from inkdigits import Profile
from inkdigits.apps.cli import app
from inkdigits.apps.review import serving
from inkdigits.apps.review.review import Review
from inkdigits.ink import Ink, draw
from square_one import number_with_ones, square_one


@pytest.fixture(autouse=True)
def working(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with two pictures of a 1 that is read as a 7, and one with three of numbers."""
    monkeypatch.chdir(tmp_path)
    for change in (0, 3):
        save(square_one(change), tmp_path / "in" / f"{change}.png")
    for text in ("2153", "3140", "4130"):
        save(number_with_ones(text), tmp_path / "numbers" / f"{text}.png")


def save(ink: Ink, path: Path) -> None:
    """Write a picture of ink with a margin."""
    drawn = 255 - draw(ink).pixels
    whole = Image.new("L", (drawn.shape[1] + 60, drawn.shape[0] + 60), 255)
    whole.paste(Image.fromarray(drawn), (30, 30))
    path.parent.mkdir(exist_ok=True)
    whole.save(path)


def review(monkeypatch: pytest.MonkeyPatch, answer: str, *words: str, source: str = "in") -> str:
    """Run a review in which a person does what ``answer`` says; what was printed."""

    def served(review: Review, *_: object, **__: object) -> None:
        for act in answer.split():
            if act == "back":
                review.back()
            else:
                review.answer(review.progress.next[0], None if act == "right" else act)

    monkeypatch.setattr(serving, "serve_review", served)
    command = ["review", source, "--min-confidence", "1", *words]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    return done.output


def test_a_correction_teaches_and_is_forgotten_when_undone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed = review(monkeypatch, "1 right back", "--profile", "./anna.sqlite")
    assert "1 answer taught to" in printed
    (kept,) = Profile("./anna.sqlite").corrections()
    assert (kept.digit, kept.read_as) == (1, 7)


def test_without_a_profile_nothing_is_taught(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "taught" not in review(monkeypatch, "1 1")
    assert list(Path().glob("*.sqlite")) == []


def review_numbers(monkeypatch: pytest.MonkeyPatch, answer: str, *words: str) -> tuple[str, str]:
    """Review the numbers; what was printed, and the digits that were taught."""
    words = (*words, "--profile", "./anna.sqlite")
    printed = review(monkeypatch, answer, *words, source="numbers")
    return printed, "".join(str(each.digit) for each in Profile("./anna.sqlite").corrections())


@pytest.mark.parametrize("kind", ["--number", "--page"])
def test_corrected_and_confirmed_numbers_teach_all_their_digits(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    printed, taught = review_numbers(monkeypatch, "2153 right 4130", kind)
    # The second was read as 3740.
    assert "3 answers taught to" in printed and taught == "215337404130"


def test_an_undone_number_is_forgotten_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    printed, taught = review_numbers(monkeypatch, "2153 3140 back back 2153", "--number")
    assert "1 answer taught to" in printed and taught == "2153"


def test_a_number_that_the_profile_reads_otherwise_by_now_teaches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    review_numbers(monkeypatch, "2153", "--number")
    # In the table of the first start it is 3740, and by now it is read as 3140.
    printed, taught = review_numbers(monkeypatch, "3140", "--number")
    assert "1 answer taught to" in printed and taught == "21533140"


def test_what_was_removed_elsewhere_does_not_keep_the_rest_of_a_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    removed = iter([True])

    class Interrupted(Review):
        def back(self) -> None:
            if next(removed, False):
                Profile("./anna.sqlite").undo()
            super().back()

    monkeypatch.setattr("inkdigits.apps.cli.reviewing.Review", Interrupted)
    printed, taught = review_numbers(monkeypatch, "2153 back 2153", "--number")
    assert "1 answer taught to" in printed and "could not" not in printed
    assert taught == "2153"


def test_a_number_that_tells_nothing_is_said_to_teach_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed, taught = review_numbers(monkeypatch, "2153 9 4130", "--number")
    assert "2 answers taught to" in printed and taught == "21534130"
    assert "1 could not be taught: 3740 and 9 are too different" in " ".join(printed.split())
