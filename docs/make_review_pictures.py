"""Make pictures of the page of a review: make_review_pictures.py [FOLDER].

A form that the generator has written is reviewed on a phone, upright and sideways, and a desktop,
in light, dark and forced colours. Each state goes into FOLDER (build/review unless named); the
best two are put together as docs/review.png.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, expect

DOCS: Final = Path(__file__).parent
sys.path[:0] = [str(DOCS), str(DOCS.parent / "benchmarks")]
from make_page_pictures import beside_each_other  # noqa: E402
from page import chromium  # noqa: E402

from inkdigits.synthesis.people.population import synthetic_person  # noqa: E402
from inkdigits.synthesis.scenes import printing  # noqa: E402
from inkdigits.synthesis.scenes.canvas import Canvas  # noqa: E402
from inkdigits.synthesis.scenes.scribe import Scribe  # noqa: E402
from inkdigits.synthesis.scenes.writing import Pen  # noqa: E402

DEVICES: Final[dict[str, tuple[int, int]]] = {
    "small": (320, 568),
    "phone": (390, 844),
    "sideways": (844, 390),
    "desktop": (1160, 800),
}
SCHEMES: Final = ("light", "dark", "forced")

_SHOWN: Final = ("desktop-light-number.png", "phone-dark-other.png")
"""What docs/review.png shows beside each other."""

_LABELS: Final = ("Kitchen", "Bath", "Cellar", "Garage", "Attic", "Date", "Total")
_TEXTS: Final = ("48.217", "9.054", "71.436", "20.981", "5.663", "17.11.24", "155.351")
_ROW: Final = 74
_SEED: Final = 0


def main() -> None:
    """Make all pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS.parent / "build" / "review"
    folder.mkdir(parents=True, exist_ok=True)
    with reviewing() as address, chromium() as browser:
        for device in DEVICES:
            for scheme in SCHEMES:
                photograph(browser, address, device, scheme, folder)
    beside_each_other([folder / name for name in _SHOWN]).save(DOCS / "review.png", optimize=True)
    print(f"The pictures are in {folder}; the best of them are {DOCS / 'review.png'}")


@contextmanager
def reviewing() -> Iterator[str]:
    """The address of the review of the form."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "forms").mkdir()
        form(_SEED).save(Path(folder) / "forms" / "november.png")
        command = [sys.executable, "-m", "inkdigits", "review", "forms", "--page"]
        command += ["--min-confidence", "0.97", "--no-browser"]
        with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                lines = iter(process.stdout.readline, "")
                yield next(found[0] for line in lines if (found := re.search("http://.*", line)))
            finally:
                process.terminate()


def form(seed: int) -> Image.Image:
    """A scanned form with readings in one handwriting."""
    rng = np.random.default_rng(seed)
    height, width = _ROW * (len(_TEXTS) + 1), 640
    canvas = Canvas(np.full((height, width), 244.0, np.float32) + rng.normal(0, 2, (height, width)))
    scribe = Scribe(canvas, synthetic_person(rng), rng)
    scribe.pen = Pen(contrast=0.8, width=0.07, dryness=0.1, softness=0.5)
    box = (40.0, 0.5 * _ROW, width - 80.0, float(_ROW * len(_TEXTS)))
    printing.print_lines(canvas, printing.grid_segments(box, 2, len(_TEXTS)), 1.5, 0.5)
    for place, (label, text) in enumerate(zip(_LABELS, _TEXTS, strict=True)):
        top = box[1] + place * _ROW
        printing.print_text(canvas, label, (60, top + 24), 24, 0.7, rng)
        scribe.line(text, box[0] + box[2] / 2 + 24, top + 58, 44, 220)
    return Image.fromarray(np.clip(canvas.levels, 0, 255).astype(np.uint8))


def photograph(browser: Browser, address: str, device: str, scheme: Any, folder: Path) -> None:
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
        settle(page)
        page.screenshot(path=folder / f"{device}-{scheme}-{state}.png")

    page.goto(address)
    keep("number")
    page.locator("#skip").click()
    keep("other")
    if device == "desktop":
        page.keyboard.press("e")
        page.screenshot(path=folder / f"{device}-{scheme}-edit.png")
    while page.locator("#desk").is_visible():
        page.locator("#skip").click()
        page.wait_for_timeout(100)
        settle(page)
    keep("end")
    page.locator("#again").click()
    settle(page)
    context.close()


def settle(page: Page) -> None:
    """Wait for the next reading, or for the end."""
    ready = '[data-state="reading"] #answer[aria-busy="false"], [data-state="end"] #end'
    expect(page.locator(ready)).to_be_visible(timeout=120_000)
    page.wait_for_timeout(100)


if __name__ == "__main__":
    main()
