"""What the window is made of and needs no screen."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from bad_inputs import CASES, Case, encoded, ink_of, picture, squared_photo
from inkdigits import Digit, InputError, Reader, cards
from inkdigits.apps.window.drawing import Drawing, Gesture, Surface
from inkdigits.cards.lettering import TRACK
from inkdigits.reading import BLANK, percent

pytest.importorskip("tkinter", reason="needs Tk")

from inkdigits.apps.window.actions import ACTIONS, MENUS, accelerator, sequences
from inkdigits.apps.window.motion_history import BUTTON, Record, Trail
from inkdigits.apps.window.palette import DARK, LIGHT, Palette, mixed, rgb
from inkdigits.apps.window.saving import figure_png, save_drawing
from inkdigits.apps.window.settings import (
    Settings,
    load_settings,
    save_settings,
    settings_path,
)
from inkdigits.apps.window.steps_panel import drawn_and_crop
from inkdigits.apps.window.transfer import named_file
from inkdigits.apps.window.wording import copied, headline, spoken

READ = Digit(7, "read", 0.9996, (0.0,) * 7 + (0.9996, 0.0004, 0.0), 1.0)
UNSURE = replace(READ, digit=None, status="unsure", why="The most probable digit, 7, is not.")
REFUSED = replace(
    READ, digit=None, status="not a digit", count=0, why="There are 2 separate marks."
)


def drawing(style: str = "7-crossed") -> Drawing:
    surface = Surface(400, 300)
    strokes = tuple(np.rint(stroke * 200 + (90, 40)) for stroke in ink_of(style).strokes)
    return Drawing((Gesture(strokes, surface),), surface, 14)


# --- What is said -------------------------------------------------------------------------------


SEVERAL = replace(
    REFUSED, status="several digits", count=3, why="There are 3 digits; one is expected."
)


def test_several_digits_are_counted_in_quiet_tone() -> None:
    shown = headline(SEVERAL)
    what_to_do = "There are 3 digits; one is expected. Switch to Numbers to read them."
    assert (shown.title, shown.detail) == ("Several digits: 3", what_to_do)
    assert shown.tone == "quiet" and shown.sign == ""
    assert spoken(SEVERAL) == f"Several digits. {what_to_do}"


def test_each_status_has_its_words() -> None:
    assert headline(READ).sign == "7" and headline(READ).title == "99.9 % sure"
    assert headline(UNSURE).title == "Unsure" and "most probable" in headline(UNSURE).detail
    assert headline(REFUSED).title == "Not a digit" and "2 sep" in headline(REFUSED).detail
    assert headline(BLANK).title == "Blank" and headline(BLANK).sign == ""
    assert [spoken(each).split()[0] for each in (READ, UNSURE, REFUSED, BLANK)] == [
        "Read",
        "Unsure.",
        "Not",
        "Blank.",
    ]
    assert [copied(each) for each in (READ, UNSURE, BLANK)] == ["7", "unsure", "blank"]


@pytest.mark.parametrize(
    ("share", "text"),
    [(0, "0.0 %"), (0.29, "29.0 %"), (0.57, "57.0 %"), (0.99999, "99.9 %"), (1, "99.9 %")],
)
def test_percentages_never_reach_100(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
def test_text_has_enough_contrast_in_both_themes(palette: Palette) -> None:
    for text, ground in [
        (palette.text, palette.window),
        (palette.text, palette.control),
        (palette.muted, palette.window),
        (palette.accent, palette.window),
        (palette.unsure, palette.window),
        (palette.refused, palette.window),
        (palette.on_accent, palette.accent),
        (palette.ink, palette.paper),
    ]:
        # WCAG 2.2, 1.4.3.
        assert contrast(text, ground) >= 4.5, (text, ground)
    for _, tint in cards.LEGEND:
        # WCAG 2.2, 1.4.11.
        assert contrast("#{:02x}{:02x}{:02x}".format(*tint), palette.card) >= 3
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"


def contrast(first: str, second: str) -> float:
    """WCAG 2.2: relative luminances."""
    shares = np.array([rgb(first), rgb(second)]) / 255
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    dark, bright = sorted(linear @ (0.2126, 0.7152, 0.0722))
    return float((bright + 0.05) / (dark + 0.05))


# --- Actions ------------------------------------------------------------------------------------


def test_every_action_has_a_menu_and_unique_keys() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert len(keys) == len(set(keys)) and all(action.keys for action in ACTIONS)
    bound = [each for key in keys for each in sequences(key, mac=False)]
    assert len(bound) == len(set(bound))
    assert {action.menu for action in ACTIONS} == set(MENUS)


def test_common_actions_have_common_keys() -> None:
    keys = {action.name: [accelerator(key, mac=False) for key in action.keys] for action in ACTIONS}
    for name, known in {
        "open_picture": "Ctrl+O",
        "paste": "Ctrl+V",
        "save": "Ctrl+S",
        "save_as": "Ctrl+Shift+S",
        "quit": "Ctrl+Q",
        "undo": "Ctrl+Z",
        "redo": "Ctrl+Y",
        "copy": "Ctrl+C",
        "clear": "Delete",
        "recognise": "Enter",
        "about": "F1",
    }.items():
        assert keys[name][0] == known
    assert "Ctrl+Shift+Z" in keys["redo"]


def test_keys_are_named_as_on_each_system() -> None:
    assert accelerator("Mod+Shift+S", mac=False) == "Ctrl+Shift+S"
    assert accelerator("Mod+Shift+S", mac=True) == "Command-Shift-S"
    assert accelerator("bracketleft", mac=False) == "["
    assert sequences("Mod+Shift+S", mac=False) == ["<Control-Shift-Key-S>"]
    # With Caps Lock on, Ctrl+Z comes with a capital letter.
    assert sequences("Mod+Z", mac=False) == ["<Control-Key-z>", "<Control-Key-Z>"]
    assert sequences("Mod+Z", mac=True) == ["<Command-Key-z>", "<Command-Key-Z>"]
    assert sequences("F1", mac=False) == ["<Key-F1>"]


# --- The way to an answer -----------------------------------------------------------------------


def test_steps_have_drawing_crop_and_glyph(reader: Reader) -> None:
    drawn = drawing()
    trace = reader.trace(drawn.ink())
    whole, crop = drawn_and_crop(trace, 84)
    alone = reader.read_digit(drawn.ink())
    assert trace.reading.probabilities == alone.probabilities
    assert trace.reading.glyph is not None and np.array_equal(trace.reading.glyph, alone.glyph)
    assert whole.shape == (63, 84)
    assert crop is not None and max(crop.shape) == 84
    # The crop ends where the ink does.
    assert all(edge.max() > 60 for edge in (crop[0], crop[-1]))
    assert all(edge.max() > 60 for edge in (crop[:, 0], crop[:, -1]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_picture_gets_the_readers_answer_or_error(
    case: Case, reader: Reader, tmp_path: Path
) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.content)
    if case.code is not None:
        with pytest.raises(InputError, match=case.name) as refused:
            reader.trace(path)
        assert refused.value.code == case.code
        return
    trace = reader.trace(path)
    whole, crop = drawn_and_crop(trace, 84)
    assert trace.reading.probabilities == reader.read_digit(path).probabilities
    assert max(whole.shape) == 84
    if case.statuses:
        assert trace.reading.status in case.statuses
    else:
        assert trace.reading.most_probable == case.digit
    assert (crop is None) == (trace.reading.status == "blank")


def test_opened_picture_is_upright_and_in_colour(reader: Reader) -> None:
    page = np.full((240, 240, 3), (250, 240, 200), np.uint8)
    page[picture("7-crossed", 240) < 128] = (200, 30, 40)
    page[:4] = (0, 90, 250)
    turned = Image.fromarray(page).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    for kind in ("PNG", "JPEG"):
        content = encoded(turned, kind, exif=exif)
        trace = reader.trace(content)
        assert trace.image.shape == (240, 240, 3)
        _, crop = drawn_and_crop(trace, 84)
        blue = trace.image.astype(int)[..., 2] - trace.image[..., 0] > 100
        assert blue[:2].all() and not blue[8:].any()
        assert crop is not None and crop.shape[2] == 3


@pytest.mark.parametrize("mode", ["L", "1", "P", "I;16", "RGBA", "LA", "CMYK"])
def test_pictures_of_every_mode_are_shown(mode: str, reader: Reader) -> None:
    image = Image.fromarray(picture("3-round"))
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    else:
        image = image.convert("RGB").convert(mode)
    trace = reader.trace(image)
    assert trace.reading.digit == 3 and np.ptp(trace.image) > 150


# --- Where the pen was --------------------------------------------------------------------------


class Server:
    """Notes as X servers do: a place when the pointer leaves it, with the time of the next."""

    def __init__(self) -> None:
        self.notes: list[Record] = []

    def between(self, earlier: int, later: int) -> list[Record]:
        return [each for each in self.notes if earlier <= each.time <= later]

    def note(self, time: int, place: tuple[int, int]) -> None:
        self.notes.append(Record(time, place))


STEP = st.tuples(st.integers(1, 3), st.sampled_from([0, 0, 1]), st.booleans())
"""A movement: to which neighbour, milliseconds since the last, and whether Tk hands it on."""


@given(
    strokes=st.lists(
        st.lists(
            st.tuples(st.integers(1, 3), st.sampled_from([0, 0, 1]), st.booleans()),
            min_size=1,
            max_size=40,
        ),
        min_size=1,
        max_size=4,
    ),
    late=st.booleans(),
)
def test_no_position_is_lost_or_doubled_if_events_are_dropped(
    strokes: list[list[tuple[int, int, bool]]], late: bool
) -> None:
    # Only three places, so that the pen often comes back to one.
    server, place, time = Server(), (5, 5), 10
    trail, got = Trail(server.between), [place]
    for steps in strokes:
        sent = got[:] = [place]
        events: list[Callable[[], None]] = [partial(trail.press, place, time)]
        server.note(time, BUTTON)
        for number, wait, handed_on in steps:
            neighbour = (5 + number, 5) if place != (5 + number, 5) else (5, 5)
            time += wait
            server.note(time, place)
            place = neighbour
            sent.append(place)
            if handed_on:
                events.append(partial(lambda *event: got.extend(trail.move(*event)), place, time))
            if not late:
                while events:
                    events.pop(0)()
        server.note(time, BUTTON)
        events.append(partial(lambda *event: got.extend(trail.release(*event)), place, time))
        for event in events:
            event()
        assert got == sent


def test_without_history_strokes_are_made_of_events() -> None:
    trail = Trail(lambda earlier, later: [])
    trail.press((1, 1), 5)
    assert [trail.move(place, 6) for place in [(1, 1), (2, 2), (1, 1)]] == [[], [(2, 2)], [(1, 1)]]
    assert trail.release((1, 1), 7) == []
    assert trail.release((3, 3), 7) == [(3, 3)]


# --- Saving -------------------------------------------------------------------------------------


def test_drawings_are_saved_under_free_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Reader
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = [save_drawing(drawing()) for _ in range(3)]
    assert [path.name for path in paths] == [
        "image_trial.png",
        "image_trial-2.png",
        "image_trial-3.png",
    ]
    assert reader.read_digit(paths[0]).digit == 7
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_drawing_is_saved_to_given_path(tmp_path: Path, reader: Reader) -> None:
    assert save_drawing(drawing(), tmp_path / "mine.PNG") == tmp_path / "mine.PNG"
    assert reader.read_digit(tmp_path / "mine.PNG").digit == 7
    with pytest.raises(InputError, match=r"mine.jpg: .* end the name with .png"):
        save_drawing(drawing(), tmp_path / "mine.jpg")
    assert not (tmp_path / "mine.jpg").exists()


def test_path_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="can't be written: Not a directory"):
        save_drawing(drawing(), tmp_path / "file" / "mine.png")


def test_full_disk_leaves_old_file_intact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = save_drawing(drawing(), tmp_path / "mine.png").read_bytes()
    monkeypatch.chdir(tmp_path)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    for path in (tmp_path / "mine.png", None):
        with pytest.raises(InputError, match="No space left on device"):
            save_drawing(drawing("3-round"), path)
    assert [each.name for each in tmp_path.iterdir()] == ["mine.png"]
    assert (tmp_path / "mine.png").read_bytes() == old


def test_figure_is_a_png(reader: Reader) -> None:
    for style in ("7-crossed", "3-round"):
        png = figure_png(reader.trace(drawing(style).ink()))
        assert png.startswith(b"\x89PNG") and len(png) > 10_000


def pixels_of(png: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def test_figure_draws_sharp_strokes_with_a_box(reader: Reader) -> None:
    figure = pixels_of(figure_png(reader.trace(drawing().ink())))
    assert figure.shape[1] == 1000
    page = figure[:750].astype(int)
    box = np.argwhere((page == cards.GREEN).all(axis=2))
    ink = np.argwhere(page.max(axis=2) < 60)
    assert np.abs(box.min(axis=0) - ink.min(axis=0)).max() < 10
    assert np.abs(box.max(axis=0) - ink.max(axis=0)).max() < 10


def test_figure_of_picture_keeps_colours(reader: Reader) -> None:
    page = np.full((200, 160, 3), (250, 240, 200), np.uint8)
    page[picture("7-crossed")[:200, :160] < 128] = (200, 30, 40)
    pixels = pixels_of(figure_png(reader.trace(Image.fromarray(page))))
    red = (pixels[..., 0].astype(int) - pixels[..., 1] > 120).sum()
    assert red > 500


def test_figure_shows_what_was_found_only_if_asked(reader: Reader) -> None:
    trace = reader.trace(squared_photo())
    for tinted in (False, True):
        figure = pixels_of(figure_png(trace, tinted=tinted)).astype(int)
        blue = (figure[:280, :, 2] - figure[:280, :, 0] > 60).sum() > 1_000
        legend = (figure[280:] == cards.LEGEND[0][1]).all(axis=2).any()
        assert (blue, legend) == (tinted, tinted)


def test_figure_of_refusal_has_no_bars(reader: Reader) -> None:
    trace = reader.trace(drawing().ink())
    # The bar of the answer covers its track.
    assert bars_in(figure_png(trace)) == 9
    for answer in (REFUSED, SEVERAL):
        assert bars_in(figure_png(replace(trace, reading=answer))) == 0


def bars_in(png: bytes) -> int:
    """How many tracks of bars are seen."""
    tracks = (pixels_of(png)[750:] == TRACK).all(axis=2)
    return max(int((np.diff(row.astype(int)) == 1).sum()) for row in tracks)


# --- The clipboard ------------------------------------------------------------------------------


def test_copied_files_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a picture.png"
    path.write_bytes(b"")
    assert named_file(str(path)) == path
    assert named_file(f"file://{tmp_path}/a%20picture.png\r\n") == path
    for text in ("", "seven", "/no/such.png", str(tmp_path), "x" * 5_000, "a\0b", "file://[/x"):
        assert named_file(text) is None, text


# --- Settings -----------------------------------------------------------------------------------


def test_settings_are_saved_and_loaded(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "window.json"
    chosen = Settings(theme="dark", live=False, found=True, pen=5, width=800, height=600)
    save_settings(path, chosen)
    assert load_settings(path) == chosen
    assert stat.S_ISREG(path.stat().st_mode)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"pen": 1e999}',
        b" " * 10**6,
        b'{"theme": "pink", "live": 1, "found": 1, "pen": 77, "width": -3}',
    ],
    ids=range(9),
)
def test_invalid_settings_have_defaults(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "window.json"
    path.write_bytes(content)
    assert load_settings(path) == Settings()


def test_valid_settings_among_invalid_ones_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    path.write_text(json.dumps({"theme": "dark", "pen": 99, "new in some later version": 1}))
    assert load_settings(path) == Settings(theme="dark")


def test_unwritable_settings_are_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"Settings won't be remembered: .*file"):
        save_settings(tmp_path / "file" / "inkdigits" / "window.json", Settings())


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="has other folders")
def test_settings_are_in_the_folder_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "/somewhere")
    monkeypatch.setenv("HOME", "/home/someone")
    assert settings_path() == Path("/somewhere/inkdigits/window.json")
    monkeypatch.delenv("XDG_CONFIG_HOME")
    assert settings_path() == Path("/home/someone/.config/inkdigits/window.json")


# --- Where there is no window -------------------------------------------------------------------


def run_draw(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name != "DISPLAY"}
    return subprocess.run(
        [sys.executable, "-m", "inkdigits", "draw", *words],
        capture_output=True,
        text=True,
        env={**kept, **environment},
    )


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there is always a screen")
def test_missing_screen_is_explained_in_one_line() -> None:
    for environment, told in (({}, "DISPLAY is not set"), ({"DISPLAY": ":987"}, "':987'")):
        done = run_draw(**environment)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.count("\n") == 1
        assert told in done.stderr and "inkdigits read" in done.stderr


def test_missing_tk_is_explained_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "tkinter.py").write_text("raise ImportError('No module named _tkinter')")
    done = run_draw(PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1 and "apt install python3-tk" in done.stderr


def test_bad_model_is_explained_in_one_line(tmp_path: Path) -> None:
    for model, told in ((tmp_path, "card.json"), (tmp_path / "none", "no such model")):
        done = run_draw("--model", str(model))
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.count("\n") == 1 and told in done.stderr


def test_help_says_what_the_window_is_for() -> None:
    done = run_draw("--help")
    assert done.returncode == 0 and "while you draw" in " ".join(done.stdout.split())


def test_small_picture_moves_with_the_drawing(reader: Reader) -> None:
    places = []
    for left in (20, 120, 220):
        surface = Surface(400, 300)
        strokes = (ink_of("3-round").strokes[0] * 120 + (left, 60),)
        ink = Drawing((Gesture(strokes, surface),), surface, 12).ink()
        page, _ = drawn_and_crop(reader.trace(ink), 84)
        assert page.shape == (63, 84)
        places.append(float(np.nonzero(page)[1].mean()))
    assert all(later - earlier == pytest.approx(21, abs=1) for earlier, later in pairwise(places))
