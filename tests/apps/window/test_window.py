"""The window as a person has it: on a real screen, with a real pointer and real keys."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bad_inputs import encoded, picture, squared_photo
from inkdigits import Ink, Reader
from inkdigits.apps.window.actions import ACTIONS, BY_NAME, MENUS
from inkdigits.apps.window.palette import LIGHT, rgb
from inkdigits.cards import LEGEND
from inkdigits.synthesis.styles import STYLES, synthetic_digits, write

pytest.importorskip("Xlib", reason="needs python-xlib")

from driving import PATIENCE, DrivenWindow, driven_window, on_paper
from monkey import play
from screen import MISSING, Screen, copied_bytes, has_xvfb, virtual_screen

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not has_xvfb(), reason=MISSING),
    pytest.mark.skipif(importlib.util.find_spec("_tkinter") is None, reason="needs Tk"),
]

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"

Held = dict[str, Any]
SEVEN = [[(60, 60), (220, 60), (120, 300)], [(100, 180), (220, 180)]]
SIZES = [(920, 640), (1240, 860), (750, 530)]


@pytest.fixture(scope="module")
def screen() -> Iterator[Screen]:
    with virtual_screen() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the window that the tests share was started."""
    return tmp_path_factory.mktemp("working")


@pytest.fixture(scope="module")
def shared(
    screen: Screen, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DrivenWindow]:
    with driven_window(screen, tmp_path_factory.mktemp("config"), cwd=folder) as window:
        yield window


@pytest.fixture
def window(shared: DrivenWindow) -> DrivenWindow:
    """The window with empty paper and as it is at the first start."""
    shared.screen.move(1, 1)
    held = shared.key("Delete")
    if not held["live"]:
        shared.key("ctrl+l")
    if held["found"]:
        shared.key("ctrl+f")
    if held["numbers"]:
        shared.key("ctrl+n")
    for _ in range(held["pen"], 3):
        shared.key("]")
    for _ in range(3, held["pen"]):
        shared.key("[")
    if held["palette"] != "light":
        shared.key("ctrl+1")
    shared.key("Delete")
    return shared


def eventually(holds: Callable[[], Any]) -> None:
    """What is shown comes a moment after what is held."""
    end_at = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end_at, "it never came"
        time.sleep(0.02)


def shown_as(reader: Reader, held: Held, ink: Ink) -> None:
    """The window shows just what the reader says of this ink."""
    alone = reader.read_digit(ink)
    assert held["answer"]["probabilities"] == list(alone.probabilities)
    assert (held["answer"]["digit"], held["answer"]["status"]) == (alone.digit, alone.status)
    assert alone.glyph is not None and held["answer"]["glyph"] == alone.glyph.tolist()


# --- Drawing and reading ------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_ink_has_every_point_and_answer_is_the_readers(
    window: DrivenWindow, reader: Reader, size: tuple[int, int]
) -> None:
    held = window.resize(*size)
    rng = np.random.default_rng(size[0])
    for sample in synthetic_digits(12, seed=size[0]):
        _, _, width, height = held["paper"]
        side = int(rng.integers(60, min(width, height) - 20))
        left, top = (int(rng.integers(5, room - side - 4)) for room in (width, height))
        strokes = on_paper(sample.ink, left, top, side)
        held = window.write(strokes)
        assert held["ink"]["strokes"] == [[list(point) for point in stroke] for stroke in strokes]
        assert (held["ink"]["width"], held["ink"]["height"]) == (width, height)
        shown_as(reader, held, Ink(strokes, held["ink"]["pen_width"]))
        window.key("Delete")
    window.resize(*SIZES[0])


def test_answer_changes_while_pen_is_down(window: DrivenWindow) -> None:
    left, top, _, _ = window.ask()["paper"]
    window.screen.move(left + 60, top + 60)
    window.screen.button(down=True)
    seen = []
    for x, y in [(220, 60), (120, 300)]:
        window.screen.move(left + x, top + y)
        held = window.wait(lambda held: held["answer"] and not held["busy"])
        assert held["drawing"]
        seen.append(held["answer"]["probabilities"])
    # And so does the ink: here is the middle of the first line.
    eventually(lambda: window.screen.grab((left + 138, top + 58, 4, 4)).max() < 120)
    window.screen.button(down=False)
    assert seen[0] != seen[1]


