"""The page in a real browser, with real pointer, touch and key events."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from local_server import LocalServer
from page import DEVICES, finger
from PIL import Image
from playwright.sync_api import Page, expect

from browsing import (
    NEEDS_CHROMIUM,
    ONE,
    TWO_BARS,
    draw,
    expect_answer,
)

pytestmark = NEEDS_CHROMIUM

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"


def test_drawing_arrives_complete_and_gets_the_readers_answer() -> None:
    command = [sys.executable, str(BENCHMARKS / "page.py"), "--no-bars", "--data", "synthetic"]
    done = subprocess.run([*command, "--inks", "6"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split() for line in done.stdout.splitlines()[1:3]]
    assert [row[2:3] + row[4:] for row in rows] == [["3", "0", "0"]] * 2


def test_undo_redo_and_clear_by_button_and_by_key(page: Page) -> None:
    expect(page.locator("#undo")).to_be_disabled()
    draw(page, TWO_BARS)
    expect_answer(page, "several digits")
    page.locator("#undo").click()
    expect_answer(page, "read", "1")
    page.keyboard.press("Control+y")
    expect_answer(page, "several digits")
    page.keyboard.press("Control+z")
    expect_answer(page, "read", "1")
    page.keyboard.press("Escape")
    expect_answer(page, "empty", "")
    expect(page.locator("#clear")).to_be_disabled()
    page.keyboard.press("Control+z")
    expect_answer(page, "read", "1")
    page.keyboard.press("Control+Shift+z")
    expect_answer(page, "empty")


def test_drawing_with_keyboard_only(page: Page) -> None:
    # The switch between a digit and numbers comes first.
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "pad"
    for _ in range(8):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    for _ in range(16):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    expect_answer(page, "read", "1")
    thin = page.locator("#pen").input_value()
    page.keyboard.press("]")
    assert float(page.locator("#pen").input_value()) > float(thin)


def test_every_control_can_be_reached_by_tab(page: Page) -> None:
    draw(page, ONE)
    page.locator("#undo").click()
    draw(page, ONE)
    draw(page, ONE)
    page.locator("#undo").click()
    expect_answer(page, "read", "1")
    page.evaluate("document.activeElement.blur()")
    page.locator("body").press("Tab")
    reached = []
    for _ in range(12):
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        page.keyboard.press("Tab")
    assert {"pad", "undo", "redo", "clear", "pen", "open", "copy", "save", "SUMMARY"} <= {*reached}


def test_final_answer_is_announced(page: Page) -> None:
    draw(page, TWO_BARS)
    expect(page.locator("#spoken")).to_have_text(
        "Several digits. There are 2 digits; one is expected. Switch to Numbers to read them."
    )
    assert page.get_attribute("#spoken", "aria-live") == "polite"
    page.locator("#undo").click()
    expect(page.locator("#spoken")).to_contain_text("1, ")


def test_steps_to_the_answer_are_shown(page: Page) -> None:
    draw(page, ONE)
    png = re.compile("^data:image/png;base64,")
    expect(page.locator("#step-seen")).to_have_attribute("src", png)
    painted = (
        "id => { const c = document.getElementById(id); return c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data.some(Boolean); }"
    )
    # The first answer may be about the pen's first point.
    page.wait_for_function(painted, arg="step-drawn")
    page.wait_for_function(painted, arg="step-found")
    page.keyboard.press("Escape")
    assert not page.evaluate(painted, "step-drawn") and not page.evaluate(painted, "step-found")


def test_pen_may_leave_and_reenter_the_sheet(page: Page, server: LocalServer) -> None:
    draw(page, [[(0.5, 0.5), (0.5, 1.1), (0.7, 1.1), (0.7, 0.5)]])
    expect(page.locator("#verdict")).to_have_attribute("aria-busy", "false")
    received = json.loads(server.received[-1])
    points = np.concatenate([np.array(stroke) for stroke in received["strokes"]])
    assert len(received["strokes"]) == 2
    assert points.min() >= 0 and points.max() <= received["width"]
    assert points[:, 1].max() == received["height"]


def test_drawing_with_a_finger_scrolls_nothing(open_page: Callable[..., Page]) -> None:
    page = open_page(**{**DEVICES["finger, phone"], "viewport": {"width": 320, "height": 568}})
    page.evaluate("scrollTo(0, 100)")
    box = page.locator("#pad").bounding_box()
    assert box is not None
    x, top = round(box["x"] + box["width"] / 2), box["y"]
    finger(page)(np.array([[x, round(top + share * box["height"])] for share in (0.8, 0.5, 0.2)]))
    expect_answer(page, "read", "1")
    assert page.evaluate("scrollY") == 100


def reading(status: str, **more: Any) -> dict[str, Any]:
    """The JSON form of an answer in which 7 is the most probable digit."""
    probabilities = [0.0] * 7 + [0.9999999, 1e-7, 0.0]
    form = {"digit": None, "status": status, "confidence": 0.0, "probabilities": probabilities}
    return {**form, "box": None, "glyph": None, "why": "Why.", "count": 0, **more}


def answer_with(page: Page, form: dict[str, Any]) -> None:
    """Draw, and let the service answer with this."""
    page.route("**/v1/digit*", lambda route: route.fulfill(json=form))
    draw(page, ONE)
    expect_answer(page, form["status"])


@pytest.mark.parametrize(
    ("confidence", "shown"),
    [(1.0, "99.9"), (0.999999, "99.9"), (0.98799, "98.7"), (0.9, "90.0"), (0.5, "50.0")],
)
def test_confidence_is_rounded_down_and_never_100(
    confidence: float, shown: str, page: Page
) -> None:
    answer_with(page, reading("read", digit=7, confidence=confidence, why=None, count=1))
    expect(page.locator("#sure")).to_have_text(f"{shown} % sure")
    expect(page.locator("#spoken")).to_have_text(f"7, {shown} % sure")
    expect(page.locator(".bars .most .share")).to_have_text("99 %")


@pytest.mark.parametrize(
    ("form", "title"),
    [
        (reading("not a digit"), "Not a digit"),
        (reading("several digits", count=3), "Several digits: 3"),
        (reading("blank"), "Blank"),
    ],
    ids=lambda form: form["status"] if isinstance(form, dict) else None,
)
def test_without_answer_no_bar_is_highlighted(form: dict[str, Any], title: str, page: Page) -> None:
    answer_with(page, form)
    expect(page.locator("#sure")).to_have_text(title)
    expect(page.locator(".bars .most")).to_have_count(0)
    assert "%" not in page.locator(".answer").inner_text()
    warning = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--bad')")
    is_warning = page.evaluate(
        "(colour) => { const probe = document.createElement('i'); probe.style.color = colour;"
        "document.body.append(probe);"
        "return getComputedStyle(probe).color === getComputedStyle(sure).color; }",
        warning,
    )
    assert is_warning is (form["status"] == "not a digit")


def test_unsure_answer_highlights_most_probable_digit(
    page: Page,
) -> None:
    answer_with(page, reading("unsure", confidence=0.45, count=1))
    expect(page.locator("#digit")).to_have_text("?")
    expect(page.locator(".bars .most .bar-name")).to_have_text("7")
    assert "%" not in page.locator(".answer").inner_text()


def test_the_answer_is_copied_and_the_drawing_saved(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    draw(page, ONE)
    expect_answer(page, "read", "1")
    page.keyboard.press("Control+c")
    expect(page.locator("#notice")).to_have_text("Copied: 1")
    assert page.evaluate("navigator.clipboard.readText()") == "1"
    with page.expect_download() as saved:
        page.keyboard.press("Control+s")
    with Image.open(saved.value.path()) as image:
        levels = np.asarray(image.convert("L"))
    assert saved.value.suggested_filename == "digit.png"
    assert levels[0, 0] == 255 and levels[400, 400] < 60
