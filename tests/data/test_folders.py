from __future__ import annotations

import os
from pathlib import Path

import pytest

from inkdigits.data import list_pictures
from inkdigits.errors import DataError


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_picture_has_the_digit_of_its_folder(tmp_path: Path) -> None:
    make(tmp_path, "7/b.PNG", "7/a.jpeg", "0/x.tif")
    assert list_pictures(tmp_path) == [
        (tmp_path / "0" / "x.tif", 0),
        (tmp_path / "7" / "a.jpeg", 7),
        (tmp_path / "7" / "b.PNG", 7),
    ]


def test_hidden_and_other_files_are_left_out(tmp_path: Path) -> None:
    make(tmp_path, "3/a.png", "3/.DS_Store", "3/._a.png", "3/Thumbs.db", "4/a.png", "readme.txt")
    make(tmp_path, ".ipynb_checkpoints/a.png", "3/folder.png/deep.txt")
    assert [path.name for path, _ in list_pictures(tmp_path)] == ["a.png", "a.png"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "at least two folders named 0 to 9, found 0."),
        (["a.png", "b.png"], "at least two folders named 0 to 9, found 0."),
        (["3/a.png"], "at least two folders named 0 to 9, found 1."),
        (["3/a.png", "10/a.png"], "must be named 0 to 9, found 10."),
        (["3/a.png", "03/a.png"], "must be named 0 to 9, found 03."),
        (["3/a.png", "4/a.png", "junk/a.png"], "must be named 0 to 9, found junk."),
        (
            ["3/a.png", "4/notes.txt"],
            f"{os.sep}4: the class has no picture; put some in it, or remove it.",
        ),
    ],
)
def test_unsuitable_folder_is_refused_with_a_reason(
    tmp_path: Path, names: list[str], message: str
) -> None:
    make(tmp_path, *names)
    with pytest.raises(DataError) as caught:
        list_pictures(tmp_path)
    assert caught.value.code == "bad_data"
    assert str(caught.value).startswith(str(tmp_path))
    assert str(caught.value).endswith(message)


def test_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="gone: no such folder") as caught:
        list_pictures(tmp_path / "gone")
    assert caught.value.code == "no_data"


def test_file_instead_of_a_folder_is_named(tmp_path: Path) -> None:
    make(tmp_path, "digits.zip")
    with pytest.raises(DataError, match=r"digits\.zip: "):
        list_pictures(tmp_path / "digits.zip")