def test_empty_paper_has_no_answer(window: DrivenWindow) -> None:
    assert window.ask()["answer"] is None
    for _ in range(5):
        # As the paper is cleared, the last answer is still on its way.
        for stroke in SEVEN:
            window.drag(stroke, pause=0)
        window.screen.key("Delete")
        held = window.wait(lambda held: held["gestures"] == 0 and not held["busy"])
        assert held["answer"] is None


def test_refusal_is_shown_with_its_reason(window: DrivenWindow) -> None:
    held = window.write([[(60, 60), (60, 200)], [(200, 60), (200, 200)]])
    assert held["answer"]["status"] == "several digits" and held["answer"]["digit"] is None
    assert window.key("enter")["message"].startswith("Several digits. There are 2 digits")


def test_without_live_answers_recognise_reads(window: DrivenWindow) -> None:
    window.press("Live")
    for stroke in SEVEN:
        window.drag(stroke)
    held = window.settled()
    assert held["gestures"] == 2 and held["answer"] is None
    window.press("Recognise")
    held = window.wait(lambda held: held["answer"])
    assert held["answer"]["digit"] == 7 and held["message"].startswith("Read as 7")
    window.drag([(300, 300), (310, 300)])
    assert window.settled()["answer"] is None
    window.press("Live")
    assert window.wait(lambda held: held["answer"] and not held["busy"])["live"]


def test_a_dot_is_drawn(window: DrivenWindow) -> None:
    held = window.write([[(100, 100)]])
    assert held["ink"]["strokes"] == [[[100, 100]]]
    left, top, _, _ = held["paper"]
    eventually(lambda: window.screen.grab((left + 98, top + 98, 4, 4)).max() < 120)


def test_stroke_is_cut_outside_paper_and_resumes_inside(
    window: DrivenWindow,
) -> None:
    held = window.write([[(50, 100), (-12, 100), (-12, 200), (50, 200)]])
    assert held["ink"]["strokes"] == [[[50, 100], [0, 100]], [[0, 200], [50, 200]]]
    assert held["gestures"] == 1 and held["message"] == ""


def test_stroke_may_begin_outside_paper(window: DrivenWindow) -> None:
    held = window.write([[(-10, 100), (80, 100)]])
    assert held["ink"]["strokes"] == [[[0, 100], [80, 100]]]


def test_stroke_outside_paper_is_reported(window: DrivenWindow) -> None:
    window.drag([(-10, 100), (-12, 200)])
    held = window.settled()
    assert held["ink"] is None and "beside the paper" in held["message"]


def test_drawing_is_shown_and_removed_by_undo(
    window: DrivenWindow,
) -> None:
    left, top, width, height = window.ask()["paper"]

    def dark() -> np.ndarray:
        return window.screen.grab((left, top, width, height)).max(axis=2) < 100

    window.write(SEVEN)
    eventually(lambda: dark()[60, 60:220].all() and dark()[180, 100:220].all())
    assert not dark()[350:, :].any()
    window.key("ctrl+z")
    eventually(lambda: not dark()[180, 190:220].any())
    assert dark()[60, 60:220].all()


def test_a_slanted_line_has_smooth_edges(window: DrivenWindow) -> None:
    window.write([[(60, 60), (300, 130)]])
    left, top, _, _ = window.ask()["paper"]

    def colours() -> int:
        return len(
            {
                tuple(pixel)
                for pixel in window.screen.grab((left + 150, top + 60, 60, 70)).reshape(-1, 3)
            }
        )

    # Paper, ink, and what lies between them: a pixel of the edge may be covered to any part.
    eventually(lambda: colours() >= 8)


def test_resizing_scales_drawing_and_keeps_ink_and_answer(window: DrivenWindow) -> None:
    before = window.write(SEVEN)
    held = window.resize(1240, 860)
    assert held["ink"] == before["ink"] and held["answer"] == before["answer"]
    scale = min(new / old for new, old in zip(held["paper"][2:], before["paper"][2:], strict=True))
    left, top, width, _ = held["paper"]
    x = left + round((140 - before["paper"][2] / 2) * scale + width / 2)

    def dark(y: int) -> bool:
        column = window.screen.grab((x, top, 1, held["paper"][3]))[:, 0].max(axis=1) < 100
        return bool(column[round(y * scale)])

    eventually(lambda: dark(60) and dark(180) and not dark(120))
    window.resize(*SIZES[0])


