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
from inkdigits.ink import draw
from square_one import square_one


@pytest.fixture(autouse=True)
def working(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with two pictures of a 1 that is read as a 7."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for change in (0, 3):
        drawn = 255 - draw(square_one(change)).pixels
        whole = Image.new("L", (drawn.shape[1] + 60, drawn.shape[0] + 60), 255)
        whole.paste(Image.fromarray(drawn), (30, 30))
        whole.save(tmp_path / "in" / f"{change}.png")


def review(monkeypatch: pytest.MonkeyPatch, answer: str, *words: str) -> str:
    """Run a review in which a person does what ``answer`` says; what was printed."""

    def served(review: Review, *_: object, **__: object) -> None:
        for act in answer.split():
            if act == "back":
                review.back()
            else:
                review.answer(review.progress.next[0], None if act == "right" else act)

    monkeypatch.setattr(serving, "serve_review", served)
    command = ["review", "in", "--min-confidence", "1", *words]
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


def test_a_profile_is_not_for_numbers() -> None:
    done = CliRunner().invoke(app, ["review", "in", "--number", "--profile", "anna"])
    assert done.exit_code == 2 and "single digits" in done.output
