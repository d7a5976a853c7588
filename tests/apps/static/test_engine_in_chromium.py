"""The engine in Chromium, held against what Python answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

import golden_inks
import static_site
from browsing import NEEDS_CHROMIUM, opening_pages

pytestmark = NEEDS_CHROMIUM

PART = 100
"""Inks that are read in one call."""

READ = """async (lines) => {
  const { Reader } = await import("./inkdigits.js");
  const reader = await Reader.load();
  return lines.map((line) => {
    const reading = reader.readDigit(JSON.parse(line));
    return { ...reading, glyph: btoa(String.fromCharCode(...reading.glyph)) };
  });
}"""


def test_chromium_answers_the_golden_inks_as_python_does(
    browser: Browser, module_file: Path, tmp_path: Path
) -> None:
    golden = golden_inks.load()
    inks, expected = golden_inks.every(golden, 1)
    lines = [json.dumps(ink.to_dict()) for ink in inks]
    shutil.copy(module_file, tmp_path / "inkdigits.js")
    (tmp_path / "index.html").write_text("<!doctype html><title>Site</title>")
    with static_site.serving(tmp_path) as site, opening_pages(browser) as opened:
        page = opened(site)
        found: list[dict[str, Any]] = []
        for start in range(0, len(lines), PART):
            found += page.evaluate(READ, lines[start : start + PART])
    answers = golden_inks.as_answers(golden, found)
    assert len(found) == 2_000
    assert golden.differences(expected, answers, level=1, share=2e-3) == []
