"""The page in a real browser, with real pointer, touch and key events."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from local_server import LocalServer
from page import CHROMIUM, DEVICES, finger
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from bad_inputs import encoded, picture, squared_photo
from browsing import SCRIBBLE, draw, opening_pages, patient_browser
from inkdigits import Reader
from inkdigits.cards import LEGEND, overlaid

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium"),
]

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
ONE = [[(0.5, 0.2), (0.5, 0.8)]]
TWO_BARS = [[(0.3, 0.2), (0.3, 0.8)], [(0.7, 0.2), (0.7, 0.8)]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with patient_browser("--host-resolver-rules=MAP phone.test 127.0.0.1") as running:
        yield running


@pytest.fixture
def open_page(browser: Browser, server: LocalServer) -> Iterator[Callable[..., Page]]:
    """Opens the page in a context of its own; what goes wrong in it fails the test."""
    with opening_pages(browser) as opened:

        def open_it(address: str = server.address, **options: Any) -> Page:
            return opened(address, **options)

        yield open_it


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


def expect_answer(page: Page, status: str, digit: str | None = None) -> None:
    expect(page.locator(f'#verdict[aria-busy="false"][data-status="{status}"]')).to_be_visible()
    if digit is not None:
        expect(page.locator("#digit")).to_have_text(digit)


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
    page.keyboard.press("Tab")
    if page.locator("#mode").is_visible():
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


def colours(page: Page, selector: str) -> set[tuple[int, ...]]:
    """The colours that a part of the page is painted in."""
    image = Image.open(io.BytesIO(page.locator(selector).screenshot())).convert("RGB")
    return set(map(tuple, np.asarray(image).reshape(-1, 3).tolist()))


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


def as_file(name: str, kind: str, content: bytes) -> Any:
    return {"name": name, "mimeType": kind, "buffer": content}


PHOTO_PNG = encoded(Image.fromarray(squared_photo()))
SEVEN_PNG = encoded(Image.fromarray(picture()))


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


def choose(page: Page, name: str, content: bytes) -> None:
    """Choose a picture, and wait for its answer, whatever that is."""
    page.locator("#clear").dispatch_event("click")
    expect_answer(page, "empty")
    page.set_input_files("#open-file", as_file(name, "image/png", content))
    answered = '#verdict[aria-busy="false"]:not([data-status="empty"])'
    expect(page.locator(answered)).to_be_visible()


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
    page.wait_for_function(f"({probe})([[5, 5]])[0][3] === 255")
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
    with LocalServer() as first:
        page = open_page(first.address)
        draw(page, ONE)
        expect_answer(page, "read", "1")
    draw(page, TWO_BARS)
    expect(page.locator("#connection")).to_contain_text("Server away")
    expect(page.locator("#verdict")).to_have_attribute("aria-busy", "true")
    page.keyboard.press("Control+z")
    with LocalServer(port=first.port):
        expect(page.locator("#connection")).to_have_text("")
        expect_answer(page, "several digits")


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


def test_page_works_over_plain_http(open_page: Callable[..., Page]) -> None:
    """As on a phone in the same network: no secure context, no clipboard, no coalesced events."""
    probe = LocalServer()
    hosts = frozenset({f"phone.test:{probe.port}"})
    probe.discard()
    with LocalServer(port=probe.port, hosts=hosts, token="a-token-for-the-tests") as locked:
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
        expect(stranger.locator("#why")).to_contain_text("token that 'inkdigits serve' printed")


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


def axe(page: Page, state: str) -> str:
    results = Axe().run(page, options={"resultTypes": ["violations"]})
    return f"{state}: {results.generate_report()}" if results.violations_count else ""
