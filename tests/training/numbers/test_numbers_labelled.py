"""A user's own numbers, and the weights that their training begins with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="needs the fonts of Matplotlib")

from inkdigits import InputError
from inkdigits.synthesis.numbers import draw_number
from inkdigits.synthesis.people import synthetic_person
from inkdigits.training import Request, resolve_numbers
from inkdigits.training.continuous.workers import Portion
from inkdigits.training.numbers.labelled import labelled_strips, list_numbers, stamp, varied
from inkdigits.training.numbers.samples import Sample


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve drawn numbers of four digits."""
    rows = ["file,text"]
    for index in range(12):
        rng = np.random.default_rng(index)
        text = str(1000 + 37 * index)
        sheet, _ = draw_number(synthetic_person(rng), rng, text)
        cv2.imwrite(str(tmp_path / f"{index}.png"), 255 - np.pad(sheet, 20))
        rows.append(f'{index}.png,"{text[0]} {text[1:]},-"')
    (tmp_path / "numbers.csv").write_text("\n".join(rows))
    return tmp_path


def test_pictures_and_texts_are_those_of_the_table(folder: Path) -> None:
    found = list_numbers(folder)
    assert [each.path.name for each in found] == [f"{index}.png" for index in range(12)]
    assert found[0].text == "1000,-"
    (folder / "numbers.csv").write_text("file,text\n0.png,€ 7\n")
    assert list_numbers(folder)[0].text == "x7"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("file,text\n99.png,7\n", r"numbers\.csv: line 2: there is no file '99.png'"),
        ("file,text\n0.png,none\n", "line 2: expected a number, found 'none'"),
        ("name,number\n0.png,7\n", "line 2: expected columns named file and text"),
        ("file,text\n", "found none"),
        ("file,text\n0.png,\xff", "in UTF-8"),
    ],
)
def test_table_that_is_wrong_is_refused(folder: Path, content: str, message: str) -> None:
    (folder / "numbers.csv").write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=message) as refused:
        list_numbers(folder)
    assert refused.value.code == "bad_data"


def test_folder_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="expected one CSV file, found 0"):
        list_numbers(tmp_path)


def test_strips_are_those_of_the_pictures(folder: Path) -> None:
    strips = [*labelled_strips(folder, "train"), *labelled_strips(folder, "validation")]
    # A few have a digit that stands apart.
    assert len(strips) >= 9
    assert {strip.text for strip in strips} <= {each.text for each in list_numbers(folder)}
    assert all(strip.centres is None for strip in strips)
    assert len({each.split for each in list_numbers(folder)}) == 2


def test_strip_that_is_used_again_looks_different() -> None:
    pixels = np.zeros((40, 80, 2), np.uint8)
    pixels[8:32, 20:60] = 255
    changed = varied(Sample(pixels, "12", None), np.random.default_rng(0))
    assert changed.text == "12"
    assert changed.pixels.shape == pixels.shape
    assert 0.01 < (changed.pixels != pixels).mean() < 0.3


def test_sheets_hold_both_own_and_made_strips(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inkdigits.training.numbers import strips

    class Synthetic:
        def pick(self, rng: np.random.Generator) -> Any:
            return synthetic_person(rng)

    monkeypatch.setattr(strips, "people_of", lambda *_, **__: Synthetic())
    monkeypatch.setattr(strips, "_PHOTOGRAPHED", 0.0)
    options = resolve_numbers(Request(recipe="numbers", data=str(folder)))
    made = strips.make_strips(Portion("train", 0, 0, range(8)), options)
    assert len(made) == 64
    own = [sample.centres is None for sample in made]
    assert 0.2 < np.mean(own) < 0.8


def test_run_is_identified_by_the_pictures_and_texts(folder: Path) -> None:
    def identity() -> dict[str, Any]:
        return resolve_numbers(Request(recipe="numbers", data=str(folder))).identity

    before = identity()
    assert before["data"] == folder.name
    assert before == identity()
    table = folder / "numbers.csv"
    table.write_text(table.read_text().replace("1 000", "2 000"))
    assert stamp(folder) != before["files"]
    assert identity() != before


def test_training_that_continues_on_own_data_is_shorter() -> None:
    continued = resolve_numbers(Request(recipe="numbers", start="bundled", data="mine"))
    whole = resolve_numbers(Request(recipe="numbers"))
    for name in ("epochs", "steps", "samples", "learning_rate"):
        assert getattr(continued, name) < getattr(whole, name)
    assert "--from bundled" in continued.command
    longer = resolve_numbers(Request(recipe="numbers", start="bundled"))
    assert longer.steps == whole.steps
