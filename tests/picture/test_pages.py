from __future__ import annotations

import gc
import io
import json
import os
import struct
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import inkdigits
from bad_inputs import encoded, picture
from inkdigits import InputError, MissingExtraError, Reader, Unread
from inkdigits.apps.cli.finding import find_inputs
from inkdigits.apps.cli.opening import open_input
from inkdigits.picture.pages import _pdfium

SEVEN, ZERO, FOUR = (Image.fromarray(picture(style)) for style in ("7-plain", "0-plain", "4-open"))


def read(*words: str, cwd: Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """``inkdigits read`` in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "inkdigits", "read", *words],
        input=given,
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def rows(done: subprocess.CompletedProcess[bytes]) -> list[tuple[str, int | None]]:
    """Each row's file and digit."""
    found = map(json.loads, done.stdout.splitlines())
    return [(row["file"], row.get("digit")) for row in found]


def several(form: str = "TIFF", **options: object) -> bytes:
    """A file of a seven, a zero and a four."""
    # Saving leaves settings behind in an image.
    first, *others = (image.copy() for image in (SEVEN, ZERO, FOUR))
    return encoded(first, form, save_all=True, append_images=others, **options)


def test_each_page_of_a_tiff_is_read(reader: Reader, tmp_path: Path) -> None:
    file = tmp_path / "scan.tiff"
    file.write_bytes(several())
    found = list(inkdigits.pages(file))
    assert [page.name for page in found] == [f"{file}#{number}" for number in (1, 2, 3)]
    assert [row.digit for row in reader.read_digits(found)] == [7, 0, 4]
    (file.parent / "one.tiff").write_bytes(encoded(ZERO, "TIFF"))
    (page,) = inkdigits.pages(tmp_path / "one.tiff")
    assert page.name == str(tmp_path / "one.tiff")
    assert reader.read_digit(page).digit == 0


def test_one_digit_is_not_read_from_several_pages(reader: Reader) -> None:
    with pytest.raises(InputError, match=r"inkdigits\.pages") as refused:
        reader.read_digit(several())
    assert refused.value.code == "several_pages"


def test_a_damaged_page_is_one_row_among_the_others(reader: Reader) -> None:
    content = several(compression="tiff_deflate")
    # The pixels of the second page begin after the first's; its strip is found by its offset.
    with Image.open(io.BytesIO(content)) as image:
        image.seek(1)
        place = image.tag_v2[273][0]
    damaged = content[: place + 2] + b"\xff" * 40 + content[place + 42 :]
    answers = reader.read_digits(inkdigits.pages(damaged, "scan.tiff"))
    assert [row.digit for row in answers] == [7, None, 4]
    assert isinstance(answers[1], Unread)
    assert answers[1].message == "scan.tiff#2: image is damaged."


def test_a_smaller_copy_in_a_tiff_is_no_page(reader: Reader) -> None:
    stream = io.BytesIO()
    small = SEVEN.resize((20, 20))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    SEVEN.save(stream, "TIFF", save_all=True, append_images=[small])
    assert reader.read_digit(stream.getvalue()).digit == 7


def test_a_tiff_that_points_to_itself_ends() -> None:
    content = encoded(SEVEN, "TIFF")
    start = int.from_bytes(content[4:8], "little")
    count = int.from_bytes(content[start : start + 2], "little")
    place = start + 2 + 12 * count
    assert len(list(inkdigits.pages(content[:place] + content[4:8] + content[place + 4 :]))) == 1


def test_a_file_with_too_many_pages_is_refused() -> None:
    tiny = [Image.new("1", (8, 8))] * 1_001
    content = encoded(tiny[0], "TIFF", save_all=True, append_images=tiny[1:])
    with pytest.raises(InputError, match="more than 1,000 pages"):
        list(inkdigits.pages(content))


def test_a_tiff_of_nothing_but_masks_and_copies_is_refused_as_one_of_too_many_pages(
    reader: Reader,
) -> None:
    # A directory with one tag that says it is a mask, and where the next one begins.
    masks = (
        struct.pack("<HHHIII", 1, 254, 4, 1, 4, 8 + 18 * number) for number in range(1, 1_000_000)
    )
    content = b"II*\0" + struct.pack("<I", 8) + b"".join(masks)
    for read_it in (reader.read_digit, lambda content: list(inkdigits.pages(content))):
        with pytest.raises(InputError, match=r"more than 4,000 .*Split it") as refused:
            read_it(content)
        assert refused.value.code == "too_many_pages"


def test_the_pages_of_a_pdf_are_read_or_the_extra_is_named(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = several("PDF", resolution=72)
    with pytest.raises(InputError, match=r"inkdigits\.pages") as refused:
        reader.read_digit(content)
    assert refused.value.code == "unsupported_kind"
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "pypdfium2", None)
        with pytest.raises(MissingExtraError, match=r"pip install .*\[pdf\]"):
            list(inkdigits.pages(content))
    pytest.importorskip("pypdfium2")
    assert [row.digit for row in reader.read_digits(inkdigits.pages(content))] == [7, 0, 4]
    with pytest.raises(InputError, match="damaged"):
        list(inkdigits.pages(b"%PDF-1.7\n"))


def test_a_pdf_is_closed_when_its_page_is_read_or_not_and_by_one_thread_at_a_time(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdfium = pytest.importorskip("pypdfium2")
    calls: Counter[str] = Counter()
    unguarded: set[str] = set()

    def watched(name: str, function: Callable[..., object]) -> Callable[..., object]:
        def call(*values: object) -> object:
            calls[name] += 1
            if not _pdfium.locked():
                unguarded.add(name)
            return function(*values)

        return call

    for name, function in vars(pdfium.raw).items():
        if name.startswith("FPDF") and hasattr(function, "argtypes"):
            monkeypatch.setattr(pdfium.raw, name, watched(name, function))
    content = several("PDF", resolution=72)
    assert [row.digit for row in reader.read_digits(inkdigits.pages(content))] == [7, 0, 4]

    def full(*_: object) -> object:
        raise MemoryError

    monkeypatch.setattr(pdfium.raw, "FPDFBitmap_CreateEx", full)
    with pytest.raises(InputError, match="not enough memory"):
        reader.read_digit(next(inkdigits.pages(content)))
    gc.collect()
    assert not unguarded
    assert calls["FPDF_LoadPage"] == calls["FPDF_ClosePage"] == 4
    assert calls["FPDF_LoadMemDocument64"] == calls["FPDF_CloseDocument"]
    assert calls["FPDFBitmap_CreateEx"] == calls["FPDFBitmap_Destroy"]


def test_the_command_line_has_a_row_for_each_page_and_a_note_for_an_animation(
    tmp_path: Path,
) -> None:
    (tmp_path / "scan.tiff").write_bytes(several())
    (tmp_path / "moving.gif").write_bytes(several("GIF"))
    (tmp_path / "still.gif").write_bytes(encoded(FOUR, "GIF"))
    done = read("scan.tiff", "moving.gif", "still.gif", "scan.tiff#2", "--json", cwd=tmp_path)
    assert rows(done) == [
        *(("scan.tiff#1", 7), ("scan.tiff#2", 0), ("scan.tiff#3", 4)),
        *(("moving.gif", 7), ("still.gif", 4), ("scan.tiff#2", 0)),
    ]
    assert done.stderr.decode() == (
        "inkdigits: moving.gif: this is an animation; only its first picture was read.\n"
    )


def test_what_a_folder_holds_beside_pictures_is_counted(tmp_path: Path) -> None:
    for name in ("a.svg", "b.SVG", "c.docx", ".hidden", "._seven.png", "README"):
        (tmp_path / name).write_bytes(b"x")
    said = "inkdigits: skipped 4 files in folders: 2 .svg, 1 .docx, 1 without a type\n"
    alone = read(".", "--json", cwd=tmp_path)
    assert sorted(alone.stderr.decode().split()) == sorted(said.split())
    assert "no pictures in this folder (4 other files)" in alone.stdout.decode()
    (tmp_path / "seven.png").write_bytes(encoded(SEVEN))
    beside = read(".", "--json", cwd=tmp_path)
    assert beside.stderr == alone.stderr
    assert rows(beside) == [(os.path.join(".", "seven.png"), 7)]


def test_standard_input_is_a_picture_or_ink(tmp_path: Path) -> None:
    assert rows(read("-", "--json", cwd=tmp_path, given=encoded(SEVEN))) == [("-", 7)]
    ink = b'{"strokes": [[[0, 0], [80, 0], [30, 120]]]}'
    assert rows(read("-", "--json", cwd=tmp_path, given=ink)) == [("-", 7)]
    nothing = read("-", "--json", cwd=tmp_path)
    assert nothing.returncode == 1 and b"file is empty" in nothing.stdout


def test_each_page_of_standard_input_is_read(tmp_path: Path) -> None:
    done = read("-", "--json", "--annotate", "out", cwd=tmp_path, given=several())
    assert rows(done) == [("-#1", 7), ("-#2", 0), ("-#3", 4)]
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == [f"standard-input-{number}.png" for number in (1, 2, 3)]


def test_a_pattern_for_all_folders_ends_where_links_lead_in_circles(tmp_path: Path) -> None:
    deeper = tmp_path / "g" / "deeper"
    deeper.mkdir(parents=True)
    for link in ("one", "two"):
        (tmp_path / "g" / link).symlink_to(".", target_is_directory=True)
    for folder in (deeper.parent, deeper):
        (folder / "seven.png").write_bytes(encoded(SEVEN))
    for pattern in ("g/**/*.png", "**/*.png", f"{tmp_path}/g/**/*.png", "g/**"):
        found = rows(read(pattern, "--json", cwd=tmp_path))
        assert [Path(name).name for name, _ in found].count("seven.png") >= 2
        assert {digit for _, digit in found} == {7}
        assert len(found) <= 6


def test_a_damaged_tiff_prints_nothing_of_libtiff(tmp_path: Path) -> None:
    content = encoded(SEVEN, "TIFF", compression="tiff_lzw")
    (tmp_path / "damaged.tiff").write_bytes(content[:200] + b"\xff" * 60 + content[260:])
    done = read("damaged.tiff", "--json", cwd=tmp_path)
    assert done.stderr == b""
    assert json.loads(done.stdout)["error"]["code"] == "damaged_image"


def test_damaged_tags_print_nothing_of_pillow(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a seven, written with a pen"
    cut = exif.tobytes()[:-20]
    (tmp_path / "seven.jpg").write_bytes(encoded(SEVEN.convert("RGB"), "JPEG", exif=cut))
    done = read("seven.jpg", "--json", cwd=tmp_path)
    assert (rows(done), done.stderr) == ([("seven.jpg", 7)], b"")


def test_the_command_line_reads_the_pages_of_a_pdf(tmp_path: Path) -> None:
    pytest.importorskip("pypdfium2")
    (tmp_path / "scan.pdf").write_bytes(several("PDF", resolution=72))
    (tmp_path / "one.pdf").write_bytes(encoded(FOUR.copy(), "PDF", resolution=72))
    done = read(".", "--json", "--annotate", "checked", cwd=tmp_path)
    names = [os.path.join(".", name) for name in ("one.pdf", *(f"scan.pdf#{n}" for n in "123"))]
    assert rows(done) == list(zip(names, (4, 7, 0, 4), strict=True))
    assert done.stderr == b""
    assert len(list((tmp_path / "checked").iterdir())) == 4


def test_no_large_file_is_in_memory_while_the_next_one_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 2**23
    for name in ("a.tiff", "b.tiff"):
        (tmp_path / name).write_bytes(several() + bytes(size))
    for name in ("c.pdf", "d.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.7" + bytes(size))
    (tmp_path / "e.png").write_bytes(encoded(SEVEN))
    held: list[int] = []

    def read_file(path: str) -> bytes:
        held.append(tracemalloc.get_traced_memory()[0])
        return Path(path).read_bytes()

    monkeypatch.setattr(sys.modules["inkdigits.picture.pages"], "read_file", read_file)
    tracemalloc.start()
    try:
        found = find_inputs([str(tmp_path)])
        for one in found[:6]:
            open_input(one.name)
        open_input(found[8].name)
        held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert len(held) == 7
    assert max(held) < size


def test_pages_can_be_looked_at_twice(reader: Reader) -> None:
    found = list(inkdigits.pages(several()))
    both = [reader.read_digit(page).digit for page in (found[2], found[0], found[2])]
    assert both == [4, 7, 4]
    assert np.asarray(found[1].decode(None).image).shape == (200, 200)
