"""Pictures with their answers, as cards and on sheets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bad_inputs import ink_of, picture
from inkdigits import Reader, Unread
from inkdigits.cards import (
    AMBER,
    GREEN,
    LEGEND,
    RED,
    Card,
    as_png,
    card_of,
    draw_card,
    draw_sheet,
    overlaid,
    overlay_of,
)
from inkdigits.cards.lettering import TRACK, font_for, shortened, wrapped
from inkdigits.model.card import Thresholds
from inkdigits.picture import Picture, open_picture
from inkdigits.reading import BLANK, Digit, decide
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


def half_found() -> Trace:
    """A grey picture of a black 1 that was found, and a black line that was left out."""
    paper = np.full((100, 200, 3), 200, np.uint8)
    ink, line = np.zeros((2, 100, 200), np.uint8)
    ink[20:80, 40:46] = line[20:80, 150:152] = 255
    paper[(ink | line) > 0] = 0
    shown = open_picture(paper, 200)
    return Trace(shown, Sheet(ink, np.eye(3), line), (), replace(BLANK, box=(40, 20, 6, 60)))


def test_ink_is_tinted_blue_and_what_was_left_out_orange_and_picture_stays_visible() -> None:
    trace = half_found()
    shown = overlaid(trace).astype(int)
    ink, line, paper = shown[50, 43], shown[50, 151], shown[50, 100]
    assert ink[2] - ink[0] > 80 and line[0] - line[2] > 80
    assert paper.tolist() == [200] * 3
    # Around it the tint lies on paper, and is brighter.
    assert shown[50, 39].sum() > ink.sum() + 100
    boxed = overlaid(trace, boxed=True)
    assert tuple(boxed[19, 43]) == LEGEND[0][1] and np.array_equal(boxed[50, 43], shown[50, 43])


def test_overlay_is_transparent_where_nothing_was_found() -> None:
    overlay = overlay_of(half_found())
    assert overlay is not None and (overlay.mode, overlay.size) == ("RGBA", (200, 100))
    alpha = np.asarray(overlay)[..., 3]
    assert alpha[50, 43] > 100 and alpha[50, 151] > 100 and alpha[:, 80:120].max() == 0


def test_drawing_has_no_overlay(reader: Reader) -> None:
    for trace in (reader.trace(ink_of("7-crossed")), reader.trace(picture())):
        assert overlay_of(trace) is None
        assert np.array_equal(overlaid(trace), trace.image)
        assert card_of(trace, tinted=True).legend == ()


def test_tinted_card_has_a_legend_beside_the_name() -> None:
    card = card_of(half_found(), "a-long-name-" * 9 + ".png", tinted=True)
    shown = np.asarray(draw_card(card))
    below = shown[100:]
    for _, colour in LEGEND:
        assert (below == colour).all(axis=2).sum() > 60
    assert not any((shown == LEGEND[0][1]).all(axis=2)[:100].ravel())
    plain = card_of(half_found(), "a.png")
    assert plain.legend == () and np.array_equal(plain.picture, half_found().image)


def test_files_name_this_program(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(as_png(draw_card(Card(picture(), "7"))))
    with Image.open(tmp_path / "a.png") as opened:
        assert opened.info["Software"] == "inkdigits"
