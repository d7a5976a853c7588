"""Pictures with their answers, as cards and on sheets."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bad_inputs import picture
from inkdigits import Reader, Unread
from inkdigits.cards import AMBER, GREEN, RED, Card, as_png, card_of, draw_card, draw_sheet
from inkdigits.cards.lettering import TRACK, font_for, shortened, wrapped
from inkdigits.model.card import Thresholds
from inkdigits.picture import Picture, open_picture
from inkdigits.reading import Digit, decide
from inkdigits.sheet import Sheet
from inkdigits.trace import Trace


def traced(reading: Digit) -> Trace:
    shown = open_picture(picture(), 200)
    assert isinstance(shown, Picture)
    return Trace(shown, Sheet(255 - picture(), np.eye(3)), (), reading)


def test_a_card_says_what_was_read(reader: Reader) -> None:
    for style, digit in (("7-plain", 7), ("3-round", 3)):
        card = card_of(reader.trace(picture(style)), "some/folder/a.png")
        assert (card.title, card.colour, card.best, card.name) == (
            str(digit),
            GREEN,
            digit,
            "a.png",
        )
        assert card.aside.endswith(" sure") and card.reason == ""
        assert int(np.argmax(card.bars)) == digit and sum(card.bars) == pytest.approx(1, abs=1e-4)
    blank = card_of(reader.trace(np.full((50, 50), 255, np.uint8)))
    assert (blank.title, blank.reason, blank.bars) == ("Blank", "There is no ink.", ())
    unread = card_of(Unread("not_an_image", "This is not an image."))
    assert (unread.title, unread.reason) == ("Can't be read", "This is not an image.")


@pytest.mark.parametrize(
    ("score", "needed", "marks", "standing_out"),
    [(1.0, 0.5, 1, 1), (1.0, 0.9, 1, 1), (0.1, 0.5, 1, 0), (1.0, 0.5, 3, 0)],
    ids=["read", "unsure", "not a digit", "several digits"],
)
def test_no_bar_is_highlighted_without_a_digit(
    score: float, needed: float, marks: int, standing_out: int
) -> None:
    answer = decide(
        np.array([0.2, 0.8, *[0.0] * 8], np.float32),
        score,
        Thresholds(0.5, needed),
        marks=marks,
        digits=marks,
    )
    card = card_of(traced(answer))
    image = np.asarray(draw_card(card))[200:]
    # A row through the higher bar; each track has a colour of its own.
    row = image[np.flatnonzero((image == TRACK).all(axis=2).any(axis=1))[20]]
    starts = np.diff((row == card.colour).all(axis=1).astype(int)) == 1
    assert starts.sum() == standing_out
    assert (" sure" in card.aside + card.reason) == bool(standing_out)


@pytest.mark.parametrize("shape", [(1, 1), (9, 9), (40, 900), (900, 40), (3, 1000)])
def test_a_picture_of_any_shape_fits_its_card(shape: tuple[int, int]) -> None:
    pixels = np.full((*shape, 3), (10, 20, 200), np.uint8)
    card = Card(pixels, "7", "99.0 % sure", box=(0, 0, shape[1], shape[0]))
    alone = draw_card(card)
    assert alone.width >= max(320, shape[1]) and alone.height > shape[0]
    fitted = np.asarray(draw_card(card, field=(216, 160)))
    assert fitted.shape[1] == 240
    blue = np.argwhere((np.abs(fitted.astype(int) - (10, 20, 200)) < 30).all(axis=2))
    assert len(blue) and blue[:, 0].max() < 172


def test_long_names_are_cut_in_front_and_long_reasons_after_three_lines() -> None:
    assert shortened("x" * 80 + "-end.png", 12, 120, in_front=True).startswith("…x")
    assert shortened("x" * 80 + "-end.png", 12, 120, in_front=True).endswith("-end.png")
    assert shortened("short", 12, 120) == "short"
    lines = wrapped("some words and more of them " * 9, 13, 150, most=3)
    assert len(lines) == 3 and lines[-1].endswith("…")
    assert all(font_for(line, 13).getlength(line) <= 150 for line in lines)
    assert wrapped("", 13, 150) == []


@pytest.mark.parametrize(
    "name", ["a\x1b[2Jb.png", "f\u00fcnf.png", "\u4e94.png", "\udcff.png", "$x$_^.png"]
)
def test_any_name_can_be_drawn(name: str) -> None:
    assert draw_sheet([Card(None, "Can't be read", name=name)] * 3, field=(216, 160), columns=2)


def test_all_cards_of_a_sheet_are_of_one_size() -> None:
    few = [Card(picture(), "7"), Card(None, "Unsure", reason="Many words. " * 30, colour=AMBER)]
    sheet = draw_sheet(few * 2, field=(100, 100), columns=2, note=("3 of 4", RED))
    white = (np.asarray(sheet) == 255).all(axis=2)
    edges = np.flatnonzero(np.diff(white.any(axis=1).astype(int)))
    assert len(edges) == 4 and edges[1] - edges[0] == edges[3] - edges[2]


def test_files_name_this_program(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(as_png(draw_card(Card(picture(), "7"))))
    with Image.open(tmp_path / "a.png") as opened:
        assert opened.info["Software"] == "inkdigits"
