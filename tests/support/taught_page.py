"""Teaching the page that is one file."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from playwright.sync_api import Page, expect

from browsing import as_file, draw, expect_answer

SQUARE_ONE = [[(0.3, 0.2), (0.53, 0.2), (0.53, 0.85)]]
"""It is read as a 7."""


def again(page: Page, strokes: list[list[tuple[float, float]]] = SQUARE_ONE) -> None:
    """Draw on a cleared sheet."""
    page.locator("#clear").dispatch_event("click")
    page.locator("#pad").scroll_into_view_if_needed()
    draw(page, strokes)


def taught_one(page: Page) -> None:
    """Draw a 1 that is read as a 7, and correct it."""
    draw(page, SQUARE_ONE)
    expect_answer(page, "read", "7")
    page.get_by_role("button", name="It is a 1").click()
    expect(page.locator("#notice")).to_have_text("Learned: a 1.")
    expect_answer(page, "read", "1")


def expect_corrections(page: Page, count: int) -> None:
    """Show the list of corrections, if it is hidden, and compare their number."""
    if page.locator("#corrections").is_hidden():
        page.locator("#show-corrections").click()
    expect(page.locator("#corrections select")).to_have_count(count)


def row(glyph: bytes = b"\x7f" * 784, **changes: Any) -> dict[str, Any]:
    """A correction in the form of an exported profile; ``glyph`` are its 784 grey levels."""
    given = {"digit": 1, "read_as": 7, "added": "2026-01-01T00:00:00+00:00", "ink": None}
    return {**given, "glyph": base64.b64encode(glyph).decode(), **changes}


def offer(page: Page, rows: Sequence[Any]) -> None:
    """Import corrections from a file."""
    content = json.dumps({"inkdigits_profile": 1, "corrections": rows}).encode()
    page.set_input_files("input[accept='.json']", as_file("a.json", "application/json", content))
