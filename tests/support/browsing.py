"""The page in a real browser: opening it, and drawing on it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from page import CHROMIUM, DEVICES, chromium
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from bad_inputs import encoded, picture, squared_photo

NEEDS_CHROMIUM = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]

ON_EACH_DEVICE = pytest.mark.parametrize(
    "options",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        DEVICES["finger, phone"],
        {"viewport": {"width": 844, "height": 390}},
        {"viewport": {"width": 320, "height": 568}},
    ],
    ids=["light", "dark", "forced colours", "phone", "phone sideways", "320 pixels"],
)
"""Runs a test with each of these options of a browser context."""

ONE = [[(0.5, 0.2), (0.5, 0.8)]]
TWO_BARS = [[(0.3, 0.2), (0.3, 0.8)], [(0.7, 0.2), (0.7, 0.8)]]
SCRIBBLE = [[(0.2 + 0.6 * (n % 2), 0.2 + 0.06 * n) for n in range(11)]]
PHOTO_PNG = encoded(Image.fromarray(squared_photo()))
SEVEN_PNG = encoded(Image.fromarray(picture()))


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


def expect_answer(page: Page, status: str, digit: str | None = None) -> None:
    expect(page.locator(f'#verdict[aria-busy="false"][data-status="{status}"]')).to_be_visible()
    if digit is not None:
        expect(page.locator("#digit")).to_have_text(digit)


def as_file(name: str, kind: str, content: bytes) -> Any:
    return {"name": name, "mimeType": kind, "buffer": content}


def choose(page: Page, name: str, content: bytes) -> None:
    """Choose a picture, and wait for its answer, whatever that is."""
    page.locator("#clear").dispatch_event("click")
    expect_answer(page, "empty")
    page.set_input_files("#open-file", as_file(name, "image/png", content))
    answered = '#verdict[aria-busy="false"]:not([data-status="empty"])'
    expect(page.locator(answered)).to_be_visible()


def colours(page: Page, selector: str) -> set[tuple[int, ...]]:
    """The colours that a part of the page is painted in."""
    image = Image.open(io.BytesIO(page.locator(selector).screenshot())).convert("RGB")
    return set(map(tuple, np.asarray(image).reshape(-1, 3).tolist()))


def axe(page: Page, state: str) -> str:
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    return f"{state}: {results.generate_report()}" if results.violations_count else ""