def test_pen_changes_all_strokes_and_answer(window: DrivenWindow, reader: Reader) -> None:
    before = window.write(SEVEN)
    held = window.key("]")
    assert held["ink"]["pen_width"] > before["ink"]["pen_width"]
    shown_as(reader, held, Ink(SEVEN, held["ink"]["pen_width"]))
    x, y, width, height = held["widgets"]["pen"]["box"]
    # The knob is 18 pixels wide.
    knob = x + 9 + round(held["pen"] / 6 * (width - 18))
    window.screen.drag([(knob, y + height // 2), (x + width - 4, y + height // 2)], pause=0.05)
    assert window.wait(lambda held: held["pen"] >= 5)


@pytest.mark.parametrize("height", [520, 530])
def test_smallest_window_shows_all_ten_bars(window: DrivenWindow, height: int) -> None:
    held = window.resize(740, height)
    left, top, width, _ = held["paper"]
    # One pixel wide, through all bars from the headline to the small pictures.
    column = (left + width + 110, top + 110, 1, held["widgets"]["Recognise"]["box"][1] - top - 240)
    track = rgb(LIGHT.track)[::-1]

    def edges() -> int:
        seen = (window.screen.grab(column)[:, 0] == track).all(axis=1)
        return int((seen[1:] != seen[:-1]).sum())

    eventually(lambda: edges() == 2 * 10)
    window.resize(*SIZES[0])


def test_no_bar_is_highlighted_without_a_digit(window: DrivenWindow) -> None:
    accent = rgb(LIGHT.accent)[::-1]

    def highlighted() -> bool:
        left, top, width, _ = window.ask()["paper"]
        bars = window.screen.grab((left + width + 44, top + 120, 210, 260))
        return bool((bars == accent).all(axis=2).sum() > 50)

    window.write(SEVEN)
    eventually(highlighted)
    window.key("Delete")
    held = window.write([[(60, 60), (140, 60), (90, 240)], [(260, 60), (340, 60), (290, 240)]])
    assert held["answer"]["status"] == "several digits"
    eventually(lambda: not highlighted())


# --- Every action, by its keys and from its menu ------------------------------------------------


def nothing(_window: DrivenWindow) -> None:
    pass


def a_seven(window: DrivenWindow) -> None:
    assert window.write(SEVEN)["answer"]["digit"] == 7


def a_seven_undone(window: DrivenWindow) -> None:
    a_seven(window)
    window.key("ctrl+z")


def a_dialog(held: Held) -> bool:
    return "TkFDialog" in held["windows"]


DOES: dict[str, tuple[Callable[[DrivenWindow], None], Callable[[Held], Any]]] = {
    "open_picture": (nothing, a_dialog),
    "paste": (nothing, lambda held: "no picture on the clipboard" in held["message"]),
    "save": (a_seven, lambda held: "Saved as" in held["message"]),
    "save_as": (a_seven, a_dialog),
    "save_figure": (a_seven, lambda held: "figure" in held["message"] and not held["busy"]),
    "undo": (a_seven, lambda held: held["gestures"] == 1),
    "redo": (a_seven_undone, lambda held: held["gestures"] == 2),
    "clear": (a_seven, lambda held: held["gestures"] == 0),
    "copy": (a_seven, lambda held: held["message"] == "Copied: 7"),
    "thinner": (nothing, lambda held: held["pen"] == 2),
    "thicker": (nothing, lambda held: held["pen"] == 4),
    "recognise": (a_seven, lambda held: held["message"].startswith("Read as 7")),
    "toggle_live": (nothing, lambda held: not held["live"]),
    "toggle_found": (nothing, lambda held: held["found"] and "was found" in held["message"]),
    "toggle_numbers": (nothing, lambda held: held["numbers"] or "no model" in held["message"]),
    "theme_system": (nothing, lambda held: "system" in held["message"] or held["palette"]),
    "theme_light": (nothing, lambda held: held["palette"] == "light"),
    "theme_dark": (nothing, lambda held: held["palette"] == "dark"),
    "about": (nothing, lambda held: "Toplevel" in held["windows"]),
}

KEYS = {
    "bracketleft": "[",
    "bracketright": "]",
    "minus": "minus",
    "plus": "shift+equal",
    "Return": "enter",
    "Escape": "esc",
}


def pressed(key: str) -> str:
    """A key of an action as the keyboard has it."""
    *modifiers, last = key.replace("Mod", "ctrl").replace("Shift", "shift").split("+")
    return "+".join([*modifiers, KEYS.get(last, last.lower() if len(last) == 1 else last)])


def test_all_actions_are_covered() -> None:
    assert set(DOES) | {"quit"} == set(BY_NAME)


@pytest.mark.parametrize("name", DOES)
def test_each_key_performs_its_action(window: DrivenWindow, name: str) -> None:
    before, does = DOES[name]
    for key in BY_NAME[name].keys:
        before(window)
        window.screen.focus_top()
        window.screen.key(pressed(key))
        window.wait(does)
        end(window)


@pytest.mark.parametrize("name", DOES)
def test_each_menu_entry_performs_its_action(window: DrivenWindow, name: str) -> None:
    before, does = DOES[name]
    before(window)
    menu = BY_NAME[name].menu
    entries = [action.name for action in ACTIONS if action.menu == menu]
    window.menu(menu[0].lower(), entries.index(name))
    window.wait(does)
    end(window)


def end(window: DrivenWindow) -> None:
    """Close what an action opened, and undo what it chose."""
    if {"TkFDialog", "Toplevel"} & set(window.settled()["windows"]):
        window.screen.focus_top()
        window.screen.key("esc")
        window.wait(lambda held: not {"TkFDialog", "Toplevel"} & set(held["windows"]))
    held = window.key("Delete")
    for _ in range(held["pen"], 3):
        window.key("]")
    for _ in range(3, held["pen"]):
        window.key("[")
    if not held["live"]:
        window.key("ctrl+l")
    if held["found"]:
        window.key("ctrl+f")


def test_menus_open_with_the_mouse(window: DrivenWindow) -> None:
    window.write(SEVEN)
    count = len(window.screen.boxes())
    window.screen.focus_top()
    window.screen.click(48, 14)
    assert MENUS[1] == "Edit"
    eventually(lambda: len(window.screen.boxes()) > count)
    window.settled()
    x, y, width, _ = window.screen.boxes()[-1]
    window.screen.click(x + width // 2, y + 14)
    assert window.wait(lambda held: held["gestures"] == 1)


@pytest.mark.parametrize(("button", "left"), [("Undo", 1), ("Clear", 0)])
def test_buttons_perform_their_actions(window: DrivenWindow, button: str, left: int) -> None:
    window.write(SEVEN)
    window.press(button)
    assert window.wait(lambda held: held["gestures"] == left)
    window.press("Redo" if button == "Undo" else "Undo")
    assert window.wait(lambda held: held["gestures"] == 2)


def test_tab_visits_all_widgets_in_order(window: DrivenWindow) -> None:
    window.write(SEVEN)
    window.key("ctrl+z")
    window.screen.focus_top()
    classes = [window.key("Tab")["focus"] for _ in range(7)]
    switches = ["TCheckbutton", "TCheckbutton"]
    assert classes == ["TButton", "TButton", "TButton", "TScale", *switches, "TButton"]
    # And from the last one round to the first.
    while window.key("Tab")["focus"] != "TButton":
        pass
    assert window.key("space")["gestures"] == 0


@pytest.mark.parametrize("button", ["Live", "Found", "Recognise", "pen"])
def test_tooltips_appear_and_fit_the_screen(window: DrivenWindow, button: str) -> None:
    x, y, width, height = window.ask()["widgets"][button]["box"]
    count = len(window.screen.boxes())
    window.screen.move(x + width // 2, y + height // 2)
    eventually(lambda: len(window.screen.boxes()) > count)
    tip = window.screen.boxes()[-1]
    assert tip[0] >= 0 and tip[0] + tip[2] <= 1280
    window.screen.move(1, 1)
    window.wait(lambda _: len(window.screen.boxes()) == count)


# --- What goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["enter", "ctrl+s", "ctrl+shift+s"])
def test_empty_drawing_is_reported(window: DrivenWindow, key: str) -> None:
    assert window.key(key)["message"] == "Nothing is drawn yet. Draw a digit first."


def test_unavailable_actions_are_reported(screen: Screen, tmp_path: Path) -> None:
    with driven_window(screen, tmp_path) as window:
        disabled = [name for name, each in window.ask()["widgets"].items() if each["disabled"]]
        assert disabled == ["Undo", "Redo", "Clear"]
        for key, told in {
            "ctrl+c": "no answer to copy",
            "ctrl+g": "no answer to make a figure of",
            "ctrl+z": "nothing to undo",
            "ctrl+y": "nothing to redo",
            "Delete": "paper is empty",
        }.items():
            assert told in window.key(key)["message"]


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


def test_escape_and_enter_close_about_window(window: DrivenWindow) -> None:
    for key in ("esc", "enter"):
        window.key("F1")
        window.wait(lambda held: "Toplevel" in held["windows"])
        window.screen.focus_top()
        window.screen.key(key)
        window.wait(lambda held: "Toplevel" not in held["windows"])


def test_random_input_is_harmless(window: DrivenWindow) -> None:
    for _ in play(window, seconds=6, seed=1):
        pass
    window.wait(lambda held: not {"TkFDialog", "Toplevel"} & set(held["windows"]))
    window.resize(*SIZES[0])
    window.screen.move(1, 1)
    end(window)
    assert window.write(SEVEN)["answer"]["digit"] == 7


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["window_ink.py"], ["Not measured: "]),
        (["window_start.py", "--runs", "1"], ["bare Tk window", "ratio"]),
        (
            ["window_endurance.py", "--strokes", "20", "--minutes", "0.05"],
            ["20 strokes drawn", "all redone", "the monkey did", "memory in MiB"],
        ),
    ],
    ids=lambda each: each[0],
)
def test_window_benchmarks_run(words: list[str], told: list[str], tmp_path: Path) -> None:
    # An empty data folder: what needs data says so.
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / words[0]), *words[1:], "--no-bars"],
        capture_output=True,
        text=True,
        env={**os.environ, "INKDIGITS_DATA": str(tmp_path)},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert all(each in done.stdout for each in told)


