"""The page in a real browser: opening it, and drawing on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from page import DEVICES, chromium
from playwright.sync_api import Browser, Page, expect

SCRIBBLE = [[(0.2 + 0.6 * (n % 2), 0.2 + 0.06 * n) for n in range(11)]]


@contextmanager
def patient_browser(*options: str) -> Iterator[Browser]:
    """Chromium; what is expected of its pages may take long on a busy machine."""
    expect.set_options(timeout=120_000)
    with chromium(*options) as running:
        yield running


@contextmanager
def opening_pages(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens addresses in contexts of their own; what goes wrong in them is an AssertionError."""
    contexts, complaints = [], []

    def open_page(address: str, **options: Any) -> Page:
        contexts.append(browser.new_context(**{**DEVICES["mouse, desktop"], **options}))
        contexts[-1].set_default_timeout(120_000)
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def draw(page: Page, strokes: list[list[tuple[float, float]]]) -> None:
    """Draw with the mouse; points are shares of the sheet."""
    box = page.locator("#pad").bounding_box()
    assert box is not None
    for stroke in strokes:
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*points[0])
        page.mouse.down()
        for x, y in points[1:]:
            page.mouse.move(x, y, steps=8)
        page.mouse.up()
