"""Draw inks on the real page with real pointer events: page.py [--inks N] [--data NAME].

A server and Chromium run on this machine. Half of the inks are drawn with a mouse on a desktop,
half with a finger on an emulated phone, at random places and sizes. Every point must reach the
server, and what the page shows must be what `Reader` answers to the same points. The times are
from the last pointer event that changed the ink to the page with the answer to it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, sync_playwright

from inkdigits import DataError, Ink, Reader
from inkdigits.data import load_ink
from inkdigits.model.model_folder import BUNDLED
from inkdigits.synthesis.styles import synthetic_digits

sys.path.insert(0, str(Path(__file__).parent))
from local_server import LocalServer

MOST_MEDIAN = 30.0
MOST_SLOW = 80.0
"""Milliseconds, for the median and the 95th percentile."""

_NAMES = ("chromium", "chromium-browser", "chrome", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)

DEVICES: dict[str, dict[str, Any]] = {
    "mouse, desktop": {"viewport": {"width": 1280, "height": 800}},
    "finger, phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 3,
        "has_touch": True,
        "is_mobile": True,
    },
}

# The times of the last pointer event that may change ink, of the answer to it in the document,
# and of the first frame after that.
STOPWATCH = """
window.stopwatch = {};
for (const kind of ["pointerdown", "pointerrawupdate", "pointermove"])
  addEventListener(kind, (event) => {
    stopwatch.last = event.timeStamp;
    stopwatch.received = performance.now();
  }, true);
addEventListener("DOMContentLoaded", () => {
  new MutationObserver(() => {
    if (document.getElementById("verdict").getAttribute("aria-busy") === "true") return;
    stopwatch.answered = performance.now();
    requestAnimationFrame(() => setTimeout(() => { stopwatch.painted = performance.now(); }));
  }).observe(document.getElementById("verdict"), { attributes: true });
});
"""

# Not wait_for_function, which the page's own policy forbids.
PAINTED = """
new Promise((done) => {
  const ready = () => stopwatch.answered > stopwatch.last && stopwatch.painted > stopwatch.answered;
  const look = () => ready() ? done() : setTimeout(look, 5);
  look();
})
"""

Stroke = NDArray[np.int64]
Point = tuple[int, int]


@dataclass
class Outcome:
    """What was seen with one device."""

    inks: int = 0
    points: int = 0
    lost: list[int] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)


def main() -> int:
    """Print the table; 1 when a point was lost, an answer differs or a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--no-bars", action="store_true", help="no bars on the times")
    chosen, inks = chosen_inks(options)
    reader = Reader()
    outcomes: dict[str, Outcome] = {}
    # With a model that is named, the service is asked for every answer.
    with LocalServer(model=BUNDLED) as server, chromium() as browser:
        for turn, (name, device) in enumerate(DEVICES.items()):
            part = inks[turn :: len(DEVICES)]
            outcomes[name] = draw_all(browser, server, reader, part, device)
    return 0 if print_table(outcomes) and (chosen.no_bars or in_time(outcomes)) else 1


def chosen_inks(
    options: argparse.ArgumentParser, data: str = "pendigits"
) -> tuple[argparse.Namespace, list[Ink]]:
    """Parse options and the choice of inks, by default from ``data``; exits without the data."""
    options.add_argument("--inks", type=int, default=200)
    options.add_argument("--data", default=data, help="a set of ink, or synthetic")
    chosen = options.parse_args()
    try:
        return chosen, some_inks(chosen.data, chosen.inks)
    except DataError as error:
        print(error.message, file=sys.stderr)
        sys.exit(2)


