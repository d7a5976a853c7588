"""Teaching on the page, in a real browser with real events."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from local_server import LocalServer
from playwright.sync_api import Page, expect

from browsing import NEEDS_CHROMIUM, ONE, SEVEN_PNG, axe, choose, draw, expect_answer

pytestmark = NEEDS_CHROMIUM

SQUARE_ONE = [[(0.3, 0.2), (0.53, 0.2), (0.53, 0.85)]]


@pytest.fixture
def taught(open_page: Callable[..., Page], teachable: LocalServer) -> Page:
    return open_page(teachable.address)


def named(page: Page, name: str) -> None:
    page.locator("#profile").fill(name)
    page.keyboard.press("Enter")


def test_corrected_read_right_undone_and_read_as_before(taught: Page) -> None:
    named(taught, "anna")
    draw(taught, SQUARE_ONE)
    expect_answer(taught, "read", "7")
    taught.get_by_role("button", name="It is a 1").click()
    expect(taught.locator("#notice")).to_contain_text("Learned: a 1.")
    expect_answer(taught, "read", "1")
    taught.keyboard.press("Escape")
    taught.locator("#pad").scroll_into_view_if_needed()
    draw(taught, SQUARE_ONE)
    expect_answer(taught, "read", "1")
    taught.locator("#undo-correction").click()
    expect(taught.locator("#notice")).to_contain_text("Forgotten: the correction to 1.")
    expect_answer(taught, "read", "7")


def test_by_keys_and_from_a_picture(taught: Page) -> None:
    named(taught, "bea")
    draw(taught, SQUARE_ONE)
    expect_answer(taught, "read", "7")
    taught.keyboard.press("1")
    expect_answer(taught, "read", "1")
    choose(taught, "seven.png", SEVEN_PNG)
    expect_answer(taught, "read", "7")
    taught.locator("#profile").blur()
    taught.keyboard.press("r")
    expect(taught.locator("#notice")).to_contain_text("Confirmed: a 7.")


def test_corrections_are_shown_and_deleted(taught: Page) -> None:
    named(taught, "cleo")
    draw(taught, SQUARE_ONE)
    expect_answer(taught, "read", "7")
    taught.get_by_role("button", name="It is a 1").click()
    expect_answer(taught, "read", "1")
    taught.locator("#show-corrections").click()
    expect(taught.locator("#corrections li")).to_have_count(1)
    expect(taught.locator("#corrections")).to_contain_text("was read as 7")
    assert axe(taught, "corrections") == ""
    taught.get_by_label("Digit of correction 1").select_option("7")
    expect_answer(taught, "read", "7")
    taught.get_by_label("Delete correction 1").click()
    expect(taught.locator("#corrections")).to_contain_text("There are none yet.")


def test_without_a_name_nothing_is_taught(taught: Page) -> None:
    named(taught, "")
    draw(taught, ONE)
    expect_answer(taught, "read", "1")
    expect(taught.locator("#right")).to_be_disabled()
    taught.keyboard.press("7")
    expect_answer(taught, "read", "1")


def test_a_server_without_profiles_offers_no_teaching(page: Page) -> None:
    draw(page, ONE)
    expect_answer(page, "read", "1")
    expect(page.locator("#teaching")).to_be_hidden()
