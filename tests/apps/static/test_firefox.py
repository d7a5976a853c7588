"""The page as one file, opened in Firefox from a disk."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from firefox import FIREFOX, PATIENCE, Firefox, firefox
from inkdigits import Ink, Reader
from inkdigits.synthesis.styles import synthetic_digits

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(FIREFOX is None, reason="needs Firefox"),
]

INKS = 50

BOX = "(({ x, y, width }) => [x, y, width])(document.getElementById('pad').getBoundingClientRect())"
WIDTH = "document.getElementById('pad').clientWidth"


def test_what_is_drawn_in_firefox_gets_the_readers_answer(page_file: Path, tmp_path: Path) -> None:
    reader, rng = Reader(), np.random.default_rng(5)
    with firefox(tmp_path) as session:
        session.send("WebDriver:Navigate", {"url": page_file.as_uri()})
        left, top, side = session.run(BOX)
        pen = max(1, int(session.run(WIDTH) * 0.05 + 0.5))
        for sample in synthetic_digits(INKS, seed=6):
            strokes = _placed(sample.ink, (left, top), side, rng)
            session.run("document.getElementById('clear').click()")
            session.draw([[(int(x), int(y)) for x, y in stroke] for stroke in strokes])
            points = [np.rint((stroke - (left, top)) * 4) / 4 for stroke in strokes]
            pen = max(
                1, int(session.run("document.getElementById('pad').clientWidth") * 0.05 + 0.5)
            )
            answer = reader.read_digit(Ink(points, pen))
            status, digit, shares = _shown(session)
            assert status == answer.status
            assert answer.digit is None or digit == str(answer.digit)
            assert np.abs(np.array(shares) - answer.probabilities).max() < 2e-4
        requests = session.run("performance.getEntriesByType('resource').map((each) => each.name)")
        assert [name for name in requests if not name.startswith("data:")] == []


def test_what_is_taught_in_firefox_is_kept(page_file: Path, tmp_path: Path) -> None:
    with firefox(tmp_path) as session:
        for before in ("7", "1"):
            session.send("WebDriver:Navigate", {"url": page_file.as_uri()})
            left, top, side = session.run(BOX)
            corners = ((0.3, 0.2), (0.53, 0.2), (0.53, 0.85))
            session.draw([[(int(left + x * side), int(top + y * side)) for x, y in corners]])
            _await_digit(session, before)
            session.run("document.querySelector('#it-is [aria-label=\"It is a 1\"]').click()")
            _await_digit(session, "1")


def _await_digit(session: Firefox, digit: str) -> None:
    end = time.monotonic() + PATIENCE
    while (found := _shown(session)[:2]) != ("read", digit):
        assert time.monotonic() < end, found


def _placed(
    ink: Ink, corner: tuple[float, float], side: float, rng: np.random.Generator
) -> list[np.ndarray]:
    """The strokes in whole pixels of the window, on the pad; one point in six, as Firefox waits."""
    points = np.concatenate(ink.strokes)
    scale = side * rng.uniform(0.35, 0.8) / max(ink.size, 1e-9)
    start = np.array(corner) + 0.1 * side
    few = [np.concatenate([each[:-1:6], each[-1:]]) for each in ink.strokes]
    whole = [np.rint((each - points.min(axis=0)) * scale + start) for each in few]
    return [each[np.r_[True, np.diff(each, axis=0).any(axis=1)]] for each in whole]


def _shown(session: Firefox) -> tuple[str, str, list[float]]:
    """What a person sees once the page is done."""
    script = """(() => {
      const verdict = document.getElementById("verdict");
      const bars = [...document.querySelectorAll("#bars li")];
      return [verdict.getAttribute("aria-busy"), verdict.dataset.status,
        document.getElementById("digit").textContent,
        bars.map((bar) => Number(bar.style.getPropertyValue("--share")))];
    })()"""
    end = time.monotonic() + PATIENCE
    while True:
        busy, status, digit, shares = session.run(script)
        if busy == "false" and status != "empty":
            return status, digit, shares
        assert time.monotonic() < end
