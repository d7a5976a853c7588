"""Pictures of which a test says what numbers are on them, and a model that reads these."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inkdigits.model.model_folder import save_model
from inkdigits.picture import Picture
from inkdigits.preparation import opened
from inkdigits.runs import PageStrips
from inkdigits.runs.tables import Grid
from inkdigits.sheet import scaling
from inkdigits.strip import Strip
from tiny_numbers import columns_of, numbers_model, strip_of, use_strips

WIDTH = 300
"""Of each picture; its height says which texts are on it."""

PAGES: dict[int, list[str]] = {
    200: ["12", "13.581,-", "007"],
    210: [],
    220: ["45"],
    230: ["1", "2"],
    240: ["-5"],
}
NAMES = {200: "form", 210: "blank", 220: "number", 230: "two", 240: "minus"}


def painted(text: str, place: int = 0, *, sure: float = 0.95, printed: bool = False) -> Strip:
    """The strip that is read as a text, one of several below each other."""
    columns = columns_of(text, sure=sure)
    return Strip(strip_of(columns, columns), scaling(1, 20, 60 * place + 10), printed)


def strips_on(source: Any, _: object, *, is_page: bool = False, turn: int = 0) -> PageStrips:
    """The strips of a picture: the third is less sure.

    The second is printed, and stands in the second row and first column of a table.
    """
    picture = opened(source)
    assert isinstance(picture, Picture)
    height = picture.grey.shape[0]
    strips = [
        painted(text, place, sure=0.8 if place == 2 else 0.95, printed=place == 1)
        for place, text in enumerate(PAGES[height] if not turn else [])
    ]
    cells = [(0, 1, 0) if strip.printed else None for strip in strips]
    lines = np.array([0, 0.5, 1])
    grids = (Grid(lines, lines, scaling(100)),) if any(cells) else ()
    return PageStrips(tuple(strips), tuple(cells), grids)


def make_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it the working folder, with white pictures in ``in`` and a model in ``model``."""
    monkeypatch.chdir(folder)
    use_strips(monkeypatch, strips_on)
    save_model(folder / "model", numbers_model(threshold=0.3))
    (folder / "in").mkdir()
    for height, name in NAMES.items():
        Image.new("RGB", (WIDTH, height), "white").save(folder / "in" / f"{name}.png")
