"""Pictures of numbers and pages to measure on, and the tables that studies print of them."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import cv2
import numpy as np
import pytest

from inkdigits.data import list_labelled
from inkdigits.reading import PageReading, Table

STUDIES = Path(__file__).parents[2] / "studies"


@pytest.fixture(scope="module", autouse=True)
def beside_each_other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Scripts import what lies beside them; without data sets, the digits are synthetic."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(STUDIES))
        patch.setenv("INKDIGITS_DATA", str(tmp_path_factory.mktemp("no-data")))
        yield
        for name in [name for name in sys.modules if (STUDIES / f"{name}.py").exists()]:
            sys.modules.pop(name)


def imported(name: str) -> ModuleType:
    return importlib.import_module(name)


class Shapes:
    """A person who writes 1 as a bar and every other character as a disc."""

    def write(self, symbol: str, pen: Any, rng: np.random.Generator) -> Any:
        cover = np.zeros((150, 20 if symbol == "1" else 150), np.float32)
        cv2.ellipse(cover, (75, 75), (70, 70), 0, 0, 360, 1, -1)
        return imported("number_line").Character(np.fmax(cover, symbol == "1"), 150)


@pytest.mark.parametrize(
    ("text", "touching", "parts"),
    [("5678", False, {4}), ("5678", True, {1, 2, 3}), ("111", True, {3}), ("5.6", True, {3})],
)
def test_digits_touch_only_where_they_should(text: str, touching: bool, parts: set[int]) -> None:
    line, ink = imported("number_line"), imported("paper_ink")
    for seed in range(10):
        rng = np.random.default_rng(seed)
        pen = ink.pick_pen(rng)
        written = line.compose(text, Shapes(), pen, rng, touching=touching)
        count, _ = cv2.connectedComponents((written.cover > 0.5).view(np.uint8))
        assert count - 1 in parts
        assert abs(written.foot - 150) < 40


def test_composed_numbers_depend_on_their_place_only() -> None:
    composed = imported("number_composed")
    for place in (0, 3, 11):
        picture, text, kind = composed.make(place, False)
        again, same, _ = composed.make(place, False)
        other, _, _ = composed.make(place, True)
        assert (picture.dtype, picture.ndim) == (np.uint8, 2)
        assert sum(map(str.isdecimal, text)) == place + 1
        assert text == same and kind.split(", ")[-1] == "pen ink"
        np.testing.assert_array_equal(picture, again)
        assert not np.array_equal(picture, other)


def test_separators_stand_between_digits_or_at_the_end() -> None:
    composed = imported("number_composed")
    rng = np.random.default_rng(0)
    for count in range(1, 13):
        for _ in range(50):
            text = composed.pick_text(count, "0123456789", rng)
            assert sum(map(str.isdecimal, text)) == count
            assert text[0].isdecimal() and set(text) <= set("0123456789.,'-/:")


@pytest.mark.parametrize("kind", ["form", "table", "sheet"])
def test_page_has_numbers_on_it_that_do_not_overlap(kind: str) -> None:
    layouts = imported("number_layouts")
    for seed in range(20):
        layout = layouts.lay_out(kind, 45.0, 64.0, np.random.default_rng(seed))
        assert 5 <= layout.count <= 40
        numbers = [row.split() for row in layout.text.split("\n")]
        assert numbers == [row for row in layout.rows if row]
        places = sorted((entry.y, entry.x, entry.room) for entry in layout.entries)
        for one, other in pairwise(places):
            assert other[0] - one[0] > 1 or other[1] >= one[1] + one[2]
        for entry in layout.entries:
            assert entry.x >= 0 and entry.x + entry.room <= 45 and 0 < entry.y < 64


def test_page_is_a_picture_of_its_layout() -> None:
    made = imported("number_pages")
    picture, text, kind = made.make(1, False)
    assert max(picture.shape) in range(1000, 2400)
    assert kind.startswith("table, ")
    assert len(text.split()) >= 5


def test_sets_are_labelled_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sets = imported("number_sets")
    data = tmp_path / "data"
    for folder in ("cheques", "sudoku/photos"):
        (data / folder).mkdir(parents=True)
    names = [f"cheque-{number:03}.png" for number in range(40)]
    for name in names:
        (data / "cheques" / name).write_bytes(name.encode())
    rows = "".join(f"{name},1{place}\n" for place, name in enumerate(names))
    (data / "cheques" / "labels.csv").write_text("file,digits\n" + rows)
    cells = [[1, 0, 10, 0, 0, 0, 0, 0, 2], *[[0] * 9] * 8]
    for name, split in (("one", "train"), ("other", "val")):
        (data / "sudoku" / "photos" / f"{name}.jpg").write_bytes(b"photo")
        photo = {"file": f"photos/{name}.jpg", "split": split, "cells": cells}
        with (data / "sudoku" / "photos.jsonl").open("a") as file:
            file.write(json.dumps(photo) + "\n")
    monkeypatch.setenv("INKDIGITS_DATA", str(data))
    halves = [
        dict(list_labelled(sets.write_set("cheques", tmp_path / str(half), half)))
        for half in (False, True)
    ]
    texts = [{path.name: text for path, text in half.items()} for half in halves]
    assert sorted([*texts[0], *texts[1]]) == names
    assert all(text == f"1{int(name[7:10])}" for half in texts for name, text in half.items())
    assert all(path.read_bytes() == path.name.encode() for path in halves[0])
    folder = sets.write_set("cheques", tmp_path / "few", False, limit=3)
    assert len(list_labelled(folder)) == 3
    ((path, text),) = list_labelled(sets.write_set("sudokus", tmp_path, True))
    assert (path.name, text.split()) == ("other.jpg", ["1", "2"])


def test_cells_of_sudokus_are_compared_by_their_place() -> None:
    study = imported("whole_numbers")
    labels = [[0] * 9 for _ in range(9)]
    labels[0] = [1, 2, 10, 0, 0, 0, 0, 0, 0]
    grid: list[list[str | None]] = [[None] * 9 for _ in range(9)]
    grid[0] = ["1", "7", "3", "4", None, None, None, None, None]
    found = study.score_grids([grid, None], [labels, labels])
    assert {name: share.value for name, share in found.items()} == {
        "grids found": 0.5,
        "filled cells right": 1 / 4,
        "empty cells filled": 1 / 156,
    }


def test_sudoku_is_the_table_with_nine_rows_and_columns() -> None:
    study = imported("whole_numbers")
    corners = ((0.0, 0.0),) * 4
    other = Table(corners, (((),) * 2,) * 3)
    sudoku = Table(corners, (((),) * 9,) * 9)
    assert study.grid_of(PageReading((), (other,))) is None
    assert study.grid_of(PageReading((), (other, sudoku))) == [[None] * 9] * 9


def test_every_set_is_measured() -> None:
    study = imported("whole_numbers")
    assert study.MEASURES.keys() == study.SETS.keys()