def some_inks(data: str, count: int) -> list[Ink]:
    """Inks of a data set's test part, evenly picked, or of the generator."""
    if data == "synthetic":
        return [each.ink for each in synthetic_digits(count, seed=11)]
    samples = load_ink(data, "test")
    places = np.linspace(0, len(samples) - 1, count).round().astype(int)
    return [samples[place].ink for place in places]


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """A browser without a window; ``more`` are arguments for it."""
    # Chromium refuses its sandbox to root, as which a container's processes often run.
    arguments = [*more, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def draw_all(
    browser: Browser,
    server: LocalServer,
    reader: Reader,
    inks: Sequence[Ink],
    device: dict[str, Any],
) -> Outcome:
    """Draw each ink on a cleared page and compare."""
    outcome = Outcome()
    context = browser.new_context(**device)
    context.add_init_script(STOPWATCH)
    page = context.new_page()
    page.goto(server.address)
    pen = finger(page) if device.get("has_touch") else mouse(page)
    rng = np.random.default_rng(0)
    for number, ink in enumerate(inks):
        page.locator("#clear").dispatch_event("click")
        strokes, corner = placed(ink, page, rng)
        server.received.clear()
        for stroke in strokes:
            pen(stroke)
        page.wait_for_selector('#verdict[aria-busy="false"]:not([data-status="empty"])')
        page.evaluate(PAINTED)
        compare(outcome, number, page, server, reader, strokes, corner)
    context.close()
    return outcome


def placed(
    ink: Ink, page: Page, rng: np.random.Generator
) -> tuple[list[Stroke], NDArray[np.float64]]:
    """The strokes in whole pixels of the window, anywhere on the sheet, and the sheet's corner.

    A pointer that stays on its pixel tells nothing, so no point equals the one before it.
    """
    box = page.locator("#pad").bounding_box()
    assert box is not None
    corner = np.array([box["x"], box["y"]])
    points = np.concatenate(ink.strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = box["width"] * rng.uniform(0.35, 0.9) / max(float(extent.max()), 1e-9)
    room = box["width"] - 2 - extent * scale
    start = corner + 1 + rng.uniform(0, 1, 2) * room
    whole = [np.rint((stroke - low) * scale + start).astype(np.int64) for stroke in ink.strokes]
    return [stroke[np.r_[True, np.diff(stroke, axis=0).any(axis=1)]] for stroke in whole], corner


def mouse(page: Page) -> Callable[[Stroke], None]:
    """Draws a stroke with the mouse."""

    def draw(stroke: Stroke) -> None:
        page.mouse.move(*stroke[0].tolist())
        page.mouse.down()
        for x, y in stroke[1:].tolist():
            page.mouse.move(x, y)
        page.mouse.up()

    return draw


def finger(page: Page) -> Callable[[Stroke], None]:
    """Draws a stroke with a finger."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: Sequence[int]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def draw(stroke: Stroke) -> None:
        touch("touchStart", stroke[0].tolist())
        for point in stroke[1:].tolist():
            touch("touchMove", point)
        touch("touchEnd")

    return draw


def compare(
    outcome: Outcome,
    number: int,
    page: Page,
    server: LocalServer,
    reader: Reader,
    strokes: Sequence[Stroke],
    corner: NDArray[np.float64],
) -> None:
    """Note whether every point arrived and the page shows what the reader answers."""
    received = json.loads(server.received[-1])
    # The page counts from the sheet's corner, in quarters of a pixel.
    sent = [(np.rint((stroke - corner) * 4) / 4).tolist() for stroke in strokes]
    outcome.inks += 1
    outcome.points += sum(map(len, sent))
    if received["strokes"] != sent:
        outcome.lost.append(number)
    answer = reader.read_digit(Ink(strokes, received["pen_width"]))
    expected = [
        answer.status,
        *([] if answer.digit is None else [str(answer.digit)]),
        *(f"{share:.4f}" for share in answer.to_dict()["probabilities"]),
    ]
    seen = shown(page, answer.digit is not None)
    if seen != expected:
        outcome.wrong.append(number)
        print(f"ink {number}: shown {seen}, expected {expected}", file=sys.stderr)
    times = page.evaluate("stopwatch")
    outcome.answered.append(times["answered"] - times["last"])
    outcome.painted.append(times["painted"] - times["last"])


def shown(page: Page, is_read: bool) -> list[str]:
    """The status, the digit and the ten bars that a person sees."""
    status = page.get_attribute("#verdict", "data-status") or ""
    digit = [page.text_content("#digit") or ""] if is_read else []
    shares: list[str] = page.eval_on_selector_all(
        "#bars li", "bars => bars.map((bar) => bar.style.getPropertyValue('--share'))"
    )
    return [status, *digit, *shares]


def print_table(outcomes: dict[str, Outcome]) -> bool:
    """Print what was compared; whether all was as it should be."""
    print(f"{'drawn with':18}{'inks':>6}{'points':>8}{'lost a point':>14}{'other answer':>14}")
    for name, each in outcomes.items():
        print(f"{name:18}{each.inks:6}{each.points:8,}{len(each.lost):14}{len(each.wrong):14}")
    print(f"\n{'last event to, ms':18}{'median':>8}{'95 %':>8}{'most':>8}   (answer; then painted)")
    for name, each in outcomes.items():
        for times in (each.answered, each.painted):
            slow = float(np.percentile(times, 95))
            print(f"{name:18}{statistics.median(times):8.1f}{slow:8.1f}{max(times):8.1f}")
    return not any(each.lost or each.wrong for each in outcomes.values())


def in_time(outcomes: dict[str, Outcome]) -> bool:
    """Whether the answers came soon enough."""
    times = [time for each in outcomes.values() for time in each.answered]
    median, slow = statistics.median(times), float(np.percentile(times, 95))
    print(f"together {median:.1f}, at most {MOST_MEDIAN:g}; {slow:.1f}, at most {MOST_SLOW:g}")
    return median <= MOST_MEDIAN and slow <= MOST_SLOW


if __name__ == "__main__":
    sys.exit(main())
