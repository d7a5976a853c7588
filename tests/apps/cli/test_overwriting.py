from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from bad_inputs import encoded, picture
from inkdigits import InputError
from inkdigits.apps.cli import app
from inkdigits.files import ASIDE, check_targets, write_atomically
from inkdigits.training import Request, resolve


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder: a picture in a folder, and links to it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "seven.png").write_bytes(encoded(Image.fromarray(picture())))
    (tmp_path / "linked").symlink_to("a")
    (tmp_path / "other.png").symlink_to("a/seven.png")
    os.link(tmp_path / "a" / "seven.png", tmp_path / "hard.png")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "seven.png").write_bytes(encoded(Image.new("L", (40, 40))))
    return tmp_path


def contents(folder: Path) -> dict[str, bytes]:
    """All files below it."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize(
    "words",
    [
        "read a --annotate a",
        "read a --annotate linked",
        "read linked --annotate a",
        "read a/seven.png --annotate .//a/../a",
        "read a --annotate a --force",
        "show a/seven.png --out a/seven.png",
        "show a/seven.png --out other.png",
        "show a/seven.png --out hard.png --force",
        "show other.png --out a/seven.png --force",
    ],
)
def test_an_input_is_never_overwritten(words: str, folder: Path) -> None:
    before = contents(folder)
    done = CliRunner().invoke(app, words.split())
    assert done.exit_code == 2
    assert "is one of the inputs" in done.stderr
    assert done.stdout == ""
    assert contents(folder) == before


@pytest.mark.parametrize(
    "words",
    [
        "read a --annotate",
        "show a --out",
        "compare a b --out",
        "evaluate --gallery",
        "export a.keras --out",
        "train quick --out",
        "sweep quick --try epochs=1 --out",
    ],
)
def test_an_empty_name_is_not_the_current_folder(words: str, folder: Path) -> None:
    before = contents(folder)
    done = CliRunner().invoke(app, [*words.split(), ""])
    assert (done.exit_code, done.stderr) == (2, "inkdigits: The name of what to write is empty.\n")
    assert contents(folder) == before


def test_a_training_takes_no_empty_name_from_python_or_a_file_either() -> None:
    with pytest.raises(InputError, match="is empty"):
        resolve(Request(recipe="quick", out=""))  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["read a --annotate mine", "show a --out mine/seven.png"])
def test_files_of_others_are_overwritten_only_with_force(words: str, folder: Path) -> None:
    before = contents(folder)
    done = CliRunner().invoke(app, words.split())
    assert done.exit_code == 2
    assert "exists and was not written by inkdigits" in done.stderr and "--force" in done.stderr
    assert contents(folder) == before
    forced = CliRunner().invoke(app, [*words.split(), "--force"])
    assert forced.exit_code == 0, forced.output
    assert contents(folder)["mine/seven.png"] != before["mine/seven.png"]


@pytest.mark.parametrize("words", ["read a --annotate out", "show a --out out.png"])
def test_own_files_are_overwritten(words: str, folder: Path) -> None:
    for _ in range(2):
        done = CliRunner().invoke(app, words.split())
        assert done.exit_code == 0, done.output


def test_a_gallery_is_not_written_over_a_picture_or_among_those_to_read(folder: Path) -> None:
    (folder / "mine" / "7").mkdir()
    (folder / "mine" / "seven.png").rename(folder / "mine" / "7" / "seven.png")
    words = ["evaluate", "--data", "mine", "--gallery"]
    done = CliRunner().invoke(app, [*words, "."])
    assert done.exit_code == 2 and "is the folder of the pictures to read" in done.stderr
    (folder / "g" / "mine").mkdir(parents=True)
    (folder / "g" / "mine" / "misread.png").write_bytes(encoded(Image.new("L", (9, 9))))
    before = contents(folder)
    done = CliRunner().invoke(app, [*words, "g"])
    assert done.exit_code == 2 and "misread.png exists and was not written" in done.stderr
    assert contents(folder) == before


def test_only_files_are_overwritten_even_by_force(tmp_path: Path) -> None:
    pipe, linked = tmp_path / "pipe.png", tmp_path / "linked.png"
    # A pipe would be waited for.
    os.mkfifo(pipe)
    linked.symlink_to(pipe)
    for target in (pipe, linked, tmp_path):
        for force in (False, True):
            with pytest.raises(InputError, match="is not a file; choose another name"):
                check_targets([target], force=force)
        # Places that are not checked before the work, such as those of the window.
        with pytest.raises(OSError, match="not a regular file"):
            write_atomically(target, b"")
    assert pipe.is_fifo() and linked.is_symlink()
    check_targets([tmp_path / "new.png", tmp_path / "no" / "folder.png"], force=False)


@pytest.mark.parametrize("words", ["read a --annotate out", "show a --out out/seven.png"])
def test_a_pipe_is_not_replaced_by_a_file(words: str, folder: Path) -> None:
    (folder / "out").mkdir()
    os.mkfifo(folder / "out" / "seven.png")
    done = CliRunner().invoke(app, [*words.split(), "--force"])
    assert (done.exit_code, done.stdout) == (2, "")
    name = os.path.join("out", "seven.png")
    assert done.stderr == f"inkdigits: {name} is not a file; choose another name.\n"
    assert (folder / "out" / "seven.png").is_fifo()


def test_a_link_is_kept_and_the_file_behind_it_written(folder: Path) -> None:
    (folder / "link.png").symlink_to("mine/seven.png")
    before = contents(folder)
    done = CliRunner().invoke(app, ["show", "a", "--out", "link.png", "--force"])
    assert done.exit_code == 0, done.output
    assert (folder / "link.png").is_symlink()
    assert contents(folder)["mine/seven.png"] != before["mine/seven.png"]


def test_written_files_have_permissions_of_new_files(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(_: int) -> int:
        pytest.fail("the files that other threads make meanwhile would have another mode")

    (folder / "other").write_bytes(b"")
    monkeypatch.setattr(os, "umask", changed)
    write_atomically(folder / "ours", b"content")
    assert (folder / "ours").read_bytes() == b"content"
    assert (folder / "ours").stat().st_mode == (folder / "other").stat().st_mode
    assert not [path for path in folder.iterdir() if path.name.startswith(ASIDE)]
