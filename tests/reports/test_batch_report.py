from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits.batch.places import Item, Span
from inkdigits.batch.rows import Row
from inkdigits.batch.run import Outcome
from inkdigits.batch.session import Session
from inkdigits.batch.tally import Tally
from inkdigits.reports import batch_page


@pytest.fixture
def outcome(tmp_path: Path) -> Outcome:
    """Twenty readings, of whose pictures one is gone, and a failure."""
    session = Session(Tally(), lambda session: None)
    for index in range(20):
        path = tmp_path / f"<script>{index}"
        if index:
            Image.fromarray(np.full((30, 30), 10 * index, np.uint8)).save(path, "PNG")
        cells = {"reason": None, "error": None, "message": None, "numbers": None, "model": "m"}
        text = str(index % 10)
        row = Row(str(path), text, text, None, 0.9, "read", milliseconds=1.0, **cells)
        session.tally.add(row, Item(str(path), Span(str(path))))
    cells["error"], cells["message"] = "damaged_image", "<b>damaged</b>"
    failed = Row("x.png", None, None, None, 0.0, "error", milliseconds=1.0, **cells)
    session.tally.add(failed, Item("x.png", Span("x.png")))
    session.end()
    settings = {
        "kind": "digit",
        "inputs": ["<script>"],
        "options": {},
        "models": {"digits": "ab" * 32},
        "version": "1",
        "format": "csv",
        "shard_size": 5,
    }
    return Outcome(settings, session.tally, session, {".txt": 3}, 2)


def test_the_page_shows_counts_failures_and_the_least_sure_pictures(outcome: Outcome) -> None:
    page = batch_page(outcome)
    assert "A batch of 21 pictures" in page
    assert "1 picture could not be read" in page
    assert "damaged_image" in page and "skipped files, .txt" in page
    # One picture can't be opened any more.
    assert page.count("data:image/png") == 19
    assert page.count("<svg") == 2


def test_names_and_messages_are_no_markup(outcome: Outcome) -> None:
    page = batch_page(outcome)
    assert "<script>" not in page and "<b>damaged" not in page
    assert "&lt;b&gt;damaged" in page


def test_a_call_that_read_nothing_has_no_curve(outcome: Outcome) -> None:
    session = Session(outcome.tally, lambda session: None)
    session.end()
    page = batch_page(Outcome(outcome.settings, outcome.tally, session, {}, 2))
    assert not re.search("Pictures per second</figcaption>", page)
