"""The page that reads drawn digits by itself, where the service reads with the bundled model."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from local_server import LocalServer
from playwright.sync_api import Browser, Page, expect

from browsing import (
    NEEDS_CHROMIUM,
    ONE,
    SEVEN_PNG,
    TWO_BARS,
    choose,
    draw,
    expect_answer,
    opening_pages,
)
from inkdigits import Ink, Reader

pytestmark = NEEDS_CHROMIUM

SHARES = "bars => bars.map((bar) => Number(bar.style.getPropertyValue('--share')))"


@pytest.fixture(scope="module")
def default_server() -> Iterator[LocalServer]:
    with LocalServer() as running:
        yield running


@pytest.fixture
def ready(open_page: Callable[..., Page], default_server: LocalServer) -> Page:
    """The page once it reads by itself."""
    page = open_page(default_server.address)
    page.evaluate("import('./page/reading-here.js').then(() => true)")
    default_server.received.clear()
    return page


def test_drawings_are_answered_as_the_reader_does_without_the_service(
    ready: Page, default_server: LocalServer
) -> None:
    reader = Reader()
    for strokes in (ONE, TWO_BARS):
        ready.locator("#clear").dispatch_event("click")
        draw(ready, strokes)
        side = ready.eval_on_selector("#pad", "pad => pad.clientWidth")
        points = [[(x * side, y * side) for x, y in stroke] for stroke in strokes]
        expected = reader.read_digit(Ink(points, max(1, int(side * 0.05 + 0.5))))
        expect_answer(ready, expected.status)
        shares = ready.eval_on_selector_all("#bars li", SHARES)
        assert np.abs(np.array(shares) - expected.probabilities).max() < 2e-3
    assert default_server.received == []
    choose(ready, "seven.png", SEVEN_PNG)
    expect_answer(ready, "read", "7")
    assert len(default_server.received) == 1


def test_it_answers_while_the_service_is_away(open_page: Callable[..., Page]) -> None:
    with LocalServer() as server:
        page = open_page(server.address)
        page.evaluate("import('./page/reading-here.js').then(() => true)")
    draw(page, ONE)
    expect_answer(page, "read", "1")


def test_the_service_is_asked_where_the_engine_does_not_load(
    browser: Browser, default_server: LocalServer
) -> None:
    with opening_pages(browser) as opened:
        page = opened("about:blank")
        page.route("**/engine/model.js", lambda route: route.abort())
        page.goto(default_server.address)
        default_server.received.clear()
        draw(page, ONE)
        expect_answer(page, "read", "1")
        assert default_server.received != []


def test_a_profile_is_asked_of_the_service(
    open_page: Callable[..., Page], teachable: LocalServer
) -> None:
    page = open_page(teachable.address)
    page.evaluate("import('./page/reading-here.js').then(() => true)")
    teachable.received.clear()
    draw(page, ONE)
    expect_answer(page, "read", "1")
    assert teachable.received == []
    page.locator("#profile").fill("dora")
    page.keyboard.press("Enter")
    expect(page.locator("#right")).to_be_enabled()
    assert teachable.received != []
    expect(page.locator("#digit")).to_have_text("1")


def test_a_model_of_ones_own_is_asked_of_the_service(page: Page, server: LocalServer) -> None:
    assert page.evaluate("'engine' in document.documentElement.dataset") is False
    server.received.clear()
    draw(page, ONE)
    expect_answer(page, "read", "1")
    assert server.received != []
