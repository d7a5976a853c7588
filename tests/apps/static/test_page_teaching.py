"""Teaching on the page that is one file, in Chromium from a disk and without a network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from browsing import NEEDS_CHROMIUM, ON_EACH_DEVICE, ONE, axe, draw, expect_answer, opening_pages
from square_one import glyph_of, plain_one
from taught_page import SQUARE_ONE, again, expect_corrections, offer, row, taught_one

pytestmark = NEEDS_CHROMIUM

FRAMES_UNTIL_NOTICE = """window.painted = 0; const count = () => {
  if (document.getElementById("notice").textContent.startsWith("Added")) return;
  painted += 1;
  requestAnimationFrame(count);
};
document.addEventListener("change", count);"""

NO_STORAGE = """Object.defineProperty(window, "indexedDB", { get() {
  throw new DOMException("The operation is insecure.", "SecurityError");
} });"""


def test_corrected_kept_undone_and_read_as_before(open_page: Callable[..., Page]) -> None:
    page = open_page()
    expect(page.locator("#profile")).to_be_hidden()
    taught_one(page)
    page.reload()
    again(page)
    expect_answer(page, "read", "1")
    other_tab = page.context.new_page()
    other_tab.goto(page.url)
    draw(other_tab, SQUARE_ONE)
    expect_answer(other_tab, "read", "1")
    page.locator("#undo-correction").click()
    expect(page.locator("#notice")).to_have_text("Forgotten: the correction to 1.")
    expect_answer(page, "read", "7")
    page.locator("#undo-correction").click()
    expect(page.locator("#notice")).to_have_text("There is no correction to undo.")
    page.reload()
    draw(page, SQUARE_ONE)
    expect_answer(page, "read", "7")


def test_corrections_are_shown_changed_and_deleted(open_page: Callable[..., Page]) -> None:
    page = open_page()
    taught_one(page)
    again(page, ONE)
    expect_answer(page, "read", "1")
    page.keyboard.press("r")
    expect(page.locator("#notice")).to_have_text("Confirmed: a 1.")
    page.locator("#show-corrections").click()
    expect(page.locator("#corrections li")).to_have_count(2)
    expect(page.locator("#corrections li").last).to_contain_text("was read as 7")
    width = page.locator("#corrections img").last.evaluate("(image) => image.naturalWidth")
    assert width == 28
    page.get_by_label("Digit of correction 1").select_option("7")
    again(page)
    expect_answer(page, "read", "7")
    page.get_by_label("Delete correction 1").click()
    page.get_by_label("Delete correction 2").click()
    expect(page.locator("#corrections")).to_contain_text("There are none yet.")


def test_a_drawing_is_taught_once(open_page: Callable[..., Page]) -> None:
    page = open_page()
    draw(page, SQUARE_ONE)
    expect_answer(page, "read", "7")
    for _ in range(5):
        page.keyboard.down("1")
    page.keyboard.up("1")
    expect_answer(page, "read", "1")
    expect_corrections(page, 1)
    page.get_by_role("button", name="It is a 1").dblclick()
    expect_corrections(page, 2)
    page.evaluate("""for (const key of ["1", "1", "7"])
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));""")
    expect_corrections(page, 3)


def test_a_digit_that_is_typed_in_the_list_changes_only_a_correction(
    open_page: Callable[..., Page],
) -> None:
    page = open_page()
    taught_one(page)
    expect_corrections(page, 1)
    page.get_by_label("Digit of correction 1").press("4")
    expect(page.locator("#corrections li")).to_contain_text("was read as 7")
    expect(page.get_by_label("Digit of correction 1")).to_have_value("4")
    page.locator("#undo-correction").click()
    expect(page.locator("#notice")).to_have_text("Forgotten: the correction to 4.")
    expect_corrections(page, 0)


def test_the_page_goes_on_while_it_finds_out_what_it_can_use(
    open_page: Callable[..., Page],
) -> None:
    page = open_page()
    wrong = [glyph_of(plain_one(change)).tobytes() for change in range(20)]
    page.evaluate(FRAMES_UNTIL_NOTICE)
    offer(page, [row(glyph, digit=7, read_as=1) for glyph in wrong])
    expect(page.locator("#notice")).to_have_text("Added: 20 corrections.")
    assert page.evaluate("painted") > 20
    expect_corrections(page, 20)
    expect(page.locator("#corrections")).to_contain_text("It is kept but not used")
    page.locator("#undo-correction").click()
    expect_corrections(page, 19)


def test_without_storage_it_says_so_and_reads(browser: Browser, page_file: Path) -> None:
    with opening_pages(browser) as opened:
        page = opened("about:blank", offline=True)
        page.context.add_init_script(NO_STORAGE)
        page.goto(page_file.as_uri())
        draw(page, SQUARE_ONE)
        expect_answer(page, "read", "7")
        expect(page.locator("#teaching")).to_be_hidden()
        expect(page.locator(".no-teaching")).to_contain_text("this browser keeps nothing")
        assert axe(page, "no storage") == ""
        page.keyboard.press("1")
        expect_answer(page, "read", "7")


@ON_EACH_DEVICE
def test_everybody_can_teach(options: dict[str, Any], open_page: Callable[..., Page]) -> None:
    page = open_page(**options)
    taught_one(page)
    page.locator("#show-corrections").click()
    expect(page.locator("#corrections li")).to_have_count(1)
    assert axe(page, "corrections") == ""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside = """each => { const list = document.getElementById("corrections");
      return each.getBoundingClientRect().right <= list.getBoundingClientRect().right + 0.5; }"""
    assert page.get_by_label("Delete correction 1").evaluate(inside)
