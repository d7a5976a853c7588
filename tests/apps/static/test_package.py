"""The module for web developers: in a page of another site, in a worker, and as an element."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

import static_site
from browsing import NEEDS_CHROMIUM, axe, opening_pages
from inkdigits import Ink, Reader

pytestmark = NEEDS_CHROMIUM

ROOT = Path(__file__).parents[3]
SEVEN = {"strokes": [[[0, 0], [8, 0], [3, 12]], [[2, 6], [7, 6]]]}

NEEDS_NPM = pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")

READ = """
const { Reader } = await import(MODULE);
const reader = await Reader.load();
"""

FORM = """<!doctype html><html lang="en"><title>Form</title>
<script type="module" src="MODULE"></script>
<form><label>Digit <ink-digit name="digit" required></ink-digit></label>
<input type="reset"></form></html>"""

Opener = Callable[[str], Page]


@pytest.fixture
def open_site(browser: Browser, module_file: Path, tmp_path: Path) -> Iterator[Opener]:
    """Opens a page of one site that loads the module from another; MODULE is its address."""
    with (
        static_site.serving(module_file.parent) as source,
        static_site.serving(tmp_path) as site,
        opening_pages(browser) as opened,
    ):

        def open_it(html: str) -> Page:
            text = html.replace("MODULE", f"{source}{module_file.name}")
            (tmp_path / "index.html").write_text(text)
            page = opened(site)
            page.evaluate(f"window.MODULE = {json.dumps(source + module_file.name)}")
            return page

        yield open_it


def expect_sevens_answer(found: dict[str, Any]) -> None:
    expected = Reader().read_digit(Ink.from_dict(SEVEN))
    assert (found["digit"], found["status"]) == (7, "read")
    assert found["probabilities"] == pytest.approx(expected.probabilities, abs=1e-4)


def test_a_page_of_another_site_reads_with_it(open_site: Opener) -> None:
    page = open_site("<!doctype html><title>Site</title>")
    expect_sevens_answer(
        page.evaluate(f"async (ink) => {{ {READ} return reader.readDigit(ink); }}", SEVEN)
    )
    code = "try { reader.readDigit({ strokes: [] }); } catch (error) { return error.code; }"
    assert page.evaluate(f"async () => {{ {READ} {code} }}") == "empty_ink"


def test_a_worker_reads_with_it(open_site: Opener) -> None:
    page = open_site("<!doctype html><title>Site</title>")
    found = page.evaluate(
        """(ink) => new Promise((done, failed) => {
          const source = `import { Reader } from ${JSON.stringify(MODULE)};
            const reader = await Reader.load();
            addEventListener("message", ({ data }) => postMessage(reader.readDigit(data)));
            postMessage(null);`;
          const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
          const worker = new Worker(address, { type: "module" });
          worker.onerror = (event) => failed(new Error(event.message));
          worker.onmessage = ({ data }) => data ? done(data) : worker.postMessage(ink);
        })""",
        SEVEN,
    )
    expect_sevens_answer(found)


def test_the_element_is_a_field_of_a_form(open_site: Opener) -> None:
    page = open_site(FORM)
    page.evaluate(
        "customElements.whenDefined('ink-digit').then(() => { window.inputs = [];"
        "document.forms[0].addEventListener('input', (event) => "
        "inputs.push(event.target.value)); })"
    )
    value = "new FormData(document.forms[0]).get('digit')"
    assert page.evaluate("document.forms[0].checkValidity()") is False
    pad = page.locator("ink-digit canvas")
    box = pad.bounding_box()
    assert box is not None
    x, top, height = box["x"] + box["width"] / 2, box["y"], box["height"]
    page.mouse.move(x, top + 0.2 * height)
    page.mouse.down()
    page.mouse.move(x, top + 0.8 * height, steps=6)
    page.mouse.up()
    expect(page.locator("ink-digit output")).to_have_text("1")
    assert page.evaluate(value) == "1" and page.evaluate("inputs.at(-1)") == "1"
    assert page.evaluate("document.forms[0].checkValidity()") is True
    assert page.evaluate("document.querySelector('ink-digit').reading.status") == "read"
    page.get_by_role("button", name="Clear").click()
    assert page.evaluate(value) == "" and page.evaluate("inputs.at(-1)") == ""
    pad.focus()
    page.keyboard.press("4")
    assert page.evaluate(value) == "4" and page.evaluate("inputs.at(-1)") == "4"
    page.locator("input[type=reset]").click()
    assert page.evaluate(value) == ""
    expect(page.locator("ink-digit output")).to_have_text("")


def test_the_example_page_works(browser: Browser, module_file: Path, tmp_path: Path) -> None:
    shutil.copy(module_file, tmp_path / "inkdigits.js")
    shutil.copy(ROOT / "js" / "example.html", tmp_path)
    with static_site.serving(tmp_path) as site, opening_pages(browser) as opened:
        page = opened(f"{site}example.html")
        expect(page.locator("#seven")).to_have_text("7")
        page.locator("ink-digit canvas").press("5")
        expect(page.locator("#value")).to_have_text("5")
        assert not axe(page, "example")


@NEEDS_NPM
def test_the_folder_can_be_packed(module_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "js"
    shutil.copytree(ROOT / "js", folder, ignore=shutil.ignore_patterns("node_modules"))
    shutil.copy(module_file, folder / "inkdigits.js")
    done = subprocess.run(
        ["npm", "pack", "--json", "--ignore-scripts"], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    files = {each["path"] for each in json.loads(done.stdout)[0]["files"]}
    assert files == {"LICENSE", "README.md", "example.html", "index.d.ts", "inkdigits.js",
                     "package.json"}  # fmt: skip
