"""Pictures on the page: chosen, dropped, pasted, saved, and what was found in them."""

from __future__ import annotations

import re

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from bad_inputs import encoded, picture
from browsing import (
    NEEDS_CHROMIUM,
    ONE,
    PHOTO_PNG,
    SEVEN_PNG,
    as_file,
    choose,
    draw,
    expect_answer,
)
from inkdigits import Reader
from inkdigits.cards import overlaid

pytestmark = NEEDS_CHROMIUM


def test_a_picture_can_be_chosen(page: Page) -> None:
    seven = as_file("seven.png", "image/png", SEVEN_PNG)
    page.on("filechooser", lambda chooser: chooser.set_files(seven))
    # Without an answer from the browser, the key may come before it knows that someone listens.
    page.evaluate("0")
    page.keyboard.press("Control+o")
    expect_answer(page, "read", "7")
    draw(page, ONE)
    expect_answer(page, "read", "1")


def test_a_picture_keeps_its_colours_and_can_be_saved(page: Page) -> None:
    # Blue ink on yellow paper.
    grey = picture()
    levels = np.dstack([grey, grey, 255 - grey // 2])
    page.set_input_files(
        "#open-file", as_file("a.png", "image/png", encoded(Image.fromarray(levels)))
    )
    expect_answer(page, "read", "7")
    expect(page.locator("#step-drawn-name")).to_have_text("picture")
    expect(page.locator("#step-drawn")).to_have_attribute("aria-label", "The picture")
    for name in ("pad", "step-drawn"):
        probe = (
            f"[...document.getElementById('{name}').getContext('2d').getImageData(2, 2, 1, 1).data]"
        )
        assert page.evaluate(probe) == [255, 255, 128, 255]
    with page.expect_download() as saved:
        page.keyboard.press("Control+s")
    with Image.open(saved.value.path()) as image:
        assert image.size == (800, 800)
        assert image.convert("RGB").getpixel((2, 2)) == (255, 255, 128)
    draw(page, ONE)
    expect_answer(page, "read", "1")
    expect(page.locator("#step-drawn-name")).to_have_text("drawn")


def test_what_was_found_in_a_picture_is_shown_and_hidden(page: Page, reader: Reader) -> None:
    trace = reader.trace(PHOTO_PNG)
    assert trace.printed is not None
    expected = overlaid(trace).astype(int)
    places = []
    for found in (trace.ink, trace.printed):
        # In the middle of what was found, since the canvas is scaled.
        y, x = np.unravel_index(np.argmax(cv2.blur(found, (7, 7))), found.shape)
        places.append((int(x), int(y)))
    probe = (
        "places => { const step = document.getElementById('step-drawn'), scale = step.width / 280;"
        "return places.map(([x, y]) => [...step.getContext('2d').getImageData("
        "(x + 0.5) * scale, (y + 0.5) * scale, 1, 1).data]); }"
    )
    pad = "document.getElementById('pad').toDataURL()"
    choose(page, "photo.png", PHOTO_PNG)
    # An expression would be evaluated anew at each look, which the page's own policy forbids.
    page.wait_for_function(f"places => ({probe})(places)[0][3] === 255", arg=[[5, 5]])
    plain, plain_pad = page.evaluate(probe, places), page.evaluate(pad)
    toggle = page.get_by_role("checkbox", name="Show what was found")
    expect(toggle).to_have_accessible_description(re.compile("^Ink becomes blue; .* orange$"))
    toggle.focus()
    page.keyboard.press("Space")
    expect(page.locator("#step-drawn")).to_have_attribute("aria-label", re.compile("tinted$"))
    shown = page.evaluate(probe, places)
    for (x, y), seen, before in zip(places, shown, plain, strict=True):
        assert np.abs(np.array(seen[:3]) - before[:3]).max() > 30
        assert np.abs(np.array(seen[:3]) - expected[y, x]).max() < 30
    assert page.evaluate(pad) != plain_pad
    page.keyboard.press("Space")
    expect(page.locator("#step-drawn")).to_have_attribute("aria-label", "The picture")
    assert page.evaluate(probe, places) == plain and page.evaluate(pad) == plain_pad


def test_service_is_asked_for_the_overlay_only_when_it_is_shown(page: Page) -> None:
    asked: list[bool] = []
    page.on(
        "request",
        lambda request: "/v1/digit" in request.url and asked.append("overlay" in request.url),
    )
    toggle = page.locator("#show-found")
    expect(toggle).to_be_disabled()
    tinted = page.locator("#step-drawn[aria-label$=tinted]")
    choose(page, "photo.png", PHOTO_PNG)
    for _ in range(2):
        toggle.check()
        expect(tinted).to_be_visible()
        toggle.uncheck()
        expect(tinted).to_have_count(0)
    assert asked == [False, True]
    toggle.check()
    choose(page, "again.png", PHOTO_PNG)
    expect(tinted).to_be_visible()
    assert asked == [False, True, True]
    choose(page, "seven.png", SEVEN_PNG)
    expect(page.locator("#notice")).to_contain_text("nothing was left out")
    expect(tinted).to_have_count(0)
    draw(page, ONE)
    expect_answer(page, "read", "1")
    expect(toggle).to_be_disabled()
    assert asked[3:] and not any(asked[4:])


def test_picture_that_browser_cant_show_is_read(page: Page) -> None:
    tiff = encoded(Image.fromarray(picture()), "TIFF")
    page.set_input_files("#open-file", as_file("a.tiff", "image/tiff", tiff))
    expect_answer(page, "read", "7")
    expect(page.locator("#hint")).to_have_text(
        re.compile("^This browser can.t show this kind of picture.$")
    )
    expect(page.locator("#save")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.locator("#hint")).to_have_text("Draw a digit here")


@pytest.mark.parametrize("way", ["drop", "paste"])
def test_a_picture_can_be_dropped_and_pasted(way: str, page: Page) -> None:
    page.evaluate(
        """([way, bytes]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "seven.png", { type: "image/png" }));
          const event = way === "drop"
            ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
            : new ClipboardEvent("paste", { clipboardData: data, bubbles: true });
          document.getElementById("pad").dispatchEvent(event);
        }""",
        [way, list(SEVEN_PNG)],
    )
    expect_answer(page, "read", "7")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"no picture", "not an image that is read here"),
        (SEVEN_PNG[:300], "image is damaged"),
        (b"%PDF-1.7\n", "a PDF holds pages: export one as PNG"),
    ],
)
def test_unreadable_picture_has_a_reason(content: bytes, told: str, page: Page) -> None:
    page.set_input_files("#open-file", as_file("<img src=x onerror=alert(1)>.png", "", content))
    expect_answer(page, "error", "!")
    expect(page.locator("#why")).to_contain_text(told)


def test_too_large_file_is_refused_without_sending(page: Page) -> None:
    page.evaluate(
        """() => {
            const files = new DataTransfer();
            files.items.add(new File([new Uint8Array(25 * 2 ** 20)], "big.png"));
            const box = document.querySelector("#open-file");
            box.files = files.files;
            box.dispatchEvent(new Event("change", { bubbles: true }));
        }"""
    )
    expect_answer(page, "error", "!")
    expect(page.locator("#why")).to_contain_text("larger than 24 MiB")
