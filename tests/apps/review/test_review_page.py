"""The page of a review in a real browser, with real key presses."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from page import DEVICES
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bad_inputs import encoded, picture
from browsing import NEEDS_CHROMIUM, axe, opening_pages
from inkdigits.apps.cli.tasks import task_of
from inkdigits.apps.review.opening import fill, find_source, table_of
from inkdigits.apps.review.review import Review
from inkdigits.apps.review.views import Views
from inkdigits.reader import Reader
from review_server import ReviewServer

pytestmark = NEEDS_CHROMIUM

DASH = "\N{EN DASH}"
"""In place of a number."""

PHONE = {**DEVICES["finger, phone"], "viewport": {"width": 320, "height": 568}}


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    with opening_pages(browser) as opened:
        yield opened


@pytest.fixture
def server(begin: Callable[..., tuple[Review, Views]]) -> Iterator[ReviewServer]:
    """A review in which all eight readings are doubtful."""
    with ReviewServer(*begin(min_confidence=0.99)) as running:
        yield running


@pytest.fixture
def page(server: ReviewServer, open_page: Callable[..., Page]) -> Page:
    return shown(open_page(server.address))


def shown(page: Page) -> Page:
    expect(page.locator('body[data-state="reading"]')).to_be_visible()
    return page


def rows(folder: Path) -> list[tuple[str, str, str]]:
    with (folder / "out.csv").open(newline="", encoding="utf-8") as file:
        return [(row["written"], row["status"], row["reviewed"]) for row in csv.DictReader(file)]


def expect_reading(page: Page, text: str, left: int, total: int = 8) -> None:
    expect(page.locator('#answer[aria-busy="false"]')).to_be_visible()
    expect(page.locator("#text")).to_have_text(text)
    expect(page.locator("#left")).to_have_text(f"{left} of {total} left")


def press(page: Page, *keys: str, then: tuple[str, int] | None = None) -> None:
    """Press keys; ``then`` is the reading that is shown next, and how many are left."""
    for key in keys:
        page.keyboard.press(key)
    if then:
        expect_reading(page, *then)


def test_review_by_keyboard_from_the_first_reading_to_the_last(
    page: Page, server: ReviewServer, folder: Path
) -> None:
    expect_reading(page, DASH, 8)
    expect(page.locator("#sure")).to_have_text("No number")
    press(page, "Enter", then=("12", 7))
    expect(page.locator("#file")).to_have_text("in/form.png")
    press(page, "Enter", then=("13.581,-", 6))
    expect(page.locator("#place")).to_have_text("number 2 · table 1, row 2, column 1 · printed")
    assert rows(folder)[:2] == [("", "no number", "confirmed"), ("12", "read", "confirmed")]
    press(page, *"13.587")
    expect(page.locator("#right-name")).to_have_text("Save")
    press(page, "Enter", then=("007", 5))
    assert rows(folder)[2] == ("13.587", "read", "corrected")
    other = page.locator(".other .number").first.inner_text()
    press(page, "a", then=("-5", 4))
    assert rows(folder)[3] == (other, "read", "corrected") and other != "007"
    press(page, "n", then=("45", 3))
    assert rows(folder)[4] == ("", "no number", "corrected")
    press(page, "s", then=("1", 3))
    press(page, "z", then=("45", 3))
    press(page, "e")
    expect(page.locator("#typed")).to_have_value("45")
    # A doubtful digit is selected, and typing replaces it.
    press(page, "7", "Enter", then=("1", 2))
    assert rows(folder)[5][0] in ("75", "47")
    press(page, ".", "Enter")
    expect(page.locator("#said")).to_contain_text("A number has digits")
    press(page, "Escape", "Enter", then=("2", 1))
    press(page, "Enter")
    expect(page.locator("#end-title")).to_have_text("All 8 are reviewed")
    expect(page.locator("#counts")).to_have_text("confirmed4corrected4")
    press(page, "z", then=("2", 1))
    assert rows(folder)[7] == ("2", "read", "")
    press(page, "Enter")
    expect(page.locator("#end-title")).to_be_focused()
    assert [reviewed for *_, reviewed in rows(folder)].count("confirmed") == 4
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("#end-advice")).to_have_text(
        "The review has ended; you can close this page."
    )
    assert server.ended


def test_key_that_is_held_down_answers_once(page: Page, folder: Path) -> None:
    expect_reading(page, DASH, 8)
    page.keyboard.down("Enter")
    for _ in range(5):
        page.keyboard.down("Enter")
    expect_reading(page, "12", 7)
    page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    press(page, "s")
    expect_reading(page, "13.581,-", 7)
    assert [reviewed for *_, reviewed in rows(folder)].count("confirmed") == 1


def test_digit_is_answered_by_its_key(open_page: Callable[..., Page], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, style in (("a", "7-crossed"), ("b", "0-plain"), ("c", "1-base")):
        content = encoded(Image.fromarray(picture(style)))
        (tmp_path / "in" / f"{name}.png").write_bytes(content)
    source, out = find_source(str(tmp_path / "in")), tmp_path / "out.csv"
    task, table = task_of("digit", Reader(), {}, 1), table_of(source, out, "digit")
    fill(table, source, task.read, 1)
    for row in table.rows:
        row["review"] = "yes"
    views = Views(task.read, source.names, 1)
    with ReviewServer(Review(table), views) as server:
        page = shown(open_page(server.address))
        expect_reading(page, "7", 3, 3)
        press(page, "e", "4")
        expect_reading(page, "0", 2, 3)
        press(page, "Enter")
        expect_reading(page, "1", 1, 3)
        press(page, "n")
        expect(page.locator("#end-title")).to_have_text("All 3 are reviewed")
    with out.open(newline="", encoding="utf-8") as file:
        found = [(row["digit"], row["status"], row["read_as"]) for row in csv.DictReader(file)]
    assert found == [("4", "read", "7"), ("0", "read", "0"), ("", "not a digit", "1")]


def test_doubtful_digits_are_marked_in_text_and_picture(page: Page) -> None:
    press(page, "Enter")
    expect_reading(page, "12", 7)
    crop, box = (page.locator(name).bounding_box() for name in ("#crop", "#marks .box"))
    assert crop is not None and box is not None
    assert crop["x"] < box["x"] and box["x"] + box["width"] < crop["x"] + crop["width"] + 8
    doubtful = page.locator("#text .doubtful")
    assert doubtful.count() >= 1
    expect(page.locator("#marks .doubt")).to_have_count(doubtful.count())
    spoken = page.locator("#spoken").inner_text()
    assert spoken.startswith("7 of 8 left. 12. ") and " Or A: " in spoken


def test_touch_needs_no_keyboard(
    server: ReviewServer, open_page: Callable[..., Page], folder: Path
) -> None:
    page = shown(open_page(server.address, **PHONE))
    # The keyboard of the phone would cover the picture.
    assert page.evaluate("document.activeElement === document.body")
    page.locator("#right").tap()
    expect_reading(page, "12", 7)
    page.locator(".other").first.tap()
    expect_reading(page, "13.581,-", 6)
    page.locator("#none").tap()
    expect_reading(page, "007", 5)
    page.locator("#skip").tap()
    expect_reading(page, "-5", 5)
    page.locator("#back").tap()
    expect_reading(page, "007", 5)
    assert [reviewed for *_, reviewed in rows(folder)].count("corrected") == 2


def test_page_goes_on_when_the_server_is_back(
    page: Page, server: ReviewServer, folder: Path
) -> None:
    page.route("**/v1/review/**", lambda route: route.abort())
    press(page, "Enter")
    expect(page.locator("#connection")).to_contain_text("away")
    page.unroute("**/v1/review/**")
    expect_reading(page, "12", 7)
    expect(page.locator("#connection")).to_have_text("")
    assert rows(folder)[0][2] == "confirmed"


def test_page_without_the_token_says_so(
    begin: Callable[..., tuple[Review, Views]], open_page: Callable[..., Page]
) -> None:
    with ReviewServer(*begin(), token="a-token-of-usual-length") as server:
        page = open_page(server.address)
        expect(page.locator("#connection")).to_contain_text("token that inkdigits printed")
        shown(open_page(f"{server.address}#token=a-token-of-usual-length"))


@pytest.mark.parametrize("width", [320, 390, 640, 844, 1280])
def test_nothing_is_cut_off_or_moves(
    width: int, server: ReviewServer, open_page: Callable[..., Page]
) -> None:
    page = shown(open_page(server.address, viewport={"width": width, "height": 568}))
    places = []
    for text in (DASH, "12", "13.581,-"):
        expect(page.locator("#text")).to_have_text(text)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        places.append([page.locator(f"#{name}").bounding_box() for name in ("typed", "skip")])
        press(page, "Enter")
    assert places[0] == places[1] == places[2]


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    scheme: Any, device: str, server: ReviewServer, open_page: Callable[..., Page]
) -> None:
    page = shown(
        open_page(server.address, color_scheme=scheme, reduced_motion="reduce", **DEVICES[device])
    )
    found = [axe(page, "no number")]
    page.locator("#skip").click()
    expect_reading(page, "12", 8)
    found.append(axe(page, "number"))
    for text in ("13.581,-", "007", "-5", "45", "1", "2"):
        page.locator("#skip").click()
        expect_reading(page, text, 8)
    page.locator("#skip").click()
    expect(page.locator("#end-title")).to_have_text("8 of 8 are left")
    found.append(axe(page, "end"))
    page.locator("#again").click()
    expect_reading(page, DASH, 8)
    assert [each for each in found if each] == []
