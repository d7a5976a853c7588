"""The requests of the page, to a server that is busy, away, broken or elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable

from local_server import LocalServer
from playwright.sync_api import Page, Route, expect

from browsing import (
    NEEDS_CHROMIUM,
    ONE,
    SEVEN_PNG,
    TWO_BARS,
    as_file,
    draw,
    expect_answer,
)
from inkdigits.model.model_folder import BUNDLED

pytestmark = NEEDS_CHROMIUM


def test_server_error_is_reported_and_not_retried(page: Page) -> None:
    asked = 0

    def broken(route: Route) -> None:
        nonlocal asked
        asked += 1
        route.fulfill(status=500, body="Internal Server Error")

    page.route("**/v1/digit*", broken)
    page.set_input_files("#open-file", as_file("seven.png", "image/png", SEVEN_PNG))
    expect_answer(page, "error", "!")
    expect(page.locator("#why")).to_contain_text("answered with 500")
    page.wait_for_timeout(1500)
    assert asked == 1


def test_one_request_at_a_time_and_newest_ink_next(page: Page) -> None:
    asked: list[Route] = []
    page.route("**/v1/digit*", lambda route: asked.append(route))
    draw(page, TWO_BARS)
    # The first waits for its answer, so nothing more was asked while both bars were drawn.
    while not asked:
        page.wait_for_timeout(50)
    assert len(asked) == 1
    asked[0].continue_()
    while len(asked) < 2:
        page.wait_for_timeout(50)
    asked[1].continue_()
    expect_answer(page, "several digits")
    strokes = [json.loads(route.request.post_data or "{}")["strokes"] for route in asked]
    assert [len(each) for each in strokes] == [1, 2]


def test_page_waits_for_busy_server(page: Page) -> None:
    is_busy, refused = True, 0

    def answer_if_free(route: Route) -> None:
        nonlocal refused
        if is_busy:
            refused += 1
            problem = {"code": "busy", "message": "busy"}
            route.fulfill(status=503, headers={"Retry-After": "1"}, json=problem)
        else:
            route.fallback()

    page.route("**/v1/digit*", answer_if_free)
    draw(page, ONE)
    expect(page.locator("#connection")).to_contain_text("busy")
    # The second time nothing newer waits: the page asks the same again by itself.
    while refused < 2:
        page.wait_for_timeout(50)
    is_busy = False
    expect_answer(page, "read", "1")
    expect(page.locator("#connection")).to_have_text("")


def test_page_reports_missing_server_and_resumes(
    open_page: Callable[..., Page],
) -> None:
    with LocalServer(model=BUNDLED) as first:
        page = open_page(first.address)
        draw(page, ONE)
        expect_answer(page, "read", "1")
    draw(page, TWO_BARS)
    expect(page.locator("#connection")).to_contain_text("Server away")
    expect(page.locator("#verdict")).to_have_attribute("aria-busy", "true")
    page.keyboard.press("Control+z")
    with LocalServer(port=first.port, model=BUNDLED):
        expect(page.locator("#connection")).to_have_text("")
        expect_answer(page, "several digits")


def test_page_works_over_plain_http(open_page: Callable[..., Page]) -> None:
    """As on a phone in the same network: no secure context, no clipboard, no coalesced events."""
    probe = LocalServer(model=BUNDLED)
    hosts = frozenset({f"phone.test:{probe.port}"})
    probe.discard()
    token = "a-token-for-the-tests"
    with LocalServer(port=probe.port, hosts=hosts, token=token, model=BUNDLED) as locked:
        page = open_page(f"http://phone.test:{locked.port}/#token=a-token-for-the-tests")
        assert page.evaluate("[isSecureContext, 'clipboard' in navigator]") == [False, False]
        draw(page, ONE)
        expect_answer(page, "read", "1")
        assert "token" not in page.url
        page.locator("#copy").click()
        expect(page.locator("#notice")).to_have_text("Copied: 1")
        page.reload()
        draw(page, ONE)
        expect_answer(page, "read", "1")
        stranger = open_page(f"http://phone.test:{locked.port}/")
        draw(stranger, ONE)
        expect_answer(stranger, "error")
        expect(stranger.locator("#why")).to_contain_text("token that inkdigits printed")
