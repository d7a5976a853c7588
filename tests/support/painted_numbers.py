"""Pictures of which a test says what numbers are on them, and a model that reads these."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inkdigits.ink import Ink
from inkdigits.model.model_folder import save_model
from inkdigits.picture import Picture
from inkdigits.preparation import opened
from inkdigits.runs import PageStrips
from inkdigits.runs.tables import Grid
from inkdigits.sheet import scaling
from inkdigits.strip import Strip
from tiny_numbers import columns_of, numbers_model, strip_of

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


def strips_on(source: Any, *_: object) -> list[Strip]:
    """The strips of a picture: the third is less sure, and the second printed."""
    picture = opened(source)
    assert isinstance(picture, Picture)
    height = picture.grey.shape[0]
    return [
        painted(text, place, sure=0.8 if place == 2 else 0.95, printed=place == 1)
        for place, text in enumerate(PAGES[height])
    ]


def page_strips_on(source: Ink | Picture, _: object, turn: int) -> PageStrips:
    """The second strip stands in the second row and first column of a table."""
    strips = strips_on(source) if not turn else []
    cells = [(0, 1, 0) if strip.printed else None for strip in strips]
    lines = np.array([0, 0.5, 1])
    grids = (Grid(lines, lines, scaling(100)),) if any(cells) else ()
    return PageStrips(tuple(strips), tuple(cells), grids)


def make_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make it the working folder, with white pictures in ``in`` and a model in ``model``."""
    monkeypatch.chdir(folder)
    monkeypatch.setattr("inkdigits.reader.reader.strips_of", strips_on)
    monkeypatch.setattr("inkdigits.reader.reader.page_strips_of", page_strips_on)
    save_model(folder / "model", numbers_model(threshold=0.3))
    (folder / "in").mkdir()
    for height, name in NAMES.items():
        Image.new("RGB", (WIDTH, height), "white").save(folder / "in" / f"{name}.png")
