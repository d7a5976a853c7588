"""How the page looks: on small screens, in other colours, and to a check of accessibility."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from local_server import LocalServer
from page import DEVICES
from playwright.sync_api import Page, expect

from browsing import (
    NEEDS_CHROMIUM,
    ONE,
    PHOTO_PNG,
    SCRIBBLE,
    TWO_BARS,
    as_file,
    axe,
    choose,
    colours,
    draw,
    expect_answer,
)
from inkdigits.cards import LEGEND

pytestmark = NEEDS_CHROMIUM


@pytest.mark.parametrize("width", [320, 390, 640, 834, 960, 1280, 1920])
def test_nothing_is_cut_off_or_moves(width: int, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": width, "height": 800})
    page.evaluate(
        "() => { window.moved = 0; new PerformanceObserver((list) => {"
        "for (const entry of list.getEntries()) moved += entry.value; })"
        ".observe({ type: 'layout-shift', buffered: true }); }"
    )
    boxes = "[...document.querySelectorAll('main *')].map((e) => e.getBoundingClientRect().right)"
    for strokes in (ONE, TWO_BARS, SCRIBBLE):
        draw(page, strokes)
        expect(page.locator("#verdict")).to_have_attribute("aria-busy", "false")
        assert max(page.evaluate(boxes)) <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape")
    # A digit in the middle of its field may begin elsewhere than the one before; 0.1 is too much.
    assert page.evaluate("moved") < 0.005


SIDEWAYS = [(844, 390), (667, 375), (568, 320)]


@pytest.mark.parametrize(("width", "height"), SIDEWAYS)
def test_on_a_phone_held_sideways_pad_and_answer_are_in_view(
    width: int, height: int, open_page: Callable[..., Page]
) -> None:
    viewport = {"width": width, "height": height}
    page = open_page(**{**DEVICES["finger, phone"], "viewport": viewport})
    draw(page, SCRIBBLE)
    expect_answer(page, "not a digit")
    for name in ("pad", "verdict", "why", "bars", "undo", "redo", "clear", "pen", "dot",
                 "open", "photograph", "copy", "save"):  # fmt: skip
        box = page.locator(f"#{name}").bounding_box()
        assert box is not None and min(box["width"], box["height"]) > 8, name
        assert box["x"] >= 0 and box["x"] + box["width"] <= width, name
        assert box["y"] >= 0 and box["y"] + box["height"] <= height, name
    side = page.locator("#pad").bounding_box()
    assert side is not None and side["height"] >= 0.8 * height
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_pen_and_ink_are_visible_in_forced_colours(
    scheme: Any, open_page: Callable[..., Page]
) -> None:
    page = open_page(forced_colors="active", color_scheme=scheme)
    assert len(colours(page, "#dot")) > 1
    before = colours(page, ".bars li:nth-child(2) .track")
    draw(page, ONE)
    expect_answer(page, "read", "1")
    assert colours(page, ".bars li:nth-child(2) .track") != before
    ground, ink = page.evaluate(
        "() => { const context = pad.getContext('2d'), probe = (x) => [...context.getImageData("
        "pad.width * x, pad.height / 2, 1, 1).data]; return [probe(0.05), probe(0.5)]; }"
    )
    paper = page.evaluate("getComputedStyle(document.querySelector('.sheet')).backgroundColor")
    assert ground[3] == 0 and ink[3] == 255
    assert ink[:3] != [int(level) for level in re.findall(r"\d+", paper)[:3]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_legend_has_the_colours_of_the_overlay_and_contrast(
    scheme: Any, open_page: Callable[..., Page]
) -> None:
    page = open_page(color_scheme=scheme)
    for place, (text, colour) in enumerate(LEGEND, 1):
        item = page.locator(f"#legend li:nth-child({place})")
        expect(item).to_have_text(text)
        swatch = item.evaluate("item => getComputedStyle(item, '::before').backgroundColor")
        assert swatch == f"rgb{colour}"
        assert colour in colours(page, f"#legend li:nth-child({place})")


def test_light_and_dark_follow_the_system(page: Page) -> None:
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    page.emulate_media(color_scheme="light")
    light = page.evaluate(ground)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(ground) != light


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", DEVICES)
def test_axe_finds_nothing(scheme: Any, device: str, open_page: Callable[..., Page]) -> None:
    page = open_page(color_scheme=scheme, reduced_motion="reduce", **DEVICES[device])
    page.locator("summary").click()
    found = [axe(page, "empty")]
    draw(page, ONE)
    expect_answer(page, "read", "1")
    found.append(axe(page, "digit"))
    draw(page, TWO_BARS)
    expect_answer(page, "several digits")
    page.locator("#copy").click()
    found.append(axe(page, "several digits"))
    page.set_input_files("#open-file", as_file("a.png", "image/png", b"no picture"))
    expect_answer(page, "error")
    found.append(axe(page, "error"))
    choose(page, "photo.png", PHOTO_PNG)
    page.locator("#show-found").check()
    expect(page.locator("#step-drawn[aria-label$=tinted]")).to_be_visible()
    found.append(axe(page, "what was found"))
    assert [each for each in found if each] == []


def test_axe_finds_nothing_sideways_in_forced_colours_and_in_the_reference(
    open_page: Callable[..., Page], server: LocalServer
) -> None:
    width, height = SIDEWAYS[0]
    page = open_page(viewport={"width": width, "height": height}, forced_colors="active")
    draw(page, ONE)
    expect_answer(page, "read", "1")
    found = [axe(page, "sideways")]
    for scheme in ("light", "dark"):
        reference = open_page(f"{server.address}docs", color_scheme=scheme)
        found.append(axe(reference, f"reference, {scheme}"))
    assert [each for each in found if each] == []
