from __future__ import annotations

import csv
import json
import shutil
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from bad_inputs import encoded, ink_of, picture, squared_photo
from inkdigits import Digit, Reader, cards
from inkdigits.apps.cli import app
from inkdigits.apps.cli.annotation import Annotator
from inkdigits.apps.cli.finding import find_inputs
from inkdigits.apps.cli.reading_files import print_rows
from inkdigits.apps.cli.rows import Result
from inkdigits.apps.cli.showing import draw_readings
from inkdigits.apps.cli.tasks import task_of
from inkdigits.picture import open_picture

GREY = (70, 70, 70)


def annotated(reader: Reader, path: Path) -> np.ndarray:
    """The annotated picture, (H, W, 3)."""
    return np.asarray(cards.draw_card(cards.card_of(reader.trace(path), str(path), tinted=True)))


def coloured() -> Image.Image:
    """A blue 7 on yellow paper."""
    share = picture(side=400)[..., None] / 255
    pixels = (1 - share) * (20, 40, 160) + share * (250, 235, 150)
    return Image.fromarray(np.rint(pixels).astype(np.uint8))


@pytest.mark.parametrize(
    ("name", "options"),
    [("seven.png", {}), ("seven.jpg", {"quality": 95}), ("seven.webp", {}), ("turned.png", {})],
)
def test_a_picture_keeps_its_colours(
    name: str, options: dict[str, int], tmp_path: Path, reader: Reader
) -> None:
    image, path = coloured(), tmp_path / name
    if name == "turned.png":
        exif = Image.Exif()
        exif[0x0112] = 6
        image.transpose(Image.Transpose.ROTATE_90).save(path, exif=exif)
    else:
        image.save(path, **options)
    shown = annotated(reader, path)[:400]
    expected = np.asarray(image)
    # Apart from the box around the ink.
    same = (np.abs(shown.astype(int) - expected) < 24).all(axis=2)
    assert same.mean() > 0.98
    assert (same & (expected[..., 2] > expected[..., 0])).any()


def test_annotated_photograph_shows_what_was_found(tmp_path: Path) -> None:
    photo = squared_photo()
    Image.fromarray(photo).save(tmp_path / "photo.png")
    (row,) = read(tmp_path, "photo.png", "--annotate", "out", "--json")
    shown = np.asarray(Image.open(tmp_path / row["annotated"])).astype(int)
    left = (shown.shape[1] - photo.shape[1]) // 2
    same = shown[: photo.shape[0], left : left + photo.shape[1]]
    bluer = (same[..., 2] - same[..., 0]) - (photo[..., 2].astype(int) - photo[..., 0])
    assert (bluer > 60).sum() > 1_000 and (bluer < -60).sum() > 1_000
    for _, colour in cards.LEGEND:
        assert (shown[photo.shape[0] :] == colour).all(axis=2).sum() > 60


