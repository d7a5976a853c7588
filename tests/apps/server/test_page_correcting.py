"""Correcting whole numbers on the page, in a real browser with real events."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from local_server import LocalServer
from numpy.typing import NDArray
from page import DEVICES
from playwright.sync_api import Page, expect

from browsing import NEEDS_CHROMIUM, ON_EACH_DEVICE, axe, draw
from number_picture import picture_of
from square_one import number_with_ones

pytestmark = NEEDS_CHROMIUM

OpenNumbers = Callable[..., Page]


@pytest.fixture
def open_numbers(open_page: Callable[..., Page], teachable: LocalServer) -> OpenNumbers:
    """Opens the page where numbers are read, with a profile."""

    def open_it(name: str, **options: Any) -> Page:
        page = open_page(teachable.address, **options)
        page.locator("#profile").fill(name)
        page.keyboard.press("Enter")
        page.get_by_text("Numbers", exact=True).click()
        return page

    return open_it


def strokes_of(text: str, change: int = 0) -> list[NDArray[np.float64]]:
    """The strokes of such a number, with few points."""
    strokes = number_with_ones(text, change).strokes
    steps = [max(1, len(stroke) // 12) for stroke in strokes]
    return [
        np.concatenate([stroke[:-1:step], stroke[-1:]])
        for stroke, step in zip(strokes, steps, strict=True)
    ]


def write(page: Page, text: str, change: int = 0, top: float = 0.25) -> None:
    """Write a number in which the 1 has a square serif."""
    page.locator("#pad").evaluate("pad => pad.scrollIntoView({ block: 'center' })")
    strokes = strokes_of(text, change)
    draw(page, [[(x / 780, (y - 60) / 780 + top) for x, y in stroke] for stroke in strokes])


def write_by_finger(page: Page, text: str, top: float) -> None:
    """As `write`; a finger on the sheet leaves the keyboard to the field."""
    session, box = page.context.new_cdp_session(page), page.locator("#pad").bounding_box()
    assert box is not None
    for stroke in strokes_of(text):
        kinds = ["touchStart", *["touchMove"] * (len(stroke) - 1)]
        for kind, (x, y) in zip(kinds, stroke.tolist(), strict=True):
            across, down = box["width"] * x / 780, box["height"] * ((y - 60) / 780 + top)
            point = {"x": box["x"] + across, "y": box["y"] + down}
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def correct(page: Page, text: str) -> None:
    """Type the digits that are written."""
    field = page.get_by_label("or its digits are")
    expect(field).to_be_enabled()
    field.fill(text)
    field.press("Enter")


def expect_corrections(page: Page, count: int) -> None:
    """So many are in the list on the page, as soon as what was clicked is done."""
    page.get_by_role("button", name="Corrections", exact=True).click()
    expect(page.locator("#corrections > *").first).to_be_visible()
    expect(page.locator("#corrections img")).to_have_count(count)
    page.get_by_role("button", name="Corrections", exact=True).click()


def test_corrected_read_right_undone_whole_and_read_as_before(open_numbers: OpenNumbers) -> None:
    page = open_numbers("nora")
    write(page, "2153")
    expect(page.locator("#digit")).to_have_text("2753")
    page.get_by_label("or its digits are").fill("2153")
    page.get_by_role("button", name="Learn").click()
    expect(page.locator("#notice")).to_have_text("Learned 4 digits.")
    expect(page.locator("#digit")).to_have_text("2153")
    expect(page.locator("#said")).to_have_value("")
    page.locator("#clear").click()
    write(page, "2153", 1)
    expect(page.locator("#digit")).to_have_text("2153")
    page.get_by_role("button", name="Right").click()
    expect(page.locator("#notice")).to_have_text("Confirmed 4 digits.")
    expect_corrections(page, 8)
    undo = page.get_by_role("button", name="Undo correction")
    # The second click of a double click undoes nothing.
    for click, left in ((undo.dblclick, 4), (undo.click, 0)):
        click()
        expect(page.locator("#notice")).to_have_text("Forgotten: the corrections to 2, 1, 5, 3.")
        expect_corrections(page, left)
    expect(page.locator("#digit")).to_have_text("2753")


def test_by_keys_alone_and_what_is_no_number_is_refused(open_numbers: OpenNumbers) -> None:
    page = open_numbers("olga")
    write(page, "2153")
    expect(page.locator("#digit")).to_have_text("2753")
    field = page.get_by_label("or its digits are")
    for typed, words in (("21x3", "0 to 9"), ("2" * 101, "at most 100"), ("29", "too different")):
        page.keyboard.press(typed[0])
        expect(field).to_be_focused()
        page.keyboard.type(typed[1:])
        expect(field).to_have_value(typed)
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()
        expect(field).to_have_value(typed)
        # It leaves the field, and clears no drawing.
        page.keyboard.press("Escape")
        expect(field).to_have_value("")
        expect(field).not_to_be_focused()
    expect(page.locator("#digit")).to_have_text("2753")
    expect_corrections(page, 0)
    page.keyboard.press("2")
    page.keyboard.type("1543")
    page.keyboard.press("Enter")
    told = "Learned 2 of 5 digits. It is not certain where the others are."
    expect(page.locator("#notice")).to_have_text(told)


def test_the_chosen_line_is_corrected_and_stays_chosen(open_numbers: OpenNumbers) -> None:
    page = open_numbers("pia")
    write(page, "2153", top=0.1)
    write(page, "4130", top=0.6)
    expect(page.locator(".number")).to_have_text(["2753", "4730"])
    expect(page.locator("#verdict")).to_have_attribute("aria-busy", "false")
    page.locator(".number :checked").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("2")
    page.keyboard.type("153")
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_have_text("Learned 4 digits.")
    expect(page.locator(".number")).to_have_text(["2153", "4730"])
    expect(page.locator(".number:has(:checked)")).to_have_text("2153")
    page.locator(".number :checked").focus()
    page.keyboard.press("r")
    expect(page.locator("#notice")).to_have_text("Confirmed 4 digits.")
    expect_corrections(page, 8)


def test_what_was_typed_is_not_for_what_is_written_next(open_numbers: OpenNumbers) -> None:
    page = open_numbers("omar", **DEVICES["finger, phone"])
    page.locator("#pad").evaluate("pad => pad.scrollIntoView({ block: 'center' })")
    write_by_finger(page, "2153", 0.1)
    expect(page.locator("#digit")).to_have_text("2753")
    page.get_by_label("or its digits are").fill("2153")
    write_by_finger(page, "4130", 0.6)
    expect(page.locator(".number")).to_have_count(2)
    expect(page.get_by_label("or its digits are")).to_have_value("")
    expect(page.get_by_label("or its digits are")).not_to_be_focused()


def test_a_clicked_number_of_a_picture_is_corrected(open_numbers: OpenNumbers) -> None:
    page = open_numbers("quin")
    file: Any = {"name": "two.png", "mimeType": "image/png", "buffer": picture_of("2153", "4130")}
    page.set_input_files("#open-file", file)
    expect(page.locator(".box .read")).to_have_text(["2753", "4730"])
    page.get_by_label("or its digits are").fill("21")
    page.locator(".box").last.click()
    # What was typed was meant for the other number.
    expect(page.locator("#said")).to_have_value("")
    correct(page, "4130")
    expect(page.locator(".box .read")).to_have_text(["2753", "4130"])
    expect(page.locator(".number:has(:checked)")).to_have_text("4130")
    expect_corrections(page, 4)


def test_without_a_name_or_a_number_nothing_can_be_typed(open_numbers: OpenNumbers) -> None:
    page = open_numbers("rosa")
    expect(page.get_by_label("or its digits are")).to_be_disabled()
    expect(page.get_by_role("button", name="Right")).to_be_disabled()
    write(page, "2153")
    expect(page.get_by_label("or its digits are")).to_be_enabled()
    page.locator("#profile").fill("")
    page.keyboard.press("Enter")
    expect(page.get_by_label("or its digits are")).to_be_disabled()
    page.get_by_text("Digit", exact=True).click()
    expect(page.get_by_label("or its digits are")).to_be_hidden()
    expect(page.get_by_role("button", name="It is a 1")).to_be_visible()


@ON_EACH_DEVICE
def test_field_can_be_seen_and_used_everywhere(
    options: dict[str, Any], open_numbers: OpenNumbers
) -> None:
    page = open_numbers("sven", **options)
    write(page, "2153")
    expect(page.locator("#verdict")).to_have_attribute("aria-busy", "false")
    field = page.get_by_label("or its digits are")
    field.fill("2153")
    assert axe(page, "correcting") == ""
    wide = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1]
    whole, button = field.bounding_box(), page.get_by_role("button", name="Learn").bounding_box()
    assert whole is not None and button is not None
    assert whole["height"] >= 44 and abs(whole["y"] + whole["height"] / 2 - button["y"] - 24) < 4