# --- A window of its own ------------------------------------------------------------------------


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


@pytest.fixture(scope="module")
def keras_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The untrained network of a recipe."""
    pytest.importorskip("keras")
    from inkdigits.training import build, find_recipe

    path = tmp_path_factory.mktemp("keras") / "mine.keras"
    build(find_recipe("quick"), seed=0).save(path)
    return path


def test_keras_weights_are_loaded_while_the_pen_draws(
    screen: Screen, tmp_path: Path, keras_file: Path
) -> None:
    with driven_window(screen, tmp_path, words=[str(keras_file)]) as window:
        # Nothing is waited for: the process that loads takes longer than two strokes.
        assert "being loaded" in window.ask()["message"]
        for stroke in SEVEN:
            window.drag(stroke)
        held = window.wait(lambda held: held["gestures"] == 2)
        assert held["answer"] is None and held["busy"]
        held = window.wait(lambda held: held["answer"] and not held["busy"])
        assert len(held["answer"]["probabilities"]) == 10
        assert "mine.keras is loaded" in held["message"]


def test_window_closes_at_once_while_loading(
    screen: Screen, tmp_path: Path, keras_file: Path
) -> None:
    with driven_window(screen, tmp_path, words=[str(keras_file)]) as window:
        window.drag(SEVEN[0])
        window.screen.focus_top()
        window.screen.key("ctrl+q")
        window.process.wait(60)
        assert not list(Path(tempfile.gettempdir()).glob("inkdigits-*/model"))


def test_bad_weights_are_reported_in_window_and_on_exit(screen: Screen, tmp_path: Path) -> None:
    pytest.importorskip("keras")
    # Not an option, whoever takes it on.
    (tmp_path / "-mine.h5").write_bytes(b"no weights")
    process = subprocess.Popen(
        [sys.executable, "-m", "inkdigits", "draw", "--model", "-mine.h5"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**screen.environment, "XDG_CONFIG_HOME": str(tmp_path)},
    )
    try:
        red = rgb(LIGHT.refused)[::-1]
        eventually(lambda: (screen.grab((590, 60, 300, 60)) == red).all(axis=2).sum() > 50)
        screen.focus_top()
        screen.key("ctrl+q")
        _, told = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 3
    assert told.count("\n") == 1 and "-mine.h5: expected the weights" in told


def test_size_and_settings_are_saved(screen: Screen, tmp_path: Path) -> None:
    with driven_window(screen, tmp_path) as window:
        window.resize(1000, 720)
        for key in ("ctrl+2", "ctrl+l", "]"):
            window.key(key)
        paper = window.ask()["paper"]
        window.screen.focus_top()
        window.screen.key("ctrl+q")
        assert window.process.wait(PATIENCE) == 0
    with driven_window(screen, tmp_path) as window:
        held = window.wait(lambda held: held["paper"] == paper)
        assert (held["palette"], held["live"], held["pen"]) == ("dark", False, 4)


def test_pending_files_are_written_before_closing(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    with driven_window(screen, tmp_path, cwd=tmp_path / "here") as window:
        window.write(SEVEN)
        window.screen.focus_top()
        for keys in ("ctrl+g", "ctrl+s", "ctrl+q"):
            window.screen.key(keys)
        assert window.process.wait(PATIENCE) == 0
    assert len(list((tmp_path / "here").glob("*.png"))) == 2


@pytest.mark.parametrize("content", [b"not JSON", b'{"theme": 7, "pen": "x", "width": 1e9}'])
def test_damaged_settings_are_ignored(screen: Screen, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "inkdigits").mkdir()
    (tmp_path / "inkdigits" / "window.json").write_bytes(content)
    with driven_window(screen, tmp_path) as window:
        assert window.write(SEVEN)["answer"]["digit"] == 7


def test_unwritable_home_is_reported_once(screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with driven_window(screen, tmp_path / "file") as window:
        assert "Settings won't be remembered" in window.key("ctrl+2")["message"]
        assert window.ask()["palette"] == "dark"
        assert window.write(SEVEN)["answer"]["digit"] == 7
        assert window.key("ctrl+1")["message"] == ""
        window.screen.focus_top()
        window.screen.key("ctrl+q")
        assert window.process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    ("environment", "palette"),
    [({"GTK_THEME": "Adwaita:dark"}, "dark"), ({"GTK_THEME": "Adwaita"}, "light")],
)
def test_theme_follows_the_system(
    screen: Screen,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    palette: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with driven_window(screen, tmp_path) as window:
        assert window.ask()["palette"] == palette


def test_everything_is_larger_on_high_dpi_screen(tmp_path: Path) -> None:
    with virtual_screen(2200, 1500, dpi=192) as fine, driven_window(fine, tmp_path) as window:
        held = window.ask()
        assert held["widgets"]["Recognise"]["box"][3] > 55
        assert held["paper"][2] > 1_000
        assert window.write([[(2 * x, 2 * y) for x, y in stroke] for stroke in SEVEN])


def test_interrupt_ends_window_quietly(screen: Screen, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "inkdigits", "draw"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**screen.environment, "XDG_CONFIG_HOME": str(tmp_path)},
    )
    before = len(screen.boxes())
    eventually(lambda: len(screen.boxes()) > before)
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, errors) == (130, "", "inkdigits: interrupted\n")


def test_all_styles_can_be_drawn_fast(window: DrivenWindow, reader: Reader) -> None:
    # As fast as the pointer can be moved: Tk alone would drop most of the points.
    for number, name in enumerate(list(STYLES)[::9]):
        ink = write(STYLES[name], np.random.default_rng(number))
        strokes = on_paper(ink, 80, 60, 300)
        held = window.write(strokes, pause=0)
        assert held["ink"]["strokes"] == [[list(point) for point in stroke] for stroke in strokes]
        window.key("Delete")