def test_a_large_picture_is_reduced_with_its_box(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "seven.png"
    coloured().resize((3000, 3000)).save(path)
    shown = annotated(reader, path)[:1000].astype(int)
    assert shown.shape == (1000, 1000, 3)
    box = np.argwhere((shown == cards.GREEN).all(axis=2))
    ink = np.argwhere(shown[..., 2] > shown[..., 0])
    assert np.abs(box.min(axis=0) - ink.min(axis=0)).max() < 10
    assert np.abs(box.max(axis=0) - ink.max(axis=0)).max() < 10


def test_white_ink_on_transparency_is_visible(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "seven.png"
    ink = 255 - picture()
    Image.fromarray(np.dstack([np.full_like(ink, 255)] * 3 + [ink])).save(path)
    shown = annotated(reader, path)
    assert shown[:200, 60:260].min() == 0 and shown[:200, 60:260].max() == 255


def test_colours_are_same_from_every_source(tmp_path: Path) -> None:
    image = coloured()
    image.save(tmp_path / "seven.png")
    content = (tmp_path / "seven.png").read_bytes()
    expected = np.asarray(image)
    for form in (tmp_path / "seven.png", content, memoryview(content), image, expected):
        assert np.array_equal(open_picture(form, 1000).colours, expected)
    for form in (image.convert("P"), image.convert("LA"), picture(), picture() / 255):
        pixels = open_picture(form, 50).colours
        assert pixels is not None
        assert pixels.shape == (50, 50, 3) and pixels.dtype == np.uint8


def test_the_figure_keeps_colours_too(tmp_path: Path, reader: Reader) -> None:
    coloured().save(tmp_path / "seven.png")
    draw_readings(reader, [str(tmp_path / "seven.png")], tmp_path / "out.png")
    pixels = np.asarray(Image.open(tmp_path / "out.png").convert("RGB")).astype(int)
    paper = (np.abs(pixels - (250, 235, 150)) < 8).all(axis=2)
    assert paper.mean() > 0.1


def test_several_digits_are_grey_with_a_reason(tmp_path: Path, reader: Reader) -> None:
    path = tmp_path / "several.png"
    Image.fromarray(np.hstack([picture(), picture("0-plain")])).save(path)
    shown = annotated(reader, path)
    assert (shown == GREY).all(axis=2).any() and not (shown == cards.RED).all(axis=2).any()
    # The reason is a second line below the status.
    strip = shown[200:260].min(axis=2) < 120
    lines = np.flatnonzero(np.diff(strip[:, 80:].any(axis=1).astype(int)) == 1)
    assert len(lines) == 2


def test_a_long_reason_is_wrapped_and_not_cut_off(reader: Reader, tmp_path: Path) -> None:
    path = tmp_path / "seven.png"
    Image.fromarray(picture()).save(path)
    card = cards.card_of(reader.trace(path))
    longer = replace(card, title="Unsure", reason="A reason of many words. " * 12)
    shown = np.asarray(cards.draw_card(longer))
    strip = shown[200:].min(axis=2) < 200
    assert not strip[:, -8:].any() and not strip[-4:].any()
    assert strip.shape[0] > 200


def test_a_picture_may_be_removed_after_it_was_read(
    tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.png", "b.png"):
        Image.fromarray(picture()).save(tmp_path / name)
    inputs = find_inputs([str(tmp_path)])
    annotator = Annotator(tmp_path / "out", [one.name for one in inputs])
    rows: list[tuple[Result, str | None]] = []

    def remove(source: Any) -> Any:
        trace = Reader.trace(reader, source)
        Path(source).unlink()
        return trace

    monkeypatch.setattr(reader, "trace", remove)
    print_rows(
        task_of("digit", reader, {}, 0),
        inputs,
        lambda _, row, path: rows.append((row, path)),
        annotator,
        lambda _: None,
    )
    assert [row.status for row, _ in rows if isinstance(row, Digit)] == ["read", "read"]
    assert all(path and Path(path).is_file() for _, path in rows)


def read(folder: Path, *words: str) -> list[dict[str, str]]:
    """The rows of `inkdigits read --csv` in a folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        done = CliRunner().invoke(app, ["read", *words])
    assert done.exit_code in (0, 1), done.output
    if "--json" in words:
        return [json.loads(line) for line in done.stdout.splitlines()]
    delimiter = "\t" if "--tsv" in words else ","
    return list(csv.DictReader(done.stdout.splitlines(), delimiter=delimiter))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two pictures and one drawing of one name, and a damaged picture."""
    for name, style in (("a/red5.png", "7-plain"), ("b/red5.png", "0-plain")):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(encoded(Image.fromarray(picture(style))))
    (tmp_path / "a" / "red5.json").write_text(json.dumps(ink_of("3-round").to_dict()))
    (tmp_path / "b" / "damaged.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return tmp_path


@pytest.mark.parametrize("argument", [".", "**"])
def test_results_of_earlier_run_are_not_inputs(argument: str, pictures: Path) -> None:
    first = read(pictures, argument, "--annotate", "out", "--json")
    assert first and read(pictures, argument, "--annotate", "out", "--json") == first


@pytest.mark.parametrize("form", ["--csv", "--tsv", "--json"])
def test_rows_have_path_of_annotated_picture(form: str, pictures: Path) -> None:
    words = ["a/red5.png", "a/red5.json", "b", "--annotate", "out", form]
    rows = read(pictures, *words)
    assert [row["annotated"] or None for row in rows] == [
        "out/a/red5.png",
        "out/a/red5-2.png",
        None,
        "out/b/red5.png",
    ]
    for row in rows:
        assert not row["annotated"] or (pictures / row["annotated"]).is_file()
    # The same again, over the same files.
    assert read(pictures, *words) == rows
    assert "annotated" not in read(pictures, "a/red5.png", form)[0]


def test_subfolders_begin_at_common_folder(pictures: Path) -> None:
    rows = read(pictures, str(pictures / "a" / "red5.png"), "--annotate", "out", "--csv")
    assert [row["annotated"] for row in rows] == ["out/red5.png"]
    rows = read(pictures / "b", "../a/red5.png", "red5.png", "--annotate", "out", "--csv")
    assert [row["annotated"] for row in rows] == ["out/a/red5.png", "out/b/red5.png"]


@pytest.mark.parametrize(
    "names",
    [
        ("f\u00fcnf.png", "fu\u0308nf.png"),
        ("F\u00fcnf.png", "FU\u0308NF.bmp", "fu\u0308nf.gif"),
        ("f\u00fcnf/a.png", "fu\u0308nf/A.png"),
        ("x.jpg", "x.png/1.png", "x.png/2.png"),
        ("X.PNG/1.png", "x.bmp", "x.png_/1.png"),
    ],
    ids=["normal form", "and case", "of folders", "a folder", "another folder"],
)
def test_annotated_pictures_have_distinct_names_on_every_system(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    for name in names:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(encoded(Image.fromarray(picture())))
    for given in (names, names[::-1]):
        rows = read(tmp_path / "in", *given, "--annotate", "../out", "--json")
        places = [Path(tmp_path / "in" / row["annotated"]).resolve() for row in rows]
        assert all(place.is_file() for place in places)
        # As macOS compares names: without regard to case and normal form.
        alike = {unicodedata.normalize("NFC", str(place)).casefold() for place in places}
        assert len(alike) == len(names)
        shutil.rmtree(tmp_path / "out")


def test_later_run_may_annotate_other_pictures(tmp_path: Path) -> None:
    for name in ("x.jpg", "x.png/1.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(encoded(Image.fromarray(picture())))
    for given in ("x.jpg", ".", "x.jpg"):
        rows = read(tmp_path, given, "--annotate", "out", "--json")
        assert all((tmp_path / row["annotated"]).is_file() for row in rows)
