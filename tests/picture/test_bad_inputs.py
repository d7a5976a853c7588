from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFile

from bad_inputs import CASES, Case, encoded, flipped, picture, same_picture, unreadable
from command_line import INKDIGITS
from inkdigits import Digit, InputError, Reader, Unread


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_python_gives_what_the_case_must_get(case: Case, reader: Reader) -> None:
    if case.code is not None:
        with pytest.raises(InputError) as refused:
            reader.read_digit(case.content)
        assert refused.value.code == case.code
        assert case.says in refused.value.message
        return
    answer = reader.read_digit(case.content)
    if case.statuses:
        assert answer.status in case.statuses
        assert answer.digit is None
    else:
        assert answer.most_probable == case.digit


def test_another_encoding_hardly_moves_the_probability(reader: Reader) -> None:
    answers = {case.name: reader.read_digit(case.content) for case in same_picture()}
    plain = np.array(answers["plain.png"].probabilities)
    moved = {
        name: float(np.abs(plain - each.probabilities).max()) for name, each in answers.items()
    }
    assert max(moved.values()) < 0.02, moved


def test_huge_pictures_are_refused_from_their_header(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decoded(_: ImageFile.ImageFile) -> None:
        pytest.fail("the picture was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decoded)
    for case in unreadable():
        if case.code == "too_large":
            with pytest.raises(InputError, match="64 megapixels"):
                reader.read_digit(case.content)


def test_the_command_line_reads_on_past_every_bad_file(tmp_path: Path) -> None:
    for case in CASES:
        (tmp_path / case.name).write_bytes(case.content)
    names = [str(tmp_path / case.name) for case in CASES]
    done = subprocess.run([*INKDIGITS, "read", *names, "--json"], capture_output=True, text=True)
    assert done.returncode == 1
    note = "many-frames.gif: this is an animation; only its first picture was read.\n"
    assert done.stderr.count("\n") == 1 and done.stderr.endswith(note)
    rows = {Path(row["file"]).name: row for row in map(json.loads, done.stdout.splitlines())}
    assert len(rows) == len(CASES)
    for case in CASES:
        row = rows[case.name]
        if case.code is not None:
            assert row["error"]["code"] == case.code
            assert case.name in row["error"]["message"]
        elif case.statuses:
            assert row["status"] in case.statuses
        else:
            assert int(np.argmax(row["probabilities"])) == case.digit, case.name


@pytest.mark.parametrize(
    ("pixels", "told"),
    [
        (np.full((40, 40), np.nan), "NaN or infinity"),
        (np.full((40, 40), np.inf), "NaN or infinity"),
        (np.full((40, 40), -1.0), "0 to 65,535"),
        (np.full((40, 40), 1e6), "0 to 65,535"),
        (np.zeros((40,), np.uint8), r"must be \(H, W\)"),
        (np.zeros((2, 3, 40, 40), np.uint8), r"must be \(H, W\)"),
        (np.zeros((40, 40, 2), np.uint8), r"must be \(H, W\)"),
        (np.full((40, 40), "7"), "must hold numbers"),
        (np.zeros((40, 40), complex), "must hold numbers"),
        (np.zeros((0, 0), np.uint8), "too small"),
    ],
)
def test_arrays_that_make_no_sense_are_refused_by_name(
    pixels: np.ndarray, told: str, reader: Reader
) -> None:
    with pytest.raises(InputError, match=told):
        reader.read_digit(pixels)


def test_a_masked_array_is_refused_unless_nothing_is_masked(reader: Reader) -> None:
    grey = picture()
    assert reader.read_digit(np.ma.masked_array(grey)).digit == 7
    with pytest.raises(InputError, match="is masked"):
        reader.read_digit(np.ma.masked_less(grey, 128))


@pytest.mark.parametrize("white", [1.51, 1.6, 2.0, 2.5, 9.9, 10.0])
def test_fractions_that_overshoot_far_are_refused_by_name(white: float, reader: Reader) -> None:
    with pytest.raises(InputError, match="Fractions must lie in 0 to 1"):
        reader.read_digit(picture() / 255 * white)
    assert reader.read_digit((picture() // 85).astype(np.float32)).digit is None


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 98}])
def test_damage_that_a_jpeg_decoder_meets_is_reported(
    options: dict[str, Any], reader: Reader
) -> None:
    jpeg = encoded(Image.fromarray(picture()).convert("RGB"), "JPEG", **options)
    assert reader.read_digit(jpeg).digit == 7
    start = jpeg.rindex(b"\xff\xda") + 14
    places = range(start, len(jpeg) - 2, 40)
    cut = reader.read_digits(jpeg[:place] + b"\xff\xd9" for place in places)
    assert {row.status for row in cut} == {"error"}
    # Most of what a turned bit leaves is another valid code, which nothing in a JPEG contradicts.
    turned = reader.read_digits(flipped(jpeg, place) for place in places)
    assert sum(row.status == "error" for row in turned) >= 0.05 * len(places)


def test_sound_jpegs_of_all_kinds_are_read(reader: Reader) -> None:
    plain = Image.fromarray(picture()).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "seven"
    sound = encoded(plain, "JPEG")
    for content in (
        encoded(plain.convert("CMYK"), "JPEG"),
        encoded(plain, "JPEG", progressive=True),
        encoded(plain, "JPEG", exif=exif.tobytes()),
        encoded(plain, "JPEG", subsampling=0),
        encoded(plain, "JPEG", restart_marker_blocks=4),
        encoded(plain, "JPEG", keep_rgb=True),
        encoded(plain.convert("L"), "JPEG", optimize=True),
        sound + bytes(100),
        sound + sound,
    ):
        assert reader.read_digit(content).digit == 7


@pytest.mark.parametrize("raised", [AssertionError, RuntimeError, RecursionError, Exception])
def test_whatever_a_decoder_raises_is_one_failed_row(
    raised: type[Exception], reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL.PngImagePlugin import PngImageFile

    def failing(image: PngImageFile) -> None:
        raise raised("from deep within")

    good = encoded(Image.fromarray(picture()), "BMP")
    monkeypatch.setattr(PngImageFile, "load", failing)
    rows = reader.read_digits([good, encoded(Image.fromarray(picture()).convert("RGB")), good])
    assert [row.digit for row in rows] == [7, None, 7]
    assert isinstance(rows[1], Unread) and rows[1].code == "damaged_image"


def test_one_rule_scales_arrays(reader: Reader) -> None:
    grey = picture()
    for pixels in (grey / 255, grey / np.float32(255), grey.astype(int), grey * np.uint16(257)):
        assert reader.read_digit(pixels).digit == 7
    for bits in (10, 12, 14):
        filled = np.rint(grey / 255 * (2**bits - 1)).astype(np.uint16)
        assert reader.read_digit(filled).digit == 7
        assert reader.read_digit(Image.fromarray(filled)).digit == 7
    assert reader.read_digit(grey < 128).digit == 7


def test_what_is_no_picture_is_named(reader: Reader) -> None:
    with pytest.raises(InputError, match="not NoneType"):
        reader.read_digit(None)  # type: ignore[arg-type]


def test_a_bad_one_among_many_is_a_row(reader: Reader) -> None:
    good = picture()
    rows = reader.read_digits([good, b"", "/no/such/file.png", good])
    assert [row.status for row in rows] == ["read", "error", "error", "read"]
    assert isinstance(rows[1], Unread) and rows[1].code == "empty_file"
    assert isinstance(rows[2], Unread) and rows[2].code == "not_found"


def test_no_picture_at_all_is_an_empty_list(reader: Reader) -> None:
    assert reader.read_digits([]) == []


def test_a_million_are_worked_through_batch_by_batch(reader: Reader) -> None:
    taken = 0

    def endless() -> object:
        nonlocal taken
        grey = picture()
        while True:
            taken += 1
            yield grey

    answers = reader.iter_digits(endless())  # type: ignore[arg-type]
    first = next(answers)
    assert isinstance(first, Digit) and first.digit == 7
    assert taken <= 512


def test_what_is_no_regular_file_is_named_and_the_rest_goes_on(
    tmp_path: Path, reader: Reader
) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    loop = tmp_path / "loop.png"
    loop.symlink_to(loop)
    rows = reader.read_digits([tmp_path, pipe, "/dev/null", loop, tmp_path / "gone.png", picture()])
    told = [row.message if isinstance(row, Unread) else row.digit for row in rows]
    assert "is a folder" in str(told[0])
    assert "pipe, socket or device" in str(told[1])
    assert "pipe, socket or device" in str(told[2])
    assert "loop.png: can't be opened" in str(told[3])
    assert "no such file" in str(told[4])
    assert told[5] == 7


def test_a_read_only_home_or_none_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "seven.png").write_bytes(encoded(Image.fromarray(picture())))
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    for changed in ({"HOME": str(home)}, {"HOME": "/no/such/home"}):
        done = subprocess.run(
            [*INKDIGITS, "read", str(tmp_path / "seven.png"), "--csv"],
            env={**os.environ, **changed},
            capture_output=True,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert "seven.png,7,read" in done.stdout


@pytest.fixture
def reading_many(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A command that reads for a long while and has printed its first row."""
    file = tmp_path / "seven.png"
    file.write_bytes(encoded(Image.fromarray(picture())))
    with subprocess.Popen(
        [*INKDIGITS, "read", *[str(file)] * 3_000, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["digit"] == 7
        yield process
        process.kill()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no such device here")
def test_a_full_disk_behind_the_output_is_told_in_one_line() -> None:
    words = [*INKDIGITS, "data", "list"]
    with open("/dev/full", "w") as full:
        done = subprocess.run(words, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.stderr == "inkdigits: the output can't be written: No space left on device\n"
    assert done.returncode == 4


def test_a_closed_pipe_ends_quietly(reading_many: subprocess.Popen[str]) -> None:
    assert reading_many.stdout is not None and reading_many.stderr is not None
    reading_many.stdout.close()
    assert reading_many.stderr.read() == ""
    assert reading_many.wait(300) == 0


def test_an_interrupt_ends_with_130_and_what_was_printed_stays(
    reading_many: subprocess.Popen[str],
) -> None:
    reading_many.send_signal(signal.SIGINT)
    rest, told = reading_many.communicate(timeout=300)
    assert reading_many.returncode == 130
    assert told == "inkdigits: interrupted\n"
    assert all(json.loads(line)["digit"] == 7 for line in rest.splitlines())
    assert len(rest.splitlines()) < 2_999
