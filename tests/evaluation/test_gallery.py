from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from inkdigits import InputError
from inkdigits.evaluation import Misread, Truth
from inkdigits.evaluation.gallery import contact_sheet, file_name, write_gallery


def misread(meant: str = "4", index: int = 17, confidence: float = 0.987) -> Misread:
    glyph = np.zeros((28, 28), np.uint8)
    glyph[5:23, 13:15] = 255
    return Misread(Truth(meant, "apa", "app0281", index=index), 9, confidence, True, glyph)


def test_file_names_describe_misread_samples(tmp_path: Path) -> None:
    write_gallery(tmp_path / "new" / "digits", [misread()], "one of two")
    folder = tmp_path / "new" / "digits"
    assert {path.name for path in folder.iterdir()} == {
        "4-as-9-confident-0.98-apa-app0281-17.png",
        "misread.png",
    }
    with Image.open(folder / "4-as-9-confident-0.98-apa-app0281-17.png") as picture:
        # Enlarged, dark on white, with nothing smeared.
        assert picture.size == (224, 224)
        assert set(picture.tobytes()) == {0, 255}
        assert picture.getpixel((0, 0)) == 255


@pytest.mark.parametrize(
    ("truth", "name"),
    [
        (Truth("*", "ibm", "ibm-05"), "u002a-as-9-confident-0.98-ibm-05-0.png"),
        (Truth("-", "ibm", "ibm-05"), "u002d-as-9-confident-0.98-ibm-05-0.png"),
        (Truth("7", "../etc"), "7-as-9-confident-0.98-u002eu002eu002fetc-0.png"),
        (Truth("7", "synthetic", style="7-plain"), "7-as-9-confident-0.98-synthetic-7-plain-0.png"),
        (Truth("tree", "held-out"), "tree-as-9-confident-0.98-held-out-0.png"),
    ],
)
def test_names_fit_any_file_system(truth: Truth, name: str) -> None:
    glyph = np.zeros((28, 28), np.uint8)
    assert file_name(Misread(truth, 9, 0.989, True, glyph)) == name


def test_new_gallery_replaces_old_one_and_keeps_other_files(tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_bytes(b"mine")
    write_gallery(tmp_path, [misread(), misread(index=18)], "two")
    write_gallery(tmp_path, [misread(index=19)], "one")
    assert {path.name for path in tmp_path.iterdir()} == {
        "4-as-9-confident-0.98-apa-app0281-19.png",
        "misread.png",
        "notes.png",
    }
    write_gallery(tmp_path, [], "none")
    assert {path.name for path in tmp_path.iterdir()} == {"notes.png"}


def test_folder_that_cant_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="file"):
        write_gallery(tmp_path / "file" / "gallery", [misread()], "one")


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 7, 200, 400])
def test_a_contact_sheet_has_a_cell_for_each_and_no_empty_row(count: int) -> None:
    sheet = contact_sheet([misread(index=number) for number in range(count)], "title " * 200)
    pixels = np.asarray(sheet)
    assert max(sheet.size) < 4000
    # White is nothing but the cells; each has some right above its lower edge.
    white = (pixels == 255).all(axis=2)
    rows = np.flatnonzero(np.diff(white.any(axis=1).astype(int)) == -1)
    cells = sum(int((np.diff(white[row - 3].astype(int)) == 1).sum()) for row in rows)
    assert cells == count
