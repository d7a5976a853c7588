"""The page as one file, opened in Chromium from a disk and without a network."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

import static_site
from browsing import (
    NEEDS_CHROMIUM,
    ON_EACH_DEVICE,
    ONE,
    SCRIBBLE,
    SEVEN_PNG,
    TWO_BARS,
    as_file,
    axe,
    draw,
    expect_answer,
    opening_pages,
)
from inkdigits.apps.static import Install, installable, static_page
from inkdigits.model.card import load_model

pytestmark = NEEDS_CHROMIUM

BENCHMARK = Path(__file__).parents[3] / "benchmarks" / "static_page.py"

Opener = Callable[..., Page]


def test_drawings_get_the_readers_answer_and_nothing_is_requested() -> None:
    command = [sys.executable, str(BENCHMARK), "--no-bars", "--data", "synthetic", "--inks", "4"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [line.split()[2:6] for line in done.stdout.splitlines()[1:5]]
    assert rows == [[slowed, "2", "0", "0"] for slowed in ("1", "1", "6", "6")]


def test_the_file_is_small_and_refers_to_nothing(page_file: Path) -> None:
    content = page_file.read_text(encoding="utf-8")
    assert len(content.encode()) <= 1_200_000
    outside = ('src="page/', 'href="page/', 'src="http', 'href="http', "fetch(")
    assert [each for each in outside if each in content] == []
    assert content.count("</script>") == 1


def test_only_digits_that_are_drawn_can_be_read(open_page: Opener) -> None:
    page = open_page()
    expect(page.locator(".reach")).to_have_text("Reads single digits, within this browser.")
    expect(page.locator("#why")).to_have_text("Draw a digit.")
    for hidden in ("#mode", "#open", "#photograph", "#show-found"):
        expect(page.locator(hidden)).to_be_hidden()
    draw(page, TWO_BARS)
    expect_answer(page, "several digits")
    expect(page.locator("#why")).to_contain_text("This page reads single digits.")
    page.set_input_files("#open-file", as_file("a.png", "image/png", SEVEN_PNG))
    expect_answer(page, "error", "!")
    expect(page.locator("#why")).to_contain_text("Pictures need inkdigits itself.")
    draw(page, ONE)
    expect_answer(page, "read", "1")


def test_keys_steps_copying_and_speech_are_those_of_the_served_page(open_page: Opener) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "pad"
    for key in [*["ArrowUp"] * 8, "Space", *["ArrowDown"] * 16, "Space"]:
        page.keyboard.press(key)
    expect_answer(page, "read", "1")
    expect(page.locator("#spoken")).to_contain_text("1, ")
    assert (page.get_attribute("#step-seen", "src") or "").startswith("data:image/png;base64,")
    page.keyboard.press("Control+c")
    expect(page.locator("#notice")).to_have_text("Copied: 1")
    page.keyboard.press("Control+z")
    expect_answer(page, "empty", "")


@ON_EACH_DEVICE
def test_everybody_can_use_it(options: dict[str, Any], open_page: Opener) -> None:
    page = open_page(**options)
    complaints = [axe(page, "empty")]
    for strokes, status in ((ONE, "read"), (SCRIBBLE, "not a digit")):
        page.locator("#clear").dispatch_event("click")
        draw(page, strokes)
        expect_answer(page, status)
        complaints.append(axe(page, status))
    assert not any(complaints), "\n".join(complaints)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_page_is_installed_and_works_without_a_network(
    browser: Browser, tmp_path: Path
) -> None:
    names = Install("a digit.html", "a digit.webmanifest", "a digit-worker.js")
    content = static_page(load_model(), names)
    for name, each in {names.page: content, **installable(content, names)}.items():
        (tmp_path / name).write_bytes(each)
    with opening_pages(browser) as opened:
        with static_site.serving(tmp_path) as address:
            page = opened(f"{address}a%20digit.html")
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            session = page.context.new_cdp_session(page)
            manifest = session.send("Page.getAppManifest")
            assert manifest["errors"] == [] and '"standalone"' in manifest["data"]
            page.wait_for_function("() => navigator.serviceWorker.controller !== null")
        page.reload()
        draw(page, ONE)
        expect_answer(page, "read", "1")
