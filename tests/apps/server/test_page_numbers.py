"""Numbers on the page in a real browser; digits that don't touch are read rightly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from local_server import LocalServer
from page import DEVICES
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bad_inputs import encoded, picture
from browsing import NEEDS_CHROMIUM, SCRIBBLE, axe, draw, opening_pages

pytestmark = NEEDS_CHROMIUM

BARS = [[(x, 0.1), (x, 0.3)] for x in (0.2, 0.4, 0.6)]
BELOW = [[(x, 0.6), (x, 0.8)] for x in (0.2, 0.4)]


@pytest.fixture
def open_page(browser: Browser, numbers_server: LocalServer) -> Iterator[Callable[..., Page]]:
    """Opens the page in a context of its own, with the switch at numbers."""
    with opening_pages(browser) as opened:

        def open_it(**options: Any) -> Page:
            page = opened(numbers_server.address, **options)
            page.get_by_text("Numbers", exact=True).click()
            return page

        yield open_it


def sevens() -> bytes:
    """A picture with the numbers 77 and, below it, 7."""
    seven, gap = picture(), np.full_like(picture(), picture()[0, 0])
    return encoded(Image.fromarray(np.vstack([np.hstack([seven, seven]), np.hstack([seven, gap])])))


def choose_sevens(page: Page) -> None:
    file: Any = {"name": "77.png", "mimeType": "image/png", "buffer": sevens()}
    page.set_input_files("#open-file", file)
    expect(page.locator(".over-picture .box")).to_have_count(2)


def settle(page: Page) -> None:
    """Wait for the last answer."""
    expect(page.locator("#verdict")).to_have_attribute("aria-busy", "false")


def chosen(page: Page) -> str:
    return page.locator(".number:has(:checked)").inner_text()


def test_digits_drawn_one_after_another_are_one_number(page: Page) -> None:
    for count in (1, 2, 3):
        draw(page, [BARS[count - 1]])
        expect(page.locator("#digit")).to_have_text("1" * count)
    expect(page.locator("#digits .value")).to_have_text(["1", "1", "1"])
    expect(page.locator("#digits .share").first).to_have_text("99 %")
    expect(page.locator("#strip")).to_be_visible()
    expect(page.locator("#numbers")).to_be_hidden()
    expect(page.locator("#spoken")).to_contain_text("111, ")


def test_lines_below_one_another_are_several_numbers(page: Page) -> None:
    draw(page, BARS + BELOW)
    expect(page.locator(".number")).to_have_text(["111", "11"])
    expect(page.locator("#spoken")).to_have_text("2 numbers: 111, 11")
    expect(page.locator(".box.chosen")).to_have_count(1)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("Control+c")
    expect(page.locator("#notice")).to_have_text("Copied: 111, 11")
    assert page.evaluate("navigator.clipboard.readText()") == "111\n11"
    # The pen draws through the boxes.
    draw(page, [[(0.6, 0.62), (0.6, 0.8)], [(0.3, 0.62), (0.3, 0.8)]])
    expect(page.locator(".number")).to_have_text(["111", "1111"])


def test_switch_reads_the_same_drawing_anew(page: Page) -> None:
    draw(page, BARS[:2])
    expect(page.locator("#digit")).to_have_text("11")
    page.get_by_text("Digit", exact=True).click()
    expect(page.locator("#verdict")).to_have_attribute("data-status", "several digits")
    expect(page.locator("#bars")).to_be_visible()
    expect(page.locator("#digits")).to_be_hidden()
    page.locator("#mode input").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#digit")).to_have_text("11")


def test_clear_and_a_scribble_leave_no_number(page: Page) -> None:
    draw(page, BARS + BELOW)
    expect(page.locator(".number")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("#verdict")).to_have_attribute("data-status", "empty")
    for left in (".number", ".box", "#digits li"):
        expect(page.locator(left)).to_have_count(0)
    draw(page, SCRIBBLE)
    expect(page.locator('#verdict[data-status="no number"][aria-busy="false"]')).to_be_visible()
    expect(page.locator("#sure")).to_have_text("No number")


def test_box_of_a_picture_can_be_clicked_and_its_number_chosen_by_keyboard(page: Page) -> None:
    choose_sevens(page)
    expect(page.locator(".box .read")).to_have_text(["77", "7"])
    expect(page.locator("#digits li")).to_have_count(2)
    whole, box = page.locator("#pad").bounding_box(), page.locator(".box").last.bounding_box()
    assert whole is not None and box is not None
    middle = box["x"] + box["width"] / 2 - whole["x"], box["y"] + box["height"] / 2 - whole["y"]
    assert 0 < middle[0] < whole["width"] / 2 < middle[1] < whole["height"]
    page.locator(".box").last.click()
    expect(page.locator("#digits li")).to_have_count(1)
    assert chosen(page) == "7"
    page.locator(".number :checked").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#digits li")).to_have_count(2)
    assert chosen(page) == "77"
    expect(page.locator(".box").first).to_have_class("box chosen")
    # Beside the boxes a stroke begins a drawing.
    draw(page, [[(0.8, 0.6), (0.8, 0.9)]])
    expect(page.locator("#digit")).to_have_text("1")
    expect(page.locator(".box")).to_have_count(0)


def test_unsure_number_and_its_alternatives_are_marked(page: Page) -> None:
    digit = {
        "digit": 1,
        "confidence": 0.6,
        "alternatives": [{"digit": 7, "probability": 0.31}],
        "box": [1, 1, 5, 5],
    }
    number = {
        "text": None,
        "written": None,
        "status": "unsure",
        "confidence": 0.6,
        "digits": [digit],
        "candidates": [{"text": "1", "written": "1", "probability": 0.6}],
        "box": [1, 1, 5, 5],
        "why": "Why.",
        "printed": True,
        "strip": None,
    }
    answer = {"numbers": [number], "tables": [], "turned": 0}
    page.route("**/v1/page*", lambda route: route.fulfill(json=answer))
    draw(page, BARS[:1])
    expect(page.locator("#digit")).to_have_text("1?")
    expect(page.locator("#sure")).to_have_text("Unsure, printed")
    expect(page.locator("#why")).to_have_text("Why.")
    expect(page.locator("#digits li")).to_have_text("160 %or 7: 31 %")


@pytest.mark.parametrize("width", [320, 390, 834])
def test_paper_does_not_move_while_numbers_are_written(
    width: int, open_page: Callable[..., Page]
) -> None:
    page = open_page(viewport={"width": width, "height": 844})
    before = page.locator("#pad").bounding_box()
    for strokes in (BARS, BELOW):
        draw(page, strokes)
        expect(page.locator("#verdict")).to_have_attribute("aria-busy", "false")
        assert page.locator("#pad").bounding_box() == before
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(scheme: Any, device: str, open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme=scheme, reduced_motion="reduce", **DEVICES[device])
    found = [axe(page, "empty")]
    draw(page, BARS + BELOW)
    expect(page.locator(".number")).to_have_count(2)
    settle(page)
    found.append(axe(page, "numbers"))
    choose_sevens(page)
    settle(page)
    found.append(axe(page, "picture"))
    assert [each for each in found if each] == []
