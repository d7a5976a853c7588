"""Make pictures of the page in all its states: make_page_pictures.py [FOLDER].

Each state on a phone, upright and sideways, a tablet and a desktop, in light, dark and forced
colours, goes into FOLDER (build/page unless named); the best two are put together as docs/page.png.
The digits are drawn by the generator, with real pointer events in Chromium.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

DOCS: Final = Path(__file__).parent
PHOTOGRAPH: Final = DOCS.parent / "examples" / "hooked-seven-blackboard.jpg"
sys.path.insert(0, str(DOCS.parent / "benchmarks"))
from local_server import LocalServer  # noqa: E402
from page import chromium, mouse  # noqa: E402

from inkdigits.ink import Ink  # noqa: E402
from inkdigits.synthesis.styles import STYLES, write  # noqa: E402

DEVICES: Final[dict[str, tuple[int, int]]] = {
    "small": (320, 640),
    "phone": (390, 844),
    "sideways": (844, 390),
    "tablet": (834, 1194),
    "desktop": (1280, 800),
}

_SHOWN: Final = (("desktop", "light", "digit"), ("phone", "dark", "several"))
"""What docs/page.png shows beside each other: device, scheme, state."""

_HEIGHT: Final = 640
_GAP: Final = 24
_RADIUS: Final = 18
_EDGE: Final = (150, 150, 150, 110)


def main() -> None:
    """Make all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS.parent / "build" / "page"
    folder.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for device in DEVICES:
            for scheme in ("light", "dark", "forced"):
                photograph(browser, device, scheme, folder)
    shown = [folder / f"{device}-{scheme}-{state}.png" for device, scheme, state in _SHOWN]
    beside_each_other(shown).save(DOCS / "page.png", optimize=True)
    print(f"The pictures are in {folder}; the best of them are {DOCS / 'page.png'}")


def photograph(browser: Browser, device: str, scheme: Any, folder: Path) -> None:
    """All states on one device, in one scheme."""
    width, height = DEVICES[device]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=2,
        has_touch=device != "desktop",
        is_mobile=device != "desktop",
        color_scheme="light" if scheme == "light" else "dark",
        forced_colors="active" if scheme == "forced" else "none",
        reduced_motion="reduce",
    )
    page = context.new_page()

    def keep(state: str) -> None:
        page.screenshot(path=folder / f"{device}-{scheme}-{state}.png")

    with LocalServer() as server:
        page.goto(server.address)
        keep("empty")
        for state, show in STATES.items():
            page.locator("#clear").dispatch_event("click")
            show(page)
            page.mouse.move(1, 1)
            keep(state)
        page.locator("#clear").dispatch_event("click")
    # The page reads drawn digits by itself.
    page.set_input_files("#open-file", PHOTOGRAPH)
    expect(page.locator("#connection")).to_contain_text("away")
    page.wait_for_timeout(800)
    keep("away")
    context.close()


def show_digit(page: Page) -> None:
    """A digit that is read."""
    draw(page, hand("2-looped"), 0.66)
    settle(page, "read")


def show_several(page: Page) -> None:
    """Two digits where one is expected."""
    draw(page, hand("1-upstroke-base"), 0.42, -0.2)
    draw(page, hand("7-crossed"), 0.42, 0.2)
    settle(page, "several digits")


def show_refused(page: Page) -> None:
    """A scribble."""
    points = [(0.2 + 0.6 * (n % 2), 0.15 + 0.07 * n) for n in range(11)]
    draw(page, Ink([points]), 0.66)
    settle(page, "not a digit")


def show_picture(page: Page) -> None:
    """A photograph that is read."""
    page.set_input_files("#open-file", PHOTOGRAPH)
    settle(page, "read")


def show_error(page: Page) -> None:
    """A file that is no picture."""
    text = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no picture"}
    page.set_input_files("#open-file", text)
    settle(page, "error")


STATES: Final[dict[str, Callable[[Page], None]]] = {
    "digit": show_digit,
    "several": show_several,
    "refused": show_refused,
    "picture": show_picture,
    "error": show_error,
}


def hand(style: str) -> Ink:
    """A digit in a tidy hand."""
    return write(STYLES[style], np.random.default_rng(117))


def draw(page: Page, ink: Ink, size: float, aside: float = 0.0) -> None:
    """Draw ink in the middle of the sheet, or aside of it; both as shares of the sheet."""
    box = page.locator("#pad").bounding_box()
    assert box is not None
    points = np.concatenate(ink.strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = size * box["width"] / float((high - low).max())
    middle = np.array([box["x"] + box["width"] * (0.5 + aside), box["y"] + box["height"] / 2])
    pen = mouse(page)
    for stroke in ink.strokes:
        pen(((stroke - (low + high) / 2) * scale + middle).round().astype(np.int64))


def settle(page: Page, status: str) -> None:
    """Wait for the answer, and for the steps that follow it."""
    page.wait_for_selector(f'#verdict[aria-busy="false"][data-status="{status}"]')
    page.wait_for_timeout(150)


def beside_each_other(paths: list[Path]) -> Image.Image:
    """Pictures, of one height."""
    shots = []
    for path in paths:
        with Image.open(path) as shot:
            size = (round(shot.width * _HEIGHT / shot.height), _HEIGHT)
            shots.append(rounded(shot.convert("RGB").resize(size, Image.Resampling.LANCZOS)))
    width = sum(shot.width for shot in shots) + _GAP * (len(shots) - 1)
    sheet = Image.new("RGBA", (width, _HEIGHT))
    left = 0
    for shot in shots:
        sheet.paste(shot, (left, 0))
        left += shot.width + _GAP
    return sheet


def rounded(shot: Image.Image) -> Image.Image:
    """The picture with round corners and a thin edge."""
    mask = Image.new("L", (shot.width * 4, shot.height * 4))
    corners = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(corners, _RADIUS * 4, fill=255)
    result = shot.convert("RGBA")
    edge = Image.new("RGBA", shot.size)
    frame = (0, 0, shot.width - 1, shot.height - 1)
    ImageDraw.Draw(edge).rounded_rectangle(frame, _RADIUS, outline=_EDGE)
    result.alpha_composite(edge)
    result.putalpha(mask.resize(shot.size, Image.Resampling.LANCZOS))
    return result


if __name__ == "__main__":
    main()
