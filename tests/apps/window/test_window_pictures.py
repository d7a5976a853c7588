"""Pictures in the real window: opened, pasted, saved and copied."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bad_inputs import encoded, picture, squared_photo
from driving import PATIENCE, DrivenWindow, driven_window
from inkdigits import Reader
from inkdigits.cards import LEGEND
from real_window import NEEDS_SCREEN, SEVEN, SIZES, Held, a_dialog, eventually
from screen import Screen, copied_bytes

pytestmark = NEEDS_SCREEN


def type_into_dialog(window: DrivenWindow, name: str, *, over: bool = False) -> None:
    """Type a file's name as soon as the dialog has the keyboard; over the one that is there."""
    window.wait(a_dialog)
    window.screen.focus_top()
    window.wait(lambda held: held["focus"] == "TEntry")
    if over:
        window.screen.key("ctrl+a")
        window.screen.key("ctrl+slash")
    window.screen.type(name)


def open_by_dialog(window: DrivenWindow, name: str) -> Held:
    window.screen.focus_top()
    window.screen.key("ctrl+o")
    type_into_dialog(window, name)
    window.screen.key("enter")
    window.wait(lambda held: not a_dialog(held))
    return window.settled()


def test_opened_picture_gets_the_readers_answer(
    window: DrivenWindow, folder: Path, reader: Reader
) -> None:
    (folder / "three.png").write_bytes(encoded(Image.fromarray(picture("3-round"))))
    window.write(SEVEN)
    held = open_by_dialog(window, "three.png")
    alone = reader.read_digit(folder / "three.png")
    assert held["answer"]["digit"] == alone.digit == 3
    assert held["answer"]["probabilities"] == list(alone.probabilities)
    assert held["ink"] is None and "three.png: Read as 3" in held["message"]
    # The drawing that made room comes back.
    held = window.key("ctrl+z")
    assert held["gestures"] == 2 and held["answer"]["digit"] == 7
    open_by_dialog(window, "three.png")
    held = window.write(SEVEN)
    assert held["gestures"] == 2 and held["answer"]["digit"] == 7


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("empty.png", b"", "empty.png: file is empty."),
        ("text.png", b"seven\n", "text.png: not an image that is read here (PNG, JPEG"),
        ("page.pdf", b"%PDF-1.7\n", "page.pdf: a PDF holds pages: export one as PNG"),
        ("cut.png", encoded(Image.fromarray(picture()))[:400], "cut.png: image is damaged."),
        ("gone.png", None, None),
    ],
)
def test_bad_file_is_reported_and_drawing_kept(
    window: DrivenWindow, folder: Path, name: str, content: bytes | None, told: str | None
) -> None:
    window.write(SEVEN)
    if content is None:
        # Tk's dialog says so itself, and stays.
        window.key("ctrl+o")
        type_into_dialog(window, name)
        window.screen.key("enter")
        window.wait(lambda held: "Dialog" in held["windows"])
        for kind in ("Dialog", "TkFDialog"):
            window.screen.focus_top()
            window.screen.key("esc")
            window.wait(lambda held, kind=kind: kind not in held["windows"])
    else:
        (folder / name).write_bytes(content)
        assert told is not None and told in open_by_dialog(window, name)["message"]
    held = window.settled()
    assert held["gestures"] == 2 and held["answer"]["digit"] == 7


def test_colour_picture_is_shown_in_colour_and_saved_with_answer(
    window: DrivenWindow, folder: Path
) -> None:
    page = np.full((200, 200, 3), (250, 240, 200), np.uint8)
    page[picture("3-round") < 128] = (200, 30, 40)
    Image.fromarray(page).save(folder / "red.png")
    for old in folder.glob("image_trial*"):
        old.unlink()
    held = open_by_dialog(window, "red.png")
    assert held["answer"]["digit"] == 3
    left, top, width, height = held["paper"]

    def red() -> int:
        shown = window.screen.grab((left, top, width, height)).astype(int)
        return int((shown[..., 2] - shown[..., 1] > 120).sum())

    eventually(lambda: red() > 2_000)
    window.key("ctrl+s")
    held = window.wait(lambda held: "Saved as" in held["message"])
    assert held["message"].endswith("image_trial_figure.png")
    with Image.open(folder / "image_trial_figure.png") as figure:
        saved = np.asarray(figure.convert("RGB")).astype(int)
    assert (saved[..., 0] - saved[..., 1] > 120).sum() > 500


def test_what_was_found_in_a_picture_is_shown_and_hidden(
    window: DrivenWindow, folder: Path
) -> None:
    Image.fromarray(squared_photo()).save(folder / "squared.png")
    held = open_by_dialog(window, "squared.png")
    left, top, width, height = held["paper"]

    def tints() -> tuple[bool, bool, list[bool]]:
        """Whether ink is blue and print orange, and which colours of the legend are seen."""
        shown = window.screen.grab((left, top, width, height)).astype(int)
        # A screen's pixels are blue, green, red.
        bluer = shown[..., 0] - shown[..., 2]
        legend = [(shown[-60:, :200, ::-1] == colour).all(axis=2).sum() for _, colour in LEGEND]
        return (bluer > 90).sum() > 2_000, (bluer < -60).sum() > 2_000, [n > 80 for n in legend]

    nothing_shown, all_shown = (False, False, [False, False]), (True, True, [True, True])
    eventually(lambda: tints() == nothing_shown)
    window.press("Found")
    eventually(lambda: tints() == all_shown)
    # It stays where it belongs as the window grows.
    left, top, width, height = window.resize(*SIZES[1])["paper"]
    eventually(lambda: tints() == all_shown)
    left, top, width, height = window.resize(*SIZES[0])["paper"]
    window.key("ctrl+f")
    eventually(lambda: tints() == nothing_shown)
    # Of a picture that is opened later, too, but not of a drawing.
    window.key("ctrl+f")
    open_by_dialog(window, "squared.png")
    eventually(lambda: tints() == all_shown)
    window.screen.key("ctrl+g")
    saved = window.wait(lambda held: "Saved as" in held["message"])["message"]
    with Image.open(folder / Path(saved.removeprefix("Saved as ")).name) as figure:
        blue = (np.asarray(figure.convert("RGB")) == LEGEND[0][1]).all(axis=2)
    assert blue.any()
    window.write(SEVEN)
    eventually(lambda: tints() == nothing_shown)


