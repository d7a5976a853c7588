"""How reports look in a browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Literal

import pytest
from page import CHROMIUM, chromium

from inkdigits.reports import write_comparison, write_report
from made_up_runs import evaluation, make_run

CONTRASTS = """
() => {
    const channels = colour => colour.match(/[0-9.]+/g).map(Number);
    const light = colour => {
        const [r, g, b] = channels(colour).slice(0, 3).map(
            each => (each /= 255) <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = element => {
        for (; element; element = element.parentElement) {
            const colour = getComputedStyle(element).backgroundColor;
            if ((channels(colour)[3] ?? 1) > 0) return colour;
        }
        return "rgb(255, 255, 255)";
    };
    const found = [];
    for (const element of document.querySelectorAll("h1, h2, p, b, span, td, th, pre, svg use")) {
        const style = getComputedStyle(element);
        const colour = element.localName === "use" ? style.fill : style.color;
        const pair = [light(colour), light(ground(element))].sort((a, b) => b - a);
        const contrast = (pair[0] + 0.05) / (pair[1] + 0.05);
        if (contrast < 3) found.push([element.localName, colour, ground(element), contrast]);
    }
    return found;
}
"""


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_and_plots_are_legible_in_light_and_dark(
    scheme: Literal["light", "dark"], run: Path, tmp_path: Path
) -> None:
    (run / "evaluation-mnist.json").write_text(json.dumps(evaluation(run)))
    comparison = tmp_path / "both.html"
    write_comparison([run, make_run(tmp_path / "second")], comparison)
    with chromium() as browser:
        page = browser.new_page(color_scheme=scheme)
        for file in (write_report(run), comparison):
            page.goto(file.as_uri())
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert (int(re.findall(r"\d+", ground)[0]) < 60) == (scheme == "dark")
            assert page.evaluate(CONTRASTS) == []


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_cut_off_on_narrow_and_wide_screens(
    width: int, run: Path, tmp_path: Path
) -> None:
    others = [make_run(tmp_path / name, epochs=9) for name in ("second", "the-one-after-that")]
    comparison = tmp_path / "all.html"
    write_comparison([run, *others], comparison)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 800})
        for file in (write_report(run), comparison):
            page.goto(file.as_uri())
            # What is wider than its place: the page itself, or a card that scrolls sideways.
            assert not page.evaluate(
                "[...document.querySelectorAll('*')].filter("
                "each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth)"
                ".map(each => each.tagName + '.' + each.className)"
            )
