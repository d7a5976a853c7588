"""What the window is made of and needs no screen."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from bad_inputs import CASES, Case, encoded, ink_of, picture, squared_photo
from inkdigits import InputError, Reader, cards
from inkdigits.apps.window.drawing import Drawing, Gesture, Surface
from inkdigits.cards.lettering import TRACK

pytest.importorskip("tkinter", reason="needs Tk")

from inkdigits.apps.window.saving import figure_png, save_drawing
from inkdigits.apps.window.steps_panel import drawn_and_crop
from inkdigits.apps.window.transfer import named_file


def drawing(style: str = "7-crossed") -> Drawing:
    surface = Surface(400, 300)
    strokes = tuple(np.rint(stroke * 200 + (90, 40)) for stroke in ink_of(style).strokes)
    return Drawing((Gesture(strokes, surface),), surface, 14)


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
    for status in ("not a digit", "several digits"):
        answer = replace(trace.reading, digit=None, status=status)
        assert bars_in(figure_png(replace(trace, reading=answer))) == 0


def bars_in(png: bytes) -> int:
    """How many tracks of bars are seen."""
    tracks = (pixels_of(png)[750:] == TRACK).all(axis=2)
    return max(int((np.diff(row.astype(int)) == 1).sum()) for row in tracks)


def test_copied_files_are_found(tmp_path: Path) -> None:
    path = tmp_path / "a picture.png"
    path.write_bytes(b"")
    assert named_file(str(path)) == path
    assert named_file(f"file://{tmp_path}/a%20picture.png\r\n") == path
    for text in ("", "seven", "/no/such.png", str(tmp_path), "x" * 5_000, "a\0b", "file://[/x"):
        assert named_file(text) is None, text


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
