"""Corrections as files on the page that is one file, in Chromium."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browsing import NEEDS_CHROMIUM, ONE, expect_answer
from inkdigits import Ink, Profile, Reader
from square_one import glyph_of, plain_one, square_one
from taught_page import SQUARE_ONE, again, offer, row, taught_one

pytestmark = NEEDS_CHROMIUM


def test_python_takes_the_corrections_and_gives_them_back(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page()
    taught_one(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    kept = tmp_path / "kept.json"
    download.value.save_as(kept)
    profile = Profile(tmp_path / "anna.sqlite")
    assert profile.import_file(kept) == 1
    (correction,) = profile.corrections()
    assert (correction.digit, correction.read_as) == (1, 7) and correction.ink is not None
    profile.add(square_one(2), 1)
    profile.export(kept)
    page.set_input_files("input[accept='.json']", kept)
    expect(page.locator("#notice")).to_have_text("Added: 1 correction.")
    page.locator("#show-corrections").click()
    expect(page.locator("#corrections li")).to_have_count(2)
    again(page)
    expect_answer(page, "read", "1")
    shown = page.locator("#bars li").nth(1).evaluate("bar => bar.style.getPropertyValue('--share')")
    side = page.eval_on_selector("#pad", "pad => pad.clientWidth")
    points = [[(x * side, y * side) for x, y in stroke] for stroke in SQUARE_ONE]
    reader = Reader(profile=profile.path)
    answer = reader.read_digit(Ink(points, max(1, int(side * 0.05 + 0.5))))
    assert float(shown) == pytest.approx(answer.probabilities[1], abs=0.01)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({}, "it is no exported profile of this version."),
        ([None], "it is no exported profile of this version."),
        ([row(digit=12)], "a digit must be 0 to 9."),
        ([row(b"")], "a glyph is damaged."),
        ([row() | {"glyph": "?"}], "a glyph is damaged."),
        ([row(added="foo 7")], "a time is missing."),
        ([row(added="2026-02-31")], "a time is missing."),
        ([row(ink={"strokes": []})], "Nothing is drawn."),
        ([row(ink={"strokes": ONE, "width": "abc"})], "width must be a positive number."),
        ([None] * 1_001, "it has more than 1000 corrections."),
    ],
    ids=["no list", "no row", "no digit", "no glyph", "no base64", "no time", "no day", "no ink",
         "no width", "too many"],
)  # fmt: skip
def test_another_file_is_refused(open_page: Callable[..., Page], rows: Any, words: str) -> None:
    page = open_page()
    expect(page.get_by_role("button", name="Import")).to_be_visible()
    offer(page, rows)
    expect(page.locator("#notice")).to_contain_text(f"be imported: {words} A file that this page")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no JSON", "it is no exported profile"),
        (b"{}", "it is no exported profile"),
        (bytes(2**26 + 1), "it has more than 64 MiB"),
    ],
    ids=["no JSON", "another version", "too large"],
)
def test_a_file_without_corrections_is_refused(
    open_page: Callable[..., Page], tmp_path: Path, content: bytes, words: str
) -> None:
    page = open_page()
    file = tmp_path / "a.json"
    file.write_bytes(content)
    page.set_input_files("input[accept='.json']", file)
    expect(page.locator("#notice")).to_contain_text(f"be imported: {words}")


def test_what_was_imported_is_exported_for_python(
    open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page()
    long = [[[x, x % 7] for x in range(20_000)]]
    rows = [
        row(
            ink={"strokes": ONE, "pen_width": 0.1, "width": 1, "other": "x" * 99},
            added="2026-01-01",
        ),
        row(ink={"strokes": long}, added="2026-01-01 02:03:04.5Z"),
    ]
    for added in (2, 0):
        offer(page, rows)
        expect(page.locator("#notice")).to_have_text(f"Added: {added} corrections.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    download.value.save_as(tmp_path / "kept.json")
    profile = Profile(tmp_path / "anna.sqlite")
    assert profile.import_file(tmp_path / "kept.json") == 2
    first, second = profile.corrections()
    assert first.added == "2026-01-01T00:00:00" and second.added == "2026-01-01T02:03:04+00:00"
    assert first.ink is not None and first.ink.width == 1 and second.ink is None
    assert "other" not in (tmp_path / "kept.json").read_text()
    profile.export(tmp_path / "kept.json")
    page.set_input_files("input[accept='.json']", tmp_path / "kept.json")
    expect(page.locator("#notice")).to_have_text("Added: 0 corrections.")


def test_there_is_room_for_a_thousand(open_page: Callable[..., Page]) -> None:
    page = open_page()
    glyph = glyph_of(plain_one(0)).tobytes()
    offer(page, [row(glyph, added=f"2026-01-01T00:{n // 60:02}:{n % 60:02}") for n in range(1_000)])
    expect(page.locator("#notice")).to_have_text("Added: 1000 corrections.")
    again(page)
    page.get_by_role("button", name="It is a 1").click()
    expect(page.locator("#notice")).to_have_text("There is room for 1000 corrections.")
    offer(page, [row(glyph, added="2026-02-01")])
    expect(page.locator("#notice")).to_have_text("There is room for 1000 corrections.")
