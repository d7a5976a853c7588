"""Draw inks on the page that is one file, from a disk and without a network: static_page.py.

Half of the inks are drawn with a mouse on a desktop, half with a finger on an emulated phone. What
the page shows must be what `Reader` answers to the same points, and the page may ask for nothing
else than itself. The times are from the last pointer event that changed the ink to the document
with the answer to it, on this machine and with a processor slowed down six times; and from opening
the file to its first answer. Chromium keeps a finger's movements until the next frame, up to 17 ms;
"page ms" is what is left when the page has the event.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from playwright.sync_api import Browser, Page

from inkdigits import Ink, Reader
from inkdigits.apps.static import static_page
from inkdigits.model.card import load_model

sys.path.insert(0, str(Path(__file__).parent))
from page import DEVICES, PAINTED, STOPWATCH, Stroke, chosen_inks, chromium, finger, mouse, placed

MOST_BYTES: Final = 1_200_000
MOST_TO_FIRST: Final = 500.0
MOST_MEDIAN: Final = {1: 10.0, 6: 40.0}
"""Milliseconds, by how many times the processor is slowed down."""

SHARE_TOLERANCE: Final = 2e-4
"""Bars have four digits behind the point."""

ANSWERED: Final = '#verdict[aria-busy="false"]:not([data-status="empty"])'


@dataclass
class Outcome:
    """What was seen with one device at one speed."""

    inks: int = 0
    wrong: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    since_received: list[float] = field(default_factory=list)


def main() -> int:
    """Print the table; 1 when an answer differs, anything was asked for, or a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--no-bars", action="store_true", help="no bars on the times")
    chosen, inks = chosen_inks(options)
    content = static_page(load_model())
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        address = (Path(folder) / "digit.html").as_uri()
        (Path(folder) / "digit.html").write_bytes(content)
        first = time_to_first(browser, address)
        outcomes = {
            (name, slowed): draw_all(browser, address, inks[turn::2], device, slowed)
            for slowed in MOST_MEDIAN
            for turn, (name, device) in enumerate(DEVICES.items())
        }
    sound = print_table(outcomes)
    print(f"size {len(content):,} bytes; from opening to the first answer {first:.0f} ms")
    return 0 if sound and (chosen.no_bars or in_time(outcomes, len(content), first)) else 1


def time_to_first(browser: Browser, address: str) -> float:
    """Milliseconds from opening the page to the answer to a stroke that a script draws at once."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(address)
    taken: float = page.evaluate(
        """() => new Promise((done) => {
          const pad = document.getElementById("pad"), verdict = document.getElementById("verdict");
          new MutationObserver(() => {
            if (verdict.getAttribute("aria-busy") === "false") done(performance.now());
          }).observe(verdict, { attributes: true });
          pad.focus();
          for (const key of [" ", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", " "])
            pad.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
        })"""
    )
    context.close()
    return taken


def draw_all(
    browser: Browser, address: str, inks: Sequence[Ink], device: dict[str, Any], slowed: int = 1
) -> Outcome:
    """Draw each ink on a cleared page and compare with the reader."""
    outcome, reader = Outcome(), Reader()
    context = browser.new_context(**device, offline=True)
    context.add_init_script(STOPWATCH)
    page = context.new_page()
    page.on("request", lambda request: outcome.asked.append(request.url))
    page.goto(address)
    outcome.asked = [url for url in outcome.asked if not url.startswith(("data:", address))]
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slowed})
    pen = finger(page) if device.get("has_touch") else mouse(page)
    rng = np.random.default_rng(0)
    for number, ink in enumerate(inks):
        page.locator("#clear").dispatch_event("click")
        strokes, corner = placed(ink, page, rng)
        for stroke in strokes:
            pen(stroke)
        page.wait_for_selector(ANSWERED)
        page.evaluate(PAINTED)
        outcome.inks += 1
        times = page.evaluate("stopwatch")
        outcome.times.append(times["answered"] - times["last"])
        outcome.since_received.append(times["answered"] - times["received"])
        if not agrees(page, reader, strokes, corner):
            outcome.wrong.append(number)
    outcome.asked = [url for url in outcome.asked if not url.startswith(("data:", address))]
    context.close()
    return outcome


def agrees(page: Page, reader: Reader, strokes: Sequence[Stroke], corner: Any) -> bool:
    """Whether the page shows what the reader answers to the same points."""
    # The page counts from the sheet's corner, in quarters of a pixel.
    points = [np.rint((stroke - corner) * 4) / 4 for stroke in strokes]
    side = page.eval_on_selector("#pad", "pad => pad.clientWidth")
    answer = reader.read_digit(Ink(points, max(1, int(side * 0.05 + 0.5))))
    shares = page.eval_on_selector_all(
        "#bars li", "bars => bars.map((bar) => Number(bar.style.getPropertyValue('--share')))"
    )
    seen = page.get_attribute("#verdict", "data-status"), page.text_content("#digit")
    shown = seen[1] if answer.digit is None else str(answer.digit)
    same = seen == (answer.status, shown)
    far = np.abs(np.array(shares) - answer.probabilities).max() > SHARE_TOLERANCE
    if not same or far:
        print(f"shown {seen} {shares}, expected {answer!r}", file=sys.stderr)
    return same and not far


def print_table(outcomes: dict[tuple[str, int], Outcome]) -> bool:
    """Print what was compared; whether all was as it should be."""
    print(f"{'drawn with':18}{'slowed':>7}{'inks':>6}{'other answer':>14}{'requests':>10}"
          f"{'median ms':>11}{'95 %':>8}{'page ms':>9}")  # fmt: skip
    for (name, slowed), each in outcomes.items():
        median, slow = statistics.median(each.times), float(np.percentile(each.times, 95))
        print(f"{name:18}{slowed:7}{each.inks:6}{len(each.wrong):14}{len(each.asked):10}"
              f"{median:11.1f}{slow:8.1f}"
              f"{statistics.median(each.since_received):9.1f}")  # fmt: skip
    return not any(each.wrong or each.asked for each in outcomes.values())


def in_time(outcomes: dict[tuple[str, int], Outcome], size: int, first: float) -> bool:
    """Whether the answers came soon enough from a file that is small enough."""
    soon = all(
        statistics.median(each.times) <= MOST_MEDIAN[slowed]
        for (_, slowed), each in outcomes.items()
    )
    return soon and size <= MOST_BYTES and first <= MOST_TO_FIRST


if __name__ == "__main__":
    sys.exit(main())