def test_picture_of_a_drawing_has_nothing_left_out(window: DrivenWindow, folder: Path) -> None:
    (folder / "seven.png").write_bytes(encoded(Image.fromarray(picture())))
    open_by_dialog(window, "seven.png")
    assert "nothing was left out" in window.key("ctrl+f")["message"]


def test_an_empty_picture_is_blank(window: DrivenWindow, folder: Path) -> None:
    (folder / "white.png").write_bytes(encoded(Image.new("L", (90, 90), 255)))
    held = open_by_dialog(window, "white.png")
    assert held["answer"]["status"] == "blank" and "Blank. There is no ink." in held["message"]


def test_a_picture_is_pasted(window: DrivenWindow, reader: Reader) -> None:
    png = encoded(Image.fromarray(picture("3-round")))
    with copied_bytes(window.screen, "image/png", png):
        window.key("ctrl+v")
        held = window.wait(lambda held: held["answer"] and not held["busy"])
    assert held["answer"]["probabilities"] == list(reader.read_digit(png).probabilities)


def test_changing_pen_while_reading_keeps_picture(window: DrivenWindow) -> None:
    page = Image.fromarray(picture("3-round")).resize((3_000, 3_000))
    with copied_bytes(window.screen, "image/png", encoded(page)):
        window.screen.focus_top()
        window.screen.key("ctrl+v")
        window.screen.key("]")
        held = window.wait(lambda held: held["pen"] == 4 and held["answer"] and not held["busy"])
    assert held["answer"]["digit"] == 3


def test_broken_picture_on_clipboard_is_reported(window: DrivenWindow) -> None:
    with copied_bytes(window.screen, "image/png", b"\x89PNG\r\n\x1a\n"):
        window.key("ctrl+v")
        window.wait(lambda held: "damaged" in held["message"])


def test_a_copied_file_is_pasted(window: DrivenWindow, tmp_path: Path) -> None:
    path = tmp_path / "a three.png"
    path.write_bytes(encoded(Image.fromarray(picture("3-round"))))
    address = f"{path.as_uri()}\r\n".encode()
    with copied_bytes(window.screen, "text/uri-list", address):
        window.key("ctrl+v")
        assert window.wait(lambda held: held["answer"] and not held["busy"])["answer"]["digit"] == 3


def test_a_large_picture_does_not_freeze_the_window(window: DrivenWindow, folder: Path) -> None:
    page = Image.new("L", (9_000, 7_000), 250)
    page.paste(Image.fromarray(picture("3-round")).resize((4_000, 4_000)), (2_000, 1_500))
    page.save(folder / "huge.png", compress_level=1)
    open_by_dialog(window, "huge.png")
    window.screen.focus_top()
    window.screen.key("enter")
    # It replies while it reads.
    window.wait(lambda held: held["busy"])
    assert window.wait(lambda held: not held["busy"])["answer"]["digit"] == 3


def test_saved_drawing_is_read_the_same(window: DrivenWindow, folder: Path, reader: Reader) -> None:
    for old in folder.glob("image_trial*"):
        old.unlink()
    window.write(SEVEN)
    window.key("ctrl+s")
    held = window.key("ctrl+s")
    assert held["message"].endswith("image_trial-2.png")
    names = sorted(path.name for path in folder.glob("image_trial*"))
    assert names == ["image_trial-2.png", "image_trial.png"]
    assert reader.read_digit(folder / "image_trial.png").digit == 7


def test_drawing_is_saved_under_chosen_name(
    window: DrivenWindow, folder: Path, reader: Reader
) -> None:
    window.write(SEVEN)
    window.key("ctrl+shift+s")
    type_into_dialog(window, "chosen.png", over=True)
    window.screen.key("enter")
    window.wait(lambda held: "Saved as" in held["message"])
    saved = Path(window.settled()["message"].removeprefix("Saved as "))
    assert saved.name == "chosen.png" and reader.read_digit(saved).digit == 7


def test_the_answer_is_copied(window: DrivenWindow) -> None:
    window.write(SEVEN)
    window.key("ctrl+c")
    code = "import tkinter; root = tkinter.Tk(); root.withdraw(); print(root.clipboard_get())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=window.screen.environment,
        timeout=PATIENCE,
    )
    assert done.stdout == "7\n"


def test_unwritable_folder_is_reported(screen: Screen, tmp_path: Path) -> None:
    with driven_window(screen, tmp_path, cwd=Path("/proc")) as window:
        window.write(SEVEN)
        assert "can't be written" in window.key("ctrl+s")["message"]
        assert "can't be written" in window.key("ctrl+g")["message"]


def test_a_figure_needs_no_matplotlib(
    screen: Screen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "matplotlib.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    with driven_window(screen, tmp_path, cwd=tmp_path) as window:
        window.write(SEVEN)
        window.screen.key("ctrl+g")
        window.wait(lambda held: "image_trial_figure.png" in held["message"])
        assert (tmp_path / "image_trial_figure.png").is_file()
